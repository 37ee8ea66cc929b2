/** Solves definitions, and runs other frontends. */
import { create } from "@bufbuild/protobuf";
import { RequestError } from "../errors.js";
import {
  EvaluateRequestSchema,
  LLBBridge,
  SolveRequestSchema,
  type Result,
} from "../gen/github.com/moby/buildkit/frontend/gateway/pb/gateway_pb.js";
import type { Definition } from "../gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import type { Capabilities } from "./capabilities.js";
import { statFile } from "./files.js";
import { checkDefinition } from "./definition.js";
import { Reference } from "./reference.js";
import { unary, type CallOptions } from "./rpc.js";
import { brokenAnswer } from "./status.js";
import type { Session } from "./transport.js";

/** A definition to solve. */
export interface SolveOptions extends CallOptions {
  readonly definition: Definition;
  /** Waits until the definition is built. Default false: nothing is run or checked until the result is needed. */
  readonly evaluate?: boolean;
  /** Remote caches to import. Daemons without the capability ignore them. */
  readonly cacheImports?: readonly CacheImport[];
}

/** Options of running another frontend. */
export interface FrontendOptions extends CallOptions {
  /** The name of the frontend, such as "dockerfile.v0". */
  readonly frontend: string;
  readonly options: ReadonlyMap<string, string>;
  readonly inputs: ReadonlyMap<string, Definition>;
}

/** Another frontend's result for one platform. */
export interface FrontendResult {
  /** The definition of the result; undefined if the daemon lacks reference.output (before BuildKit 0.7). */
  readonly definition: Definition | undefined;
  readonly metadata: ReadonlyMap<string, Uint8Array>;
}

/** A remote cache in the client's notation. */
export interface CacheImport {
  /** The type of the cache, such as "registry". */
  readonly type: string;
  readonly attrs: ReadonlyMap<string, string>;
}

/** The properties of the daemon that solving depends on. */
export interface Solver {
  readonly capabilities: Capabilities;
  /** The daemon's name in "please update …". */
  readonly product: string;
}

/** See GatewayClient.solve. */
export async function solve(
  session: Session,
  solver: Solver,
  { definition, evaluate: isEvaluated = false, cacheImports = [], signal }: SolveOptions,
): Promise<Reference> {
  requireFeatures(definition, solver);
  const { capabilities } = solver;
  const evaluatesInSolve = isEvaluated && capabilities.supports("gateway.solve.evaluate");
  const request = create(SolveRequestSchema, {
    Definition: definition,
    allowResultReturn: true,
    allowResultArrayRef: true,
    Evaluate: evaluatesInSolve,
    CacheImports: capabilities.supports("importcaches") ? cacheImports.map(cacheEntry) : [],
  });
  const response = await unary(session, LLBBridge.method.solve, request, { signal });
  const ref = new Reference(singleRef(response.result) ?? response.ref);
  if (ref.isEmpty && definition.def.length > 0) throw brokenAnswer("Solve", "no result");
  if (isEvaluated && !evaluatesInSolve) await evaluateRef(session, solver, ref, { signal });
  return ref;
}

/** See GatewayClient.solveFrontend. */
export async function solveFrontend(
  session: Session,
  { capabilities }: Solver,
  { frontend, options, inputs, signal }: FrontendOptions,
): Promise<FrontendResult> {
  const request = create(SolveRequestSchema, {
    Frontend: frontend,
    FrontendOpt: Object.fromEntries(options),
    FrontendInputs: Object.fromEntries(inputs),
    allowResultReturn: true,
    allowResultArrayRef: true,
    Evaluate: innerResultsMustBeBuilt(capabilities),
  });
  const { result } = await unary(session, LLBBridge.method.solve, request, { signal });
  const definition = result?.result.case === "ref" ? result.result.value.def : undefined;
  if (definition !== undefined) checkDefinition(definition, `the result of ${frontend}`);
  return { definition, metadata: new Map(Object.entries(result?.metadata ?? {})) };
}

/** See GatewayClient.evaluate. */
export async function evaluateRef(
  session: Session,
  { capabilities }: Solver,
  ref: Reference,
  { signal }: CallOptions,
): Promise<void> {
  if (ref.isEmpty) return;
  if (!capabilities.supports("gateway.evaluate")) {
    await statFile(session, ref, ".", { signal });
    return;
  }
  const request = create(EvaluateRequestSchema, { Ref: ref.id });
  await unary(session, LLBBridge.method.evaluate, request, { signal });
}

/**
 * Reports whether results of inner frontends must be built immediately. BuildKit 0.11, the first release with
 * provenance, fails a build whose inner result was never built ("missing provenance"). No capability marks this, so two
 * others identify the release: gateway.evaluate came with 0.11, gateway.exec.secretenv with the next.
 */
function innerResultsMustBeBuilt(capabilities: Capabilities): boolean {
  return (
    capabilities.supports("gateway.evaluate") && !capabilities.supports("gateway.exec.secretenv")
  );
}

/**
 * Checks the definition's capabilities early. BuildKit would only check them when the result is needed, far from the
 * cause.
 */
function requireFeatures(definition: Definition, { capabilities, product }: Solver): void {
  const missing = capabilities.missingFor(definition);
  if (missing.length === 0) return;
  throw new RequestError(
    `this build needs features that this ${product} does not have (${missing.join(", ")}); please update it`,
  );
}

function cacheEntry({ type, attrs }: CacheImport) {
  return { Type: type, Attrs: Object.fromEntries(attrs) };
}

/** Returns the single ref of a result, in the current form or in the form before proto.refarray. */
function singleRef(result: Result | undefined): string | undefined {
  switch (result?.result.case) {
    case "ref":
      return result.result.value.id;
    case "refDeprecated":
      return result.result.value;
    case "refs":
    case "refsDeprecated":
      throw brokenAnswer("Solve", "several results of one definition");
    case undefined:
      return undefined;
  }
}
