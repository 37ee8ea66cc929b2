/** Functions of Lua with one door closed. */
import { ScriptError } from "../../errors.js";
import { LuaType, MULTIPLE_RESULTS, pop, upvalueIndex } from "../lua-c.js";
import type { Builtin, Machine } from "../machine.js";

/** Any number does, as long as it is always the same. */
const RANDOM_SEED = 5_468_789_642_351n;

/** `setmetatable` without finalizers, which run when memory happens to be collected. */
export function makeSetMetatable(machine: Machine, original: Builtin): Builtin {
  const { c } = machine;
  return (L) => {
    if (c.lua_type(L, 2) === LuaType.table) {
      machine.strings.push(L, "__gc");
      if (c.lua_rawget(L, 2) !== LuaType.nil) {
        throw new ScriptError(
          "setmetatable: '__gc' is not available: finalizers would run at unpredictable times; '__close' is",
        );
      }
      pop(c, L, 1);
    }
    return original(L);
  };
}

/** `rawset` that leaves read-only tables alone. */
export function makeRawSet(
  machine: Machine,
  original: Builtin,
  isReadOnly: (address: number) => boolean,
): Builtin {
  return (L) => {
    if (isReadOnly(machine.c.lua_topointer(L, 1))) {
      throw new ScriptError("rawset: this table is read-only");
    }
    return original(L);
  };
}

/** `math.randomseed`, upvalue 2 being Lua's own: without arguments the seed is always the same. */
export function makeRandomSeed(machine: Machine): Builtin {
  const { c } = machine;
  return (L) => {
    if (c.lua_gettop(L) === 0) c.lua_pushinteger(L, RANDOM_SEED);
    else c.luaL_checknumber(L, 1);
    c.lua_pushvalue(L, upvalueIndex(2));
    c.lua_rotate(L, 1, 1);
    c.lua_callk(L, c.lua_gettop(L) - 1, MULTIPLE_RESULTS, 0, 0);
    return c.lua_gettop(L);
  };
}
