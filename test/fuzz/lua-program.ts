/** Creates random Lua programs with the expected lines of every call. */
import type { Random } from "./random.js";

/** A call in a program. Its lines are known after the program has been printed. */
export interface Call {
  /**
   * The unique text that the call passes to the host as its first argument. Undefined for calls that record nothing.
   */
  readonly tag: string | undefined;
  /** The number of frames between the host function and the call. */
  readonly level: 0 | 1;
  /** The last name before the arguments; "" if there is none. */
  readonly name: string;
  /** The line of the function's name. If it has no name, the line where the called expression ends. */
  line: number;
  lastLine: number;
  /** The call whose result this call calls. Both begin on the same line. */
  readonly of?: Call | undefined;
}

interface Token {
  readonly text: string;
  /** The call whose function's name this is. */
  readonly begins?: Call;
  /** The call that this token closes. */
  readonly ends?: Call;
}

/** A printed program. */
export interface Program {
  readonly source: string;
  readonly calls: readonly Call[];
}

/**
 * The first line of each program. `bk.at(tag)` records its caller. The functions of `o` also record their caller and
 * return `o`, so that calls can be chained.
 */
const PREAMBLE = [
  "local at, o, k, fill = bk.at, {}, 'f', 0",
  "local function note(tag) bk.note(tag) return o end",
  "o.x, o.f, o[1] = o, function(tag) bk.note(tag) return o end, note",
  "o.m = function(_, tag) bk.note(tag) return o end",
  "setmetatable(o, { __call = o.m })",
].join(" ");

/** The text between two tokens. Half of the pieces end a line. */
const GAPS = [
  ...[" ", " ", " ", "\t", " --[[ ( ]] ", " --[=[ ]] ) ]=]"],
  ...["\n", "\n", "\r\n", "\n\r", "\n\n", " -- it's (\n", " --[[ \n ) ]]", " --[==[ ]=] \r\n ]==]"],
];

/** Returns a program with about `budget` calls at most. */
export function luaProgram(random: Random, budget: number): Program {
  const writer = new Writer(random, budget);
  writer.block(0);
  return print(random, writer.tokens, writer.calls);
}

function print(random: Random, tokens: readonly Token[], calls: readonly Call[]): Program {
  let source = `${PREAMBLE}\n`;
  let line = 2;
  const append = (text: string): void => {
    source += text;
    line += text.match(/\r\n|\n\r|\r|\n/g)?.length ?? 0;
  };
  // Many programs have few line ends, so that several calls share a line.
  const breaks = random.pick([5, 30, 90]);
  for (const { text, begins, ends } of tokens) {
    append(random.chance(breaks) ? random.pick(GAPS) : " ");
    // The distance of such lines does not fit into one byte of Lua's line information.
    if (random.chance(1)) append("\n".repeat(random.pick([126, 127, 128, 129, 300])));
    append(text);
    if (begins !== undefined) begins.line = line;
    if (ends !== undefined) ends.lastLine = line;
  }
  for (const call of calls) if (call.of !== undefined) call.line = call.of.line;
  return { source: `${source}\n`, calls };
}

class Writer {
  readonly tokens: Token[] = [];
  readonly calls: Call[] = [];
  readonly #random: Random;
  #budget: number;

  constructor(random: Random, budget: number) {
    this.#random = random;
    this.#budget = budget;
  }

  block(depth: number): void {
    const count = 1 + this.#random.below(depth === 0 ? 8 : 3);
    for (let index = 0; index < count && this.#budget > 0; index++) this.#statement(depth);
  }

  #words(text: string): void {
    for (const word of text.split(" ")) this.tokens.push({ text: word });
  }

