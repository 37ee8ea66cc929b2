/**
 * Suggests the Lua spelling of constructs from other languages, based on Lua's syntax error and the tokens around it.
 */
import { LUA_KEYWORDS } from "../schema/lua-keywords.js";
import { isLongText, luaTokens, type LuaToken } from "../util/lua-tokens.js";

/** A hint, and the line of the mistake if it differs from the line that Lua reports. */
export interface SyntaxHint {
  readonly text: string;
  readonly line?: number;
}

/** The place where Lua stopped: the text of its error, and the tokens before and after that place. */
interface Place {
  readonly words: string;
  /** The token that Lua names; undefined at the end of the file. */
  readonly token: LuaToken | undefined;
  readonly before: (distance: number) => LuaToken | undefined;
  readonly next: LuaToken | undefined;
  /** The tokens from the named one on. */
  readonly rest: readonly LuaToken[];
  readonly lineText: (line: number) => string;
}

/** The maximum number of tokens to inspect after an error, and before it to find a long string that ended too early. */
const MOST_REST = 100;
const MOST_AFTER_TEXT = 10;
/** The maximum number of characters of a token in a hint. */
const MOST_SHOWN = 40;

type Rule = (place: Place) => string | SyntaxHint | undefined;

const MISSING_OPERATORS = ["+", "-", "*", "/", "%", "..", "//", "^"];

/**
 * Words that begin a statement in other languages and are ordinary names in Lua. Lua reports the token after such a
 * word.
 */
const STATEMENT_WORDS: ReadonlyMap<string, string> = new Map([
  [
    "continue",
    "Lua has no continue: write goto continue, and put the label ::continue:: before the end of the loop",
  ],
  ...["const", "let", "var"].map(
    (word) => [word, "declare variables with local: local x = …"] as const,
  ),
  ...["elif", "elsif"].map((word) => [word, "Lua writes elseif"] as const),
  ...["import", "from", "include", "use"].map(
    (word) => [word, 'load modules with require: local m = require("…")'] as const,
  ),
  ...["def", "fn", "func"].map(
    (word) => [word, "write functions as function name(…) … end"] as const,
  ),
  ...["try", "catch"].map((word) => [word, "catch errors with pcall(function() … end)"] as const),
]);

const rules: readonly Rule[] = [
  endedText,
  ({ words }) =>
    /^(?:invalid escape sequence|missing '\{'|hexadecimal digit expected|decimal escape too large)/.test(
      words,
    )
      ? "a backslash begins an escape in \"…\" and '…': write [[ … ]] for text with backslashes, or \\\\ for each of them"
      : undefined,
  ({ words }) =>
    words.startsWith("unfinished string") ? "write text over several lines in [[ … ]]" : undefined,
  ({ before }) => {
    const word = before(1);
    const hint = word === undefined ? undefined : STATEMENT_WORDS.get(word.text);
    return hint === undefined ? undefined : { text: hint, line: word?.line ?? 1 };
  },
  ({ token, next }) => {
    if (token?.text !== "?") return undefined;
    if (next?.text === "?") return "Lua writes a or b for a ?? b";
    if (next?.text === ".") return "Lua writes a and a.b for a?.b";
    return "Lua writes x and y or z for x ? y : z (y must not be false or nil)";
  },
  ({ token, before, next }) => {
    const operator = token?.text ?? "";
    if (operator === "+" && [before(1)?.text, next?.text].includes("+")) {
      return "Lua has no ++: write a = a + 1";
    }
    return MISSING_OPERATORS.includes(operator) && ["=", "=="].includes(next?.text ?? "")
      ? `Lua has no ${operator}=: write a = a ${operator} b`
      : undefined;
  },
  ({ token, before }) =>
    token?.text === "=" && before(1)?.text === "==" ? "Lua writes == for “equal”" : undefined,
  ({ token, next }) =>
    token?.text === "=" && next?.text === ">"
      ? "functions are values in Lua: function(x) return … end"
      : undefined,
  ({ words, token }) =>
    token?.text === "=" && words.startsWith("'then' expected") ? "Lua compares with ==" : undefined,
  ({ token, next }) => {
    if (token?.text !== "!") return undefined;
    return next?.text.startsWith("=") === true
      ? "Lua writes ~= for “not equal”"
      : "Lua writes not for “not”";
  },
  ({ token, before }) =>
    token?.text === "*" && before(1)?.text === "*" ? "Lua writes a ^ b for a ** b" : undefined,
  ({ words, before, lineText }) => {
    const { text = "", line = 0 } = before(1) ?? {};
    const isDecrement = words.startsWith("syntax error") && lineText(line).includes(`${text}--`);
    return isDecrement
      ? { text: "Lua has no --, which begins a comment: write a = a - 1", line }
      : undefined;
  },
  ({ words, token }) => {
    if (!words.startsWith("<eof> expected")) return undefined;
    return token?.text === "end"
      ? "there is one 'end' too many"
      : "return must be the last statement of a file";
  },
  ({ token }) => (token?.text === "&" ? "Lua writes and" : undefined),
  ({ token }) => (token?.text === "|" ? "Lua writes or" : undefined),
  ({ token, next }) =>
    token?.text === "//" || token?.text === "#" || (token?.text === "/" && next?.text === "*")
      ? "comments begin with --; write a comment over several lines in --[[ … ]]"
      : undefined,
  ({ token }) =>
    token?.text === "`" ? 'write strings in "…", or in [[…]] over several lines' : undefined,
  ({ token }) =>
    token !== undefined && token.kind === "symbol" && token.text.charCodeAt(0) > 0x7f
      ? 'this character, such as a curly quote, is only allowed in strings: write strings in "…"'
      : undefined,
  ({ token, before }) => {
    const isField = token?.text === ":" && before(1)?.kind === "string";
    const isName = before(1)?.text === ":" && before(2)?.kind === "name";
    return isField || (isName && token?.kind !== "name")
      ? 'write the fields of a table as { name = value }, or { ["a name"] = value }'
      : undefined;
  },
  ({ token, words }) =>
    token?.text === "[" && words.startsWith("unexpected symbol")
      ? 'write lists as { "a", "b" }'
      : undefined,
  ({ token, words }) =>
    /^'(?:then|do)' expected/.test(words) ||
    (token?.text === "{" && words.startsWith("unexpected symbol"))
      ? "write blocks as if … then … end, for … do … end, while … do … end, function name(…) … end"
      : undefined,
  missingComma,
];

