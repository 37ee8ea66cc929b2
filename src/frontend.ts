/** A build, from the client's options to the result that is returned. */
import { openBuildFiles } from "./context/build-files.js";
import { datedRequest } from "./context/source-date.js";
import { RequestHost } from "./context/request-host.js";
import { readScript } from "./context/script-source.js";
import { evaluationRequest, marshalRequest } from "./evaluator/evaluation-request.js";
import type { EvaluatorPool } from "./evaluator/pool.js";
import type { GatewayClient } from "./gateway/client.js";
import type { Environment } from "./gateway/environment.js";
import { ResultBuilder, type PlatformResult } from "./gateway/result.js";
import { definitionBytes, readDefinition } from "./llb/marshal.js";
import { formatPlatformId, type Platform } from "./oci/platform.js";
import type { Answer } from "./request/answers/answer.js";
import { parseBuildRequest } from "./request/build-request.js";
import { describeSubrequests } from "./request/subrequests.js";
import { unmetOptions } from "./request/unmet-options.js";
import { answerSubrequest } from "./subrequest.js";
import { inOrder } from "./util/in-order.js";

/** What a build works with. */
export interface BuildContext {
  readonly client: GatewayClient;
  readonly environment: Environment;
  readonly evaluators: EvaluatorPool;
  /** Filled with the user's files as they are read, the build file first, for error excerpts. */
  readonly sources: Map<string, Uint8Array>;
  readonly signal: AbortSignal;
}

/** What the daemon would assume for a worker that tells no platform. */
const ASSUMED_PLATFORM: Platform = { os: "linux", architecture: "amd64" };

/**
 * Builds what the client asks for.
 * @throws LuakitError of any kind; nothing has been returned to BuildKit then.
 */
export async function build(context: BuildContext) {
  const { client, environment, evaluators, sources, signal } = context;
  const asked = parseBuildRequest({
    options: environment.options,
    workerPlatform: environment.workers[0]?.platforms[0] ?? ASSUMED_PLATFORM,
  });
  const { subrequest } = asked;
  if (subrequest === "subrequests.describe") return answered(describeSubrequests(), client);
  const session = { sessionId: environment.sessionId, caps: client.capabilities.llb };
  const marshal = marshalRequest(asked, session);
  const files = await openBuildFiles(client, marshal, asked.context);
  const request = await datedRequest(client, marshal, asked, files);
  const script = await readScript(files, request.filename);
  sources.set(script.name, script.data);
  const clientOptions = environment.options;
  const host = new RequestHost({ client, marshal, script, files, request, clientOptions, sources });
  const subject = {
    script: {
      name: script.name,
      data: script.data,
      definition: definitionBytes(script.definition),
    },
    context: files.context,
  };
  const { cacheImports, multiPlatform } = request;
  if (subrequest !== undefined) {
    const [targetPlatform] = request.targetPlatforms;
    const answer = answerSubrequest({
      subrequest,
      request: evaluationRequest(request, session, { ...subject, targetPlatform }),
      evaluators,
      host: host.forPlatform(0),
      signal,
    });
    return answered(await answer.finally(() => host.settled()), client);
  }
  for (const message of unmetOptions(request.commands, session.caps)) {
    host.forPlatform(0).warn({ message, frames: [] });
  }

  /** One platform's part of the result. */
  const buildPlatform = async (targetPlatform: Platform, index: number) => {
    const evaluation = evaluationRequest(request, session, { ...subject, targetPlatform });
    const output = await evaluators.evaluate(evaluation, host.forPlatform(index), signal);
    const definition = readDefinition(output.definition);
    const ref = await client.solve({ definition, cacheImports, signal });
    const { config, baseConfig, annotations } = output;
    const id = formatPlatformId(targetPlatform);
    const sbom =
      output.sbom === undefined
        ? undefined
        : await client.solve({ definition: readDefinition(output.sbom), cacheImports, signal });
    return {
      id,
      platform: targetPlatform,
      ref,
      config,
      annotations,
      ...(baseConfig !== undefined && { baseConfig }),
      ...(sbom !== undefined && { sbom }),
    } satisfies PlatformResult;
  };

  const results = await inOrder(request.targetPlatforms.map(buildPlatform))
    // What a script printed is wanted most when it then fails.
    .finally(() => host.settled());
  const result = new ResultBuilder({ multiPlatform });
  for (const platform of results) result.add(platform);
  if (request.sourceDateEpoch !== undefined) {
    result.metadata("source.date.epoch", String(request.sourceDateEpoch));
  }
  return result.build(client.capabilities);
}

/** A result that is metadata alone. */
function answered(answer: Answer, { capabilities }: GatewayClient) {
  const result = new ResultBuilder({ multiPlatform: false });
  for (const [key, value] of answer) result.metadata(key, value);
  return result.build(capabilities);
}
