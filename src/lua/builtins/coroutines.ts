/** Coroutines whose frames are part of the call stack. Values and behaviour are the same as in Lua. */
import { LuaStatus, LuaType, upvalueIndex, type LuaState } from "../lua-c.js";
import type { Builtin, Machine } from "../machine.js";

/** Wraps `coroutine.resume` or `coroutine.close`. The coroutine is the running thread during the call. */
export function makeTracked(machine: Machine, original: Builtin): Builtin {
  return (L) => {
    machine.c.luaL_checktype(L, 1, LuaType.thread);
    return machine.within(machine.c.lua_tothread(L, 1), () => original(L));
  };
}

/**
 * Creates `coroutine.wrap(f)`. An error keeps its frames in the coroutine and its unchanged text. Lua would put the
 * position of each caller in front of the text.
 */
export function makeWrap(machine: Machine, resume: Builtin): Builtin {
  const { c } = machine;
  const callWrapped: Builtin = (L) => {
    c.lua_pushvalue(L, upvalueIndex(2));
    c.lua_rotate(L, 1, 1);
    const coroutine = c.lua_tothread(L, 1);
    const count = resume(L);
    if (c.lua_toboolean(L, -count) !== 0) return count - 1;
    return raiseFromCoroutine(machine, L, coroutine);
  };
  return (L) => {
    c.luaL_checktype(L, 1, LuaType.function);
    const coroutine = c.lua_newthread(L);
    c.lua_pushvalue(L, 1);
    c.lua_xmove(L, coroutine, 1);
    machine.pushFunction(L, callWrapped, 1);
    return 1;
  };
}

/** Raises the error value on top of the stack in the thread that resumed the coroutine. */
function raiseFromCoroutine(machine: Machine, L: LuaState, coroutine: LuaState): never {
  const { c } = machine;
  const failedInside = c.lua_status(coroutine) > LuaStatus.yield;
  if (c.lua_type(L, -1) === LuaType.string) {
    const text = machine.strings.read(L, -1);
    if (failedInside) {
      const hint = machine.nilHints.hintFor(coroutine, text);
      machine.failures.rememberFrames(text, machine.frames(coroutine), hint);
    } else addPosition(machine, L);
  }
  if (failedInside) c.lua_resetthread(coroutine);
  return c.lua_error(L);
}

/** Adds the caller's position to "cannot resume dead coroutine", which Lua reports without a position. */
function addPosition(machine: Machine, L: LuaState): void {
  const { c } = machine;
  c.luaL_where(L, 1);
  c.lua_rotate(L, -2, 1);
  c.lua_concat(L, 2);
}
