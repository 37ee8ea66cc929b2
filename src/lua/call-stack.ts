/** Where the script is: the call stack, as positions in the user's files. */
import type { SourcePosition } from "../errors.js";
import type { Heap } from "./heap.js";
import type { LuaC, LuaState, Pointer } from "./lua-c.js";

/** Deeper stacks are cut: a position is there to be read. */
const MAX_FRAMES = 100;
const MAX_LEVELS = 1000;

/** Layout of `lua_Debug` on wasm32. */
const DEBUG_SIZE = 112;
const SOURCE_OFFSET = 16;
const SOURCE_LENGTH_OFFSET = 20;
const LINE_OFFSET = 24;

/** `LUA_IDSIZE`: longer names are shortened in Lua's own messages. */
const SHORT_NAME_BYTES = 59;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Reads positions from the Lua stacks of one VM. */
export class CallStack {
  readonly #c: LuaC;
  readonly #heap: Heap;
  readonly #record: Pointer;
  readonly #what: Pointer;
  /** File name as Lua's messages print it → file name. */
  readonly #files = new Map<string, string>();

  constructor(c: LuaC, heap: Heap) {
    this.#c = c;
    this.#heap = heap;
    this.#record = heap.allocate(DEBUG_SIZE);
    this.#what = heap.constant("Sl");
  }

  /** Counts a file among the user's; others never show. */
  addFile(file: string): void {
    this.#files.set(shortName(file), file);
  }

  /** Positions of the calls that are active in `threads`, the innermost thread first. */
  frames(threads: readonly LuaState[]): readonly SourcePosition[] {
    const frames: SourcePosition[] = [];
    for (const L of threads) this.#collect(L, frames);
    return frames;
  }

  /**
   * The position a message begins with, and the text after it, when it is in a file of the user's. Names that Lua has
   * shortened are written out.
   */
  splitMessage(message: string): { readonly at?: SourcePosition; readonly text: string } {
    const match = /^([^\n]+?):(\d+): /.exec(message);
    const file = this.#files.get(match?.[1] ?? "");
    if (match === null || file === undefined) return { text: message };
    return { at: { file, line: Number(match[2]) }, text: message.slice(match[0].length) };
  }

  #collect(L: LuaState, frames: SourcePosition[]): void {
    const c = this.#c;
    for (let level = 0; level < MAX_LEVELS && frames.length < MAX_FRAMES; level++) {
      if (c.lua_getstack(L, level, this.#record) === 0) return;
      c.lua_getinfo(L, this.#what, this.#record);
      const frame = this.#readRecord();
      if (frame !== undefined) frames.push(frame);
    }
  }

  #readRecord(): SourcePosition | undefined {
    const line = this.#heap.word(this.#record + LINE_OFFSET) | 0;
    if (line <= 0) return undefined;
    const source = this.#heap.readText(
      this.#heap.word(this.#record + SOURCE_OFFSET),
      this.#heap.word(this.#record + SOURCE_LENGTH_OFFSET),
    );
    const file = source.slice(1);
    const known = source.startsWith("@") && this.#files.get(shortName(file)) === file;
    return known ? { file, line } : undefined;
  }
}

/** `file:line: `, which messages begin with. */
export function positionPrefix(at: SourcePosition): string {
  return `${at.file}:${at.line}: `;
}

/** A file name as Lua prints it in messages (`luaO_chunkid`): of a long one only the end. */
function shortName(file: string): string {
  const bytes = encoder.encode(file);
  if (bytes.length <= SHORT_NAME_BYTES) return file;
  return `...${decoder.decode(bytes.subarray(bytes.length - SHORT_NAME_BYTES + 3))}`;
}
