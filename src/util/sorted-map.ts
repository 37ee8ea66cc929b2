/** Maps in the order of Go's protobuf encoding. */
import { compareUtf8 } from "./bytes.js";

/**
 * Returns a plain object with the entries in bytewise key order. protobuf-es encodes maps in insertion order, Go sorts
 * them, and the encoded bytes are hashed. In a JavaScript object, integer-like keys always come first. This has no
 * effect, because no map of an op mixes such keys with keys that sort before them.
 */
export function sortedRecord<T>(entries: Iterable<readonly [string, T]>): Record<string, T> {
  return Object.fromEntries([...entries].sort(([a], [b]) => compareUtf8(a, b)));
}
