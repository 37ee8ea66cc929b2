/**
 * Reports whether a call is a statement. Lua's C API does not expose this, so it is read from the interpreter's call
 * record.
 */
import type { LuaState } from "./lua-c.js";
import type { Machine } from "./machine.js";

/** The offset of `lua_Debug.i_ci`, the call record, on wasm32 in Lua 5.4. */
const CALL_OFFSET = 104;
/** The offset of `CallInfo.nresults` on wasm32: the number of results that the caller uses, as a 16-bit number. */
const RESULTS_OFFSET = 32;

/** Reports whether the caller of the running C function uses none of its results. */
export function isCallStatement({ c, heap }: Machine, L: LuaState): boolean {
  if (c.lua_getstack(L, 0, heap.scratch) === 0) return false;
  const call = heap.word(heap.scratch + CALL_OFFSET);
  return (heap.word(call + RESULTS_OFFSET) & 0xffff) === 0;
}
