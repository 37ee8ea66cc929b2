/** Names in scripts that no stub declares. */
import { luaTokens, stringContent, type LuaToken } from "../../../src/util/lua-tokens.js";
import { classesIn, fieldType, type StubModel } from "./stub-model.js";

/** Lua's own tables, whose names are no business of the stubs, and the methods of its strings. */
const LUA_TABLES = ["string", "table", "math", "utf8", "coroutine"];
const STRING_METHODS = "byte find format gmatch gsub len lower match rep reverse sub upper".split(
  " ",
);
const CALL_STARTS = ["(", "{"];
const OPEN = ["(", "{", "["];
const CLOSE = [")", "}", "]"];

interface Found {
  /** Of the token. */
  readonly index: number;
  readonly name: string;
}

/** A script with the known types of its names. */
export class ScriptNames {
  readonly #tokens: readonly LuaToken[];
  readonly #stubs: StubModel;
  /** Modules of the standard library by the variables they are in; undefined for the user's own. */
  readonly #modules = new Map<string, string | undefined>();
  /** Fields that the script defines. */
  readonly #own = new Set<string>();
  readonly #found: Found[] = [];

  constructor(source: string, stubs: StubModel) {
    this.#tokens = luaTokens(source);
    this.#stubs = stubs;
  }

