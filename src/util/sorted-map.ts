/** Maps in wire order. */
import { compareUtf8 } from "./bytes.js";

/**
 * A plain object with the entries in bytewise key order: protobuf-es writes maps in insertion order, Go sorts them,
 * and the bytes are what is hashed. Integer-like keys would still come first in a JavaScript object; no map of an op
 * has such keys next to others that sort before them.
 */
export function sortedRecord<T>(entries: Iterable<readonly [string, T]>): Record<string, T> {
  return Object.fromEntries([...entries].sort(([a], [b]) => compareUtf8(a, b)));
}
