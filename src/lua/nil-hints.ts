/**
 * Explains why the value that caused an error is nil: a misspelled name, the index 0, or a build argument that was not
 * passed. The names come from the source of the failing line. Their values are read from the variables of the running
 * function.
 */
import { ScriptError, type SourcePosition } from "../errors.js";
import { LUA_KEYWORDS } from "../schema/lua-keywords.js";
import { suggestion } from "../schema/suggest.js";
import type { CallStack } from "./call-stack.js";
import type { Heap } from "./heap.js";
import {
  DEBUG_RECORD_BYTES,
  GLOBALS_KEY,
  LuaType,
  pop,
  REGISTRY_INDEX,
  type LuaC,
  type LuaState,
  type Pointer,
} from "./lua-c.js";
import type { Strings } from "./strings.js";
import { luaTokens, stringContent, type LuaToken } from "../util/lua-tokens.js";

/** The maximum number of hints. A script may catch errors in a loop, so only the first errors get hints. */
const MAX_HINTS = 100;
/** Limits of the search for one hint. */
const MAX_MESSAGE_LENGTH = 2000;
const MAX_LEVELS = 200;
const MAX_STATEMENT_TOKENS = 200;
const MAX_TOKENS_BACK = 20_000;
const MAX_VARIABLES = 255;
const MAX_KEYS = 1000;
const MAX_INHERITANCE = 5;

/** The names of nil in other languages. */
const NOTHING_WORDS = new Set(["null", "NULL", "None", "undefined", "none"]);

/** A variable, field or list item whose value is nil. */
interface NilValue {
  readonly name: string;
  /** True for the index 0 of a table. */
  readonly isZero: boolean;
  /** Names that the author may have meant; undefined for a declared variable, whose name is right. */
  readonly candidates: readonly string[] | undefined;
}

/** The function whose variables are searched: the one at a level of a thread's stack, at the line `at`. */
interface Scope {
  readonly L: LuaState;
  readonly level: number;
  readonly at: SourcePosition;
  /** True if the names come from the assignment of a variable instead of the failing line. */
  readonly isAssigned?: boolean;
}

/** The part of a machine that hints need. */
interface Interpreter {
  readonly c: LuaC;
  readonly heap: Heap;
  readonly strings: Strings;
  readonly calls: CallStack;
  readonly frames: (L: LuaState) => readonly SourcePosition[];
  readonly reserve: (L: LuaState) => void;
}

/** Finds hints for the errors of one machine. */
export class NilHints {
  /** Returns the reason why a value of this name is nil, if the host knows it. */
  absent: (name: string) => string | undefined = () => undefined;
  readonly #machine: Interpreter;
  readonly #record: Pointer;
  readonly #sources = new Map<string, Uint8Array>();
  readonly #tokens = new Map<string, readonly LuaToken[]>();
  #hints = 0;

  constructor(machine: Interpreter) {
    this.#machine = machine;
    this.#record = machine.heap.allocate(DEBUG_RECORD_BYTES);
  }

  /** Stores the text of a file. */
  addSource(file: string, source: Uint8Array): void {
    this.#sources.set(file, source);
    this.#tokens.delete(file);
  }

  /** Adds a hint, if there is one, to a host error that is about to be raised. */
  explain<T extends Error>(error: T, L: LuaState): T | ScriptError {
    if (!(error instanceof ScriptError) || error.frames.length > 0) return error;
    const hint = this.hintFor(L, error.message);
    if (hint === undefined) return error;
    return new ScriptError(`${error.message}${hint}`, [], { cause: error });
  }

  /**
   * Returns the text to append to an error message: ` (did you mean "x"?)`, or a colon and a sentence. Call it while
   * the failed calls are still on the stack.
   */
  hintFor(L: LuaState, message: string): string | undefined {
    const start = message.slice(0, MAX_MESSAGE_LENGTH);
    if (!start.includes("nil") || this.#hints >= MAX_HINTS) return undefined;
    const frames = this.#machine.frames(L);
    const { at = frames[0], text } = this.#machine.calls.splitMessage(start);
    if (at === undefined || !isAboutNil(text)) return undefined;
    this.#hints += 1;
    const level = this.#levelOf(L, at);
    const statement = this.#statement(at);
    const named = /\((?:global|local|upvalue|field|method|constant) '(\w+)'\)/.exec(text)?.[1];
    const found =
      level === undefined
        ? undefined
        : this.#valuesHint({ L, level, at }, statement, (name) => (named ?? name) === name);
    return (
      found ??
      this.#givenByCaller([at, ...frames.slice(1, 3)], named) ??
      (named !== undefined && text.includes("(method '")
        ? this.#nearHint(named, this.#stringMethods(L))
        : undefined)
    );
  }

  /** Returns the hint for the first nil value among the tokens that has a hint. */
  #valuesHint(
    scope: Scope,
    tokens: readonly LuaToken[],
    isMeant: (name: string) => boolean,
  ): string | undefined {
    for (const value of this.#nilValues(scope.L, scope.level, tokens)) {
      const hint = isMeant(value.name) ? this.#hintOf(value, scope) : undefined;
      if (hint !== undefined) return hint;
    }
    return undefined;
  }

