/** Lua strings on the stack, as bytes and as text. */
import { SCRATCH_BYTES, type Heap } from "./heap.js";
import { pop, type LuaC, type LuaState } from "./lua-c.js";

const encoder = new TextEncoder();

/** Pushes and reads the strings of one machine. */
export class Strings {
  readonly #c: LuaC;
  readonly #heap: Heap;

  constructor(c: LuaC, heap: Heap) {
    this.#c = c;
    this.#heap = heap;
  }

  /** Pushes a Lua string. */
  pushBytes(L: LuaState, bytes: Uint8Array): void {
    const c = this.#c;
    const heap = this.#heap;
    if (bytes.length <= SCRATCH_BYTES) {
      heap.write(heap.scratch, bytes);
      c.lua_pushlstring(L, heap.scratch, bytes.length);
      return;
    }
    // A userdata as buffer: unlike malloc, Lua collects garbage for it when memory is short.
    const buffer = c.lua_newuserdatauv(L, bytes.length, 0);
    heap.write(buffer, bytes);
    c.lua_pushlstring(L, buffer, bytes.length);
    c.lua_rotate(L, -2, 1);
    pop(c, L, 1);
  }

  /** Pushes a Lua string. */
  push(L: LuaState, text: string): void {
    this.pushBytes(L, encoder.encode(text));
  }

  /** The bytes of the string at `index`, which must be a string: a number would be turned into one in place. */
  readBytes(L: LuaState, index: number): Uint8Array {
    const pointer = this.#c.lua_tolstring(L, index, this.#heap.lengthCell);
    return this.#heap.read(pointer, this.#heap.word(this.#heap.lengthCell));
  }

  /** The string at `index` as text; bytes that are not UTF-8 become U+FFFD. */
  read(L: LuaState, index: number): string {
    const pointer = this.#c.lua_tolstring(L, index, this.#heap.lengthCell);
    return this.#heap.readText(pointer, this.#heap.word(this.#heap.lengthCell));
  }
}
