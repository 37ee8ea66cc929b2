/** The main thread's side of a worker: starts it, answers its questions, and terminates it if it is stuck. */
import { MessageChannel, Worker } from "node:worker_threads";
import { CancelledError, InternalError, ScriptError, type LuakitError } from "../errors.js";
import { answerQuestions } from "./blocking-port.js";
import type { EvaluationLimits, EvaluationRequest, ScriptOutput } from "./evaluate.js";
import type { Answer } from "../subrequests/answer.js";
import type { Subject } from "../subrequests/inspect.js";
import type { AsyncHost } from "../api/host.js";
import type { EvaluateMessage, WorkerMessage, WorkerOutcome } from "./messages.js";
import { unpackError } from "./transfer.js";

/** The files of a worker. */
export interface WorkerFiles {
  /** The entry point of the bundle. */
  readonly worker: string;
  /** wasmoon's glue.wasm. */
  readonly wasm: string;
}

/**
 * The delay after the time limit before the worker is terminated. At the limit, the VM itself ends the script with its
 * line, except where no instruction hook can interrupt it, such as in a pathological string pattern.
 */
const GRACE_MS = 2_000;
/** The longest delay of a timer: 24 days. Node runs a timer with a longer delay immediately. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;
/**
 * The JavaScript heap of the worker, without the Lua heap. It is enough for the graph of a build with 100,000 steps.
 */
const HEAP_MB = 320;

/** A worker thread that is ready for one script. */
export class EvaluatorThread {
  readonly #worker: Worker;
  /** Resolves when the thread has ended for any reason. */
  readonly ended: Promise<void>;
  /** The reason, if the thread ended before it received a request. */
  #endedEarly: Error | undefined;

  /** Starts the thread, which loads the Lua engine immediately. */
  constructor({ worker, wasm }: WorkerFiles) {
    this.#worker = new Worker(worker, {
      workerData: { wasmLocation: wasm },
      // Output of the worker must not reach the transport.
      stdout: true,
      stderr: true,
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    // evaluate() throws the error if nothing is listening yet.
    this.#worker.on("error", (error) => (this.#endedEarly = error));
    this.ended = new Promise((resolve) => {
      this.#worker.on("exit", () => {
        this.#endedEarly ??= new Error("it ended unexpectedly");
        resolve();
      });
    });
    this.#worker.unref();
  }

  /**
   * Evaluates one script. Call this method once.
   * @throws the ScriptError, BuildError or RequestError of the evaluation; CancelledError when aborted
   */
  async evaluate(
    request: EvaluationRequest,
    host: AsyncHost,
    signal?: AbortSignal,
  ): Promise<ScriptOutput> {
    const outcome = await this.#run({ request }, host, signal);
    if (outcome.type === "done") return outcome.output;
    throw new InternalError("the evaluator answered a question instead of evaluating");
  }

  /** Answers a question about a script, instead of an evaluation. @throws as {@link evaluate} */
  async inspect(
    request: EvaluationRequest,
    subject: Subject,
    host: AsyncHost,
    signal?: AbortSignal,
  ): Promise<Answer> {
    const outcome = await this.#run({ request, subject }, host, signal);
    if (outcome.type === "inspected") return outcome.answer;
    throw new InternalError("the evaluator evaluated instead of answering a question");
  }

  #run(
    asked: Pick<EvaluateMessage, "request" | "subject">,
    host: AsyncHost,
    signal: AbortSignal | undefined,
  ): Promise<WorkerOutcome> {
    const { request } = asked;
    const { port1: ours, port2: theirs } = new MessageChannel();
    const answers = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    const watchdog = new Watchdog(request.limits.timeMs + GRACE_MS);
    const ended = new AbortController();
    return new Promise<WorkerOutcome>((resolve, reject) => {
      const fail = (error: LuakitError) => reject(error);
      watchdog.onExpired = () => fail(timeLimitError(request));
      if (this.#endedEarly !== undefined) {
        fail(workerError(this.#endedEarly, request.limits, request.script.name));
      }
      if (signal?.aborted === true) fail(cancelled());
      signal?.addEventListener("abort", () => fail(cancelled()), { signal: ended.signal });
      this.#worker.on("error", (error) =>
        fail(workerError(error, request.limits, request.script.name)),
      );
      this.#worker.on("exit", () =>
        fail(new InternalError("the evaluator thread ended without an answer")),
      );
      this.#worker.on("message", (message: WorkerMessage) => {
        if (message.type === "warning") host.warn(message.warning);
        else if (message.type === "failed") fail(unpackError(message.error));
        else resolve(message);
      });
      answerQuestions({ port: ours, answers }, async (method, argument) => {
        watchdog.pause();
        try {
          return await answer(host, method, argument);
        } finally {
          watchdog.resume();
        }
      });
      this.#worker.ref();
      watchdog.resume();
      this.#worker.postMessage({ ...asked, port: theirs, answers } satisfies EvaluateMessage, [
        theirs,
      ]);
    }).finally(() => {
      ended.abort();
      watchdog.stop();
      ours.close();
      void this.#worker.terminate();
    });
  }
}

function answer(
  { answers, takeTurn }: AsyncHost,
  method: string,
  argument: unknown,
): Promise<unknown> {
  if (method === "takeTurn") return takeTurn?.() ?? Promise.resolve();
  if (!Object.hasOwn(answers, method)) throw new InternalError(`the evaluator asked for ${method}`);
  // Safe: worker.ts passes the argument of the question.
  const question = answers[method as keyof AsyncHost["answers"]] as (
    argument: unknown,
  ) => Promise<unknown>;
  return question(argument);
}

/** A timer that can be paused, because waiting for BuildKit does not count. */
class Watchdog {
  onExpired: () => void = () => undefined;
  #leftMs: number;
  #startedMs = 0;
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(limitMs: number) {
    this.#leftMs = limitMs;
  }

  resume(): void {
    if (this.#stopped) return;
    this.#startedMs = performance.now();
    this.#timer = setTimeout(() => this.onExpired(), Math.min(this.#leftMs, LONGEST_DELAY_MS));
  }

  pause(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#leftMs -= performance.now() - this.#startedMs;
  }

  /** Stops the timer for good. A late answer of the host must not resume it. */
  stop(): void {
    this.pause();
    this.#stopped = true;
  }
}

function cancelled(): CancelledError {
  return new CancelledError("the build was cancelled");
}

function timeLimitError({ limits, script }: EvaluationRequest): ScriptError {
  const seconds = limits.timeMs / 1000;
  return new ScriptError(
    `${script.name}: evaluation took longer than ${seconds} s, the limit LUAKIT_TIME_LIMIT, in something that cannot be interrupted: a string pattern with too many ways to match, or a very large graph; if it really needs that long, raise the limit: --build-arg LUAKIT_TIME_LIMIT=${2 * seconds}`,
    [{ file: script.name, line: 1 }],
  );
}

function workerError(
  error: Error & { readonly code?: string },
  limits: EvaluationLimits,
  script: string,
): LuakitError {
  if (error.code !== "ERR_WORKER_OUT_OF_MEMORY") {
    return new InternalError(`the evaluator thread failed: ${error.message}`, { cause: error });
  }
  return new ScriptError(
    `${script}: the build's graph needs more than ${HEAP_MB} MiB of memory (the limit of Lua values is ${limits.memoryBytes / 2 ** 20} MiB, LUAKIT_MEMORY_LIMIT)`,
    [{ file: script, line: 1 }],
  );
}
