/** The Lua environment of a script: Lua's standard libraries without access to files, processes or the clock. */
import { InternalError } from "../errors.js";
import { makeTracked, makeWrap } from "./builtins/coroutines.js";
import { makeRandomSeed, makeRawSet, makeSetMetatable } from "./builtins/guards.js";
import { makeLoad } from "./builtins/load.js";
import { makeFormat, makePrint, makeToString, type TextSink } from "./builtins/text.js";
import {
  loadTraversal,
  makeIpairs,
  makeNext,
  makeOrderWarning,
  makePairs,
} from "./builtins/traversal.js";
import { pushGlobal, setGlobal } from "./globals.js";
import type { Handles } from "./handles.js";
import { pop, type LuaState } from "./lua-c.js";
import type { Builtin, Machine } from "./machine.js";
import { addWasmFunction } from "./wasm-instance.js";

/** Options of the environment. */
export interface EnvironmentOptions {
  readonly print: TextSink;
  readonly handles: Handles;
  readonly warn: TextSink;
  /** Reports whether the table at this address is read-only. */
  readonly isReadOnly: (address: number) => boolean;
}

/** The builtins of the environment that host libraries need. */
export interface LuaEnvironment {
  readonly pairs: Builtin;
}

/** The functions of Lua's libraries that scripts cannot use. */
const removed = ["collectgarbage", "dofile", "loadfile", "warn", "string.dump"];

/** Opens the libraries. `L` must be in a protected call. */
export function openEnvironment(
  machine: Machine,
  L: LuaState,
  options: EnvironmentOptions,
): LuaEnvironment {
  openLibraries(machine, L);
  const traversal = loadTraversal(machine, L);
  const warnOrder = makeOrderWarning(machine, options.warn);
  const pairs = makePairs(machine, traversal, warnOrder);
  const { isReadOnly } = options;
  const replace = (path: string, make: (original: Builtin) => Builtin): Builtin =>
    replaceFunction(machine, L, path, make);
  replace("pairs", () => pairs);
  replace("ipairs", (original) => makeIpairs(machine, original));
  replace("next", () => makeNext(machine, traversal, warnOrder));
  replace("tostring", () => makeToString(machine));
  replace("string.format", (original) => makeFormat(machine, original));
  replace("print", () => makePrint(machine, options.handles, options.print));
  replace("load", (original) => makeLoad(machine, original));
  replace("setmetatable", (original) => makeSetMetatable(machine, original));
  replace("rawset", (original) => makeRawSet(machine, original, isReadOnly));
  const resume = replace("coroutine.resume", (original) => makeTracked(machine, original));
  replace("coroutine.close", (original) => makeTracked(machine, original));
  replace("coroutine.wrap", () => makeWrap(machine, resume));
  replaceRandomSeed(machine, L);
  for (const path of removed) {
    setGlobal(machine, L, path, () => {
      machine.c.lua_pushnil(L);
    });
  }
  setGlobal(machine, L, "unpack", () => {
    pushGlobal(machine, L, "table.unpack");
  });
  return { pairs };
}

function openLibraries(machine: Machine, L: LuaState): void {
  const { c, heap } = machine;
  const libraries = {
    _G: c.luaopen_base,
    coroutine: c.luaopen_coroutine,
    table: c.luaopen_table,
    string: c.luaopen_string,
    utf8: c.luaopen_utf8,
    math: c.luaopen_math,
  };
  for (const [name, open] of Object.entries(libraries)) {
    c.luaL_requiref(L, heap.constant(name), addWasmFunction(c, open), 1);
    pop(c, L, 1);
  }
}

/**
 * Wraps `math.randomseed`. Lua's function has the state of the generator as an upvalue, so the wrapper must call it
 * through Lua.
 */
function replaceRandomSeed(machine: Machine, L: LuaState): void {
  setGlobal(machine, L, "math.randomseed", () => {
    pushGlobal(machine, L, "math.randomseed");
    machine.pushFunction(L, makeRandomSeed(machine), 1);
  });
  pushGlobal(machine, L, "math.randomseed");
  machine.c.lua_callk(L, 0, 0, 0, 0);
}

function replaceFunction(
  machine: Machine,
  L: LuaState,
  path: string,
  make: (original: Builtin) => Builtin,
): Builtin {
  pushGlobal(machine, L, path);
  const builtin = make(readCFunction(machine, L));
  setGlobal(machine, L, path, () => {
    machine.pushFunction(L, builtin);
  });
  return builtin;
}

/** Pops the C function on top of the stack. The builtin that replaces it can call it on its own stack. */
function readCFunction(machine: Machine, L: LuaState): Builtin {
  const { c } = machine;
  const fn = c.__indirect_function_table.get(c.lua_tocfunction(L, -1));
  pop(c, L, 1);
  if (typeof fn !== "function") throw new InternalError("not a C function");
  return fn as Builtin;
}
