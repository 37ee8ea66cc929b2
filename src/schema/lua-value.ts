/** Exact Lua values, as the API reads them: nothing is guessed, nothing is lost. */

import { HostObject } from "../util/host-object.js";
import { quoted } from "../util/shown-text.js";

export { HostObject };

/** A Lua value. Integers keep their 64 bits, strings their bytes, tables their key types. */
export type LuaValue =
  | { readonly type: "nil" }
  | { readonly type: "boolean"; readonly value: boolean }
  | { readonly type: "integer"; readonly value: bigint }
  | { readonly type: "float"; readonly value: number }
  | {
      readonly type: "string";
      readonly bytes: Uint8Array;
      /** How many more bytes it has, when it was read for people. */
      readonly omitted?: number;
    }
  | LuaTable
  | { readonly type: "function"; readonly call: LuaFunction }
  | { readonly type: "object"; readonly object: object }
  /**
   * A coroutine, a foreign userdata, or a table that is only handed on: no API function reads one. With a `reference`
   * it can be given back to Lua as it was.
   */
  | { readonly type: "other"; readonly name: string; readonly reference?: bigint };

/**
 * A copy of a Lua table, entries in deterministic order: integer keys ascending, other numbers, strings bytewise,
 * booleans, then anything else.
 */
export interface LuaTable {
  readonly type: "table";
  readonly entries: readonly (readonly [key: LuaValue, value: LuaValue])[];
  /** Its metatable has an `__index`: it seems to have entries that are not read. */
  readonly inherits?: true;
  /** How many more entries it has, when it was read for people. */
  readonly omitted?: number;
}

/** Calls a Lua function of the script; an argument that was read from Lua is passed as it was. Valid as long as the VM lives. @throws what the function raises. */
export type LuaFunction = (args: readonly (HostValue | LuaValue)[]) => readonly LuaValue[];

/** A value that a host function may return to Lua. A `Map` becomes a table with those keys, an array a list. */
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

/** The text of Lua string bytes, or undefined when they are not valid UTF-8. */
export function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    // TextDecoder's only failure in fatal mode: the bytes are not UTF-8, which is the answer.
    return undefined;
  }
}

/** Words for a value in an error message, such as `the string "hots"` or `a table`. Never longer than a line. */
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

/** How Lua 5.4 prints a float (C's `%.14g`); an integral float of up to 15 digits prints as an integer. */
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
