/** A parsed request as the evaluation takes it. */
import type { BuildContextSource } from "../llb/context-source.js";
import type { MarshalRequest } from "../llb/ops/op-context.js";
import type { Platform } from "../oci/platform.js";
import { formatSourceDate } from "../oci/source-date.js";
import type { BuildRequest } from "../request/build-request.js";
import type { EvaluationRequest } from "./evaluate.js";

/** What the request cannot know: who asks, and what the daemon can do. */
export interface SessionFacts {
  readonly sessionId: string;
  /** LLB capabilities. */
  readonly caps: ReadonlySet<string>;
}

/** What of a request reaches into ops. */
export function marshalRequest(
  request: BuildRequest,
  { sessionId, caps }: SessionFacts,
): MarshalRequest {
  const { localSessions, noCache, networkMode, hostname, proxyEnv, cacheMountNamespace } = request;
  return {
    sessionId,
    caps,
    localSessions,
    noCache,
    networkMode,
    hostname,
    proxyEnv,
    cacheMountNamespace,
    commands: request.commands,
    sourceDateEpoch: knownDate(request),
  };
}

/** What is evaluated, and for which of the request's platforms. */
export interface EvaluationSubject {
  readonly script: EvaluationRequest["script"];
  readonly context: BuildContextSource;
  readonly targetPlatform: Platform;
}

/** The evaluation of a script for a request. */
export function evaluationRequest(
  request: BuildRequest,
  session: SessionFacts,
  { script, context, targetPlatform }: EvaluationSubject,
): EvaluationRequest {
  const { args, buildPlatform, resolveMode, target, namedContexts, multiPlatform } = request;
  const date = knownDate(request);
  return {
    script,
    build: { args, targetPlatform, buildPlatform, resolveMode, target, context, namedContexts },
    platformRequested: request.platformRequested,
    marshal: {
      ...marshalRequest(request, session),
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
