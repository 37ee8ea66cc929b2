/** Evaluator threads for a build of several platforms: one for each script, as many at a time as there are processors. */
import { availableParallelism } from "node:os";
import type { EvaluationRequest, ScriptOutput } from "./evaluate.js";
import type { AsyncHost } from "./messages.js";
import { EvaluatorThread, type WorkerFiles } from "./thread.js";

/** Threads that evaluate scripts. The first one starts loading at once. */
export class EvaluatorPool {
  readonly #files: WorkerFiles;
  #ready: EvaluatorThread | undefined;
  #free: number;
  readonly #waiting: (() => void)[] = [];

  /** `size`: how many evaluate at the same time. */
  constructor(files: WorkerFiles, size = availableParallelism()) {
    this.#files = files;
    this.#ready = new EvaluatorThread(files);
    this.#free = size;
  }

  /** Evaluates one script. @throws as EvaluatorThread.evaluate */
  async evaluate(
    request: EvaluationRequest,
    host: AsyncHost,
    signal?: AbortSignal,
  ): Promise<ScriptOutput> {
    await this.#turn();
    try {
      return await this.#thread().evaluate(request, host, signal);
    } finally {
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