/** Returns a hint, or undefined if the mistake is unknown. `words` is Lua's error without its position. */
export function syntaxHint(words: string, source: string, line: number): SyntaxHint | undefined {
  const tokens = luaTokens(source);
  const lines = source.split(/\r\n|\r|\n/);
  const unclosed = unclosedHint(words, tokens, lines);
  if (unclosed !== undefined) return unclosed;
  for (const place of placesOf(words, tokens, lines, line)) {
    for (const rule of rules) {
      const hint = rule(place);
      if (hint !== undefined) return typeof hint === "string" ? { text: hint } : hint;
    }
  }
  return undefined;
}

/**
 * Returns the places where Lua may have stopped: the tokens of the line with the same text as the token that Lua names.
 */
function placesOf(
  words: string,
  tokens: readonly LuaToken[],
  lines: readonly string[],
  line: number,
): readonly Place[] {
  const near = / near '(.+)'$/s.exec(words)?.[1];
  const places = tokens.flatMap((token, index) =>
    token.line === line && isNamed(token, near) ? [index] : [],
  );
  // If Lua names the end of the file or a part of a string, no token matches.
  const next = tokens.findIndex((token) => token.line > line);
  if (places.length === 0) places.push(next === -1 || near === undefined ? tokens.length : next);
  return places.map((index) => ({
    words,
    token: tokens[index],
    before: (distance) => tokens[index - distance],
    next: tokens[index + 1],
    rest: tokens.slice(index, index + MOST_REST),
    lineText: (line) => lines[line - 1] ?? "",
  }));
}

/** Reports whether Lua names this token. Lua names a non-ASCII byte by its number, as in `<\226>`. */
function isNamed({ text }: LuaToken, near: string | undefined): boolean {
  return near === text || (near?.startsWith("<\\") === true && text.charCodeAt(0) > 0x7f);
}

/** Finds a `]]` that ends a long string too early. */
function endedText({ token, before, rest }: Place): SyntaxHint | undefined {
  for (let distance = 1; distance <= MOST_AFTER_TEXT; distance++) {
    const text = before(distance);
    if (text === undefined || (token !== undefined && text.lastLine < token.line - 1)) break;
    if (!isLongText(text)) continue;
    const isNested = text.text.includes("[[", 2);
    const goesOn = text.text.includes("[", 2) && rest.some(closesText);
    if (!isNested && !goesOn) break;
    return {
      text: "]] ends the string that [[ began: write [=[ … ]=] around a string that contains ]]",
      line: text.lastLine,
    };
  }
  return undefined;
}

function closesText({ text }: LuaToken, index: number, tokens: readonly LuaToken[]): boolean {
  return text === "]" && tokens[index + 1]?.text === "]";
}

