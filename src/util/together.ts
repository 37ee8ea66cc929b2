/** Runs tasks concurrently. */

/** A task that stops when the signal is aborted. */
export type AbortableTask<T> = (signal: AbortSignal) => Promise<T>;

/**
 * Runs all tasks and returns their results in order. As in Go's errgroup, the first error aborts the other tasks. The
 * error is thrown when all tasks have ended.
 */
export async function together<T>(
  tasks: readonly AbortableTask<T>[],
  signal: AbortSignal,
): Promise<readonly T[]> {
  const failure = new AbortController();
  const either = AbortSignal.any([signal, failure.signal]);
  const running = tasks.map(async (task) => {
    try {
      return await task(either);
    } catch (error) {
      // Only the first call has an effect.
      failure.abort(error);
      throw error;
    }
  });
  await Promise.allSettled(running);
  if (failure.signal.aborted) throw failure.signal.reason;
  return Promise.all(running);
}
