/**
 * The SBOM scan that covers more than the result (BuildKit frontend/attestations/sbom). The daemon scans results
 * automatically, but not other targets or the build context.
 */
import type { Build } from "../api/build.js";
import type { DeclaredTarget } from "../api/declared-targets.js";
import { ScriptError } from "../errors.js";
import { buildContextState } from "../llb/context-source.js";
import { isUncachedTarget } from "../llb/op-metadata.js";
import type { MarshalRequest } from "../llb/marshal-request.js";
import { State } from "../llb/state.js";
import { mountOutput, type ExecVertex } from "../llb/vertex/exec.js";
import type { Mount } from "../llb/vertex/mount.js";
import type { ImageVertex } from "../llb/vertex/source.js";
import { createVertex, type Output } from "../llb/vertex/vertex.js";
import { familiarImageReference } from "../oci/image-reference.js";
import { formatPlatformId } from "../oci/platform.js";

/** A request to scan, see request/attestations.ts. */
export interface SbomScan {
  readonly generator: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly scanContext: boolean;
  readonly scanTargets: boolean | readonly string[] | undefined;
}

const CORE = "/run/src/core/sbom";
const EXTRAS = "/run/src/extras";
const DESTINATION = "/run/out/";
/** The name of the build context in the scan. */
const CONTEXT = "context";

/**
 * Returns the generator's output, which is a directory of statements. Returns undefined if only the result is scanned,
 * which the daemon does. Steps that are built without the cache are also scanned without it.
 * @throws BuildError if the generator's image does not exist
 */
export function sbomOutput(
  build: Build,
  result: Output | undefined,
  scan: SbomScan,
  noCache: MarshalRequest["noCache"],
): Output | undefined {
  const extras = extrasOf(build, result, scan);
  if (extras.size === 0) return undefined;
  const isScanned = ({ name, built }: DeclaredTarget) =>
    built !== undefined && (extras.has(name) || sameOutput(built.root, result));
  const scanned = build.targets.all.filter(isScanned);
  const { buildPlatform, targetPlatform, resolveMode } = build.options;
  const image: ImageVertex = createVertex({
    kind: "image",
    reference: scan.generator,
    platform: buildPlatform,
    resolveMode,
    frames: [],
    step: {},
    title: "FROM",
  });
  const state = State.image(image);
  const { Entrypoint = [], Cmd = [] } = build.images.image(image).config.config;
  const args = [...Entrypoint, ...Cmd];
  const name = familiarImageReference(scan.generator);
  if (args.length === 0) throw new ScriptError(`the SBOM generator ${name} has no command`);
  const mounts = mountsOf(result, extras);
  const vertex: ExecVertex = createVertex({
    kind: "exec",
    base: state.root,
    carried: state.carried,
    command: { form: "exec", args },
    env: environmentOf(scan),
    mounts,
    options: { proxy: false },
    frames: [],
    step: {
      name: `[${formatPlatformId(targetPlatform)}] generating sbom using ${name}`,
      ignoreCache: scanned.some((target) => isUncachedTarget(target.name, noCache)),
    },
    title: "sbom",
  });
  return { vertex, index: mountOutput(mounts.length - 1) };
}

function environmentOf({ parameters }: SbomScan): readonly (readonly [string, string])[] {
  return [
    ["BUILDKIT_SCAN_DESTINATION", DESTINATION],
    ["BUILDKIT_SCAN_SOURCE", CORE],
    ["BUILDKIT_SCAN_SOURCE_EXTRAS", EXTRAS],
    ...[...parameters].map(([key, value]) => [`BUILDKIT_SCAN_${key}`, value] as const),
  ];
}

/** Returns the mounts of the scan. The last mount receives the generator's output. */
function mountsOf(
  result: Output | undefined,
  extras: ReadonlyMap<string, Output | undefined>,
): readonly Mount[] {
  const bind = (dest: string, from: Output | undefined, readonly = true): Mount => ({
    type: "bind",
    dest,
    from,
    source: "/",
    readonly,
  });
  return [
    { type: "tmpfs", dest: "/tmp", size: 0 },
    bind(CORE, result),
    ...[...extras].map(([name, output]) => bind(`${EXTRAS}/sbom-${name}`, output)),
    bind(DESTINATION, undefined, false),
  ];
}

/** Returns the context and the other built targets. */
function extrasOf(
  build: Build,
  result: Output | undefined,
  { scanContext, scanTargets }: SbomScan,
): ReadonlyMap<string, Output | undefined> {
  const extras = new Map<string, Output | undefined>();
  if (scanContext) {
    const { targetPlatform, resolveMode, context } = build.options;
    const use = { platform: targetPlatform, resolveMode, frames: [] };
    extras.set(CONTEXT, buildContextState(context, use).root);
  }
  for (const { name, options, built } of build.targets.all) {
    if (built === undefined || sameOutput(built.root, result)) continue;
    const wanted = Array.isArray(scanTargets)
      ? scanTargets.includes(name)
      : (scanTargets ?? options.sbom_scan ?? false);
    if (wanted) extras.set(name, built.root);
  }
  return extras;
}

function sameOutput(a: Output | undefined, b: Output | undefined): boolean {
  return a?.vertex === b?.vertex && a?.index === b?.index;
}
