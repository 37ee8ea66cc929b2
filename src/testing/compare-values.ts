/** Compares Lua values by their content. */
import { isList } from "../schema/print-values.js";
import { HostObject, decodeText, type LuaTable, type LuaValue } from "../schema/lua-value.js";

/**
 * Reports whether two values are equal: tables by their fields, strings by their bytes, 1 and 1.0 as the same number,
 * Platforms by their text, and other objects by identity.
 */
export function sameValue(a: LuaValue, b: LuaValue): boolean {
  return matches(a, b, (one, other) => {
    const isComplete = one.entries.length === other.entries.length;
    return isComplete && other.entries.every(([key, value]) => sameValue(fieldOf(one, key), value));
  });
}

/**
 * Reports whether a value contains another: a text its parts, a list its items, a table its fields. Items and fields
 * that are tables need not be complete: a list of mounts contains `{ type = "cache" }`.
 */
export function holds(whole: LuaValue, part: LuaValue): boolean {
  const [text, word] = [textOfString(whole), textOfString(part)];
  if (text !== undefined && word !== undefined) return text.includes(word);
  if (whole.type !== "table") return false;
  if (isList(whole) && whole.entries.some(([, item]) => holdsFields(item, part))) return true;
  return part.type === "table" && holdsFields(whole, part);
}

/**
 * Reports whether a value has all fields of the table `part`, recursively. Values that are not tables must be equal.
 */
export function holdsFields(whole: LuaValue, part: LuaValue): boolean {
  return matches(whole, part, (one, other) =>
    other.entries.every(([key, value]) => holdsFields(fieldOf(one, key), value)),
  );
}

function matches(
  a: LuaValue,
  b: LuaValue,
  compareTables: (a: LuaTable, b: LuaTable) => boolean,
): boolean {
  if (a.type === "table" && b.type === "table") return compareTables(a, b);
  if (a.type === "object" && b.type === "object") return sameObject(a.object, b.object);
  if (a.type === "function" && b.type === "function") return a.call === b.call;
  return sameScalar(a, b);
}

function sameScalar(a: LuaValue, b: LuaValue): boolean {
  switch (a.type) {
    case "nil":
      return b.type === "nil";
    case "boolean":
      return b.type === "boolean" && a.value === b.value;
    case "integer":
    case "float":
      // For a bigint and a number, `==` compares mathematically, like Lua.
      return (b.type === "integer" || b.type === "float") && a.value == b.value;
    case "string":
      return b.type === "string" && sameBytes(a.bytes, b.bytes);
    case "table":
    case "function":
    case "object":
    case "other":
      return a === b;
  }
}

function sameObject(a: object, b: object): boolean {
  if (a === b) return true;
  if (!(a instanceof HostObject && b instanceof HostObject)) return false;
  return a.hostClass === "Platform" && b.hostClass === "Platform" && String(a) === String(b);
}

function fieldOf(table: LuaTable, wanted: LuaValue): LuaValue {
  const found = table.entries.find(([key]) => key.type !== "table" && sameValue(key, wanted));
  return found?.[1] ?? { type: "nil" };
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

function textOfString(value: LuaValue): string | undefined {
  return value.type === "string" ? decodeText(value.bytes) : undefined;
}