/** Finds two consecutive values without a separator. */
function missingComma({ words, token, before }: Place): string | undefined {
  const previous = before(1);
  if (token === undefined || previous === undefined || !/^'[)}]' expected/.test(words)) return;
  const begins = token.text === "{" || isValue(token);
  const ends = ["}", ")"].includes(previous.text) || isValue(previous);
  if (!begins || !ends) return;
  const between = `a comma missing between ${shown(previous)} and ${shown(token)}`;
  return token.line === previous.lastLine
    ? `is ${between}?`
    : `is ${words.slice(0, 3)} missing after ${shown(previous)}, or ${between}?`;
}

function isValue({ kind, text }: LuaToken): boolean {
  return kind === "string" || kind === "number" || (kind === "name" && !LUA_KEYWORDS.has(text));
}

/** Returns the text of a token, cut to one line and a maximum length. */
function shown({ text }: LuaToken): string {
  const [line = ""] = text.split(/[\r\n]/, 1);
  return line.length > MOST_SHOWN || line.length < text.length
    ? `${line.slice(0, MOST_SHOWN)}…`
    : text;
}

/** Returns the hint for an unclosed block, with the line that opened it. */
function unclosedHint(
  words: string,
  tokens: readonly LuaToken[],
  lines: readonly string[],
): SyntaxHint | undefined {
  const open = /^'(.+)' expected \(to close '(.+)' at line (\d+)\) near <eof>$/.exec(words);
  if (open !== null) {
    const [, closing = "", opening = "", at = "1"] = open;
    const line = Number(at);
    return closing === "end"
      ? missingEnd(tokens, lines, { opening, line })
      : { text: `write '${closing}' for the '${opening}' of this line`, line };
  }
  const bracket = words.endsWith(" near <eof>") ? openBracket(tokens) : undefined;
  if (bracket !== undefined) {
    const { text, line } = bracket;
    return { text: `write '${BRACKETS.get(text) ?? ""}' for the '${text}' of this line`, line };
  }
  const long = /^unfinished long (\w+) \(starting at line (\d+)\)/.exec(words);
  if (long === null) return undefined;
  const closing = long[1] === "comment" ? "--[[ … ]]" : "[[ … ]]";
  return { text: `it is never closed: write ${closing}`, line: Number(long[2]) };
}

const BRACKETS: ReadonlyMap<string, string> = new Map([
  ["(", ")"],
  ["{", "}"],
  ["[", "]"],
]);

/** Returns the innermost bracket that is open at the end of the file. */
function openBracket(tokens: readonly LuaToken[]): LuaToken | undefined {
  const open: LuaToken[] = [];
  for (const token of tokens) {
    if (BRACKETS.has(token.text)) open.push(token);
    else if ([...BRACKETS.values()].includes(token.text)) open.pop();
  }
  return open.at(-1);
}

interface Opener {
  readonly opening: string;
  readonly line: number;
}

function missingEnd(
  tokens: readonly LuaToken[],
  lines: readonly string[],
  named: Opener,
): SyntaxHint {
  const second = tokens.find(
    ({ text, line }, index) =>
      text === "if" && line > named.line && isElseOf(tokens[index - 1], line),
  );
  if (second !== undefined) {
    const text = `write elseif in line ${second.line}: 'else if' begins a new block, which needs another 'end'`;
    return { text, line: named.line };
  }
  const { opening, line } = openedByIndentation(tokens, lines, named.line) ?? named;
  return { text: `write 'end' for the '${opening}' of this line`, line };
}

function isElseOf(token: LuaToken | undefined, line: number): boolean {
  return token?.text === "else" && token.line === line;
}

/**
 * Finds the block that lacks an `end` by its indentation. Lua only names the outermost open block. If an `end` is
 * indented less than the block that it closes, it belongs to an outer block, and the inner block lacks an `end`.
 */
function openedByIndentation(
  tokens: readonly LuaToken[],
  lines: readonly string[],
  from: number,
): Opener | undefined {
  const indentOf = (line: number): number => (lines[line - 1] ?? "").search(/\S/);
  const open: Opener[] = [];
  for (const [index, { kind, text, line }] of tokens.entries()) {
    if (kind !== "name" || line < from) continue;
    const isOwnDo = text === "do" && !["for", "while"].includes(open.at(-1)?.opening ?? "");
    if (isOwnDo || ["if", "for", "while", "function", "repeat"].includes(text)) {
      open.push({ opening: text, line });
    } else if (text === "do") {
      // The `do` belongs to the loop, which needs only one `end`.
      open.push({ ...(open.pop() ?? { line }), opening: "loop" });
    } else if (text === "end" || text === "until") {
      const closed = open.pop();
      const isFirst = tokens[index - 1]?.lastLine !== line;
      if (closed === undefined || !isFirst || indentOf(line) >= indentOf(closed.line)) continue;
      return { ...closed, opening: closed.opening === "loop" ? "do" : closed.opening };
    }
  }
  return undefined;
}
