/**
 * Evaluates a script to a definition and an image configuration. Evaluation is synchronous, and its only effects are
 * those of the host.
 */
import type { Build, Exported } from "../api/build.js";
import type { DeclaredTarget } from "../api/declared-targets.js";
import type { Host, Warning } from "../api/host.js";
import { lintArguments, lintState } from "../api/checks/build-checks.js";
import { missingArguments, triggerArguments, unusedArguments } from "../api/checks/arguments.js";
import { checkCopiedFiles } from "../api/checks/missing-files.js";
import { unknownTargets } from "../api/checks/targets.js";
import { CancelledError, InternalError, ScriptError, atCall } from "../errors.js";
import type { CarriedValues } from "../llb/carried.js";
import { historyEntries } from "../llb/history.js";
import { definitionBytes, marshalOutput, reachableFrom } from "../llb/marshal.js";
import { maxMessageBytes, maxMessageMib, sendableDefinition } from "../llb/message-limit.js";
import type { State } from "../llb/state.js";
import type { LuaRuntime } from "../lua/runtime.js";
import {
  encodeImageConfig,
  platformIn,
  withPlatform,
  type ImageConfig,
} from "../oci/image-config.js";
import type { Platform } from "../oci/platform.js";
import { CLIENT_OPTIONS, nameOf, ownArguments } from "../request/client-options.js";
import { sbomOutput, type SbomScan } from "./sbom.js";
import { ScriptRun, type RunDeps, type RunRequest } from "./script-run.js";

export type { EvaluationLimits } from "./script-run.js";

/** A request to evaluate a script. It can be copied between threads. */
export interface EvaluationRequest extends RunRequest {
  /** True if the client requested the target platform, which is then written into the image configuration. */
  readonly platformRequested: boolean;
  /** The client's labels. They win over the script's labels. */
  readonly labels: ReadonlyMap<string, string>;
  /** The request for a software bill of materials. */
  readonly sbom?: SbomScan | undefined;
  /** The time of new history entries (RFC 3339). Default: set by the exporter. */
  readonly created?: string | undefined;
}

/** The result of evaluating a script. */
export interface ScriptOutput {
  /** A pb.Definition. The definition of scratch has no ops. */
  readonly definition: Uint8Array;
  /** The image configuration's JSON. */
  readonly config: Uint8Array;
  /** The untouched configuration of the base image. */
  readonly baseConfig?: Uint8Array;
  readonly annotations: ReadonlyMap<string, string>;
  /**
   * A pb.Definition whose result is a directory of SBOM statements. Present if the daemon's own scan is not sufficient.
   */
  readonly sbom?: Uint8Array;
}

/**
 * Runs a script and marshals its result. `clock` returns monotonic milliseconds without the time spent waiting.
 * @throws ScriptError for errors that the author can fix, BuildError for errors of BuildKit
 */
export function evaluateScript(
  runtime: LuaRuntime,
  request: EvaluationRequest,
  host: Host,
  clock: () => number,
): ScriptOutput {
  const evaluation = new ScriptEvaluation(request, { runtime, host, clock });
  evaluation.run();
  return evaluation.output();
}

/** One evaluation, in two steps. The second step can be repeated if the host ends it with an exception. */
export class ScriptEvaluation {
  readonly #request: EvaluationRequest;
  readonly #run: ScriptRun;
  #exported: Exported | undefined;

  constructor(request: EvaluationRequest, deps: RunDeps) {
    this.#request = request;
    this.#run = new ScriptRun(request, deps);
  }

  /** Runs the script. @throws as {@link evaluateScript} */
  run(): void {
    this.#closeOnError(() => {
      this.#run.execute();
      this.#exported = resultOf(this.#run.build, this.#request);
    });
  }

  /** Marshals the result of {@link run}. @throws as {@link evaluateScript} */
  output(): ScriptOutput {
    const exported = this.#exported;
    if (exported === undefined) throw new InternalError("the script has not run");
    return this.#closeOnError(() => {
      const { build, linter } = this.#run;
      const output = stateOutput(build, exported, this.#request, this.#run.ownFiles());
      warnOfScript(build, this.#request, this.#run.ownFiles());
      linter.finish();
      this.#run.close();
      return output;
    });
  }

  #closeOnError<T>(body: () => T): T {
    try {
      return body();
    } catch (error) {
      // A cancelled step may be repeated.
      if (!(error instanceof CancelledError)) this.#run.close();
      throw error;
    }
  }
}

