/** Splits Lua source text into tokens, even if the text does not compile. Checks and hints use the tokens. */

/** One token. Comments and blanks are not tokens. */
export interface LuaToken {
  readonly kind: "name" | "number" | "string" | "symbol";
  /** The token as written, including quotes and brackets. */
  readonly text: string;
  /** The first line of the token, from 1. */
  readonly line: number;
  /** The last line of the token. Strings may span several lines. */
  readonly lastLine: number;
}

/** The maximum length of a text. Tokens take many times the memory of their text. */
export const MAX_TOKENIZED_BYTES = 1 << 20;

/**
 * Returns the tokens of a text, in linear time. Returns none if the text is too large. Leading lines with `#` are
 * skipped.
 */
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

/** Reports whether a token is a long string of level 0: `[[ … ]]`. */
export function isLongText({ kind, text }: LuaToken): boolean {
  return kind === "string" && text.startsWith("[[");
}

/** Returns the content of a string token. Escape sequences are not decoded. */
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

/**
 * Returns the end of the long bracket that begins at `at`, or the end of the source if the bracket is never closed.
 * Returns undefined if no long bracket begins here.
 */
function longTextEnd(source: string, at: number): number | undefined {
  const open = matchAt(LONG_BRACKET, source, at);
  if (open === undefined) return undefined;
  const close = open.replaceAll("[", "]");
  const found = source.indexOf(close, at + open.length);
  return found < 0 ? source.length : found + close.length;
}

/** Returns the end of a quoted string, or the end of the line if the string is never closed. */
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

/** Counts line ends: LF, CR, or CR LF. */
function countLineEnds(source: string, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at++) {
    const character = source.charAt(at);
    const isEnd = character === "\n" || (character === "\r" && source.charAt(at + 1) !== "\n");
    if (isEnd) count += 1;
  }
  return count;
}
