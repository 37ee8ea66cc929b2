/** A build, from the client's options to the result that is returned. */
import { RequestHost } from "./context/request-host.js";
import { readScript } from "./context/script-source.js";
import { evaluationRequest, marshalRequest } from "./evaluator/evaluation-request.js";
import type { EvaluatorThread } from "./evaluator/thread.js";
import type { GatewayClient } from "./gateway/client.js";
import type { Environment } from "./gateway/environment.js";
import { ResultBuilder } from "./gateway/result.js";
import { definitionBytes, readDefinition } from "./llb/marshal.js";
import { formatPlatformId, type Platform } from "./oci/platform.js";
import { parseBuildRequest } from "./request/build-request.js";

/** What a build works with. */
export interface BuildContext {
  readonly client: GatewayClient;
  readonly environment: Environment;
  readonly evaluator: EvaluatorThread;
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
  const { client, environment, evaluator, sources, signal } = context;
  const request = parseBuildRequest({
    options: environment.options,
    workerPlatform: environment.workers[0]?.platforms[0] ?? ASSUMED_PLATFORM,
  });
  const session = { sessionId: environment.sessionId, caps: client.capabilities.llb };
  const marshal = marshalRequest(request, session);
  const script = await readScript(client, marshal, request.filename);
  sources.set(script.name, script.data);
  const host = new RequestHost({
    client,
    marshal,
    script,
    sources,
    cacheImports: request.cacheImports,
    clientOptions: environment.options,
  });
  const output = await evaluator
    .evaluate(
      evaluationRequest(request, session, {
        name: script.name,
        data: script.data,
        definition: definitionBytes(script.definition),
      }),
      host,
      signal,
    )
    // What a script printed is wanted most when it then fails.
    .finally(() => host.settled());
  const ref = await client.solve({
    definition: readDefinition(output.definition),
    cacheImports: request.cacheImports,
    signal,
  });
  const result = new ResultBuilder({ multiPlatform: false }).add({
    id: formatPlatformId(request.targetPlatform),
    platform: request.targetPlatform,
    ref,
    config: output.config,
    ...(output.baseConfig !== undefined && { baseConfig: output.baseConfig }),
  });
  for (const [key, value] of output.annotations) result.metadata(`annotation.${key}`, value);
  if (request.sourceDateEpoch !== undefined) {
    result.metadata("source.date.epoch", String(request.sourceDateEpoch));
  }
  return result.build(client.capabilities);
}