/** Marshals a result, and shows the warnings about it. @throws as {@link evaluateScript} */
export function stateOutput(
  build: Build,
  exported: Exported,
  request: EvaluationRequest,
  files: ReadonlyMap<string, Uint8Array>,
): ScriptOutput {
  const { state, frames } = exported;
  build.use.unusedStates.use({ type: "object", object: state });
  const result = state.root;
  const vertices = result === undefined ? [] : reachableFrom(result);
  // One lookup for all images. Images that the result does not depend on are never looked up.
  build.images.resolve(vertices.filter((vertex) => vertex.kind === "image"));
  checkCopiedFiles(vertices, build);
  const { definition } = request.script;
  const marshalled = marshalOutput(result, {
    request: request.marshal,
    lookup: build.lookup,
    sources: { files, ...(definition !== undefined && { definition }) },
  });
  const values = build.values(state.carried);
  for (const warning of [
    ...missingArguments(vertices, build, files),
    ...lintState(state, vertices, build),
  ]) {
    build.host.warn(warning);
  }
  return {
    definition: sendableDefinition(definitionBytes(marshalled), frames, request.marshal.caps),
    config: atCall(frames, () =>
      encodedConfig(finalConfig(build, state, values, request), request),
    ),
    ...(values.baseConfig !== undefined && { baseConfig: values.baseConfig }),
    annotations: values.annotations,
    ...(request.sbom !== undefined && sbomDefinition(build, exported, request.sbom, request)),
  };
}

function sbomDefinition(
  build: Build,
  { state, frames }: Exported,
  scan: SbomScan,
  { marshal }: EvaluationRequest,
): Pick<ScriptOutput, "sbom"> {
  const output = sbomOutput(build, state.root, scan, marshal.noCache);
  if (output === undefined) return {};
  const sources = { files: new Map<string, Uint8Array>() };
  const definition = marshalOutput(output, { request: marshal, lookup: build.lookup, sources });
  return { sbom: sendableDefinition(definitionBytes(definition), frames, marshal.caps) };
}

/** Shows the warnings about the script itself. `files` are the user's files. */
export function warnOfScript(
  build: Build,
  request: EvaluationRequest,
  files: ReadonlyMap<string, Uint8Array>,
): void {
  const { args } = request.build;
  const known = {
    asked: build.use.arguments.keys(),
    own: ownArguments(),
    triggers: triggerArguments(build.images.resolved),
  };
  for (const warning of [
    ...ineffectiveNames(build, request),
    ...build.use.unusedStates.warnings(files),
    ...build.use.stringArguments.warnings(files),
    ...unusedArguments(args, known, files),
    ...lintArguments(build),
  ]) {
    build.host.warn(warning);
  }
}

/** Warns about client options that name undeclared targets. */
function ineffectiveNames(
  { targets }: Build,
  { marshal: { noCache }, sbom }: EvaluationRequest,
): readonly Warning[] {
  const known = targets.names;
  // The option is in lower case, because clients may use any letter case, as for the stages of a Dockerfile.
  const lower = known.map((name) => name.toLowerCase());
  const uncached = typeof noCache === "boolean" ? [] : noCache;
  const scanned = Array.isArray(sbom?.scanTargets) ? sbom.scanTargets : [];
  return [
    ...unknownTargets({ option: "no-cache (--no-cache-filter)", names: uncached }, lower),
    ...unknownTargets({ option: nameOf(CLIENT_OPTIONS.sbomScanStage), names: scanned }, known),
  ];
}

/** Encodes the configuration. @throws ScriptError, without frames, if it is too large for BuildKit */
function encodedConfig(
  config: ImageConfig,
  { marshal: { caps } }: Pick<EvaluationRequest, "marshal">,
): Uint8Array {
  const tooLong = new ScriptError(
    `the image configuration has more than this BuildKit takes, ${maxMessageMib(caps)} MiB: see what adds to its env, labels and history`,
  );
  try {
    const bytes = encodeImageConfig(config);
    if (bytes.length <= maxMessageBytes(caps)) return bytes;
  } catch (error) {
    // JSON.stringify throws a RangeError if the text is longer than the longest string.
    if (!(error instanceof RangeError)) throw error;
  }
  throw tooLong;
}

/** Returns the requested target, or else the exported state, or else the default target. */
export function resultOf(build: Build, request: EvaluationRequest): Exported {
  const chosen = chosenTarget(build, request);
  if (chosen !== undefined) return stateOf(chosen);
  if (build.exported !== undefined) return build.exported;
  throw new ScriptError(
    `${request.script.name}: nothing to build: the script never calls bk.export(state, { … })`,
  );
}

/**
 * Returns the target to build, or undefined for the exported state or nothing.
 * @throws ScriptError as DeclaredTargets.choose
 */
export function chosenTarget(
  build: Build,
  { build: { target } }: EvaluationRequest,
): DeclaredTarget | undefined {
  if (target === undefined && build.exported !== undefined) return undefined;
  return build.targets.choose(target);
}

/** Returns the state that a target builds. @throws the error of its function */
export function stateOf(target: DeclaredTarget): Exported {
  return { state: atCall(target.frames, () => target.state()), frames: target.frames };
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
    imageConfig: (vertex) => build.images.image(vertex).config,
    created: request.created,
  });
  return {
    ...(request.platformRequested ? forPlatform(image, request.build.targetPlatform) : image),
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

/**
 * Returns the configuration with the requested platform. Platform fields of another architecture are removed
 * (dockerfile2llb, finalizeResultImage).
 */
function forPlatform(image: ImageConfig, target: Platform): ImageConfig {
  const { os, architecture, ...own } = platformIn(image);
  const isSame = os === target.os && architecture === target.architecture;
  const { osFeatures } = own;
  return withPlatform(image, {
    ...(isSame ? own : osFeatures !== undefined && { osFeatures }),
    ...target,
  });
}
