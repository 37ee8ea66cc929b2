/** Evaluates a script in this process, without a daemon. */
import { Build, type Exported } from "../api/build.js";
import {
  evaluateScript,
  stateOutput,
  warnOfScript,
  type EvaluationRequest,
  type ScriptOutput,
} from "../evaluator/evaluate.js";
import type { Host } from "../api/host.js";
import { evaluationRequest, marshalRequest } from "../evaluator/evaluation-request.js";
import { RequestError } from "../errors.js";
import { LLB_CAPS } from "../llb/caps.js";
import { LOCAL_CONTEXT } from "../llb/context-source.js";
import { headDigest, readDefinition } from "../llb/marshal.js";
import { stepsOf } from "../llb/inspect/read-definition.js";
import type { LuaRuntime } from "../lua/runtime.js";
import { decodeImageConfig } from "../oci/image-config.js";
import { parsePlatform, type Platform } from "../oci/platform.js";
import { parseBuildRequest, type BuildRequest } from "../request/build-request.js";
import { CLIENT_OPTIONS, keyFor } from "../request/client-options.js";
import type { BuildInputs, Evaluation, Limits, ScriptWarning } from "./evaluation.js";
import { overlay, type ScriptSource } from "./file-tree.js";
import { simulatedHost } from "./simulated-host.js";
import { quoted } from "../util/shown-text.js";

/** The default build platform. */
const BUILD_PLATFORM: Platform = { os: "linux", architecture: "amd64" };
/**
 * The session and the capabilities. All evaluations have the same session, so that equal builds have equal digests. The
 * daemon supports everything.
 */
const SESSION = { sessionId: "luakit-test", caps: new Set(Object.keys(LLB_CAPS)) };

/**
 * Evaluates a script and describes the result. `clock` returns monotonic milliseconds.
 * @throws ScriptError for errors that the author can fix, RequestError for wrong inputs, BuildError for a missing image
 */
export function runScript(
  runtime: LuaRuntime,
  source: ScriptSource,
  inputs: BuildInputs & Limits,
  clock: () => number,
): Evaluation {
  return described(source, inputs, (host, request) =>
    evaluateScript(runtime, request, host, clock),
  );
}

/**
 * Describes a state as if a script had exported it. `files` are the script's files by name.
 * @throws as {@link runScript}
 */
export function describeState(
  exported: Exported,
  files: ReadonlyMap<string, Uint8Array>,
  source: ScriptSource,
  inputs: BuildInputs,
): Evaluation {
  return described(source, inputs, (host, request) => {
    const build = new Build(request.build, host, files);
    const output = stateOutput(build, exported, request, files);
    warnOfScript(build, request, files);
    return output;
  });
}

function described(
  source: ScriptSource,
  inputs: BuildInputs & Limits,
  evaluateWith: (host: Host, request: EvaluationRequest) => ScriptOutput,
): Evaluation {
  const layered = withFiles(source, inputs.files ?? {});
  const warnings: ScriptWarning[] = [];
  const host = simulatedHost({
    source: layered,
    inputs,
    warn: (warning) => warnings.push(warning),
  });
  const output = evaluateWith(host, requestOf(layered, inputs));
  const graph = readDefinition(output.definition);
  const digest = headDigest(graph);
  const image = decodeImageConfig(output.config, "the result");
  return {
    steps: stepsOf(graph),
    config: image.config,
    image,
    annotations: Object.fromEntries(output.annotations),
    warnings,
    definition: output.definition,
    ...(digest !== undefined && { digest }),
  };
}

/** Returns the inputs as client options. @throws RequestError for an invalid platform or limit */
export function parseInputs(inputs: BuildInputs): BuildRequest {
  const { args = {}, target, platform, buildPlatform } = inputs;
  const options = new Map<string, string>();
  for (const [name, value] of Object.entries(args)) {
    options.set(keyFor(CLIENT_OPTIONS.buildArg, name), String(value));
  }
  if (target !== undefined) options.set(CLIENT_OPTIONS.target.key, target);
  if (platform !== undefined) options.set(CLIENT_OPTIONS.platform.key, platform);
  const workerPlatform =
    buildPlatform === undefined ? BUILD_PLATFORM : parsePlatform(buildPlatform, BUILD_PLATFORM);
  const request = parseBuildRequest({ options, workerPlatform });
  if (request.targetPlatforms.length === 1) return request;
  throw new RequestError(
    `platform: an evaluation is for one platform, got ${quoted(platform ?? "")}`,
  );
}

function withFiles(source: ScriptSource, files: NonNullable<BuildInputs["files"]>): ScriptSource {
  return {
    ...source,
    scriptTree: overlay(files, source.scriptTree),
    context: overlay(files, source.context),
  };
}

function requestOf({ name, data }: ScriptSource, inputs: BuildInputs & Limits): EvaluationRequest {
  const asked = parseInputs(inputs);
  const request = evaluationRequest(asked, marshalRequest(asked, SESSION), {
    script: { name, data },
    context: LOCAL_CONTEXT,
    targetPlatform: asked.targetPlatforms[0],
  });
  return {
    ...request,
    limits: {
      timeMs: inputs.timeLimitMs ?? request.limits.timeMs,
      memoryBytes: inputs.memoryLimitBytes ?? request.limits.memoryBytes,
    },
  };
}
