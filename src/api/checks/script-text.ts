/**
 * Reads facts about values from the text of a script: which variable holds the result of a call, and where the variable is
 * used. It recognizes plain statements such as `local x = s:run("a"):run("b")`; checks leave everything else alone.
 */
import { LUA_KEYWORDS } from "../../schema/lua-keywords.js";
import { luaTokens, stringContent, type LuaToken } from "../../util/lua-tokens.js";

/** A statement that consists of calls: `local a = f(x)`, `a = f(x)`, `f(x)`. */
export interface CallStatement {
  readonly kind: "local" | "assignment" | "call";
  /** The variables on the left of `=`. */
  readonly names: readonly string[];
  readonly values: readonly CallChain[];
  /** Index of its first token, and of the one behind its last. */
  readonly start: number;
  readonly end: number;
  /** True outside all functions, loops and conditions. */
  readonly isOutermost: boolean;
}

/** A chain such as `s:run("a"):run("b")`: a name, followed by calls and fields. */
export interface CallChain {
  readonly firstLine: number;
  readonly lastLine: number;
  /** The first name. */
  readonly root: string;
  /** The name of the last called function, or undefined if the chain does not end with a call. */
  readonly called: string | undefined;
  /** True if the chain has no other call, also in its arguments. */
  readonly isOnlyCall: boolean;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));
/** The keywords and symbols after which a statement may begin. */
const STATEMENT_ENDS = words("end true false nil do then else repeat break ; ) ] } :: ...");
/** The keywords and symbols that cannot continue an expression. */
const NEXT = words(
  "end until elseif else local if for while repeat return break goto do function ; ::",
);
const BRACKETS = words("( { [");

/** The facts about one file. */
export class ScriptText {
  readonly #tokens: readonly LuaToken[];
  /** The index of each opening bracket's closing bracket. */
  readonly #closing = new Map<number, number>();
  /** The enclosing bracket or block of each token, or undefined at the top level. */
  readonly #around: (number | undefined)[] = [];
  /** The indexes of each name, including fields and keys. */
  readonly #mentions = new Map<string, number[]>();
  readonly #functions = new Set<number>();

  constructor(source: string) {
    this.#tokens = luaTokens(source);
    const open: number[] = [];
    for (const [index, token] of this.#tokens.entries()) {
      const word = this.#word(index);
      if (["end", "until", "elseif", ")", "}", "]"].includes(word)) {
        const opener = open.pop();
        if (opener !== undefined) this.#closing.set(opener, index);
      }
      this.#around.push(open.at(-1));
      if (["function", "do", "then", "repeat", "(", "{", "["].includes(word)) open.push(index);
      if (word === "function") this.#functions.add(index);
      if (token.kind === "name" && !LUA_KEYWORDS.has(word)) {
        const known = this.#mentions.get(word);
        if (known === undefined) this.#mentions.set(word, [index]);
        else known.push(index);
      }
    }
  }

  /** All recognized statements, in order. */
  statements(): readonly CallStatement[] {
    const found: CallStatement[] = [];
    for (const index of this.#tokens.keys()) {
      const statement = this.#statementAt(index);
      if (statement !== undefined) found.push(statement);
    }
    return found;
  }

