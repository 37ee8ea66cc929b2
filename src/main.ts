/**
 * The entry point of the process that buildkitd starts. stdin and stdout are its gRPC connection, so no other code may
 * write to them.
 */
import { stdio } from "./gateway/open-stdio.js";
import { join } from "node:path";
import { toLuakitError, type LuakitError } from "./errors.js";
import { Evaluator } from "./evaluator/evaluator.js";
import { build } from "./frontend.js";
import { GatewayClient } from "./gateway/client.js";
import { readEnvironment } from "./gateway/environment.js";
import { statusOf } from "./gateway/status.js";
import { connectSession } from "./gateway/transport.js";
import { createLogger } from "./log.js";
import { CLIENT_OPTIONS } from "./request/client-options.js";

const startedMs = performance.now();
const evaluator = new Evaluator({
  worker: join(import.meta.dirname, "luakit.cjs"),
  wasm: join(import.meta.dirname, "glue.wasm"),
  // For tests: BuildKit passes no such variable to a frontend.
  threadsOnly: process.env["LUAKIT_THREADS_ONLY"] === "1",
});
const environment = readEnvironment(process.env);
const log = createLogger(environment.options.get(CLIENT_OPTIONS.logLevel.key));
const abort = new AbortController();

void run().then((code) => process.exit(code));

async function run(): Promise<number> {
  try {
    const session = await connectSession(stdio, { onClose: (reason) => abort.abort(reason) });
    const { product } = environment;
    const client = await GatewayClient.connect(session, { log, product });
    const { capabilities } = client;
    log.info(
      { product, gatewayCaps: capabilities.gateway.size, llbCaps: capabilities.llb.size },
      "connected",
    );
    return await answer(client);
  } catch (error) {
    return lost(toLuakitError(error));
  }
}

/**
 * Runs the build and returns exactly one result or error to BuildKit. The exit code is 0 even for an error, if BuildKit
 * received it.
 */
async function answer(client: GatewayClient): Promise<number> {
  const sources = new Map<string, Uint8Array>();
  let result;
  try {
    result = await build({ client, environment, evaluator, sources, signal: abort.signal });
  } catch (caught) {
    const error = toLuakitError(caught);
    // BuildKit is gone, so nothing can receive the error.
    if (abort.signal.aborted) return lost(toLuakitError(abort.signal.reason));
    await client.returnError(statusOf(error, sources));
    failed(error);
    return 0;
  }
  await client.returnResult(result);
  log.info({ durationMs: elapsedMs() }, "done");
  return 0;
}

/** Logs an error that BuildKit has received. */
function failed(error: LuakitError): void {
  const durationMs = elapsedMs();
  if (error.kind === "internal") log.error({ err: error, durationMs }, "internal error");
  else log.info({ kind: error.kind, durationMs }, "failed");
}

/** Logs an error that cannot be returned. For a cancelled build this is normal, and logged at level `info`. */
function lost(error: LuakitError): number {
  const durationMs = elapsedMs();
  if (error.kind === "cancelled") log.info({ durationMs }, "cancelled");
  else log.error({ err: error, durationMs }, "the build ended without an answer");
  return 1;
}

function elapsedMs(): number {
  return Math.round(performance.now() - startedMs);
}
