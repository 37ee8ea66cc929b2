/** Names the Lua spelling of what people write in other languages, from Lua's syntax error and the tokens around it. */
import { LUA_KEYWORDS } from "../schema/lua-keywords.js";
import { isLongText, luaTokens, type LuaToken } from "../util/lua-tokens.js";

/** A hint, and the line of the mistake where Lua blames a later one. */
export interface SyntaxHint {
  readonly text: string;
  readonly line?: number;
}

/** Where Lua stopped: the words of its error, and the tokens before and after that place. */
interface Place {
  readonly words: string;
  /** The token Lua names; undefined at the end of the file. */
  readonly token: LuaToken | undefined;
  readonly before: (distance: number) => LuaToken | undefined;
  readonly next: LuaToken | undefined;
  /** The tokens from the one Lua names on. */
  readonly rest: readonly LuaToken[];
  readonly lineText: (line: number) => string;
}

/** How many tokens after an error are looked at, and how many before it back to a text that ended too early. */
const MOST_REST = 100;
const MOST_AFTER_TEXT = 10;
/** Characters of a token in a hint. */
const MOST_SHOWN = 40;

type Rule = (place: Place) => string | SyntaxHint | undefined;

const MISSING_OPERATORS = ["+", "-", "*", "/", "%", "..", "//", "^"];

/** Words that begin a statement elsewhere and are plain names in Lua, so that Lua stumbles over what follows them. */
const STATEMENT_WORDS: ReadonlyMap<string, string> = new Map([
  [
    "continue",
    "Lua has no continue: write goto continue, and the label ::continue:: before the end of the loop",
  ],
  ...["const", "let", "var"].map(
    (word) => [word, "variables are declared with local: local x = …"] as const,
  ),
  ...["elif", "elsif"].map((word) => [word, "Lua writes elseif"] as const),
  ...["import", "from", "include", "use"].map(
    (word) => [word, 'modules are loaded with require: local m = require("…")'] as const,
  ),
  ...["def", "fn", "func"].map(
    (word) => [word, "functions are written function name(…) … end"] as const,
  ),
  ...["try", "catch"].map(
    (word) => [word, "errors are caught by pcall(function() … end)"] as const,
  ),
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
    words.startsWith("unfinished string") ? "text over several lines stands in [[ … ]]" : undefined,
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
      : "return is the last statement of a file";
  },
  ({ token }) => (token?.text === "&" ? "Lua writes and" : undefined),
  ({ token }) => (token?.text === "|" ? "Lua writes or" : undefined),
  ({ token, next }) =>
    token?.text === "//" || token?.text === "#" || (token?.text === "/" && next?.text === "*")
      ? "comments begin with --, and stand in --[[ … ]] over several lines"
      : undefined,
  ({ token }) =>
    token?.text === "`" ? 'strings stand in "…", or in [[…]] over several lines' : undefined,
  ({ token }) =>
    token !== undefined && token.kind === "symbol" && token.text.charCodeAt(0) > 0x7f
      ? 'a character that only text can hold, such as a curly quote: strings stand in "…"'
      : undefined,
  ({ token, before }) => {
    const isField = token?.text === ":" && before(1)?.kind === "string";
    const isName = before(1)?.text === ":" && before(2)?.kind === "name";
    return isField || (isName && token?.kind !== "name")
      ? 'fields of a table are written { name = value }, or { ["a name"] = value }'
      : undefined;
  },
  ({ token, words }) =>
    token?.text === "[" && words.startsWith("unexpected symbol")
      ? 'lists are written { "a", "b" }'
      : undefined,
  ({ token, words }) =>
    /^'(?:then|do)' expected/.test(words) ||
    (token?.text === "{" && words.startsWith("unexpected symbol"))
      ? "blocks are written if … then … end, for … do … end, while … do … end, function name(…) … end"
      : undefined,
  missingComma,
];

/** Returns the correct spelling; undefined if unknown. `words` is Lua's error without its position. */
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

/** Where Lua may have stopped: at each token of the line that reads as the one it names. */
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
  // At the end of the file, and for a part of a string, no token is the one.
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

/** Lua names bytes that are no text by their number, as in `<\226>`. */
function isNamed({ text }: LuaToken, near: string | undefined): boolean {
  return near === text || (near?.startsWith("<\\") === true && text.charCodeAt(0) > 0x7f);
}

/** A `]]` inside of what was meant to be one text in `[[ … ]]`. */
function endedText({ token, before, rest }: Place): SyntaxHint | undefined {
  for (let distance = 1; distance <= MOST_AFTER_TEXT; distance++) {
    const text = before(distance);
    if (text === undefined || (token !== undefined && text.lastLine < token.line - 1)) break;
    if (!isLongText(text)) continue;
    const isNested = text.text.includes("[[", 2);
    const goesOn = text.text.includes("[", 2) && rest.some(closesText);
    if (!isNested && !goesOn) break;
    return {
      text: "]] ends the text that [[ began: write [=[ … ]=] around a text with ]] in it",
      line: text.lastLine,
    };
  }
  return undefined;
}

function closesText({ text }: LuaToken, index: number, tokens: readonly LuaToken[]): boolean {
  return text === "]" && tokens[index + 1]?.text === "]";
}

/** Two values in a row, with nothing between them. */
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

/** Returns the beginning of a long text. */
function shown({ text }: LuaToken): string {
  const [line = ""] = text.split(/[\r\n]/, 1);
  return line.length > MOST_SHOWN || line.length < text.length
    ? `${line.slice(0, MOST_SHOWN)}…`
    : text;
}

/** Returns the hint for an unclosed block, at the line that opened it. */
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

/** The innermost bracket that is open at the end of the file. */
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
    const text = `write elseif in line ${second.line}: 'else if' begins a block with an 'end' of its own`;
    return { text, line: named.line };
  }
  const { opening, line } = openedByIndentation(tokens, lines, named.line) ?? named;
  return { text: `write 'end' for the '${opening}' of this line`, line };
}

function isElseOf(token: LuaToken | undefined, line: number): boolean {
  return token?.text === "else" && token.line === line;
}

/**
 * Lua names the outermost block that is open. An `end` further to the left than the block it closes belongs to an outer
 * block: then that inner block lacks its own.
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
      // The block of the loop: from here on only its `end` matters.
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
