/** A parsed request as the evaluation takes it. */
import type { BuildContextSource } from "../llb/context-source.js";
import type { MarshalRequest } from "../llb/marshal-request.js";
import type { Platform } from "../oci/platform.js";
import { formatSourceDate } from "../oci/source-date.js";
import type { BuildRequest } from "../request/build-request.js";
import type { EvaluationRequest } from "./evaluate.js";

/**
 * Returns the facts of a request that reach into ops, in a session with the daemon. Without a date: a build is dated when
 * its context is known.
 */
export function marshalRequest(
  request: BuildRequest,
  { sessionId, caps }: Pick<MarshalRequest, "sessionId" | "caps">,
): MarshalRequest {
  const { localSessions, noCache, proxyEnv, cacheMountNamespace, commands } = request;
  return { sessionId, caps, localSessions, noCache, proxyEnv, cacheMountNamespace, commands };
}

/** The script of an evaluation, its context and platform. */
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

/** Undefined while it is only known whose date it is. */
function knownDate({ sourceDateEpoch }: BuildRequest): number | undefined {
  return typeof sourceDateEpoch === "number" ? sourceDateEpoch : undefined;
}
