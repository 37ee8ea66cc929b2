/** Decides where a script runs: in the main thread if it ends soon, or else in a worker thread. */
import type { AsyncHost } from "../api/host.js";
import { loadLuaRuntime, type LuaRuntime } from "../lua/runtime.js";
import type { Answer } from "../subrequests/answer.js";
import { inspect, type Subject } from "../subrequests/inspect.js";
import { ATTEMPT_MEMORY_BYTES, attempted, type Attempt, type AttemptDeps } from "./attempt.js";
import { ScriptEvaluation, type EvaluationRequest, type ScriptOutput } from "./evaluate.js";
import { EvaluatorPool } from "./pool.js";
import type { RunDeps } from "./script-run.js";
import type { WorkerFiles } from "./thread.js";

/** Options of an evaluator. */
export interface EvaluatorOptions extends WorkerFiles {
  /** Runs every script in a worker thread. */
  readonly threadsOnly?: boolean;
}

/** Evaluates the scripts of one build. */
export class Evaluator {
  readonly #options: EvaluatorOptions;
  readonly #runtime: Promise<LuaRuntime>;
  #pool: EvaluatorPool | undefined;

  /** Starts loading the Lua interpreter. */
  constructor(options: EvaluatorOptions) {
    this.#options = options;
    this.#runtime = loadLuaRuntime({ wasmLocation: options.wasm });
    // The error is the error of whoever evaluates.
    this.#runtime.catch(() => undefined);
    if (options.threadsOnly === true) this.#pool = new EvaluatorPool(options);
  }

  /** Evaluates one script. @throws as EvaluatorThread.evaluate */
  evaluate(
    request: EvaluationRequest,
    host: AsyncHost,
    signal?: AbortSignal,
  ): Promise<ScriptOutput> {
    const attempt = (runtime: LuaRuntime) => (deps: AttemptDeps) => {
      const evaluation = new ScriptEvaluation(
        withinLimits(request),
        runDeps(runtime, request, deps),
      );
      evaluation.run();
      return () => evaluation.output();
    };
    return this.#decided(attempt, host, signal, (pool) => pool.evaluate(request, host, signal));
  }

  /** Answers a question about a script. @throws as EvaluatorThread.inspect */
  inspect(
    request: EvaluationRequest,
    subject: Subject,
    host: AsyncHost,
    signal?: AbortSignal,
  ): Promise<Answer> {
    const attempt = (runtime: LuaRuntime) => (deps: AttemptDeps) => {
      const asked = { request: withinLimits(request), subject };
      const answer = inspect(asked, runDeps(runtime, request, deps));
      return () => answer;
    };
    return this.#decided(attempt, host, signal, (pool) =>
      pool.inspect(request, subject, host, signal),
    );
  }

  async #decided<T>(
    attempt: (runtime: LuaRuntime) => Attempt<T>,
    host: AsyncHost,
    signal: AbortSignal | undefined,
    inThread: (pool: EvaluatorPool) => Promise<T>,
  ): Promise<T> {
    if (this.#options.threadsOnly !== true) {
      const done = await attempted(attempt(await this.#runtime), host, signal);
      if (done !== undefined) return done.value;
    }
    this.#pool ??= new EvaluatorPool(this.#options);
    return inThread(this.#pool);
  }
}

function withinLimits(request: EvaluationRequest): EvaluationRequest {
  const { limits } = request;
  const memoryBytes = Math.min(limits.memoryBytes, ATTEMPT_MEMORY_BYTES);
  return { ...request, limits: { ...limits, memoryBytes } };
}

/** A script that reaches a smaller memory limit than its own is given up. */
function runDeps(
  runtime: LuaRuntime,
  { limits }: EvaluationRequest,
  { host, clock, giveUp }: AttemptDeps,
): RunDeps {
  const isOwnLimit = limits.memoryBytes <= ATTEMPT_MEMORY_BYTES;
  return { runtime, host, clock, ...(!isOwnLimit && { onMemoryRefused: giveUp }) };
}
