/** Reads and writes the interpreter's memory. */
import { InternalError } from "../errors.js";
import type { LuaC, Pointer } from "./lua-c.js";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Size of {@link Heap.scratch}. */
export const SCRATCH_BYTES = 4096;

/** Names that are first needed while a script runs, when there may be no memory left for them. */
const neededLate = ["__index", "__name", "__pairs", "__tostring", "b", "t"];

/** Views of one instance's memory, renewed when it grows. */
export class Heap {
  readonly #c: LuaC;
  readonly #constants = new Map<string, Pointer>();
  readonly #scratch: Pointer;
  /** Room for one `size_t`, where C functions leave a length. */
  readonly lengthCell: Pointer;
  #bytes: Uint8Array;
  #words: Uint32Array;

  constructor(c: LuaC) {
    this.#c = c;
    this.#bytes = new Uint8Array(c.memory.buffer);
    this.#words = new Uint32Array(c.memory.buffer);
    this.lengthCell = this.allocate(4);
    this.#scratch = this.allocate(SCRATCH_BYTES);
    for (const name of neededLate) this.constant(name);
  }

  /** The memory as bytes; valid until the interpreter runs again. */
  get bytes(): Uint8Array {
    if (this.#bytes.byteLength === 0) this.#bytes = new Uint8Array(this.#c.memory.buffer);
    return this.#bytes;
  }

  /** The 32-bit word at an aligned address. */
  word(pointer: Pointer): number {
    if (this.#words.byteLength === 0) this.#words = new Uint32Array(this.#c.memory.buffer);
    return this.#words[pointer >>> 2] ?? 0;
  }

  /** A copy of `length` bytes. */
  read(pointer: Pointer, length: number): Uint8Array {
    return this.bytes.slice(pointer, pointer + length);
  }

  /** `length` bytes as text; bytes that are not UTF-8 become U+FFFD. */
  readText(pointer: Pointer, length: number): string {
    return decoder.decode(this.bytes.subarray(pointer, pointer + length));
  }

  /** Text up to the next NUL; "" for a text of more than `maxBytes`. */
  readCString(pointer: Pointer, maxBytes = 1000): string {
    const length = this.bytes.subarray(pointer, pointer + maxBytes + 1).indexOf(0);
    return this.readText(pointer, Math.max(length, 0));
  }

  /** A NUL-terminated string that stays for the life of the instance; for names known in advance. */
  constant(text: string): Pointer {
    const known = this.#constants.get(text);
    if (known !== undefined) return known;
    const bytes = encoder.encode(`${text}\0`);
    const pointer = this.allocate(bytes.length);
    this.bytes.set(bytes, pointer);
    this.#constants.set(text, pointer);
    return pointer;
  }

  /** Memory of the instance that is never given back. @throws InternalError when there is none. */
  allocate(size: number): Pointer {
    const pointer = this.#c.malloc(size);
    if (pointer === 0) throw new InternalError("no memory for the interpreter itself");
    return pointer;
  }

  /** Writes bytes at an address. */
  write(pointer: Pointer, bytes: Uint8Array): void {
    this.bytes.set(bytes, pointer);
  }

  /** Where short strings are put before Lua copies them. */
  get scratch(): Pointer {
    return this.#scratch;
  }
}
