/** Compiles source text to a Lua function. */
import { InternalError, ScriptError } from "../errors.js";
import { withCallLines } from "./call-lines.js";
import { CallRanges } from "./call-ranges.js";
import { positionPrefix } from "./call-stack.js";
import { explainSyntaxError } from "./failure-text.js";
import { LuaStatus, LuaType, pop, type LuaState } from "./lua-c.js";
import type { Machine } from "./machine.js";

const SPACE = 0x20;
const HASH = 0x23;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const TAB = 0x09;

/** The index of a chunk's only upvalue, `_ENV`. */
const ENVIRONMENT = 1;

/**
 * Replaces a byte-order mark and all leading lines that start with `#` (`#!…`, `# syntax=…`) with spaces, so that line
 * numbers do not change. The leading lines may include empty lines.
 */
export function blankDirectives(source: Uint8Array): Uint8Array {
  const text = source.slice();
  let start = text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf ? 3 : 0;
  text.fill(SPACE, 0, start);
  for (;;) {
    const end = lineEnd(text, start);
    if (text[start] === HASH) text.fill(SPACE, start, end);
    else if (!text.subarray(start, end).every(isBlank)) return text;
    if (end === text.length) return text;
    start = end + 1;
  }
}

/**
 * Returns the end of the line that begins at `start`. A carriage return also ends a line, so CR LF ends the line and an
 * empty line after it.
 */
function lineEnd(text: Uint8Array, start: number): number {
  let end = start;
  while (end < text.length && text[end] !== LINE_FEED && text[end] !== CARRIAGE_RETURN) end++;
  return end;
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB;
}

/** A file to compile. */
export interface SourceChunk {
  /** The file's name in positions. */
  readonly file: string;
  /** The source text, as UTF-8 or any other bytes. */
  readonly source: Uint8Array;
  /** True for a file of the standard library. Its positions come after those of the user's files. */
  readonly isLibrary?: boolean;
}

/**
 * Compiles a file and pushes it as a function.
 * @throws ScriptError for a syntax error, with the error's line
 */
export function pushChunk(machine: Machine, L: LuaState, chunk: SourceChunk): void {
  const { file, source, isLibrary = false } = chunk;
  const text = blankDirectives(source);
  machine.nilHints.addSource(file, text);
  machine.calls.addFile(file, { ranges: new CallRanges(text), isLibrary });
  const failure = compile(machine, L, `@${file}`, text);
  if (failure === undefined) {
    correctCallLines(machine, L);
    return;
  }
  const { at = { file, line: 1 }, text: words } = machine.calls.splitMessage(failure);
  const isTooDeep = words === "C stack overflow";
  const found = isTooDeep ? deepestLine(machine, L, file, text) : at.line;
  const explained = explainSyntaxError(words, new TextDecoder().decode(text), found);
  const position = { file: at.file, line: explained.line };
  throw new ScriptError(positionPrefix(position) + explained.text, [
    position,
    ...machine.frames(L),
  ]);
}

/** Compiles Luakit's internal Lua code and pushes it as a function. Its positions are never shown. */
export function pushInternalChunk(machine: Machine, L: LuaState, source: string): void {
  const failure = compile(machine, L, "=luakit", new TextEncoder().encode(source));
  if (failure !== undefined) throw new ScriptError(failure);
}

/**
 * Corrects the lines of calls in the compiled chunk on top of the stack (see withCallLines). The chunk keeps its
 * environment.
 */
export function correctCallLines(machine: Machine, L: LuaState): void {
  const { c } = machine;
  const chunk = withCallLines(machine.dumpFunction(L));
  if (chunk === undefined) return;
  c.lua_getupvalue(L, -1, ENVIRONMENT);
  c.lua_rotate(L, -2, 1);
  pop(c, L, 1);
  // This name is not shown: the chunk contains the name for messages.
  const failure = compile(machine, L, "=corrected", chunk, "b");
  if (failure !== undefined) throw new InternalError(`a corrected chunk was refused: ${failure}`);
  c.lua_rotate(L, -2, 1);
  c.lua_setupvalue(L, -2, ENVIRONMENT);
}

/** Pushes the compiled function, or returns Lua's error message. */
function compile(
  machine: Machine,
  L: LuaState,
  name: string,
  text: Uint8Array,
  mode: "t" | "b" = "t",
): string | undefined {
  const { c, heap } = machine;
  // Strings are on the stack, because Lua collects garbage to make room for them when memory is short.
  machine.strings.push(L, name);
  machine.strings.pushBytes(L, text);
  const chunkName = c.lua_tolstring(L, -2, 0);
  const source = c.lua_tolstring(L, -1, 0);
  const status = c.luaL_loadbufferx(L, source, text.length, chunkName, heap.constant(mode));
  c.lua_rotate(L, -3, 1);
  pop(c, L, 2);
  if (status === LuaStatus.ok) return undefined;
  if (status === LuaStatus.errorMemory) throw machine.failures.memoryError();
  const message = c.lua_type(L, -1) === LuaType.string ? machine.strings.read(L, -1) : "";
  pop(c, L, 1);
  return message;
}

/**
 * Returns the line where nesting becomes too deep, which Lua does not report. It is the last line of the shortest
 * prefix of the text that is nested too deep.
 */
function deepestLine(machine: Machine, L: LuaState, file: string, text: Uint8Array): number {
  const ends = [...text.keys()].filter((index) => text[index] === LINE_FEED);
  ends.push(text.length);
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const failure = compile(machine, L, `@${file}`, text.subarray(0, ends[middle]));
    if (failure === undefined) pop(machine.c, L, 1);
    if (failure === "C stack overflow") high = middle;
    else low = middle + 1;
  }
  return low + 1;
}
