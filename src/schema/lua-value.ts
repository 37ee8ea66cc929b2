/** Lua values as the API reads them, without any loss. */

import { HostObject } from "../util/host-object.js";
import { quoted } from "../util/shown-text.js";

export { HostObject };

/** A Lua value. Integers keep all 64 bits, strings keep their bytes, and tables keep the types of their keys. */
export type LuaValue =
  | { readonly type: "nil" }
  | { readonly type: "boolean"; readonly value: boolean }
  | { readonly type: "integer"; readonly value: bigint }
  | { readonly type: "float"; readonly value: number }
  | {
      readonly type: "string";
      readonly bytes: Uint8Array;
      /** The number of bytes that are not in `bytes`. Only set if the string was cut to show it to people. */
      readonly omitted?: number;
    }
  | LuaTable
  | { readonly type: "function"; readonly call: LuaFunction }
  | { readonly type: "object"; readonly object: object }
  /**
   * A coroutine, a foreign userdata, or a table that is only passed through. No API function reads it. If `reference`
   * is set, the same value can be passed back to Lua.
   */
  | { readonly type: "other"; readonly name: string; readonly reference?: bigint };

/**
 * A copy of a Lua table. The entries are in a fixed order: integer keys ascending, other numbers, strings bytewise,
 * booleans, then all other keys.
 */
export interface LuaTable {
  readonly type: "table";
  readonly entries: readonly (readonly [key: LuaValue, value: LuaValue])[];
  /** Set if the metatable has an `__index`. Inherited entries are not read. */
  readonly inherits?: true;
  /** The number of entries that are not in `entries`. Only set if the table was cut to show it to people. */
  readonly omitted?: number;
}

/**
 * Calls a Lua function of the script. An argument that was read from Lua is passed back unchanged. Valid as long as the
 * VM exists. @throws the error that the function raises
 */
export type LuaFunction = (args: readonly (HostValue | LuaValue)[]) => readonly LuaValue[];

/**
 * A value that a host function may return to Lua. A `Map` becomes a table with the same keys; an array becomes a list.
 */
export type HostValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly HostValue[]
  | ReadonlyMap<string, HostValue>
  | HostObject;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Decodes the bytes of a Lua string. Returns undefined if they are not valid UTF-8. */
export function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    // Safe: in fatal mode, invalid UTF-8 is the only error of TextDecoder.
    return undefined;
  }
}

/** Describes a value for an error message, such as `the string "hots"` or `a table`. The result is at most one line. */
export function describeLuaValue(value: LuaValue): string {
  switch (value.type) {
    case "nil":
      return "nil";
    case "boolean":
      return `the boolean ${String(value.value)}`;
    case "integer":
      return `the integer ${String(value.value)}`;
    case "float":
      return `the number ${formatFloat(value.value)}`;
    case "string":
      return describeString(value.bytes);
    case "table":
      return value.entries.length === 0 ? "an empty table" : "a table";
    case "function":
      return "a function";
    case "object":
      return value.object instanceof HostObject ? value.object.describe() : "an object";
    case "other":
      return `a ${value.name}`;
  }
}

/** Formats a float like Lua 5.4 (C's `%.14g`). An integral float of up to 15 digits is formatted as an integer. */
export function formatFloat(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return value.toFixed(0);
  if (value === Infinity) return "inf";
  if (value === -Infinity) return "-inf";
  if (Number.isNaN(value)) return "nan";
  const [digits = "", power = "0"] = value.toExponential(13).split("e");
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 14) return trimZeros(value.toFixed(13 - exponent));
  return `${trimZeros(digits)}e${power.replace(/^([-+])(\d)$/, "$10$2")}`;
}

function trimZeros(digits: string): string {
  return digits.includes(".") ? digits.replace(/\.?0+$/, "") : digits;
}

function describeString(bytes: Uint8Array): string {
  const text = decodeText(bytes);
  if (text === undefined) return `a string of ${bytes.length} bytes that is not UTF-8`;
  return `the string ${quoted(text)}`;
}