  #statement(depth: number): void {
    const random = this.#random;
    if (depth < 3 && random.chance(35)) {
      this.#compound(depth);
      return;
    }
    switch (random.below(6)) {
      case 0:
        this.#words("local _ , _ =");
        this.#expression(depth);
        this.#words(",");
        this.#expression(depth);
        return;
      case 1:
        this.#words("fill =");
        this.#expression(depth);
        return;
      case 2:
        // More instructions than Lua allows without an absolute line.
        for (let count = random.pick([1, 1, 1, 70]); count > 0; count--) {
          this.#words("fill = 1 ; fill = k ;");
        }
        return;
      default:
        this.#callStatement(depth);
    }
  }

  #compound(depth: number): void {
    const inner = (): void => {
      this.block(depth + 1);
    };
    switch (this.#random.below(6)) {
      case 0:
        this.#words("if");
        this.#expression(depth);
        this.#words("then");
        inner();
        this.#words("else");
        inner();
        break;
      case 1:
        this.#words("for _ = 1 , 1 do");
        inner();
        break;
      case 2:
        this.#words("repeat");
        inner();
        this.#words("until true or");
        this.#expression(depth);
        return;
      case 3:
        this.#words("do local function g ( ... )");
        inner();
        if (this.#random.chance(50)) this.#return(depth);
        this.#words("end");
        this.#untagged("g", "g");
        break;
      case 4:
        this.#words("while true do");
        inner();
        this.#words("break");
        break;
      default:
        this.#words("do");
        inner();
    }
    this.#words("end");
  }

  /** A tail call has no caller to record, unless it calls the host directly. */
  #return(depth: number): void {
    this.#words("return");
    if (this.#random.chance(50)) {
      this.#hostCall(depth);
    } else {
      this.#words("(");
      this.#expression(depth);
      this.#words(")");
    }
  }

  #callStatement(depth: number): void {
    if (this.#random.chance(40)) this.#hostCall(depth);
    else this.#chain(depth);
  }

  #expression(depth: number): void {
    const random = this.#random;
    if (this.#budget <= 0 || random.chance(15)) {
      this.#words(
        random.pick(["nil", "1.5e3", '"text"', "[[(]]", "not k", "- 0x1", "#k", "k .. 'a'"]),
      );
      return;
    }
    switch (random.below(8)) {
      case 0:
        // Lua reads one token ahead here, so a one-word name would get the line of the next token.
        this.#words("{");
        this.#chain(depth);
        this.#words(", a =");
        this.#expression(depth);
        this.#words("; [ 2 ] =");
        this.#expression(depth);
        this.#words("}");
        return;
      case 1:
        this.#words("( function ( )");
        if (depth < 3) this.block(depth + 1);
        this.#words("end");
        this.#untagged("", ")");
        return;
      case 2:
        this.#words("(");
        this.#expression(depth);
        this.#words(")");
        this.#words(random.pick(["==", "and", "or", "~="]));
        this.#expression(depth);
        return;
      case 3:
        this.#hostCall(depth);
        return;
      default:
        this.#chain(depth);
    }
  }

  /** Returns a call of a host function without a result. */
  #hostCall(depth: number): void {
    switch (this.#random.below(4)) {
      case 0:
        this.#tagged(0, "at", ["at"], depth);
        return;
      case 1: {
        const call = this.#begin(0, "pcall", ["pcall"]);
        this.#words("( at ,");
        this.#tag(call);
        this.#more(depth);
        this.#close(")", call);
        return;
      }
      default:
        this.#words("bk .");
        this.#tagged(0, "at", ["at"], depth);
    }
  }

  /** Returns a chain of calls that each return `o`. */
  #chain(depth: number): void {
    this.#words("o");
    let last: Call | undefined;
    for (const suffix of this.#random.list(1, 4, () => this.#random.below(6))) {
      last = this.#suffix(suffix, last, depth);
    }
  }

  #suffix(kind: number, last: Call | undefined, depth: number): Call {
    switch (kind) {
      case 0:
        this.#words(". x .");
        return this.#tagged(1, "f", ["f"], depth);
      case 1:
        this.#words("[ 1");
        return this.#tagged(1, "", ["]"], depth);
      case 2:
        this.#words("[ k");
        return this.#tagged(1, "", ["]"], depth);
      case 3:
        // The result of a call has no name, so a call of it begins where the first call begins.
        if (last !== undefined) return this.#tagged(1, "", [], depth, last);
        this.#words(". x . x .");
        return this.#tagged(1, "x", ["x"], depth);
      default:
        this.#words(":");
        return this.#tagged(1, "m", ["m"], depth);
    }
  }

  /** Returns a call with a tag as its first argument. `words` is the function's name. */
  #tagged(
    level: Call["level"],
    name: string,
    words: readonly string[],
    depth: number,
    of?: Call,
  ): Call {
    const call = this.#begin(level, name, words, of);
    switch (this.#random.below(6)) {
      case 0:
        this.#tag(call, call);
        return call;
      case 1:
        this.#words("{");
        this.#tag(call);
        this.#more(depth);
        this.#close("}", call);
        return call;
      default:
        this.#words("(");
        this.#tag(call);
        this.#more(depth);
        this.#close(")", call);
        return call;
    }
  }

  #begin(level: Call["level"], name: string, words: readonly string[], of?: Call): Call {
    this.#budget--;
    const tag = `t${this.calls.length}`;
    return this.#record({ tag, level, name, line: 0, lastLine: 0, of }, words);
  }

  /** Returns a call without arguments that records nothing. */
  #untagged(name: string, word: string): void {
    const call = this.#record({ tag: undefined, level: 0, name, line: 0, lastLine: 0 }, [word]);
    this.#words("(");
    this.#close(")", call);
  }

  #record(call: Call, words: readonly string[]): Call {
    this.calls.push(call);
    for (const [index, text] of words.entries()) {
      this.tokens.push({ text, ...(index === words.length - 1 && { begins: call }) });
    }
    return call;
  }

  #tag({ tag = "" }: Call, ends?: Call): void {
    const text = this.#random.pick([
      `"${tag}"`,
      `'${tag}'`,
      `"${tag}\\z\n  \r\n "`,
      `"${tag}\\\n"`,
      `[[${tag}]]`,
      `[==[\r\n${tag}\n]==]`,
    ]);
    this.tokens.push({ text, ...(ends !== undefined && { ends }) });
  }

  /**
   * Returns further arguments or fields. They are booleans, because the host rejects tables that contain themselves,
   * such as `o`.
   */
  #more(depth: number): void {
    for (let count = this.#random.below(3); count > 0; count--) {
      this.#words(", nil == (");
      this.#expression(depth);
      this.#words(")");
    }
  }

  #close(text: string, ends: Call): void {
    this.tokens.push({ text, ends });
  }
}
