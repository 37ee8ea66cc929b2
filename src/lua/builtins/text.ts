/** `tostring`, `string.format` and `print` without addresses, which differ between machines. */
import { ScriptError, type SourcePosition } from "../../errors.js";
import { utf8 } from "../../util/bytes.js";
import { LuaType, pop, type LuaState } from "../lua-c.js";
import type { Builtin, Machine } from "../machine.js";
import { printValue } from "../../schema/print-values.js";
import type { Handles } from "../handles.js";
import { TableReader } from "../table-reading.js";

/** Receives a line that the script prints, and its position. */
export type TextSink = (text: string, frames: readonly SourcePosition[]) => void;

/** Types that Lua prints with their address. */
const addressed: ReadonlySet<number> = new Set([
  LuaType.lightUserdata,
  LuaType.table,
  LuaType.function,
  LuaType.userdata,
  LuaType.thread,
]);

/** Pushes the text of the value at `index`. If Lua would print an address, the text is the name of the type. */
export function pushTextOf(machine: Machine, L: LuaState, index: number): void {
  const { c, heap } = machine;
  const type = c.lua_type(L, index);
  if (type === LuaType.number && Number.isNaN(c.lua_tonumberx(L, index, 0))) {
    // C prints the sign of NaN, which differs between processors.
    machine.strings.push(L, "nan");
    return;
  }
  if (!addressed.has(type) || hasField(machine, L, index, "__tostring")) {
    c.luaL_tolstring(L, index, 0);
    return;
  }
  const named = c.luaL_getmetafield(L, index, heap.constant("__name"));
  if (named === LuaType.string) return;
  if (named !== LuaType.nil) pop(c, L, 1);
  machine.strings.push(L, heap.readCString(c.lua_typename(L, type)));
}

function hasField(machine: Machine, L: LuaState, index: number, name: string): boolean {
  const { c, heap } = machine;
  if (c.luaL_getmetafield(L, index, heap.constant(name)) === LuaType.nil) return false;
  pop(c, L, 1);
  return true;
}

/** `tostring(v)`. */
export function makeToString(machine: Machine): Builtin {
  return (L) => {
    machine.c.luaL_checkany(L, 1);
    pushTextOf(machine, L, 1);
    return 1;
  };
}

/** Creates a `string.format` with a `%s` that prints like `tostring`, and a `%p` that is an error. */
export function makeFormat(machine: Machine, original: Builtin): Builtin {
  return (L) => {
    const { c } = machine;
    c.luaL_checklstring(L, 1, 0);
    const count = c.lua_gettop(L);
    let index = 1;
    for (const conversion of conversions(machine, L)) {
      if (conversion === "%") continue;
      if (conversion === "p") {
        throw new ScriptError(
          "string.format: '%p' is not available: addresses differ between runs",
        );
      }
      index++;
      if (conversion !== "s" || index > count || !addressed.has(c.lua_type(L, index))) continue;
      pushTextOf(machine, L, index);
      c.lua_copy(L, -1, index);
      pop(c, L, 1);
    }
    return original(L);
  };
}

const PERCENT = 0x25;
const FLAGS: ReadonlySet<number> = new Set(utf8("-+ #0123456789."));

/**
 * Yields the letters of the conversions in the format string, which is argument 1. The string is read in place, because
 * it can have any size.
 */
function* conversions({ c, heap, strings }: Machine, L: LuaState): Generator<string> {
  const start = c.lua_tolstring(L, 1, 0);
  const end = start + strings.lengthOf(L, 1);
  for (let at = start; at < end; at++) {
    const { bytes } = heap;
    if (bytes[at] !== PERCENT) continue;
    do at++;
    while (at < end && FLAGS.has(bytes[at] ?? 0));
    if (at < end) yield String.fromCharCode(bytes[at] ?? 0);
  }
}

/** The maximum number of UTF-8 bytes that one call prints: the limit for all messages of a build. */
export const MAX_PRINTED_BYTES = 64 * 1024;

/** Reports whether the value is a table without a `__tostring` or `__name`. */
function isPlainTable(machine: Machine, L: LuaState, index: number): boolean {
  return (
    machine.c.lua_type(L, index) === LuaType.table &&
    !hasField(machine, L, index, "__tostring") &&
    !hasField(machine, L, index, "__name")
  );
}

/**
 * Creates `print(…)`. It passes the texts of its arguments, joined by tabs, to `print`. The text of a plain table is
 * its content.
 */
export function makePrint(machine: Machine, handles: Handles, print: TextSink): Builtin {
  const reader = new TableReader(machine, handles);
  return (L) => {
    const { c } = machine;
    const texts: string[] = [];
    let bytes = 0;
    for (let index = 1, count = c.lua_gettop(L); index <= count; index++) {
      if (isPlainTable(machine, L, index)) {
        machine.strings.push(L, printValue(reader.read(L, index)));
      } else pushTextOf(machine, L, index);
      const room = MAX_PRINTED_BYTES - bytes;
      if (room > 0) texts.push(machine.strings.read(L, -1, room));
      bytes += machine.strings.lengthOf(L, -1) + 1;
      pop(c, L, 1);
    }
    if (texts.length < c.lua_gettop(L)) texts.push("…");
    print(texts.join("\t"), machine.frames(L));
    return 0;
  };
}