  #hintOf({ name, isZero, candidates }: NilValue, scope: Scope): string | undefined {
    if (isZero) return ": Lua lists start at 1";
    const argument = this.absent(name) ?? this.#assignedArgument(name, scope.at);
    if (argument !== undefined) return `: ${argument}`;
    if (candidates === undefined) {
      if (scope.isAssigned === true) return undefined;
      const assigned = this.#assigned(name, scope.at);
      return this.#valuesHint({ ...scope, isAssigned: true }, assigned, () => true);
    }
    return NOTHING_WORDS.has(name)
      ? `: Lua writes nil for ${name}`
      : this.#nearHint(name, candidates);
  }

  #nearHint(name: string, candidates: readonly string[]): string | undefined {
    const near = name.length < 2 ? "" : suggestion(name, candidates);
    return near === "" ? undefined : near;
  }

  /**
   * Finds a missing build argument in the failing line. If a variable is nil, it also searches the lines of the
   * callers.
   */
  #givenByCaller(frames: readonly SourcePosition[], named: string | undefined): string | undefined {
    const wanted = named === undefined ? frames.slice(0, 1) : frames;
    for (const at of wanted) {
      const hint = this.#argumentIn(this.#statement(at));
      if (hint !== undefined) return `: ${hint}`;
      for (const { kind, text } of at === frames[0] ? [] : this.#statement(at)) {
        const assigned = kind === "name" ? this.#assignedArgument(text, at) : undefined;
        if (assigned !== undefined) return `: ${assigned}`;
      }
    }
    return undefined;
  }

  /** Finds a missing build argument that these tokens read, by a call or as a field. */
  #argumentIn(tokens: readonly LuaToken[]): string | undefined {
    for (const [index, { kind, text }] of tokens.entries()) {
      const previous = tokens[index - 1]?.text;
      const isRead =
        kind === "string" && previous === "("
          ? ["arg", "getenv"].includes(tokens[index - 2]?.text ?? "")
          : kind === "name" && previous === ".";
      const hint = isRead
        ? this.absent(kind === "string" ? stringContent({ text }) : text)
        : undefined;
      if (hint !== undefined) return hint;
    }
    return undefined;
  }

  #assignedArgument(name: string, at: SourcePosition): string | undefined {
    return this.#argumentIn(this.#assigned(name, at));
  }

  /** Returns the value of the last assignment to a variable up to the line `at`. */
  #assigned(name: string, at: SourcePosition): readonly LuaToken[] {
    const tokens = this.#tokensOf(at.file);
    const end = firstAfter(tokens, at.line);
    for (let index = end - 1; index >= Math.max(0, end - MAX_TOKENS_BACK); index--) {
      const token = tokens[index];
      if (token?.text !== name || [".", ":"].includes(tokens[index - 1]?.text ?? "")) continue;
      // `local v <const> = …`
      const assign = tokens[index + 1]?.text === "<" ? index + 4 : index + 1;
      if (tokens[assign]?.text !== "=") continue;
      return statementAt(tokens, assign + 1);
    }
    return [];
  }

  #statement(at: SourcePosition): readonly LuaToken[] {
    const tokens = this.#tokensOf(at.file);
    return statementAt(tokens, firstAfter(tokens, at.line - 1));
  }

  #tokensOf(file: string): readonly LuaToken[] {
    const known = this.#tokens.get(file);
    if (known !== undefined) return known;
    const tokens = luaTokens(new TextDecoder().decode(this.#sources.get(file)));
    this.#tokens.set(file, tokens);
    return tokens;
  }

  /** Returns the level of the call stack that is at this line. */
  #levelOf(L: LuaState, at: SourcePosition): number | undefined {
    const { c, calls, strings } = this.#machine;
    for (let level = 0; level < MAX_LEVELS; level++) {
      if (c.lua_getstack(L, level, this.#record) === 0) return undefined;
      c.luaL_where(L, level);
      const found = calls.splitMessage(strings.read(L, -1)).at;
      pop(c, L, 1);
      if (found?.file === at.file && found.line === at.line) return level;
    }
    return undefined;
  }

  /** Returns the names and fields among the tokens whose value is nil in the function at `level`. */
  #nilValues(L: LuaState, level: number, tokens: readonly LuaToken[]): readonly NilValue[] {
    return tokens.flatMap(({ kind, text }, index) => {
      const isFirst = kind === "name" && !LUA_KEYWORDS.has(text);
      const isPart = [".", ":"].includes(tokens[index - 1]?.text ?? "");
      if (!isFirst || isPart || tokens[index + 1]?.text === "=") return [];
      const found = this.#nilInPath(L, level, tokens.slice(index));
      return found === undefined ? [] : [found];
    });
  }

  /**
   * Follows `a.b.c` from its first name to the first nil. Returns undefined if there is no nil, or if a field cannot be
   * read without running code.
   */
  #nilInPath(
    L: LuaState,
    level: number,
    [first, ...rest]: readonly LuaToken[],
  ): NilValue | undefined {
    if (first === undefined) return undefined;
    const { c } = this.#machine;
    this.#machine.reserve(L);
    const top = c.lua_gettop(L);
    try {
      const isDeclared = this.#pushVariable(L, level, first.text);
      if (c.lua_type(L, -1) === LuaType.nil) {
        const candidates = isDeclared ? undefined : this.#visibleNames(L, level);
        return { name: first.text, isZero: false, candidates };
      }
      for (const step of pathSteps(rest)) {
        const isFound = this.#pushField(L, c.lua_gettop(L), step);
        if (isFound === undefined) return undefined;
        if (isFound) continue;
        const candidates = this.#keysOf(L, c.lua_gettop(L));
        const name = step.kind === "string" ? stringContent(step) : step.text;
        return { name, isZero: step.text === "0", candidates };
      }
      return undefined;
    } finally {
      c.lua_settop(L, top);
    }
  }

  /** Pushes a variable's value. Returns true if the variable is declared, which means it is a local or an upvalue. */
  #pushVariable(L: LuaState, level: number, name: string): boolean {
    const { c } = this.#machine;
    c.lua_getstack(L, level, this.#record);
    const local = this.#localNames(L, level).lastIndexOf(name);
    if (local !== -1) {
      c.lua_getlocal(L, this.#record, local + 1);
      return true;
    }
    const upvalue = this.#upvalueNames(L, level).indexOf(name);
    if (upvalue !== -1) {
      this.#pushFunction(L);
      c.lua_getupvalue(L, -1, upvalue + 1);
      return true;
    }
    this.#pushGlobals(L);
    this.#machine.strings.push(L, name);
    c.lua_rawget(L, -2);
    return false;
  }

  /** Pushes the table of globals from the registry, because a script may have changed `_G`. */
  #pushGlobals(L: LuaState): void {
    this.#machine.c.lua_rawgeti(L, REGISTRY_INDEX, GLOBALS_KEY);
  }

  #localNames(L: LuaState, level: number): readonly string[] {
    const { c, heap } = this.#machine;
    const names: string[] = [];
    if (c.lua_getstack(L, level, this.#record) === 0) return names;
    while (names.length < MAX_VARIABLES) {
      const name = c.lua_getlocal(L, this.#record, names.length + 1);
      if (name === 0) break;
      pop(c, L, 1);
      names.push(heap.readCString(name));
    }
    return names;
  }

  #upvalueNames(L: LuaState, level: number): readonly string[] {
    const { c, heap } = this.#machine;
    const names: string[] = [];
    if (c.lua_getstack(L, level, this.#record) === 0) return names;
    this.#pushFunction(L);
    while (names.length < MAX_VARIABLES) {
      const name = c.lua_getupvalue(L, -1, names.length + 1);
      if (name === 0) break;
      pop(c, L, 1);
      names.push(heap.readCString(name));
    }
    pop(c, L, 1);
    return names;
  }

  /** Pushes the function of the level that is in the record. */
  #pushFunction(L: LuaState): void {
    this.#machine.c.lua_getinfo(L, this.#machine.heap.constant("f"), this.#record);
  }

  /**
   * Returns the names that an author may have meant in a function: its variables, its callers' variables, and globals.
   */
  #visibleNames(L: LuaState, level: number): readonly string[] {
    const { c } = this.#machine;
    const names = [...this.#upvalueNames(L, level)];
    for (let outer = level; outer < level + MAX_INHERITANCE; outer++) {
      names.push(...this.#localNames(L, outer));
    }
    this.#pushGlobals(L);
    names.push(...this.#keysOf(L, c.lua_gettop(L)));
    pop(c, L, 1);
    // Excludes Lua's internal names, which begin with a parenthesis, and names with a leading underscore.
    return names.filter((name) => /^[A-Za-z]\w*$/.test(name));
  }

  #stringMethods(L: LuaState): readonly string[] {
    const { c } = this.#machine;
    this.#machine.strings.push(L, "");
    const names = this.#keysOf(L, c.lua_gettop(L));
    pop(c, L, 1);
    return names;
  }

  /**
   * Pushes a field of the value at `index` and returns true. Returns false, with the value on top, if the field is nil.
   * Returns undefined if the field cannot be read without running code.
   */
  #pushField(L: LuaState, index: number, { kind, text }: LuaToken): boolean | undefined {
    const { c, heap, strings } = this.#machine;
    c.lua_pushvalue(L, index);
    for (let depth = 0; depth < MAX_INHERITANCE; depth++) {
      if (c.lua_type(L, -1) === LuaType.table) {
        if (kind === "number") c.lua_pushinteger(L, BigInt(text));
        else strings.push(L, kind === "string" ? stringContent({ text }) : text);
        if (c.lua_rawget(L, -2) !== LuaType.nil) return true;
        pop(c, L, 1);
      }
      const type = c.luaL_getmetafield(L, -1, heap.constant("__index"));
      if (type === LuaType.nil) {
        if (c.lua_type(L, -1) !== LuaType.table) return undefined;
        c.lua_settop(L, index);
        return false;
      }
      if (type !== LuaType.table) return undefined;
    }
    return undefined;
  }

  /** Returns the string keys of the value at `index` and of the tables that it inherits from. */
  #keysOf(L: LuaState, index: number): readonly string[] {
    const { c, heap, strings } = this.#machine;
    const names: string[] = [];
    c.lua_pushvalue(L, index);
    for (let depth = 0; depth < MAX_INHERITANCE; depth++) {
      if (c.lua_type(L, -1) === LuaType.table) {
        c.lua_pushnil(L);
        for (let count = 0; c.lua_next(L, -2) !== 0; count++) {
          pop(c, L, 1);
          if (c.lua_type(L, -1) === LuaType.string) names.push(strings.read(L, -1).slice(0, 64));
          if (count < MAX_KEYS) continue;
          pop(c, L, 1);
          break;
        }
      }
      if (c.luaL_getmetafield(L, -1, heap.constant("__index")) !== LuaType.table) break;
    }
    c.lua_settop(L, index);
    return names;
  }
}

