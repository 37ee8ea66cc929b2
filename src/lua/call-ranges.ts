/** Finds the last line of each call in a Lua source text, which the compiled chunk does not keep. */
import { LUA_KEYWORDS } from "../schema/lua-keywords.js";

/** Longer names of functions count as no name. */
export const MAX_NAME_BYTES = 200;

/** Calls over several lines that are remembered for a file: as many as a graph may have steps. */
const MAX_CALLS = 100_000;

const decoder = new TextDecoder();

/** The calls of one file that end on a later line than their function's name. */
export class CallRanges {
  /** By the line and name of the function; a call of something without a name has the name "". */
  readonly #lastLines = new Map<string, number>();
  /** The lines that any of these calls begins on. */
  readonly #firstLines = new Set<number>();

  /** Reads a source text; of one that is not Lua, the calls before the first oddity. */
  constructor(source: Uint8Array) {
    new Scanner(source, (name, first, last) => {
      if (last === first || this.#lastLines.size >= MAX_CALLS) return;
      const key = `${first} ${name}`;
      // The longer range covers both of two calls with one name on one line.
      this.#lastLines.set(key, Math.max(last, this.#lastLines.get(key) ?? 0));
      this.#firstLines.add(first);
    }).scan();
  }

  /** True if a call that ends on a later line begins on `line`. */
  hasCallOn(line: number): boolean {
    return this.#firstLines.has(line);
  }

  /** The last line of the call of `name` on `line`; undefined when that is the same line, or not known. */
  lastLine(line: number, name: string): number | undefined {
    return this.#lastLines.get(`${line} ${name}`);
  }
}

/** The end of an expression that can be called: the last name in it, and that name's line. */
interface Callee {
  readonly name: string;
  readonly line: number;
}

/** Takes a call: the function's name, the line of the name, and the line where the call ends. */
type TakeCall = (name: string, firstLine: number, lastLine: number) => void;

const code = (character: string): number => character.charCodeAt(0);
const LINE_FEED = code("\n");
const CARRIAGE_RETURN = code("\r");
const BACKSLASH = code("\\");
const DASH = code("-");
const EQUALS = code("=");
const DOT = code(".");
const OPENING_BRACKET = code("[");
const CLOSING_BRACKET = code("]");

/** Reads tokens; knows just as much of Lua as it takes to tell the brackets of calls from others. */
class Scanner {
  readonly #source: Uint8Array;
  readonly #takeCall: TakeCall;
  /** Open brackets; for those of a call, what is called. */
  readonly #open: (Callee | undefined)[] = [];
  #at = 0;
  #line = 1;
  /** The function that the next token would call if it began arguments. */
  #callee: Callee | undefined;
  /** The next parenthesis holds the parameters of a function. */
  #isHeader = false;

  constructor(source: Uint8Array, takeCall: TakeCall) {
    this.#source = source;
    this.#takeCall = takeCall;
  }

  scan(): void {
    while (this.#at < this.#source.length) this.#token();
  }

  #byte(offset = 0): number {
    return this.#source[this.#at + offset] ?? -1;
  }

  #token(): void {
    const byte = this.#byte();
    if (byte <= 0x20) {
      this.#space();
    } else if (byte === DASH && this.#byte(1) === DASH) {
      this.#comment();
    } else if (isNameByte(byte)) {
      this.#word();
    } else {
      this.#symbol(byte);
    }
  }

