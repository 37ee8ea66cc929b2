/** Lua strings on the stack, as bytes and as text. */
import { utf8 } from "../util/bytes.js";
import { cutMark, MAX_SHOWN_BYTES } from "../util/shown-text.js";
import { SCRATCH_BYTES, type Heap } from "./heap.js";
import { pop, type LuaC, type LuaState } from "./lua-c.js";

const encoder = new TextEncoder();

/** A message of ours is read whole, with a position in front of it: errors are found again by their texts. */
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

  /** Counts the bytes of the string at `index`, which must be a string: a number would be turned into one in place. */
  lengthOf(L: LuaState, index: number): number {
    this.#c.lua_tolstring(L, index, this.#heap.lengthCell);
    return this.#heap.word(this.#heap.lengthCell);
  }

  /** The bytes of the string at `index`. Ask for its length first: a script can make strings of any size. */
  readBytes(L: LuaState, index: number): Uint8Array {
    const pointer = this.#c.lua_tolstring(L, index, this.#heap.lengthCell);
    return this.#heap.read(pointer, this.#heap.word(this.#heap.lengthCell));
  }

  /**
   * The string at `index` as text for people: bytes that are not UTF-8 become U+FFFD, and of a string with more bytes than
   * `limit` only the head is read, with its length behind it.
   */
  read(L: LuaState, index: number, limit = MAX_READ_BYTES): string {
    const pointer = this.#c.lua_tolstring(L, index, this.#heap.lengthCell);
    const length = this.#heap.word(this.#heap.lengthCell);
    if (length <= limit) return this.#heap.readText(pointer, length);
    const mark = cutMark(length);
    const head = this.#heap.readText(pointer, Math.max(0, limit - utf8(mark).length));
    // A character cut in two becomes a replacement character.
    return head.replace(/\uFFFD$/, "") + mark;
  }
}