  /** `line: name` of every call, option and field without a stub, in the order of the script. */
  missing(): readonly string[] {
    for (const index of this.#tokens.keys()) this.#readModule(index);
    for (const index of this.#tokens.keys()) this.#readOwn(index);
    for (const index of this.#tokens.keys()) this.#readUse(index);
    const inOrder = this.#found.toSorted((a, b) => a.index - b.index);
    return inOrder.map(({ index, name }) => `${this.#tokens[index]?.line ?? 0}: ${name}`);
  }

  #text(index: number): string {
    const token = this.#tokens[index];
    return token === undefined || token.kind === "string" ? "" : token.text;
  }

  #isName(index: number): boolean {
    return this.#tokens[index]?.kind === "name";
  }

  /** `name = require("module")` */
  #readModule(index: number): void {
    if (this.#text(index) !== "require" || this.#text(index - 1) !== "=") return;
    const at = this.#text(index + 1) === "(" ? index + 2 : index + 1;
    const named = this.#tokens[at];
    const module = named === undefined ? "" : stringContent(named).replaceAll("/", ".");
    const known = [...this.#stubs.functions.keys()].some((name) => name.startsWith(`${module}.`));
    this.#modules.set(this.#text(index - 2), known ? module : undefined);
  }

  /** `x.name = …` and `function x.name`, keys of tables, and the words of `bk.get_args`. */
  #readOwn(index: number): void {
    const assigned = this.#text(index - 1) === "." && this.#text(index + 1) === "=";
    const declared = this.#text(index - 3) === "function" && ".:".includes(this.#text(index - 1));
    const key = "{,".includes(this.#text(index - 1)) && this.#text(index + 1) === "=";
    if (this.#isName(index) && (assigned || declared || key)) this.#own.add(this.#text(index));
    if (this.#text(index) !== "get_args") return;
    const words = this.#tokens.slice(index, this.#endOf(index + 1));
    for (const token of words) if (token.kind === "string") this.#own.add(stringContent(token));
  }

  #readUse(index: number): void {
    const [before, name, after] = [index - 1, index, index + 1].map((at) => this.#text(at));
    if (!this.#isName(index) || name === undefined) return;
    if (before === ":" && this.#text(index - 3) !== "function" && this.#isCall(index + 1)) {
      this.#readMethod(index);
    }
    if (before !== "." || this.#text(index - 3) === "function") return;
    const receiver = this.#text(index - 2);
    const isField = [".", ":"].includes(this.#text(index - 3));
    if (!isField && LUA_TABLES.includes(receiver)) return;
    if (!isField && this.#modules.has(receiver) && this.#modules.get(receiver) === undefined)
      return;
    const table = ["bk", "os"].includes(receiver) ? receiver : this.#modules.get(receiver);
    if (isField || table === undefined) {
      if (after !== "=") this.#readField(index);
      return;
    }
    this.#readFunction(index, table);
  }

  #isCall(index: number): boolean {
    return CALL_STARTS.includes(this.#text(index)) || this.#tokens[index]?.kind === "string";
  }

  #readFunction(index: number, table: string): void {
    const field = this.#text(index);
    const name = `${table}.${field}`;
    const types = this.#stubs.functions.get(name);
    const overloads = this.#stubs.overloads.get(name) ?? [];
    if (types !== undefined) {
      this.#readArguments(index + 1, name, [...types.values(), ...overloads]);
    } else if (fieldType(this.#stubs, table, field) === undefined) this.#report(index, name);
  }

  #readMethod(index: number): void {
    const name = this.#text(index);
    const methods = [...this.#stubs.functions].filter(([key]) => key.endsWith(`:${name}`));
    const types = methods.flatMap(([, parameters]) => [...parameters.values()]);
    if (methods.length > 0) this.#readArguments(index + 1, `:${name}`, types);
    else if (!STRING_METHODS.includes(name) && !this.#own.has(name))
      this.#report(index, `:${name}`);
  }

  #readField(index: number): void {
    const [receiver, name] = [this.#text(index - 2), this.#text(index)];
    const isFree = this.#typesOf(receiver).some((type) => type.includes("table<"));
    if (isFree || this.#typesOf(name).length > 0 || this.#own.has(name)) return;
    this.#report(index, `.${name}`);
  }

  /** Returns the types of fields with this name in all classes. */
  #typesOf(field: string): readonly string[] {
    return [...this.#stubs.classes.keys()]
      .map((owner) => fieldType(this.#stubs, owner, field))
      .filter((type) => type !== undefined);
  }

  /** Tables among the arguments of a call. */
  #readArguments(index: number, name: string, types: readonly string[]): void {
    if (this.#text(index) === "{") this.#readTable(index, name, types);
    if (this.#text(index) !== "(") return;
    for (const at of this.#itemsOf(index)) {
      if (this.#text(at) === "{") this.#readTable(at, name, types);
    }
  }

  /** The keys of a table, and of the tables in it, against the types the table may have. */
  #readTable(index: number, name: string, types: readonly string[]): void {
    const free = types.some((type) => /table<|\btable\b|\bany\b/.test(type));
    const classes = types.flatMap((type) => classesIn(this.#stubs, type));
    for (const at of this.#itemsOf(index)) {
      const keyed = this.#isName(at) && this.#text(at + 1) === "=";
      const key = this.#text(at);
      const found = classes.map((owner) => fieldType(this.#stubs, owner, key));
      const inner = keyed ? found.filter((type) => type !== undefined) : types;
      if (keyed && inner.length === 0 && !free) this.#report(at, `${name} ${key}`);
      const value = keyed ? at + 2 : at;
      const known = inner.length > 0 ? inner : types.map((type) => type.replaceAll("table<", ""));
      if (this.#text(value) === "{") this.#readTable(value, `${name} ${key}`.trim(), known);
    }
  }

  /** Where the items begin of the brackets that open at a token. */
  #itemsOf(open: number): readonly number[] {
    const items = [open + 1];
    let depth = 0;
    for (let at = open; at < this.#endOf(open); at += 1) {
      if (OPEN.includes(this.#text(at))) depth += 1;
      if (CLOSE.includes(this.#text(at)) || this.#text(at) === "end") depth -= 1;
      // The body of a function is not a list of arguments.
      if (["function", "if", "for", "while"].includes(this.#text(at))) depth += 1;
      if (depth === 1 && [",", ";"].includes(this.#text(at))) items.push(at + 1);
    }
    return items;
  }

  /** The token behind the brackets that open at a token. */
  #endOf(open: number): number {
    let depth = 0;
    for (let at = open; at < this.#tokens.length; at += 1) {
      if (OPEN.includes(this.#text(at))) depth += 1;
      if (CLOSE.includes(this.#text(at))) depth -= 1;
      if (depth <= 0) return at;
    }
    return this.#tokens.length;
  }

  #report(index: number, name: string): void {
    this.#found.push({ index, name });
  }
}
