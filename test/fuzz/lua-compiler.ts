/** Lua's compiler as functions from bytes to bytes. */
import { Heap } from "../../src/lua/heap.js";
import { LuaStatus, pop } from "../../src/lua/lua-c.js";
import { loadLuaRuntime } from "../../src/lua/runtime.js";
import { Strings } from "../../src/lua/strings.js";
import { addFunction, instantiateLua } from "../../src/lua/wasm-instance.js";
import { ByteBuffer } from "../../src/util/byte-buffer.js";

const ignore = (): void => undefined;
const { wasmModule } = await loadLuaRuntime();
const c = instantiateLua(wasmModule, {
  memoryLimitBytes: 2 ** 28,
  onMemoryRefused: ignore,
  onThrow: ignore,
});
const heap = new Heap(c);
const strings = new Strings(c, heap);
const L = c.luaL_newstate();
let dumped = new ByteBuffer();
const writer = addFunction(c, 4, 1, (...[, pointer = 0, size = 0]) => {
  dumped.append(heap.bytes.subarray(pointer, pointer + size));
  return 0;
});

/** Compiles a text or loads a chunk, and dumps the result. With `strip`, the dump has no lines and names. */
export function compile(source: Uint8Array, { strip }: { readonly strip: boolean }): Uint8Array {
  strings.pushBytes(L, source);
  const pointer = c.lua_tolstring(L, -1, 0);
  const name = heap.constant("@build.lua");
  const status = c.luaL_loadbufferx(L, pointer, source.length, name, heap.constant("bt"));
  if (status !== LuaStatus.ok) throw new Error(strings.read(L, -1));
  dumped = new ByteBuffer();
  c.lua_dump(L, writer, 0, strip ? 1 : 0);
  pop(c, L, 2);
  return dumped.bytes.slice();
}
