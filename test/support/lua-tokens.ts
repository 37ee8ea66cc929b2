/** Lua source as tokens, for tests that look for names in scripts. */

export interface LuaToken {
  readonly kind: "name" | "string" | "number" | "symbol";
  /** A string's content as it is written, without its quotes; otherwise the token itself. */
  readonly text: string;
  readonly line: number;
}

/** In the order they are tried; what matches none of them is a blank. */
const TOKENS: readonly (readonly [LuaToken["kind"] | "comment", RegExp])[] = [
  ["comment", /--\[(=*)\[.*?\]\1\]|--[^\n]*/sy],
  ["string", /\[(?<level>=*)\[\n?(?<long>.*?)\]\k<level>\]/sy],
  ["string", /"(?<double>(?:[^"\\]|\\.)*)"|'(?<single>(?:[^'\\]|\\.)*)'/sy],
  ["name", /[A-Za-z_]\w*/y],
  ["number", /0[xX][\da-fA-F.]+(?:[pP][-+]?\d+)?|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/y],
  ["symbol", /\.\.\.|\.\.|::|<<|>>|\/\/|[=~<>]=|[-+*/%^#&~|<>=(){}[\];:,.]/y],
];

/** The tokens of a script; comments and leading lines with `#` are left out. */
export function luaTokens(source: string): readonly LuaToken[] {
  const tokens: LuaToken[] = [];
  let at = /^(?:#[^\n]*\n|\s*\n)*/.exec(source)?.[0].length ?? 0;
  let line = countLines(source.slice(0, at)) + 1;
  while (at < source.length) {
    const { kind, text, length } = tokenAt(source, at);
    if (kind !== undefined) tokens.push({ kind, text, line });
    line += countLines(source.slice(at, at + length));
    at += length;
  }
  return tokens;
}

function tokenAt(source: string, at: number) {
  for (const [kind, pattern] of TOKENS) {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (match === null) continue;
    const { long, double, single } = match.groups ?? {};
    const text = long ?? double ?? single ?? match[0];
    return { kind: kind === "comment" ? undefined : kind, text, length: match[0].length };
  }
  return { kind: undefined, text: "", length: 1 };
}

function countLines(text: string): number {
  return text.split("\n").length - 1;
}
