/** Worker threads for scripts that the main thread gives up: one for each script, and a few at a time. */
import { availableParallelism } from "node:os";
import { CancelledError } from "../errors.js";
import type { Answer } from "../subrequests/answer.js";
import type { EvaluationRequest, ScriptOutput } from "./evaluate.js";
import type { Subject } from "../subrequests/inspect.js";
import type { AsyncHost } from "../api/host.js";
import { EvaluatorThread, type WorkerFiles } from "./thread.js";

/**
 * The maximum number of threads on any machine. Each script may fill its memory limit, and a build of many platforms
 * must not multiply that without bound.
 */
const MOST_THREADS = 4;

/** Returns the number of threads that run at the same time on a machine. */
export function threadsFor(processors: number): number {
  return Math.min(processors, MOST_THREADS);
}

/** Threads that evaluate scripts. The first thread starts loading immediately. */
export class EvaluatorPool {
  readonly #files: WorkerFiles;
  #ready: EvaluatorThread | undefined;
  #free: number;
  readonly #waiting: (() => void)[] = [];
  /** Resolves when the scripts that asked to continue alone have ended. */
  #large: Promise<void> = Promise.resolve();

  /** Creates a pool. `size` is the number of scripts that run at the same time. */
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
      // The build may have been cancelled during the wait.
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
