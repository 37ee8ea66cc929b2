/** Reports whether a call is a statement, from the interpreter's record of the call, which Lua's C API does not show. */
import type { LuaState } from "./lua-c.js";
import type { Machine } from "./machine.js";

/** Offset of `lua_Debug.i_ci` on wasm32 in Lua 5.4: the record of the call. */
const CALL_OFFSET = 104;
/** Offset of `CallInfo.nresults` there, a 16-bit number: how many results the caller takes. */
const RESULTS_OFFSET = 32;

/** True when the caller of the running C function takes none of its results. */
export function isCallStatement({ c, heap }: Machine, L: LuaState): boolean {
  if (c.lua_getstack(L, 0, heap.scratch) === 0) return false;
  const call = heap.word(heap.scratch + CALL_OFFSET);
  return (heap.word(call + RESULTS_OFFSET) & 0xffff) === 0;
}
