/** Pushes and reads Lua strings, as bytes or as text. */
import { utf8 } from "../util/bytes.js";
import { cutMark, MAX_SHOWN_BYTES } from "../util/shown-text.js";
import { SCRATCH_BYTES, type Heap } from "./heap.js";
import { pop, type LuaC, type LuaState } from "./lua-c.js";

const encoder = new TextEncoder();

/**
 * The default limit for reading text. It fits Luakit's longest message with a position in front, because errors are
 * found by their complete text.
 */
const MAX_READ_BYTES = MAX_SHOWN_BYTES + 4096;

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
    // The buffer is a userdata: unlike for malloc, Lua collects garbage to make room for it when memory is short.
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

  /**
   * Returns the number of bytes of the string at `index`. The value must be a string, because Lua would convert a
   * number in place.
   */
  lengthOf(L: LuaState, index: number): number {
    this.#c.lua_tolstring(L, index, this.#heap.lengthCell);
    return this.#heap.word(this.#heap.lengthCell);
  }

  /**
   * Returns the bytes of the string at `index`. Check its length first, because a script can create strings of any
   * size.
   */
  readBytes(L: LuaState, index: number): Uint8Array {
    const pointer = this.#c.lua_tolstring(L, index, this.#heap.lengthCell);
    return this.#heap.read(pointer, this.#heap.word(this.#heap.lengthCell));
  }

  /**
   * Returns the string at `index` as text for people. Bytes that are not UTF-8 become U+FFFD. A string with more than
   * `limit` bytes is cut and its length is appended.
   */
  read(L: LuaState, index: number, limit = MAX_READ_BYTES): string {
    const pointer = this.#c.lua_tolstring(L, index, this.#heap.lengthCell);
    const length = this.#heap.word(this.#heap.lengthCell);
    if (length <= limit) return this.#heap.readText(pointer, length);
    const mark = cutMark(length);
    const head = this.#heap.readText(pointer, Math.max(0, limit - utf8(mark).length));
    // A character that was cut in two has become a replacement character.
    return head.replace(/\uFFFD$/, "") + mark;
  }
}
