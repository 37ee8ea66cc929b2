/** Where the script is: the call stack, as positions in the files of the script and of the standard library. */
import type { SourcePosition } from "../errors.js";
import { MAX_NAME_BYTES, type CallRanges } from "./call-ranges.js";
import type { Heap } from "./heap.js";
import type { LuaC, LuaState, Pointer } from "./lua-c.js";

/** Deeper stacks are cut: a position is there to be read. */
const MAX_FRAMES = 100;
/** Enough to leave the library's decoders, which call themselves for nested values. */
const MAX_LEVELS = 4000;

/** Layout of `lua_Debug` on wasm32. */
const DEBUG_SIZE = 112;
const NAME_OFFSET = 4;
const SOURCE_OFFSET = 16;
const SOURCE_LENGTH_OFFSET = 20;
const LINE_OFFSET = 24;

/** Lua's name for a function such as `t[i]` and `t[1]`. */
const NO_NAMES: ReadonlySet<string> = new Set(["?", "integer index"]);

/** `LUA_IDSIZE`: longer names are shortened in Lua's own messages. */
const SHORT_NAME_BYTES = 59;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const LONGEST_SOURCE_BYTES = 8192;

/** A file whose positions show. */
export interface PositionedFile {
  readonly ranges: CallRanges;
  readonly isLibrary: boolean;
}

/** Positions in the user's files and in the library's, each innermost first. */
interface ActiveCalls {
  readonly own: SourcePosition[];
  readonly library: SourcePosition[];
}

/** Reads positions from the Lua stacks of one VM. */
export class CallStack {
  readonly #c: LuaC;
  readonly #heap: Heap;
  readonly #record: Pointer;
  readonly #position: Pointer;
  readonly #name: Pointer;
  /** File name as Lua's messages print it → file name. */
  readonly #names = new Map<string, string>();
  readonly #files = new Map<string, PositionedFile>();

  constructor(c: LuaC, heap: Heap) {
    this.#c = c;
    this.#heap = heap;
    this.#record = heap.allocate(DEBUG_SIZE);
    this.#position = heap.constant("Sl");
    this.#name = heap.constant("n");
  }

  /** Makes positions in a file show; those of other chunks never do. */
  addFile(name: string, file: PositionedFile): void {
    this.#names.set(shortName(name), name);
    this.#files.set(name, file);
  }

  /**
   * Positions of the calls that are active in `threads`, the innermost thread first. The user's files come before the
   * standard library's: readers look for their own line, and clients show the first one.
   */
  frames(threads: readonly LuaState[]): readonly SourcePosition[] {
    const calls: ActiveCalls = { own: [], library: [] };
    for (const L of threads) this.#collect(L, calls);
    return [...calls.own, ...calls.library];
  }

  /** The file of the innermost call, which may be the library's. */
  runningFile(threads: readonly LuaState[]): string | undefined {
    for (const L of threads) {
      for (let level = 0; this.#look(L, level); level++) {
        const frame = this.#readRecord(() => undefined);
        if (frame !== undefined) return frame.file;
      }
    }
    return undefined;
  }

  /**
   * The position a message begins with, and the text after it, when it is in a file that shows. Names that Lua has
   * shortened are written out.
   */
  splitMessage(message: string): { readonly at?: SourcePosition; readonly text: string } {
    const match = /^([^\n]+?):(\d+): /.exec(message);
    const file = this.#names.get(match?.[1] ?? "");
    if (match === null || file === undefined) return { text: message };
    const isLibrary = this.#files.get(file)?.isLibrary === true;
    const at = { file, line: Number(match[2]), ...(isLibrary && { isLibrary }) };
    return { at, text: message.slice(match[0].length) };
  }

  #collect(L: LuaState, calls: ActiveCalls): void {
    for (let level = 0; level < MAX_LEVELS && calls.own.length < MAX_FRAMES; level++) {
      if (!this.#look(L, level)) return;
      const frame = this.#readRecord(() => (level === 0 ? undefined : this.#nameOf(L, level - 1)));
      if (frame === undefined) continue;
      const frames = frame.isLibrary === true ? calls.library : calls.own;
      if (frames.length < MAX_FRAMES) frames.push(frame);
    }
  }

  /** Fills the record with a level of the stack; false beyond the last one. */
  #look(L: LuaState, level: number): boolean {
    if (this.#c.lua_getstack(L, level, this.#record) === 0) return false;
    this.#c.lua_getinfo(L, this.#position, this.#record);
    return true;
  }

  /** Reads the record as a position. `called` tells the function that this level calls, and may fill the record anew. */
  #readRecord(called: () => string | undefined): SourcePosition | undefined {
    const line = this.#heap.word(this.#record + LINE_OFFSET) | 0;
    if (line <= 0) return undefined;
    const length = this.#heap.word(this.#record + SOURCE_LENGTH_OFFSET);
    // The source of a loaded text is the whole text, of any size; that of a file is its name.
    if (length > LONGEST_SOURCE_BYTES) return undefined;
    const source = this.#heap.readText(this.#heap.word(this.#record + SOURCE_OFFSET), length);
    const name = source.slice(1);
    const file = source.startsWith("@") ? this.#files.get(name) : undefined;
    if (file === undefined) return undefined;
    const lastLine = this.#lastLine(file.ranges, line, called);
    return {
      file: name,
      line,
      ...(lastLine !== undefined && { lastLine }),
      ...(file.isLibrary && { isLibrary: true }),
    };
  }

  /** Lua finds a name by reading the calling function from its beginning: it is only asked where it matters. */
  #lastLine(
    ranges: CallRanges,
    line: number,
    called: () => string | undefined,
  ): number | undefined {
    const name = ranges.hasCallOn(line) ? called() : undefined;
    return name === undefined ? undefined : ranges.lastLine(line, name);
  }

  /** How its caller names the function at a level; "" when it has no name for it. */
  #nameOf(L: LuaState, level: number): string {
    this.#c.lua_getstack(L, level, this.#record);
    this.#c.lua_getinfo(L, this.#name, this.#record);
    const pointer = this.#heap.word(this.#record + NAME_OFFSET);
    if (pointer === 0) return "";
    const name = this.#heap.readCString(pointer, MAX_NAME_BYTES);
    return NO_NAMES.has(name) ? "" : name;
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
