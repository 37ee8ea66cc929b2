/** Work that goes on at the same time, and whose outcome does not depend on who is first. */

/** The results, in order. Of several failures the first in order counts, and nothing later is waited for. */
export async function inOrder<T>(work: readonly Promise<T>[]): Promise<readonly T[]> {
  // What fails before its turn has come is looked at then.
  for (const item of work) item.catch(() => undefined);
  const results: T[] = [];
  for (const item of work) results.push(await item);
  return results;
}
