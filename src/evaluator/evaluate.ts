/** Script in, definition and image configuration out: pure and synchronous but for the Host it is given. */
import { Build, type BuildOptions, type Exported } from "../api/build.js";
import type { Host } from "../api/host.js";
import { createLibrary } from "../api/registry.js";
import { missingArguments, unusedArguments } from "../api/argument-checks.js";
import { chooseTarget } from "../api/targets.js";
import { ScriptError, atCall, scriptErrorAt } from "../errors.js";
import type { CarriedValues } from "../llb/carried.js";
import { historyEntries } from "../llb/history.js";
import type { LlbCap } from "../llb/caps.js";
import { definitionBytes, marshalOutput, reachableFrom } from "../llb/marshal.js";
import type { MarshalRequest } from "../llb/ops/op-context.js";
import type { State } from "../llb/state.js";
import type { Output } from "../llb/vertex.js";
import type { LuaRuntime } from "../lua/runtime.js";
import { LuaVm } from "../lua/vm.js";
import { encodeImageConfig, type ImageConfig } from "../oci/image-config.js";
import type { Platform } from "../oci/platform.js";
import { MessageBudget } from "./message-budget.js";
import { ModuleFinder } from "./modules.js";
import { sbomOutput, type SbomScan } from "./sbom.js";

/** All of it can be copied from thread to thread. */
export interface EvaluationRequest {
  readonly script: {
    /** As the user knows it; errors show it. */
    readonly name: string;
    readonly data: Uint8Array;
    /** The definition that loads it, for provenance. */
    readonly definition?: Uint8Array;
  };
  readonly build: BuildOptions;
  /** The target platform was asked for: it is written into the image configuration. */
  readonly platformRequested: boolean;
  readonly marshal: MarshalRequest;
  /** Labels given by the person who runs the build; they win. */
  readonly labels: ReadonlyMap<string, string>;
  /** A software bill of materials is asked for. */
  readonly sbom?: SbomScan | undefined;
  /** RFC 3339 time for new history entries; left to the exporter when undefined. */
  readonly created?: string | undefined;
  readonly limits: EvaluationLimits;
}

/** What a script may use. */
export interface EvaluationLimits {
  /** Milliseconds of evaluation, waiting not counted. */
  readonly timeMs: number;
  /** Bytes of the Lua heap. */
  readonly memoryBytes: number;
}

const MIB = 2 ** 20;
/** Room in a gateway message for what else stands in a request to solve. */
const REST_OF_MESSAGE_BYTES = 64 * 1024;

/** What a script describes. */
export interface ScriptOutput {
  /** A pb.Definition; scratch has no ops. */
  readonly definition: Uint8Array;
  /** The image configuration's JSON. */
  readonly config: Uint8Array;
  /** The untouched configuration of the base image. */
  readonly baseConfig?: Uint8Array;
  readonly annotations: ReadonlyMap<string, string>;
  /** A pb.Definition whose result is a directory of SBOM statements, where the daemon's own scan does not do. */
  readonly sbom?: Uint8Array;
}

/**
 * Runs a script and marshals what it exports. `clock` gives monotonic milliseconds without the time spent waiting.
 * @throws ScriptError for what the author can fix, BuildError for what BuildKit refused.
 */
export function evaluate(
  runtime: LuaRuntime,
  request: EvaluationRequest,
  host: Host,
  clock: () => number,
): ScriptOutput {
  const files = new Map([[request.script.name, request.script.data]]);
  const messages = new MessageBudget(host.warn);
  const said: Host = { ...host, warn: ({ message, frames }) => messages.add(message, frames) };
  const build = new Build(request.build, said, files, request.marshal);
  const modules = new ModuleFinder(said, files);
  const vm = new LuaVm(runtime, {
    library: createLibrary(build),
    timeLimitMs: request.limits.timeMs,
    memoryLimitBytes: request.limits.memoryBytes,
    clock,
    print: (text, frames) => messages.add(text, frames),
    warn: (text, frames) => messages.add(text, frames),
    resolveModule: (name, requiringFile) => modules.resolve(name, requiringFile),
  });
  try {
    vm.run(request.script.name, request.script.data);
    return outputOf(build, resultOf(build, request), request, files);
  } finally {
    messages.finish();
    vm.dispose();
  }
}

