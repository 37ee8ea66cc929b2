/** The fixed order in which the entries of a table are read. */
import type { LuaValue } from "../schema/lua-value.js";

const keyOrder = { integer: 0, float: 1, string: 2, boolean: 3 } as const;

/** The keys and values of a table. */
export type Entries = (readonly [LuaValue, LuaValue])[];

/**
 * Sorts entries by key: integers, other numbers, strings by bytes, booleans, then all other keys. Lists are usually
 * sorted already, so sorting is skipped for sorted entries.
 */
export function sortEntries(entries: Entries): Entries {
  const sorted = entries.every(([key], index) => {
    const previous = entries[index - 1];
    return previous === undefined || compareKeys(previous[0], key) <= 0;
  });
  return sorted ? entries : entries.sort(([a], [b]) => compareKeys(a, b));
}

/** Compares two keys. Keys without an order are equal. */
export function compareKeys(a: LuaValue, b: LuaValue): number {
  if (a.type === "integer" && b.type === "integer") return compare(a.value, b.value);
  if (a.type === "float" && b.type === "float") return compare(a.value, b.value);
  if (a.type === "string" && b.type === "string") return compareBytes(a.bytes, b.bytes);
  if (a.type === "boolean" && b.type === "boolean") return Number(a.value) - Number(b.value);
  return rank(a) - rank(b);
}

function rank(key: LuaValue): number {
  return key.type in keyOrder ? keyOrder[key.type as keyof typeof keyOrder] : 4;
}

function compare<T extends bigint | number>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
