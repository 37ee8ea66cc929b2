/** Runs tasks in a thread, which is terminated if a script is stuck where its time limit cannot interrupt it. */
import { existsSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { InternalError } from "../errors.js";
import { unpackError, type PackedError } from "../evaluator/transfer.js";
import type { TestProgress } from "../testing/test-file.js";
import { perform, type Task, type TaskResults } from "./tasks.js";

/** A request to the thread. */
export interface ThreadTask {
  readonly task: Task;
  /** One Int32: the number of times that the time limit read the clock. */
  readonly looks: SharedArrayBuffer;
}

/** An answer of the thread. */
export type ThreadMessage =
  | { readonly type: "progress"; readonly progress: TestProgress }
  | { readonly type: "done"; readonly result: TaskResults[Task["kind"]] }
  | { readonly type: "failed"; readonly error: PackedError };

/** Options for watching a task. */
export interface WatchOptions {
  /** The time without reading the clock after which a script is stuck, plus a short delay. */
  readonly limitMs: number;
  readonly report?: (progress: TestProgress) => void;
}

/** The script was stuck, and its thread was terminated. */
export class StuckError extends Error {
  override readonly name = "StuckError";
}

/**
 * Returns the bundled thread next to the npm package's bundle. A source tree has none, and tasks run in this thread.
 */
const THREAD = new URL("thread.js", import.meta.url);
/**
 * The delay after the time limit before the thread is terminated. At the limit, Lua itself ends the script with its
 * line.
 */
const GRACE_MS = 1_000;
const CHECK_MS = 100;

/** Runs one task after the other in one thread, and starts a new thread after a termination. */
export class WatchedThread {
  #worker: Worker | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** Runs a task after the earlier tasks. @throws what the task throws; StuckError if the thread was terminated */
  async run<K extends Task["kind"]>(
    task: Task & { readonly kind: K },
    options: WatchOptions,
  ): Promise<TaskResults[K]> {
    const result = this.#last.then(() => this.#runNow(task, options));
    this.#last = result.catch(() => undefined);
    return (await result) as TaskResults[K];
  }

  #runNow(task: Task, { limitMs, report = () => undefined }: WatchOptions): Promise<unknown> {
    if (!existsSync(THREAD)) return perform(task, { clock: () => performance.now(), report });
    const worker = (this.#worker ??= new Worker(THREAD, { execArgv: [] }));
    const looks = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    const ended = new AbortController();
    worker.ref();
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => {
        this.#worker = undefined;
        void worker.terminate();
        reject(error);
      };
      const stopWatching = watch(new Int32Array(looks), limitMs + GRACE_MS, () =>
        fail(new StuckError("the script is stuck")),
      );
      const onError = (error: Error) => fail(new InternalError(error.message, { cause: error }));
      const onMessage = (message: ThreadMessage) => {
        if (message.type === "progress") report(message.progress);
        else if (message.type === "failed") reject(unpackError(message.error));
        else resolve(message.result);
      };
      worker.on("error", onError).on("message", onMessage);
      ended.signal.addEventListener("abort", () => {
        stopWatching();
        worker.off("error", onError).off("message", onMessage);
        // A thread that waits for a task must not keep the process alive.
        worker.unref();
      });
      worker.postMessage({ task, looks } satisfies ThreadTask);
    }).finally(() => ended.abort());
  }
}

/** Calls `onStuck` if the counter does not change for a time. Returns the function that stops watching. */
function watch(counter: Int32Array, patienceMs: number, onStuck: () => void): () => void {
  let seen = -1;
  let sinceMs = performance.now();
  const timer = setInterval(() => {
    const looks = Atomics.load(counter, 0);
    const nowMs = performance.now();
    if (looks !== seen) {
      seen = looks;
      sinceMs = nowMs;
    } else if (nowMs - sinceMs > patienceMs) {
      clearInterval(timer);
      onStuck();
    }
  }, CHECK_MS);
  return () => clearInterval(timer);
}