/** Marshals a result. `files` are the user's, by name. @throws as {@link evaluate} */
export function outputOf(
  build: Build,
  exported: Exported,
  request: EvaluationRequest,
  files: ReadonlyMap<string, Uint8Array>,
): ScriptOutput {
  const { state } = exported;
  build.dropped.use(state);
  const result = state.root;
  resolveBaseImages(build, result);
  const { definition } = request.script;
  const marshalled = marshalOutput(result, {
    request: request.marshal,
    lookup: build.lookup,
    sources: { files, ...(definition !== undefined && { definition }) },
  });
  const values = build.values(state.carried);
  const vertices = result === undefined ? [] : reachableFrom(result);
  const warnings = [
    ...build.dropped.warnings(),
    ...missingArguments(vertices, build),
    ...unusedArguments(request.build.args, build.askedArguments, files),
  ];
  for (const warning of warnings) build.host.warn(warning);
  return {
    definition: sendable(definitionBytes(marshalled), exported, request.marshal),
    config: encodeImageConfig(finalConfig(build, state, values, request)),
    ...(values.baseConfig !== undefined && { baseConfig: values.baseConfig }),
    annotations: values.annotations,
    ...(request.sbom !== undefined && sbomDefinition(build, result, request.sbom, request)),
  };
}

function sbomDefinition(
  build: Build,
  result: Output | undefined,
  scan: SbomScan,
  { marshal }: EvaluationRequest,
): Pick<ScriptOutput, "sbom"> {
  const output = sbomOutput(build, result, scan);
  if (output === undefined) return {};
  const sources = { files: new Map<string, Uint8Array>() };
  const definition = marshalOutput(output, { request: marshal, lookup: build.lookup, sources });
  return { sbom: definitionBytes(definition) };
}

/** The definition's bytes. @throws ScriptError when BuildKit would not take them */
function sendable(
  definition: Uint8Array,
  { frames }: Exported,
  { caps }: MarshalRequest,
): Uint8Array {
  const messageMib = maxMessageMib(caps);
  if (definition.length <= messageMib * MIB - REST_OF_MESSAGE_BYTES) return definition;
  const mib = (definition.length / MIB).toFixed(1);
  throw scriptErrorAt(
    frames,
    `the build's definition has ${mib} MiB, and this BuildKit takes less than ${messageMib} MiB: large data belongs in the build context, for state:copy, rather than in the script`,
  );
}

/** What a gateway message may hold: 16 MiB since BuildKit 0.14. No capability says so; one that came in that release tells. */
function maxMessageMib(caps: ReadonlySet<string>): number {
  const sameRelease: LlbCap = "file.copy.alwaysreplaceexistingdestpaths";
  return caps.has(sameRelease) ? 16 : 4;
}

/** The target the client asks for, else what is exported, else the target that is built by default. */
function resultOf(build: Build, { script, build: { target } }: EvaluationRequest): Exported {
  if (target === undefined && build.exported !== undefined) return build.exported;
  const start = [{ file: script.name, line: 1 }];
  const chosen = atCall(start, () => chooseTarget(build.targets, target));
  if (chosen !== undefined) {
    return { state: atCall(chosen.frames, () => chosen.state()), frames: chosen.frames };
  }
  throw new ScriptError(
    `${script.name}: nothing to build: the script never calls bk.export(state, { … })`,
    start,
  );
}

/** Asks for all base images of the result at once: what nothing depends on is never looked up. */
function resolveBaseImages(build: Build, result: Output | undefined): void {
  if (result === undefined) return;
  build.resolveImages(reachableFrom(result).filter((vertex) => vertex.kind === "image"));
}

function finalConfig(
  build: Build,
  state: State,
  values: CarriedValues,
  request: EvaluationRequest,
): ImageConfig {
  const { image } = values;
  const labels = { ...image.config.Labels, ...Object.fromEntries(request.labels) };
  const history = historyEntries(state.history, {
    values: (carried) => build.values(carried),
    imageConfig: (vertex) => build.image(vertex).config,
    created: request.created,
  });
  return {
    ...(request.platformRequested ? withPlatform(image, request.build.targetPlatform) : image),
    ...(request.created !== undefined &&
      image.created === undefined && { created: request.created }),
    config: {
      ...image.config,
      ...(Object.keys(labels).length > 0 && { Labels: labels }),
    },
    rootfs: { type: "layers", diff_ids: null },
    ...(history.length > 0 && { history }),
  };
}

/** A requested platform is written down; what only another architecture has is left out (dockerfile2llb, finalize). */
function withPlatform(image: ImageConfig, { os, architecture, variant }: Platform): ImageConfig {
  const { variant: own, ...rest } = image;
  const kept = image.os === os && image.architecture === architecture ? own : undefined;
  const known = variant ?? kept;
  return { ...rest, os, architecture, ...(known !== undefined && { variant: known }) };
}
