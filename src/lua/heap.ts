/** Reads and writes the interpreter's memory. */
import { InternalError } from "../errors.js";
import type { LuaC, Pointer } from "./lua-c.js";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The size of {@link Heap.scratch}. */
export const SCRATCH_BYTES = 4096;

/** Names that are first used while a script runs. They are allocated early, because memory may have run out by then. */
const neededLate = ["__index", "__name", "__pairs", "__tostring", "b", "t"];

/** Views of one instance's memory. They are renewed when the memory grows. */
export class Heap {
  readonly #c: LuaC;
  readonly #constants = new Map<string, Pointer>();
  readonly #scratch: Pointer;
  /** A cell for one `size_t`, to which C functions write a length. */
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

  /** The memory as bytes. Valid until the interpreter runs again. */
  get bytes(): Uint8Array {
    if (this.#bytes.byteLength === 0) this.#bytes = new Uint8Array(this.#c.memory.buffer);
    return this.#bytes;
  }

  /** Reads the 32-bit word at an aligned address. */
  word(pointer: Pointer): number {
    if (this.#words.byteLength === 0) this.#words = new Uint32Array(this.#c.memory.buffer);
    return this.#words[pointer >>> 2] ?? 0;
  }

  /** Returns a copy of `length` bytes. */
  read(pointer: Pointer, length: number): Uint8Array {
    return this.bytes.slice(pointer, pointer + length);
  }

  /** Decodes `length` bytes as text. Bytes that are not UTF-8 become U+FFFD. */
  readText(pointer: Pointer, length: number): string {
    return decoder.decode(this.bytes.subarray(pointer, pointer + length));
  }

  /** Decodes the text up to the next NUL. Returns "" if the text has more than `maxBytes`. */
  readCString(pointer: Pointer, maxBytes = 1000): string {
    const length = this.bytes.subarray(pointer, pointer + maxBytes + 1).indexOf(0);
    return this.readText(pointer, Math.max(length, 0));
  }

  /** Returns a NUL-terminated string that is never freed. Use it only for names that are known in advance. */
  constant(text: string): Pointer {
    const known = this.#constants.get(text);
    if (known !== undefined) return known;
    const bytes = encoder.encode(`${text}\0`);
    const pointer = this.allocate(bytes.length);
    this.bytes.set(bytes, pointer);
    this.#constants.set(text, pointer);
    return pointer;
  }

  /** Allocates memory that is never freed. @throws InternalError if no memory is left */
  allocate(size: number): Pointer {
    const pointer = this.#c.malloc(size);
    if (pointer === 0) throw new InternalError("no memory for the interpreter itself");
    return pointer;
  }

  /** Writes bytes at an address. */
  write(pointer: Pointer, bytes: Uint8Array): void {
    this.bytes.set(bytes, pointer);
  }

  /** A buffer for short strings, which Lua then copies. */
  get scratch(): Pointer {
    return this.#scratch;
  }
}
