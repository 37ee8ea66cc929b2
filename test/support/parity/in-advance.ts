/**
 * Runs work for several items concurrently, although the results are requested one by one. Requesting an item starts it
 * and the next `limit - 1` items.
 */
export function inAdvance<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): (index: number) => Promise<R> {
  const started: Promise<R>[] = [];
  const start = (index: number): Promise<R> => {
    const known = started[index];
    const item = items[index];
    if (known !== undefined) return known;
    if (item === undefined) throw new Error(`there are only ${items.length} items`);
    const result = work(item);
    // The request for the result receives the error. Prevents an unhandled rejection if nobody requests it.
    result.catch(() => undefined);
    return (started[index] = result);
  };
  return (index) => {
    for (let next = index; next < Math.min(index + limit, items.length); next++) void start(next);
    return start(index);
  };
}
