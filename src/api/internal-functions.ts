/** Host functions for the Lua files of the standard library, so that its messages are those of the API. */
import type { HostFunction } from "../schema/host-library.js";
import {
  HostObject,
  decodeText,
  describeLuaValue,
  type HostValue,
  type LuaValue,
} from "../schema/lua-value.js";
import { suggestion } from "../schema/suggest.js";

const NIL: LuaValue = { type: "nil" };

/** The functions by name. Their callers pass the right types, so they check none. */
export const internalFunctions: ReadonlyMap<string, HostFunction> = new Map([
  /** Describes a value for a message: `the string "x"`. */
  internal("describe", ([value = NIL]) => describeLuaValue(value)),
  /** Returns the class of a value (`State`, `Platform`, `Mount` …), or nil for a value of Lua. */
  internal("class_of", ([value = NIL]) =>
    value.type === "object" && value.object instanceof HostObject ? value.object.hostClass : null,
  ),
  /** Returns ` (did you mean "x"?)` for a word and the known words, or an empty string. */
  internal("suggestion", ([word = NIL, known = NIL]) =>
    suggestion(
      textOf(word),
      known.type === "table" ? known.entries.map(([, item]) => textOf(item)) : [],
    ),
  ),
]);

function internal(
  name: string,
  run: (args: readonly LuaValue[]) => HostValue,
): readonly [string, HostFunction] {
  return [name, { name, call: ({ args }) => run(args) }];
}

function textOf(value: LuaValue): string {
  return value.type === "string" ? (decodeText(value.bytes) ?? "") : "";
}
