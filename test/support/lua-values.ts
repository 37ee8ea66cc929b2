/** Creates Lua values from JavaScript values, with the same types and order as in the VM. */
import type { LuaFunction, LuaTable, LuaValue } from "../../src/schema/lua-value.js";
import { compareUtf8, utf8 } from "../../src/util/bytes.js";
import { HostObject } from "../../src/util/host-object.js";

/** A Lua value that has no JavaScript literal. */
class Exact {
  readonly value: LuaValue;

  constructor(value: LuaValue) {
    this.value = value;
  }
}

/**
 * A JavaScript value that {@link lua} converts. Integral numbers become integers, and bytes become strings. An array
 * becomes a list (undefined and null become nil). A plain object becomes a table with string keys, and a Map becomes a
 * table with any keys.
 */
export type LuaInput =
  | undefined
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | HostObject
  | Exact
  | readonly LuaInput[]
  | ReadonlyMap<LuaInput, LuaInput>
  | { readonly [name: string]: LuaInput };

/** Returns a float, even for an integral number: `3.0`. */
export function luaFloat(value: number): Exact {
  return new Exact({ type: "float", value });
}

/** Returns a function of the script. */
export function luaFunction(call: LuaFunction): Exact {
  return new Exact({ type: "function", call });
}

/** Returns a value that no API function accepts, such as a coroutine or a foreign userdata. */
export function luaOther(name: string): Exact {
  return new Exact({ type: "other", name });
}

/** Returns an object that is not a host object. */
export function luaObject(object: object): Exact {
  return new Exact({ type: "object", object });
}

/** Converts a JavaScript value to a Lua value. */
export function lua(input: LuaInput): LuaValue {
  if (input === undefined || input === null) return { type: "nil" };
  if (input instanceof Exact) return input.value;
  if (typeof input === "boolean") return { type: "boolean", value: input };
  if (typeof input === "bigint") return { type: "integer", value: input };
  if (typeof input === "number") return luaNumber(input);
  if (typeof input === "string") return { type: "string", bytes: utf8(input) };
  if (input instanceof Uint8Array) return { type: "string", bytes: input };
  if (input instanceof HostObject) return { type: "object", object: input };
  return luaTable(input);
}

/** Converts the arguments of a call. */
export function luaArguments(inputs: readonly LuaInput[]): readonly LuaValue[] {
  return inputs.map(lua);
}

function luaNumber(value: number): LuaValue {
  return Number.isInteger(value) && !Object.is(value, -0)
    ? { type: "integer", value: BigInt(value) }
    : { type: "float", value };
}

type TableInput =
  readonly LuaInput[] | ReadonlyMap<LuaInput, LuaInput> | { readonly [name: string]: LuaInput };

function luaTable(input: TableInput): LuaTable {
  return {
    type: "table",
    entries: pairsOf(input)
      .map(([key, value]) => [lua(key), lua(value)] as const)
      .filter(([, value]) => value.type !== "nil")
      .sort(([a], [b]) => compareKeys(a, b)),
  };
}

function pairsOf(input: TableInput): readonly (readonly [LuaInput, LuaInput])[] {
  if (input instanceof Map) return [...(input as ReadonlyMap<LuaInput, LuaInput>)];
  if (Array.isArray(input)) {
    return (input as readonly LuaInput[]).map((value, index) => [index + 1, value] as const);
  }
  return Object.entries(input);
}

const KEY_ORDER: readonly LuaValue["type"][] = ["integer", "float", "string", "boolean"];

function compareKeys(a: LuaValue, b: LuaValue): number {
  if (a.type === "integer" && b.type === "integer") return a.value < b.value ? -1 : 1;
  if (a.type === "float" && b.type === "float") return a.value - b.value;
  if (a.type === "string" && b.type === "string") return compareUtf8(textOf(a), textOf(b));
  if (a.type === "boolean" && b.type === "boolean") return Number(a.value) - Number(b.value);
  return rank(a) - rank(b);
}

function rank({ type }: LuaValue): number {
  const at = KEY_ORDER.indexOf(type);
  return at < 0 ? KEY_ORDER.length : at;
}

function textOf({ bytes }: { readonly bytes: Uint8Array }): string {
  return new TextDecoder().decode(bytes);
}
