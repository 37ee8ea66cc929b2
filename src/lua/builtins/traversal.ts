/** `pairs` and `next` in a fixed order. */
import { ScriptError } from "../../errors.js";
import { ORDERED_TRAVERSAL } from "../bootstrap.js";
import { pushInternalChunk } from "../chunk.js";
import { pushGlobal } from "../globals.js";
import { LuaType, pop, REGISTRY_INDEX, type LuaState } from "../lua-c.js";
import type { Builtin, Machine } from "../machine.js";
import type { TextSink } from "./text.js";

const UNORDERED_WARNING =
  "this table has tables, functions or objects as keys; their order may differ between runs, " +
  "so the build may differ too: use strings or numbers as keys";

/** The traversal functions that are written in Lua, as registry references. */
interface Traversal {
  readonly pairs: bigint;
  readonly next: bigint;
}

/**
 * Compiles the traversal functions. `L` must be in a protected call, and the globals must still be Lua's original
 * functions.
 */
export function loadTraversal(machine: Machine, L: LuaState): Traversal {
  const { c } = machine;
  pushInternalChunk(machine, L, ORDERED_TRAVERSAL);
  const needed = ["next", "rawget", "type", "math.type", "table.sort", "setmetatable"];
  for (const name of needed) pushGlobal(machine, L, name);
  c.lua_callk(L, needed.length, 2, 0, 0);
  const next = BigInt(c.luaL_ref(L, REGISTRY_INDEX));
  const pairs = BigInt(c.luaL_ref(L, REGISTRY_INDEX));
  return { pairs, next };
}

/** Creates `pairs(t)`. It calls `warn` if the table has keys without an order. */
export function makePairs(machine: Machine, traversal: Traversal, warn: () => void): Builtin {
  const { c, heap } = machine;
  return (L) => {
    c.luaL_checkany(L, 1);
    if (c.luaL_getmetafield(L, 1, heap.constant("__pairs")) !== LuaType.nil) {
      c.lua_pushvalue(L, 1);
      c.lua_callk(L, 1, 3, 0, 0);
      return 3;
    }
    c.luaL_checktype(L, 1, LuaType.table);
    c.lua_rawgeti(L, REGISTRY_INDEX, traversal.pairs);
    c.lua_pushvalue(L, 1);
    c.lua_callk(L, 1, 4, 0, 0);
    if (c.lua_toboolean(L, -1) !== 0) warn();
    pop(c, L, 1);
    return 3;
  };
}

/** Creates an `ipairs(t)` that rejects nil immediately, like `pairs`. Lua would fail in the loop. */
export function makeIpairs(machine: Machine, original: Builtin): Builtin {
  const { c } = machine;
  return (L) => {
    if (c.lua_type(L, 1) === LuaType.nil) c.luaL_checktype(L, 1, LuaType.table);
    return original(L);
  };
}

/** Creates `next(t, k)`. */
export function makeNext(machine: Machine, traversal: Traversal, warn: () => void): Builtin {
  const { c } = machine;
  return (L) => {
    c.luaL_checktype(L, 1, LuaType.table);
    c.lua_settop(L, 2);
    c.lua_rawgeti(L, REGISTRY_INDEX, traversal.next);
    c.lua_rotate(L, 1, 1);
    c.lua_callk(L, 2, 3, 0, 0);
    if (c.lua_type(L, -1) === LuaType.string) {
      throw new ScriptError("next: the key has been removed from the table");
    }
    if (c.lua_toboolean(L, -1) !== 0) warn();
    pop(c, L, 1);
    if (c.lua_type(L, -2) !== LuaType.nil) return 2;
    pop(c, L, 1);
    return 1;
  };
}

/** Returns a function that warns about keys without an order, once for each place in the script. */
export function makeOrderWarning(machine: Machine, warn: TextSink): () => void {
  const warned = new Set<string>();
  return () => {
    const frames = machine.frames();
    const place = JSON.stringify(frames[0] ?? null);
    if (warned.has(place)) return;
    warned.add(place);
    warn(UNORDERED_WARNING, frames);
  };
}
