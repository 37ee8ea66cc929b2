/** Runs a build, from the client's options to the result for BuildKit. */
import { openBuildFiles } from "./host/build-files.js";
import { datedRequest } from "./host/source-date.js";
import { RequestHost } from "./host/request-host.js";
import { readScript } from "./host/script-source.js";
import { evaluationRequest, marshalRequest } from "./evaluator/evaluation-request.js";
import type { ScriptOutput } from "./evaluator/evaluate.js";
import { isLibraryPath, libraryOverrides } from "./evaluator/library.js";
import type { Evaluator } from "./evaluator/evaluator.js";
import type { GatewayClient } from "./gateway/client.js";
import { readWorkers, type SessionEnvironment } from "./gateway/environment.js";
import { ResultBuilder, type PlatformResult } from "./gateway/result.js";
import type { SolveOptions } from "./gateway/solve.js";
import { definitionBytes, readDefinition } from "./llb/marshal.js";
import { maxMessageBytes } from "./llb/message-limit.js";
import { formatPlatformId, type Platform } from "./oci/platform.js";
import type { Answer } from "./subrequests/answer.js";
import { parseBuildRequest } from "./request/build-request.js";
import { describeSubrequests } from "./subrequests/describe.js";
import { unmetOptions } from "./request/command-options.js";
import { answerSubrequest } from "./subrequests/answer-subrequest.js";
import { together } from "./util/together.js";

/** The dependencies of a build. */
export interface BuildDeps {
  readonly client: GatewayClient;
  readonly environment: SessionEnvironment;
  readonly evaluator: Evaluator;
  /** Receives the user's files as they are read, the build file first. Errors show excerpts of them. */
  readonly sources: Map<string, Uint8Array>;
  readonly signal: AbortSignal;
}

/** The platform that the daemon assumes for a worker that reports none. */
const ASSUMED_PLATFORM: Platform = { os: "linux", architecture: "amd64" };

/**
 * Builds the requested target, or answers a subrequest.
 * @throws LuakitError of any kind. Nothing has been returned to BuildKit at that point.
 */
export async function build(deps: BuildDeps) {
  const { client, environment, evaluator, sources, signal } = deps;
  const parsed = parseBuildRequest({
    options: environment.options,
    workerPlatform: readWorkers(environment.workers)[0]?.platforms[0] ?? ASSUMED_PLATFORM,
  });
  const { subrequest } = parsed;
  if (subrequest === "subrequests.describe") return answered(describeSubrequests(), client);
  const { sessionId } = environment;
  const marshal = marshalRequest(parsed, { sessionId, caps: client.capabilities.llb });
  const files = await openBuildFiles(client, marshal, parsed.context);
  const request = await datedRequest(client, marshal, parsed, files);
  const script = await readScript(files, request.filename, libraryOverrides());
  sources.set(script.name, script.data);
  const clientOptions = environment.options;
  const known = { client, marshal, script, files, request, clientOptions, sources };
  const host = new RequestHost({ ...known, isNameTaken: isLibraryPath });
  const { name, data } = script;
  const definition = definitionBytes(script.definition);
  const subject = { script: { name, data, definition }, context: files.context };
  const evaluationFor = (targetPlatform: Platform) =>
    evaluationRequest(request, marshal, { ...subject, targetPlatform });
  // Also wait for messages if the script fails: that is when the author needs them most.
  const settled = () => host.settled();
  if (subrequest !== undefined) {
    const answer = answerSubrequest({
      subrequest,
      request: evaluationFor(request.targetPlatforms[0]),
      evaluator,
      host: host.forQuestion(),
      signal,
    });
    return answered(await answer.finally(settled), client);
  }
  for (const message of unmetOptions(request.commands, marshal.caps)) {
    host.forPlatform(0).warn({ message, frames: [] });
  }
  const { cacheImports } = request;
  const builds = request.targetPlatforms.map((platform, index) => async (signal: AbortSignal) => {
    const evaluation = evaluationFor(platform);
    const output = await evaluator.evaluate(evaluation, host.forPlatform(index), signal);
    return solved(client, platform, output, { cacheImports, signal });
  });
  const results = await together(builds, signal).finally(settled);
  const result = resultBuilder(client, request.multiPlatform);
  for (const platform of results) result.add(platform);
  if (request.sourceDateEpoch !== undefined) {
    result.metadata("source.date.epoch", String(request.sourceDateEpoch));
  }
  return result.build(client.capabilities);
}

/** Returns one platform's part of the result. The daemon builds it after the frontend has exited. */
async function solved(
  client: GatewayClient,
  platform: Platform,
  { definition, sbom, config, baseConfig, annotations }: ScriptOutput,
  options: Pick<SolveOptions, "cacheImports" | "signal">,
): Promise<PlatformResult> {
  const solve = (bytes: Uint8Array) =>
    client.solve({ definition: readDefinition(bytes), ...options });
  return {
    id: formatPlatformId(platform),
    platform,
    ref: await solve(definition),
    config,
    annotations,
    ...(baseConfig !== undefined && { baseConfig }),
    ...(sbom !== undefined && { sbom: await solve(sbom) }),
  };
}

/** Returns the result of a subrequest, which consists of metadata only. */
function answered(answer: Answer, client: GatewayClient) {
  const result = resultBuilder(client, false);
  for (const [key, value] of answer) result.metadata(key, value);
  return result.build(client.capabilities);
}

function resultBuilder({ capabilities }: GatewayClient, multiPlatform: boolean): ResultBuilder {
  return new ResultBuilder({ multiPlatform, maxBytes: maxMessageBytes(capabilities.llb) });
}
