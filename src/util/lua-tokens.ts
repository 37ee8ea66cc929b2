/** Lua source as tokens, for checks that look at the text of a script. */

/** One token. Comments and blanks are left out. */
export interface LuaToken {
  readonly kind: "name" | "string" | "number" | "symbol";
  /** A string's content as it is written, without its quotes; otherwise the token itself. */
  readonly text: string;
  readonly line: number;
}

/** Returns the tokens of a script. Leading lines with `#` are left out. Takes linear time for valid Lua. */
export function luaTokens(source: string): readonly LuaToken[] {
  const tokens: LuaToken[] = [];
  let at = LEADING_LINES.exec(source)?.[0].length ?? 0;
  let line = countLines(source, 0, at) + 1;
  while (at < source.length) {
    const { kind, end, text } = nextToken(source, at);
    if (kind !== undefined) tokens.push({ kind, text: text ?? source.slice(at, end), line });
    line += countLines(source, at, end);
    at = end;
  }
  return tokens;
}

const LEADING_LINES = /^\uFEFF?(?:#[^\n]*(?:\n|$)|\s*\n)*/;

const BLANK = /\s+/y;
const NAME = /[A-Za-z_]\w*/y;
const NUMBER = /0[xX][\da-fA-F.]+(?:[pP][-+]?\d+)?|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/y;
const LONG_BRACKET = /\[(=*)\[/y;
const SYMBOL = /\.\.\.|\.\.|::|<<|>>|\/\/|[=~<>]=|[^]/y;

interface Found {
  /** Undefined for blanks and comments. */
  readonly kind: LuaToken["kind"] | undefined;
  readonly end: number;
  /** Of a string. */
  readonly text?: string;
}

function nextToken(source: string, at: number): Found {
  const blank = matchAt(BLANK, source, at);
  if (blank !== undefined) return { kind: undefined, end: at + blank.length };
  if (source.startsWith("--", at)) {
    return { kind: undefined, end: longEnd(source, at + 2)?.end ?? lineEnd(source, at) };
  }
  const long = longEnd(source, at);
  if (long !== undefined) return { kind: "string", ...long };
  const quote = source.charAt(at);
  if (quote === '"' || quote === "'") return { kind: "string", ...quotedEnd(source, at, quote) };
  for (const [kind, pattern] of [
    ["name", NAME],
    ["number", NUMBER],
  ] as const) {
    const text = matchAt(pattern, source, at);
    if (text !== undefined) return { kind, end: at + text.length };
  }
  return { kind: "symbol", end: at + (matchAt(SYMBOL, source, at)?.length ?? 1) };
}

function matchAt(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0];
}

function lineEnd(source: string, at: number): number {
  const end = source.indexOf("\n", at);
  return end < 0 ? source.length : end;
}

/** The end and the content of a long string or comment that begins here. */
function longEnd(
  source: string,
  at: number,
): { readonly end: number; readonly text: string } | undefined {
  const open = matchAt(LONG_BRACKET, source, at);
  if (open === undefined) return undefined;
  const close = open.replaceAll("[", "]");
  const start = at + open.length;
  const found = source.indexOf(close, start);
  const end = found < 0 ? source.length : found;
  return {
    end: Math.min(end + close.length, source.length),
    text: source.slice(start, end).replace(/^\n/, ""),
  };
}

function quotedEnd(source: string, at: number, quote: string) {
  let end = at + 1;
  while (end < source.length && source.charAt(end) !== quote) {
    end += source.charAt(end) === "\\" ? 2 : 1;
  }
  return { end: Math.min(end + 1, source.length), text: source.slice(at + 1, end) };
}

function countLines(source: string, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at++) if (source.charAt(at) === "\n") count += 1;
  return count;
}