  /** Reports whether a name occurs at or after a token. */
  isMentionedFrom(name: string, index: number): boolean {
    return (this.#mentions.get(name)?.at(-1) ?? -1) >= index;
  }

  /** Reports whether a name occurs in the file. */
  isMentioned(name: string): boolean {
    return this.#mentions.has(name);
  }

  /** Reports whether a name occurs in a function, which may run at any time. */
  isMentionedInFunction(name: string): boolean {
    const isInFunction = (index: number): boolean => {
      for (let at = this.#around[index]; at !== undefined; at = this.#around[at]) {
        if (this.#functions.has(at)) return true;
      }
      return false;
    };
    return (this.#mentions.get(name) ?? []).some(isInFunction);
  }

  /** Reports whether the file declares a variable of this name with `local`. */
  isDeclared(name: string): boolean {
    return (this.#mentions.get(name) ?? []).some((index) => this.#word(index - 1) === "local");
  }

  /**
   * Reports whether the variable that a statement sets, or a field of the variable, is a condition after the statement,
   * and no other statement sets a variable of that name.
   */
  isCondition(name: string, field: string | undefined, { start, end }: CallStatement): boolean {
    const mentions = this.#mentions.get(name) ?? [];
    const isOther = (index: number) => index < start || index >= end;
    if (mentions.some((index) => isOther(index) && this.#isSet(index))) return false;
    const path = field === undefined ? [] : [".", field];
    return mentions.some(
      (index) =>
        isOther(index) &&
        path.every((word, at) => this.#word(index + 1 + at) === word) &&
        this.#isTested(index, index + path.length + 1),
    );
  }

  /**
   * Reports whether the file may pass a variable of this name to a command: as a key, a field, or a string other than
   * the one in `bk.arg("NAME")`.
   */
  mayPass(name: string): boolean {
    const isKey = (index: number): boolean =>
      this.#word(index + 1) === "=" &&
      (this.#word(index - 1) === "." || this.#word(this.#around[index] ?? -1) === "{");
    const isAbout = (text: string) => text === name || text.startsWith(`${name}=`);
    return (
      (this.#mentions.get(name) ?? []).some(isKey) ||
      this.#tokens.some(
        (token, index) =>
          token.kind === "string" &&
          isAbout(stringContent(token)) &&
          !["arg", "getenv"].includes(
            this.#word(this.#word(index - 1) === "(" ? index - 2 : index - 1),
          ),
      )
    );
  }

  /** The calls `bk.name(…)` whose results are conditions, as `name:line`. */
  conditionalCalls(): ReadonlySet<string> {
    const calls = [...this.#closing].filter(
      ([open, close]) =>
        this.#word(open) === "(" &&
        this.#isName(open - 1) &&
        this.#word(open - 2) === "." &&
        this.#isTested(open - 3, close + 1),
    );
    return new Set(calls.map(([open]) => `${this.#word(open - 1)}:${this.#line(open - 1)}`));
  }

  /** Returns the text of a token that is not a string. The text is empty outside the file. */
  #word(index: number): string {
    const token = this.#tokens[index];
    return token === undefined || token.kind === "string" ? "" : token.text;
  }

  #line(index: number): number {
    return this.#tokens[index]?.line ?? 0;
  }

  #isName(index: number): boolean {
    return this.#tokens[index]?.kind === "name" && !LUA_KEYWORDS.has(this.#word(index));
  }

  /** Reports whether the expression between these tokens is a condition. */
  #isTested(start: number, end: number): boolean {
    const [before, after] = [this.#word(start - 1), this.#word(end)];
    if (before === "not") return !["==", "~=", ".", ":", "[", "("].includes(after);
    return (
      ["if", "elseif", "while", "and", "or", "(", "{", ",", "=", "return"].includes(before) &&
      ["then", "do", "and"].includes(after)
    );
  }

  /** Reports whether a mention assigns the variable, or declares another one. */
  #isSet(index: number): boolean {
    if (["local", "for"].includes(this.#word(index - 1)) || this.#word(index + 1) === "=")
      return true;
    const around = this.#around[index];
    // A list of names on the left of `=`, and the parameters of a function.
    if (this.#word(index + 1) === "," || this.#word(index - 1) === ",") {
      if (around === undefined || !BRACKETS.has(this.#word(around))) return true;
    }
    return around !== undefined && this.#isParameterList(around);
  }

  #isParameterList(bracket: number): boolean {
    let at = bracket - 1;
    while (this.#isName(at) || [".", ":"].includes(this.#word(at))) at -= 1;
    return this.#word(bracket) === "(" && this.#word(at) === "function";
  }

  #statementAt(index: number): CallStatement | undefined {
    if (this.#word(index) === "local") return this.#localAt(index);
    if (!this.#isName(index) || !this.#beginsStatement(index)) return undefined;
    const names = this.#namesAt(index);
    if (this.#word(names.end) === "=") {
      return this.#statement("assignment", index, names.names, names.end + 1);
    }
    return names.names.length === 1 ? this.#statement("call", index, [], index) : undefined;
  }

  #localAt(index: number): CallStatement | undefined {
    const { names, end } = this.#namesAt(index + 1);
    if (names.length === 0 || this.#word(end) !== "=") return undefined;
    return this.#statement("local", index, names, end + 1);
  }

  /** Returns names that are separated by commas, without attributes. */
  #namesAt(start: number): { readonly names: readonly string[]; readonly end: number } {
    const names: string[] = [];
    let at = start;
    while (this.#isName(at)) {
      names.push(this.#word(at));
      at += 1;
      if (this.#word(at) === "<" && this.#word(at + 2) === ">") at += 3;
      if (this.#word(at) !== ",") break;
      at += 1;
    }
    return { names, end: at };
  }

  #statement(
    kind: CallStatement["kind"],
    start: number,
    names: readonly string[],
    valuesStart: number,
  ): CallStatement | undefined {
    const values: CallChain[] = [];
    let end = valuesStart;
    for (;;) {
      const chain = this.#chainAt(end);
      if (chain === undefined) return undefined;
      values.push(chain);
      end = chain.end;
      if (this.#word(end) !== "," || kind === "call") break;
      end += 1;
    }
    const isOutermost = this.#around[start] === undefined;
    const isOver = end === this.#tokens.length || this.#isName(end) || NEXT.has(this.#word(end));
    return isOver ? { kind, names, values, start, end, isOutermost } : undefined;
  }

  #chainAt(start: number): (CallChain & { readonly end: number }) | undefined {
    if (!this.#isName(start)) return undefined;
    let [at, last, calls] = [start + 1, this.#word(start), 0];
    let called: string | undefined;
    for (;;) {
      const word = this.#word(at);
      if (word === "." || word === ":") {
        last = this.#word(at + 1);
        called = undefined;
        at += 2;
        continue;
      }
      const isText = this.#tokens[at]?.kind === "string";
      if (!isText && !BRACKETS.has(word)) break;
      const close = isText ? at : this.#closing.get(at);
      if (close === undefined) return undefined;
      called = word === "[" ? undefined : last;
      if (word !== "[") calls += 1 + this.#callsWithin(at, close);
      at = close + 1;
    }
    return {
      root: this.#word(start),
      firstLine: this.#line(start),
      lastLine: this.#line(at - 1),
      called,
      isOnlyCall: calls === 1,
      end: at,
    };
  }

  /** Counts the calls between two brackets, up to 2. */
  #callsWithin(open: number, close: number): number {
    for (let at = open + 1; at < close; at++) {
      const isCall =
        (this.#isName(at - 1) || [")", "]"].includes(this.#word(at - 1))) &&
        (this.#tokens[at]?.kind === "string" || ["(", "{"].includes(this.#word(at)));
      if (isCall && at - 1 > open) return 1;
    }
    return 0;
  }

  /** Reports whether a name is the first token of a statement. */
  #beginsStatement(index: number): boolean {
    const around = this.#around[index];
    if (around !== undefined && BRACKETS.has(this.#word(around))) return false;
    const before = this.#tokens[index - 1];
    return (
      before === undefined ||
      (before.kind !== "symbol" && !LUA_KEYWORDS.has(before.text)) ||
      STATEMENT_ENDS.has(before.text)
    );
  }
}
