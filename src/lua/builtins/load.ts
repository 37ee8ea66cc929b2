/** A `load` that accepts only source text, because a compiled chunk can crash the interpreter. */
import { correctCallLines } from "../chunk.js";
import { LuaType, pop } from "../lua-c.js";
import type { Builtin, Machine } from "../machine.js";

/** Creates `load(chunk, name, mode, env)`. The letter `b` (binary) is removed from every mode. */
export function makeLoad(machine: Machine, original: Builtin): Builtin {
  const { c } = machine;
  return (L) => {
    if (c.lua_gettop(L) < 3) c.lua_settop(L, 3);
    const type = c.lua_type(L, 3);
    if (type === LuaType.nil || type === LuaType.string) {
      const mode = type === LuaType.nil ? "t" : machine.strings.read(L, 3).replaceAll("b", "");
      machine.strings.push(L, mode);
      c.lua_copy(L, -1, 3);
      pop(c, L, 1);
    }
    const count = original(L);
    // A single result is the function. Two results are nil and a message.
    if (count === 1) correctCallLines(machine, L);
    return count;
  };
}
