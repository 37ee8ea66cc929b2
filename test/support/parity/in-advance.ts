/**
 * Does the work for several items at once, though the results are asked for one by one: asking for one starts it and the
 * `limit - 1` items after it.
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
    // Whoever asks for the result gets the failure; nobody may ask.
    result.catch(() => undefined);
    return (started[index] = result);
  };
  return (index) => {
    for (let next = index; next < Math.min(index + limit, items.length); next++) void start(next);
    return start(index);
  };
}
