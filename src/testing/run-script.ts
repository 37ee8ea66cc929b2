/** Evaluates a script in this process, without a daemon. */
import type { BuildOptions } from "../api/build.js";
import { evaluate, type EvaluationRequest } from "../evaluator/evaluate.js";
import { LLB_CAPS } from "../llb/caps.js";
import { headDigest, readDefinition } from "../llb/marshal.js";
import { stepsOf } from "../llb/steps.js";
import type { LuaRuntime } from "../lua/runtime.js";
import { decodeImageConfig } from "../oci/image-config.js";
import { parsePlatform, type Platform } from "../oci/platform.js";
import { parseBuildRequest, type BuildRequest } from "../request/build-request.js";
import { KEYS, PREFIXES } from "../request/option-keys.js";
import type { BuildInputs, Evaluation, Limits, ScriptWarning } from "./evaluation.js";
import { overlay, type ScriptSource } from "./file-tree.js";
import { simulatedHost } from "./simulated-host.js";

/** Where builds run when nobody says. */
const BUILD_PLATFORM: Platform = { os: "linux", architecture: "amd64" };
/** All evaluations belong to one session, so that the same build has the same digests. */
const SESSION_ID = "luakit-test";

/**
 * Evaluates a script and describes what it makes. `clock` gives monotonic milliseconds.
 * @throws ScriptError for what the author can fix, RequestError for bad inputs, BuildError for a missing image.
 */
export function runScript(
  runtime: LuaRuntime,
  source: ScriptSource,
  inputs: BuildInputs & Limits,
  clock: () => number,
): Evaluation {
  const layered = layeredSource(source, inputs);
  const warnings: ScriptWarning[] = [];
  const host = simulatedHost({
    source: layered,
    inputs,
    warn: ({ message, frames }) => warnings.push({ message, frames }),
  });
  const request = evaluationRequest(layered, parseInputs(inputs), inputs);
  const { definition, config, annotations } = evaluate(runtime, request, host, clock);
  const graph = readDefinition(definition);
  const digest = headDigest(graph);
  const image = decodeImageConfig(config);
  return {
    steps: stepsOf(graph),
    config: image.config,
    image,
    annotations: Object.fromEntries(annotations),
    warnings,
    definition,
    ...(digest !== undefined && { digest }),
  };
}

/** The build options a file of tests itself runs with: nothing was asked for. */
export function defaultBuildOptions(): BuildOptions {
  const { args, targetPlatform, buildPlatform, resolveMode } = parseInputs({});
  return { args, targetPlatform, buildPlatform, resolveMode };
}

function layeredSource(source: ScriptSource, { files = {} }: BuildInputs): ScriptSource {
  return {
    ...source,
    scriptTree: overlay(files, source.scriptTree),
    context: overlay(files, source.context),
  };
}

/** The inputs as a client would send them. */
function parseInputs({ args = {}, target, platform, buildPlatform }: BuildInputs): BuildRequest {
  const options = new Map<string, string>();
  for (const [name, value] of Object.entries(args)) {
    options.set(PREFIXES.buildArg + name, String(value));
  }
  if (target !== undefined) options.set("target", target);
  if (platform !== undefined) options.set(KEYS.platform, platform);
  const workerPlatform =
    buildPlatform === undefined ? BUILD_PLATFORM : parsePlatform(buildPlatform, BUILD_PLATFORM);
  return parseBuildRequest({ options, workerPlatform });
}

function evaluationRequest(
  { name, data }: ScriptSource,
  request: BuildRequest,
  limits: Limits,
): EvaluationRequest {
  const { args, targetPlatform, buildPlatform, resolveMode, sourceDateEpoch: epoch } = request;
  return {
    script: { name, data },
    build: { args, targetPlatform, buildPlatform, resolveMode },
    platformRequested: request.platformRequested,
    marshal: {
      sessionId: SESSION_ID,
      localSessions: request.localSessions,
      noCache: request.noCache,
      networkMode: request.networkMode,
      hostname: request.hostname,
      caps: new Set(Object.keys(LLB_CAPS)),
      proxyEnv: request.proxyEnv,
      cacheMountNamespace: request.cacheMountNamespace,
    },
    labels: request.labels,
    created:
      epoch === undefined ? undefined : new Date(epoch * 1000).toISOString().replace(".000Z", "Z"),
    limits: {
      timeMs: limits.timeLimitMs ?? request.limits.timeMs,
      memoryBytes: limits.memoryLimitBytes ?? request.limits.memoryBytes,
    },
  };
}
