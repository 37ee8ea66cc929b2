/** Evaluator threads for a build of several platforms: one for each script, a few at a time. */
import { availableParallelism } from "node:os";
import { CancelledError } from "../errors.js";
import type { Answer } from "../subrequests/answer.js";
import type { EvaluationRequest, ScriptOutput } from "./evaluate.js";
import type { Subject } from "../subrequests/inspect.js";
import type { AsyncHost } from "../api/host.js";
import { EvaluatorThread, type WorkerFiles } from "./thread.js";

/**
 * However many processors there are: a script may fill its graph and its own memory limit, and a build of many
 * platforms must not take that many times over.
 */
const MOST_THREADS = 4;

/** How many threads a machine with so many processors runs at the same time. */
export function threadsFor(processors: number): number {
  return Math.min(processors, MOST_THREADS);
}

/** Threads that evaluate scripts. The first one starts loading at once. */
export class EvaluatorPool {
  readonly #files: WorkerFiles;
  #ready: EvaluatorThread | undefined;
  #free: number;
  readonly #waiting: (() => void)[] = [];
  /** Resolves when the scripts that asked to go on alone have ended. */
  #large: Promise<void> = Promise.resolve();

  /** `size`: how many evaluate at the same time. */
  constructor(files: WorkerFiles, size = threadsFor(availableParallelism())) {
    this.#files = files;
    this.#ready = new EvaluatorThread(files);
    this.#free = size;
  }

  /** Evaluates one script. @throws as EvaluatorThread.evaluate */
  evaluate(
    request: EvaluationRequest,
    host: AsyncHost,
    signal?: AbortSignal,
  ): Promise<ScriptOutput> {
    return this.#inTurn(host, signal, (thread, own) => thread.evaluate(request, own, signal));
  }

  /** Answers a question about a script. @throws as EvaluatorThread.inspect */
  inspect(
    request: EvaluationRequest,
    subject: Subject,
    host: AsyncHost,
    signal?: AbortSignal,
  ): Promise<Answer> {
    return this.#inTurn(host, signal, (thread, own) =>
      thread.inspect(request, subject, own, signal),
    );
  }

  async #inTurn<T>(
    host: AsyncHost,
    signal: AbortSignal | undefined,
    use: (thread: EvaluatorThread, host: AsyncHost) => Promise<T>,
  ): Promise<T> {
    await this.#turn();
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const takeTurn = () => {
      const before = this.#large;
      this.#large = before.then(() => ended);
      return before;
    };
    try {
      // Whoever waited for a turn may not be wanted any more; no thread is started for that.
      if (signal?.aborted === true) throw new CancelledError("the build was cancelled");
      return await use(this.#thread(), { ...host, takeTurn });
    } finally {
      end();
      this.#free++;
      this.#waiting.shift()?.();
    }
  }

  async #turn(): Promise<void> {
    while (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#free--;
  }

  #thread(): EvaluatorThread {
    const ready = this.#ready ?? new EvaluatorThread(this.#files);
    this.#ready = undefined;
    return ready;
  }
}
