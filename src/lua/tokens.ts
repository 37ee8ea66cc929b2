/** The tokens of a Lua text, also of one that does not compile: hints about errors are found in them. */

/** A token. */
export interface Token {
  readonly kind: "name" | "number" | "string" | "operator";
  /** As it is written, quotes and brackets included. */
  readonly text: string;
  /** The line it begins on, from 1. */
  readonly line: number;
  /** The line it ends on: strings may have several. */
  readonly lastLine: number;
}

/** Larger texts get no hints. */
const MAX_LENGTH = 2 ** 20;

const SPACE = /\s+/y;
const COMMENT = /--[^\r\n]*/y;
const LONG_BRACKET = /(?:--)?\[(=*)\[/y;
const STRING = /"(?:\\[^]|[^"\\\r\n])*"?|'(?:\\[^]|[^'\\\r\n])*'?/y;
const NAME = /[A-Za-z_]\w*/y;
const NUMBER = /\.?\d[\w.]*/y;
const OPERATOR = /\.\.\.|\.\.|==|~=|<=|>=|<<|>>|\/\/|::|[^]/uy;

/** The tokens of a text, comments left out; none of a text that is too large. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  if (text.length > MAX_LENGTH) return tokens;
  let line = 1;
  for (let at = 0; at < text.length;) {
    const [kind, part] = partAt(text, at);
    at += part.length;
    const lastLine = line + countLineEnds(part);
    if (kind !== "blank") tokens.push({ kind, text: part, line, lastLine });
    line = lastLine;
  }
  return tokens;
}

/** The level-0 long string, such as `[[ … ]]`. */
export function isLongText({ kind, text }: Token): boolean {
  return kind === "string" && text.startsWith("[[");
}

function partAt(text: string, at: number): readonly [Token["kind"] | "blank", string] {
  const longText = longTextAt(text, at);
  if (longText !== undefined) return [longText.startsWith("-") ? "blank" : "string", longText];
  const found = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  const blank = found(SPACE) ?? found(COMMENT);
  if (blank !== undefined) return ["blank", blank];
  const string = found(STRING);
  if (string !== undefined) return ["string", string];
  const name = found(NAME);
  if (name !== undefined) return ["name", name];
  const number = found(NUMBER);
  if (number !== undefined) return ["number", number];
  return ["operator", found(OPERATOR) ?? text.slice(at, at + 1)];
}

/** A text or a comment in long brackets, to the end of the file when it is never closed. */
function longTextAt(text: string, at: number): string | undefined {
  LONG_BRACKET.lastIndex = at;
  const opening = LONG_BRACKET.exec(text);
  if (opening === null) return undefined;
  const closing = `]${opening[1] ?? ""}]`;
  const end = text.indexOf(closing, at + opening[0].length);
  return end === -1 ? text.slice(at) : text.slice(at, end + closing.length);
}

function countLineEnds(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0;
}