  /** One blank or one line end, which has one or two bytes. */
  #space(): void {
    const byte = this.#byte();
    this.#at++;
    if (byte !== LINE_FEED && byte !== CARRIAGE_RETURN) return;
    const next = this.#byte();
    if ((next === LINE_FEED || next === CARRIAGE_RETURN) && next !== byte) this.#at++;
    this.#line++;
  }

  #comment(): void {
    this.#at += 2;
    if (this.#byte() === OPENING_BRACKET && this.#longText()) return;
    while (this.#at < this.#source.length && !isLineEnd(this.#byte())) this.#at++;
  }

  /** A name, a keyword, or a number. */
  #word(): void {
    const start = this.#at;
    const isNumber = isDigit(this.#byte());
    while (isNameByte(this.#byte()) || (isNumber && this.#byte() === DOT)) this.#at++;
    const isLong = this.#at - start > MAX_NAME_BYTES;
    const word = isLong ? "" : decoder.decode(this.#source.subarray(start, this.#at));
    if (word === "function") this.#isHeader = true;
    this.#callee =
      isNumber || LUA_KEYWORDS.has(word) ? undefined : { name: word, line: this.#line };
  }

  #symbol(byte: number): void {
    switch (String.fromCharCode(byte)) {
      case '"':
      case "'":
        this.#quoted(byte);
        this.#argument();
        return;
      case "[":
        if (this.#longText()) {
          this.#argument();
          return;
        }
        this.#enter(undefined);
        return;
      case "(":
        this.#enter(this.#isHeader ? undefined : this.#callee);
        this.#isHeader = false;
        return;
      case "{":
        this.#enter(this.#callee);
        return;
      case ")":
        this.#leave(true);
        return;
      case "]":
        this.#leave(true);
        return;
      case "}":
        this.#leave(false);
        return;
      default:
        this.#callee = undefined;
        this.#at++;
    }
  }

  /** A text is over: the argument of a call if it follows something that can be called. */
  #argument(): void {
    this.#callee = this.#end(this.#callee);
  }

  #enter(callee: Callee | undefined): void {
    this.#open.push(callee);
    this.#callee = undefined;
    this.#at++;
  }

  /** `isCallable`: what ends here can be called even if it is no call. */
  #leave(isCallable: boolean): void {
    this.#at++;
    const called = this.#end(this.#open.pop());
    this.#callee = called ?? (isCallable ? { name: "", line: this.#line } : undefined);
  }

  /** A call ends on this line; its result can be called. */
  #end(callee: Callee | undefined): Callee | undefined {
    if (callee === undefined) return undefined;
    this.#takeCall(callee.name, callee.line, this.#line);
    return { name: "", line: callee.line };
  }

  #quoted(quote: number): void {
    this.#at++;
    while (this.#at < this.#source.length && this.#byte() !== quote) {
      if (this.#byte() === BACKSLASH) this.#escape();
      else if (isLineEnd(this.#byte()))
        return; // no Lua: a text ends on its line
      else this.#at++;
    }
    this.#at++;
  }

  /** A backslash, with the line end or the blanks that it takes with it. */
  #escape(): void {
    const skipsBlanks = this.#byte(1) === code("z");
    this.#at++;
    if (isLineEnd(this.#byte())) this.#space();
    else this.#at++;
    while (skipsBlanks && this.#at < this.#source.length && this.#byte() <= 0x20) this.#space();
  }

  /** Skips `[[ … ]]` or `[==[ … ]==]`. False, and nothing skipped, where there is none. */
  #longText(): boolean {
    let level = 0;
    while (this.#byte(level + 1) === EQUALS) level++;
    if (this.#byte(level + 1) !== OPENING_BRACKET) return false;
    this.#at += level + 2;
    while (this.#at < this.#source.length && !this.#endsLongText(level)) this.#space();
    this.#at += level + 2;
    return true;
  }

  #endsLongText(level: number): boolean {
    if (this.#byte() !== CLOSING_BRACKET || this.#byte(level + 1) !== CLOSING_BRACKET) return false;
    for (let offset = 1; offset <= level; offset++) {
      if (this.#byte(offset) !== EQUALS) return false;
    }
    return true;
  }
}

function isLineEnd(byte: number): boolean {
  return byte === LINE_FEED || byte === CARRIAGE_RETURN;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** Letters, digits and the underscore; also bytes beyond ASCII, which Lua refuses outside of texts. */
function isNameByte(byte: number): boolean {
  return (
    isDigit(byte) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    byte === 0x5f ||
    byte >= 0x80
  );
}
