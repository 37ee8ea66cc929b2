/** Work that goes on at the same time. */

/** Something to do until the signal is aborted. */
export type AbortableTask<T> = (signal: AbortSignal) => Promise<T>;

/**
 * The results, in the order of the tasks. The first failure is the failure of all, as in Go's errgroup: the other tasks
 * are aborted, and all of them have ended when it is thrown.
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
