/** The tokens of a Lua text, also of one that does not compile: checks look at them, and hints about errors are found in them. */

/** One token. Comments and blanks are left out. */
export interface LuaToken {
  readonly kind: "name" | "number" | "string" | "symbol";
  /** As it is written, quotes and brackets included. */
  readonly text: string;
  /** The line it begins on, from 1. */
  readonly line: number;
  /** The line it ends on: strings may have several. */
  readonly lastLine: number;
}

/** Larger texts have no tokens here, which take many times the memory of their text. */
export const MAX_TOKENIZED_BYTES = 1 << 20;

/** Returns the tokens of a text, in linear time; none of a text that is too large. Leading lines with `#` are left out. */
export function luaTokens(source: string): readonly LuaToken[] {
  const tokens: LuaToken[] = [];
  if (source.length > MAX_TOKENIZED_BYTES) return tokens;
  let at = LEADING_LINES.exec(source)?.[0].length ?? 0;
  let line = 1 + countLineEnds(source, 0, at);
  while (at < source.length) {
    const { kind, end } = nextToken(source, at);
    const lastLine = line + countLineEnds(source, at, end);
    if (kind !== "blank") tokens.push({ kind, text: source.slice(at, end), line, lastLine });
    at = end;
    line = lastLine;
  }
  return tokens;
}

/** The level-0 long string, such as `[[ … ]]`. */
export function isLongText({ kind, text }: LuaToken): boolean {
  return kind === "string" && text.startsWith("[[");
}

/** Returns the text of a string token as written, escapes included. */
export function stringContent({ text }: Pick<LuaToken, "text">): string {
  const opening = matchAt(LONG_BRACKET, text, 0)?.length ?? 1;
  return text.slice(opening, -opening).replace(/^\r?\n/, "");
}

const LEADING_LINES = /^\uFEFF?(?:#[^\n]*(?:\n|$)|\s*\n)*/;

const BLANK = /\s+/y;
const COMMENT = /--[^\r\n]*/y;
const NAME = /[A-Za-z_]\w*/y;
const NUMBER = /0[xX][\da-fA-F.]+(?:[pP][-+]?\d+)?|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/y;
const LONG_BRACKET = /\[(=*)\[/y;
const SYMBOL = /\.\.\.|\.\.|::|<<|>>|\/\/|[=~<>]=|[^]/uy;

interface Found {
  readonly kind: LuaToken["kind"] | "blank";
  readonly end: number;
}

function nextToken(source: string, at: number): Found {
  const blank = matchAt(BLANK, source, at);
  if (blank !== undefined) return { kind: "blank", end: at + blank.length };
  const comment = matchAt(COMMENT, source, at);
  if (comment !== undefined) {
    return { kind: "blank", end: longTextEnd(source, at + 2) ?? at + comment.length };
  }
  const long = longTextEnd(source, at);
  if (long !== undefined) return { kind: "string", end: long };
  const character = source.charAt(at);
  if (character === '"' || character === "'") {
    return { kind: "string", end: quotedEnd(source, at, character) };
  }
  const name = matchAt(NAME, source, at);
  if (name !== undefined) return { kind: "name", end: at + name.length };
  const number = matchAt(NUMBER, source, at);
  if (number !== undefined) return { kind: "number", end: at + number.length };
  return { kind: "symbol", end: at + (matchAt(SYMBOL, source, at)?.length ?? 1) };
}

function matchAt(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0];
}

/** The end of the text or comment in long brackets that begins here; the end of the source when it is never closed. */
function longTextEnd(source: string, at: number): number | undefined {
  const open = matchAt(LONG_BRACKET, source, at);
  if (open === undefined) return undefined;
  const close = open.replaceAll("[", "]");
  const found = source.indexOf(close, at + open.length);
  return found < 0 ? source.length : found + close.length;
}

/** The end of a string in quotes; the end of the line when it is never closed. */
function quotedEnd(source: string, at: number, quote: string): number {
  let end = at + 1;
  while (end < source.length) {
    const character = source.charAt(end);
    if (character === quote) return end + 1;
    if (character === "\n" || character === "\r") return end;
    end += character === "\\" ? 2 : 1;
  }
  return source.length;
}

/** Line ends are LF, CR, or CR LF. */
function countLineEnds(source: string, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at++) {
    const character = source.charAt(at);
    const isEnd = character === "\n" || (character === "\r" && source.charAt(at + 1) !== "\n");
    if (isEnd) count += 1;
  }
  return count;
}