/** Reports whether a message of Lua or of the API is about a nil value. */
function isAboutNil(text: string): boolean {
  return (
    (text.startsWith("attempt to ") && text.includes("nil value")) ||
    (text.startsWith("bad argument ") && text.includes("got nil")) ||
    (text.includes("expected ") && text.includes(", got nil"))
  );
}

/**
 * Returns the tokens of the statement that begins at `start`: its line, the content of its brackets, and the calls
 * chained to it.
 */
function statementAt(tokens: readonly LuaToken[], start: number): readonly LuaToken[] {
  let line = tokens[start]?.line ?? 0;
  let depth = 0;
  let end = start;
  for (; end < tokens.length && end < start + MAX_STATEMENT_TOKENS; end++) {
    const token = tokens[end];
    if (token === undefined) break;
    if (depth <= 0 && token.line > line) {
      if (![":", ".", ".."].includes(token.text)) break;
      line = token.line;
    }
    if (["(", "{", "["].includes(token.text)) depth += 1;
    if ([")", "}", "]"].includes(token.text)) depth -= 1;
  }
  return tokens.slice(start, end);
}

/** Returns the index of the first token after a line. */
function firstAfter(tokens: readonly LuaToken[], line: number): number {
  let [low, high] = [0, tokens.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((tokens[middle]?.line ?? 0) > line) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Returns the fields that are read one after the other: `.b`, `:c`, `["d"]`, `[0]`. */
function pathSteps(tokens: readonly LuaToken[]): readonly LuaToken[] {
  const steps: LuaToken[] = [];
  for (let index = 0; ;) {
    const [sign, field, closing] = tokens.slice(index, index + 3);
    if (field === undefined) return steps;
    const isField = [".", ":"].includes(sign?.text ?? "") && field.kind === "name";
    const isIndex = sign?.text === "[" && closing?.text === "]" && isConstant(field);
    if (!isField && !isIndex) return steps;
    steps.push(field);
    index += isField ? 2 : 3;
  }
}

function isConstant({ kind, text }: LuaToken): boolean {
  return kind === "string" || /^\d{1,15}$/.test(text);
}
