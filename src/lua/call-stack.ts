/** The call stack of a script, as positions in the user's files and in the standard library. */
import type { SourcePosition } from "../errors.js";
import { MAX_NAME_BYTES, type CallRanges } from "./call-ranges.js";
import type { Heap } from "./heap.js";
import { DEBUG_RECORD_BYTES, type LuaC, type LuaState, type Pointer } from "./lua-c.js";

/** The maximum number of positions per stack. Nobody reads more of them. */
const MAX_FRAMES = 100;
/**
 * The maximum number of stack levels to inspect. It exceeds the recursion of the library's decoders for nested values.
 */
const MAX_LEVELS = 4000;

/** The offsets of the fields of `lua_Debug` on wasm32. */
const NAME_OFFSET = 4;
const SOURCE_OFFSET = 16;
const SOURCE_LENGTH_OFFSET = 20;
const LINE_OFFSET = 24;

/** Lua's names for functions without a name, such as `t[i]` and `t[1]`. */
const NO_NAMES: ReadonlySet<string> = new Set(["?", "integer index"]);

/** `LUA_IDSIZE` without the terminating NUL: Lua shortens longer file names in its messages. */
const SHORT_NAME_BYTES = 59;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const LONGEST_SOURCE_BYTES = 8192;

/** A file whose positions are shown. */
export interface PositionedFile {
  readonly ranges: CallRanges;
  readonly isLibrary: boolean;
}

/** The positions in the user's files and in the library's files, each innermost first. */
interface ActiveCalls {
  readonly own: SourcePosition[];
  readonly library: SourcePosition[];
}

/** Reads positions from the Lua stacks of one machine. */
export class CallStack {
  readonly #c: LuaC;
  readonly #heap: Heap;
  readonly #record: Pointer;
  readonly #position: Pointer;
  readonly #name: Pointer;
  /** The full file name, by the file name in Lua's messages. */
  readonly #names = new Map<string, string>();
  readonly #files = new Map<string, PositionedFile>();

  constructor(c: LuaC, heap: Heap) {
    this.#c = c;
    this.#heap = heap;
    this.#record = heap.allocate(DEBUG_RECORD_BYTES);
    this.#position = heap.constant("Sl");
    this.#name = heap.constant("n");
  }

  /** Registers a file, so that its positions are shown. Positions in other chunks are never shown. */
  addFile(name: string, file: PositionedFile): void {
    this.#names.set(shortName(name), name);
    this.#files.set(name, file);
  }

  /**
   * Returns the positions of the active calls in `threads`, the innermost thread first. The user's files precede the
   * standard library's files, because users look for their own line and clients show the first position.
   */
  frames(threads: readonly LuaState[]): readonly SourcePosition[] {
    const calls: ActiveCalls = { own: [], library: [] };
    for (const L of threads) this.#collect(L, calls);
    return [...calls.own, ...calls.library];
  }

  /** Returns the file of the innermost call, which may be a library file. */
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
   * Splits a message into its leading position and its text. The position is undefined if the message does not begin
   * with a position in a registered file. A file name that Lua shortened becomes the full name.
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

  /** Fills the record with a level of the stack. Returns false if the stack has no such level. */
  #look(L: LuaState, level: number): boolean {
    if (this.#c.lua_getstack(L, level, this.#record) === 0) return false;
    this.#c.lua_getinfo(L, this.#position, this.#record);
    return true;
  }

  /**
   * Converts the record to a position. `called` returns the name of the function that this level calls, and may
   * overwrite the record.
   */
  #readRecord(called: () => string | undefined): SourcePosition | undefined {
    const line = this.#heap.word(this.#record + LINE_OFFSET) | 0;
    if (line <= 0) return undefined;
    const length = this.#heap.word(this.#record + SOURCE_LENGTH_OFFSET);
    // The source of a loaded string is the whole string, of any size. The source of a file is its name.
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

  /**
   * Returns the last line of the call on `line`. Lua finds the function's name by reading the caller from its
   * beginning, so the name is only read if a multi-line call begins on `line`.
   */
  #lastLine(
    ranges: CallRanges,
    line: number,
    called: () => string | undefined,
  ): number | undefined {
    const name = ranges.hasCallOn(line) ? called() : undefined;
    return name === undefined ? undefined : ranges.lastLine(line, name);
  }

  /** Returns the name that the caller of the function at a level uses for it; "" if there is none. */
  #nameOf(L: LuaState, level: number): string {
    this.#c.lua_getstack(L, level, this.#record);
    this.#c.lua_getinfo(L, this.#name, this.#record);
    const pointer = this.#heap.word(this.#record + NAME_OFFSET);
    if (pointer === 0) return "";
    const name = this.#heap.readCString(pointer, MAX_NAME_BYTES);
    return NO_NAMES.has(name) ? "" : name;
  }
}

/** Returns the position at the beginning of messages: `file:line: `. */
export function positionPrefix(at: SourcePosition): string {
  return `${at.file}:${at.line}: `;
}

/** Returns a file name as Lua prints it in messages (`luaO_chunkid`): of a long name, only the end. */
function shortName(file: string): string {
  const bytes = encoder.encode(file);
  if (bytes.length <= SHORT_NAME_BYTES) return file;
  return `...${decoder.decode(bytes.subarray(bytes.length - SHORT_NAME_BYTES + 3))}`;
}
