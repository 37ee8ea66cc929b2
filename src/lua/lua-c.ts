/** The C interface of Lua 5.4 that glue.wasm exports. Pointers and sizes are numbers; `lua_Integer` is a bigint. */
import type { WasmMemory, WasmTable } from "./web-assembly.js";

/** A pointer to a `lua_State`: the main thread or a coroutine. */
export type LuaState = number;

/** An address in the instance's memory; 0 is NULL. */
export type Pointer = number;

/** An index into the function table, which is C's function pointer on WebAssembly. */
export type FunctionPointer = number;

/** The results of `lua_type`. */
export const LuaType = {
  none: -1,
  nil: 0,
  boolean: 1,
  lightUserdata: 2,
  number: 3,
  string: 4,
  table: 5,
  function: 6,
  userdata: 7,
  thread: 8,
} as const;

/** The results of `lua_pcallk`, `lua_resume` and `luaL_loadbufferx`. */
export const LuaStatus = {
  ok: 0,
  yield: 1,
  errorRun: 2,
  errorSyntax: 3,
  errorMemory: 4,
  errorInHandler: 5,
} as const;

/** `LUA_REGISTRYINDEX`. `LUAI_MAXSTACK` is 1,000,000 in this build. */
export const REGISTRY_INDEX = -1_001_000;
/** The registry key of the table of globals (LUA_RIDX_GLOBALS). */
export const GLOBALS_KEY = 2n;

/** The size of `lua_Debug`, the record that `lua_getinfo` fills, on wasm32. */
export const DEBUG_RECORD_BYTES = 112;

/** `LUA_MULTRET`: a call returns all results. */
export const MULTIPLE_RESULTS = -1;

/** `LUA_MASKCOUNT`: the hook runs after every `count` instructions. */
export const MASK_COUNT = 8;

/** Returns the pseudo-index of the n-th upvalue (from 1) of the running C function. */
export function upvalueIndex(n: number): number {
  return REGISTRY_INDEX - n;
}

/** The exports that Luakit uses. */
export interface LuaC {
  readonly memory: WasmMemory;
  readonly __indirect_function_table: WasmTable;
  __wasm_call_ctors(): void;
  emscripten_stack_init(): void;
  stackSave(): Pointer;
  stackRestore(pointer: Pointer): void;
  setThrew(threw: number, value: number): void;
  malloc(size: number): Pointer;

  luaL_newstate(): LuaState;
  lua_atpanic(L: LuaState, handler: FunctionPointer): FunctionPointer;
  lua_sethook(L: LuaState, hook: FunctionPointer, mask: number, count: number): void;
  luaL_requiref(L: LuaState, name: Pointer, open: FunctionPointer, global: number): void;
  luaL_loadbufferx(
    L: LuaState,
    buffer: Pointer,
    size: number,
    name: Pointer,
    mode: Pointer,
  ): number;

  lua_dump(L: LuaState, writer: FunctionPointer, data: Pointer, strip: number): number;

  lua_gettop(L: LuaState): number;
  lua_settop(L: LuaState, index: number): void;
  lua_pushvalue(L: LuaState, index: number): void;
  lua_rotate(L: LuaState, index: number, n: number): void;
  lua_copy(L: LuaState, from: number, to: number): void;
  lua_checkstack(L: LuaState, n: number): number;
  lua_xmove(from: LuaState, to: LuaState, n: number): void;
  lua_absindex(L: LuaState, index: number): number;

  lua_type(L: LuaState, index: number): number;
  lua_typename(L: LuaState, type: number): Pointer;
  lua_isinteger(L: LuaState, index: number): number;
  lua_tonumberx(L: LuaState, index: number, isNumber: Pointer): number;
  lua_tointegerx(L: LuaState, index: number, isNumber: Pointer): bigint;
  lua_toboolean(L: LuaState, index: number): number;
  lua_tolstring(L: LuaState, index: number, length: Pointer): Pointer;
  lua_touserdata(L: LuaState, index: number): Pointer;
  lua_tothread(L: LuaState, index: number): LuaState;
  lua_topointer(L: LuaState, index: number): Pointer;
  lua_tocfunction(L: LuaState, index: number): FunctionPointer;

  lua_pushnil(L: LuaState): void;
  lua_pushnumber(L: LuaState, value: number): void;
  lua_pushinteger(L: LuaState, value: bigint): void;
  lua_pushlstring(L: LuaState, text: Pointer, length: number): Pointer;
  lua_pushboolean(L: LuaState, value: number): void;
  lua_pushcclosure(L: LuaState, fn: FunctionPointer, upvalues: number): void;

  lua_createtable(L: LuaState, list: number, records: number): void;
  lua_newuserdatauv(L: LuaState, size: number, values: number): Pointer;
  lua_newthread(L: LuaState): LuaState;
  lua_getglobal(L: LuaState, name: Pointer): number;
  lua_setglobal(L: LuaState, name: Pointer): void;
  lua_getfield(L: LuaState, index: number, name: Pointer): number;
  lua_setfield(L: LuaState, index: number, name: Pointer): void;
  lua_rawget(L: LuaState, index: number): number;
  lua_rawset(L: LuaState, index: number): void;
  lua_rawgeti(L: LuaState, index: number, key: bigint): number;
  lua_rawseti(L: LuaState, index: number, key: bigint): void;
  lua_next(L: LuaState, index: number): number;
  lua_setmetatable(L: LuaState, index: number): number;
  lua_getupvalue(L: LuaState, index: number, n: number): Pointer;
  lua_setupvalue(L: LuaState, index: number, n: number): Pointer;
  luaL_getmetafield(L: LuaState, index: number, name: Pointer): number;
  luaL_ref(L: LuaState, index: number): number;
  luaL_tolstring(L: LuaState, index: number, length: Pointer): Pointer;

  lua_callk(L: LuaState, args: number, results: number, context: number, k: number): void;
  lua_pcallk(
    L: LuaState,
    args: number,
    results: number,
    handler: number,
    context: number,
    k: number,
  ): number;
  lua_error(L: LuaState): never;
  lua_status(L: LuaState): number;
  lua_resetthread(L: LuaState): number;
  lua_concat(L: LuaState, count: number): void;

  luaL_where(L: LuaState, level: number): void;
  lua_getstack(L: LuaState, level: number, record: Pointer): number;
  lua_getinfo(L: LuaState, what: Pointer, record: Pointer): number;
  lua_getlocal(L: LuaState, record: Pointer, n: number): Pointer;

  luaL_checkany(L: LuaState, argument: number): void;
  luaL_checktype(L: LuaState, argument: number, type: number): void;
  luaL_checknumber(L: LuaState, argument: number): number;
  luaL_checklstring(L: LuaState, argument: number, length: Pointer): Pointer;

  readonly luaopen_base: (L: LuaState) => number;
  readonly luaopen_coroutine: (L: LuaState) => number;
  readonly luaopen_table: (L: LuaState) => number;
  readonly luaopen_string: (L: LuaState) => number;
  readonly luaopen_utf8: (L: LuaState) => number;
  readonly luaopen_math: (L: LuaState) => number;
}

/** `lua_pop`. */
export function pop(c: LuaC, L: LuaState, count: number): void {
  c.lua_settop(L, -count - 1);
}
