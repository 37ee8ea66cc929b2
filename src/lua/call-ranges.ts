/** Finds the last line of each call in a Lua source text. Compiled chunks do not store it. */
import { LUA_KEYWORDS } from "../schema/lua-keywords.js";

/** The maximum length of a function's name. A longer name counts as no name. */
export const MAX_NAME_BYTES = 200;

/**
 * The maximum number of multi-line calls that are stored per file. It equals the maximum number of steps in a graph.
 */
const MAX_CALLS = 100_000;

const decoder = new TextDecoder();

/** The calls of one file that end on a later line than their function's name. */
export class CallRanges {
  /** Last lines by the line and name of the function. The name is "" if the called value has no name. */
  readonly #lastLines = new Map<string, number>();
  /** The lines on which one of these calls begins. */
  readonly #firstLines = new Set<number>();

  /** Reads a source text. If the text is not valid Lua, only the calls before the first error are reliable. */
  constructor(source: Uint8Array) {
    new Scanner(source, (name, first, last) => {
      if (last === first || this.#lastLines.size >= MAX_CALLS) return;
      const key = `${first} ${name}`;
      // Two calls with the same name on one line share the longer range.
      this.#lastLines.set(key, Math.max(last, this.#lastLines.get(key) ?? 0));
      this.#firstLines.add(first);
    }).scan();
  }

  /** Reports whether a multi-line call begins on `line`. */
  hasCallOn(line: number): boolean {
    return this.#firstLines.has(line);
  }

  /**
   * Returns the last line of the call of `name` on `line`. Returns undefined if the call ends on the same line or is
   * unknown.
   */
  lastLine(line: number, name: string): number | undefined {
    return this.#lastLines.get(`${line} ${name}`);
  }
}

/** The last name in an expression that can be called, and the line of that name. */
interface Callee {
  readonly name: string;
  readonly line: number;
}

/** Receives a call: the function's name, the line of the name, and the line where the call ends. */
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

/** Reads tokens. It knows only as much Lua as is needed to distinguish the brackets of calls from other brackets. */
class Scanner {
  readonly #source: Uint8Array;
  readonly #takeCall: TakeCall;
  /** The open brackets. The bracket of a call has the called function; other brackets have undefined. */
  readonly #open: (Callee | undefined)[] = [];
  #at = 0;
  #line = 1;
  /** The function that is called if the next token begins arguments. */
  #callee: Callee | undefined;
  /** True if the next parenthesis encloses the parameters of a function. */
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

  /** Skips one blank or one line end. A line end has one or two bytes. */
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

  /** Reads a name, a keyword, or a number. */
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

  /** Handles the end of a string. The string is the argument of a call if it follows a callable expression. */
  #argument(): void {
    this.#callee = this.#end(this.#callee);
  }

  #enter(callee: Callee | undefined): void {
    this.#open.push(callee);
    this.#callee = undefined;
    this.#at++;
  }

  /**
   * Handles a closing bracket. `isCallable` is true if the bracketed expression can be called even if it is not a call.
   */
  #leave(isCallable: boolean): void {
    this.#at++;
    const called = this.#end(this.#open.pop());
    this.#callee = called ?? (isCallable ? { name: "", line: this.#line } : undefined);
  }

  /** Records a call that ends on this line, and returns its result as the next callee. */
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
        return; // Not valid Lua: a quoted string ends on its line.
      else this.#at++;
    }
    this.#at++;
  }

  /** Skips a backslash and the escaped character, line end or blanks. */
  #escape(): void {
    const skipsBlanks = this.#byte(1) === code("z");
    this.#at++;
    if (isLineEnd(this.#byte())) this.#space();
    else this.#at++;
    while (skipsBlanks && this.#at < this.#source.length && this.#byte() <= 0x20) this.#space();
  }

  /** Skips `[[ … ]]` or `[==[ … ]==]`. Returns false and skips nothing if there is no long bracket. */
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

/** Accepts letters, digits and the underscore. Also accepts non-ASCII bytes, which Lua rejects outside of strings. */
function isNameByte(byte: number): boolean {
  return (
    isDigit(byte) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    byte === 0x5f ||
    byte >= 0x80
  );
}
