/** Restricted versions of Lua functions. */
import { ScriptError } from "../../errors.js";
import { LuaType, MULTIPLE_RESULTS, pop, upvalueIndex } from "../lua-c.js";
import type { Builtin, Machine } from "../machine.js";

/** An arbitrary constant seed. */
const RANDOM_SEED = 5_468_789_642_351n;

/** Creates a `setmetatable` without finalizers, because they run whenever garbage is collected. */
export function makeSetMetatable(machine: Machine, original: Builtin): Builtin {
  const { c } = machine;
  return (L) => {
    if (c.lua_type(L, 2) === LuaType.table) {
      machine.strings.push(L, "__gc");
      if (c.lua_rawget(L, 2) !== LuaType.nil) {
        throw new ScriptError(
          "setmetatable: '__gc' is not available: finalizers would run at unpredictable times; use '__close'",
        );
      }
      pop(c, L, 1);
    }
    return original(L);
  };
}

/** Creates a `rawset` that rejects read-only tables. */
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

/**
 * Creates a `math.randomseed` that uses a constant seed if it is called without arguments. Lua's function is upvalue 2.
 */
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
