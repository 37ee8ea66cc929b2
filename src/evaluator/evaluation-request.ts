/** Converts a parsed request to the request of an evaluation. */
import type { BuildContextSource } from "../llb/context-source.js";
import type { MarshalRequest } from "../llb/marshal-request.js";
import type { Platform } from "../oci/platform.js";
import { formatSourceDate } from "../oci/source-date.js";
import type { BuildRequest } from "../request/build-request.js";
import type { EvaluationRequest } from "./evaluate.js";

/** Returns the part of a request that affects ops. It has no date, because the date may depend on the context. */
export function marshalRequest(
  request: BuildRequest,
  { sessionId, caps }: Pick<MarshalRequest, "sessionId" | "caps">,
): MarshalRequest {
  const { localSessions, noCache, proxyEnv, cacheMountNamespace, commands } = request;
  return { sessionId, caps, localSessions, noCache, proxyEnv, cacheMountNamespace, commands };
}

/** The script, context and platform of an evaluation. */
export interface EvaluationSubject {
  readonly script: EvaluationRequest["script"];
  readonly context: BuildContextSource;
  readonly targetPlatform: Platform;
}

/** Returns the evaluation of a script for a request, with the date of the build. */
export function evaluationRequest(
  request: BuildRequest,
  marshal: MarshalRequest,
  { script, context, targetPlatform }: EvaluationSubject,
): EvaluationRequest {
  const { args, buildPlatform, resolveMode, target, namedContexts, multiPlatform } = request;
  const date = knownDate(request);
  return {
    script,
    build: { args, targetPlatform, buildPlatform, resolveMode, target, context, namedContexts },
    platformRequested: request.platformRequested,
    marshal: {
      ...marshal,
      sourceDateEpoch: date,
      ...(multiPlatform && { namedPlatform: targetPlatform }),
    },
    labels: request.labels,
    sbom: request.sbom,
    created: date === undefined ? undefined : formatSourceDate(date),
    limits: request.limits,
    lint: request.lint,
  };
}

/** Returns the date, or undefined if it is the date of a context that is not known yet. */
function knownDate({ sourceDateEpoch }: BuildRequest): number | undefined {
  return typeof sourceDateEpoch === "number" ? sourceDateEpoch : undefined;
}
