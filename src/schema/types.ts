/** Combinators that read exact Lua values, collect every problem, and know how to describe themselves. */
import {
  HostObject,
  decodeText,
  describeLuaValue,
  formatFloat,
  type LuaValue,
} from "./lua-value.js";
import { suggestion } from "./suggest.js";

/** The answer of a type that could not read a value; the reason is among the problems. */
export const INVALID = Symbol("invalid");
export type Invalid = typeof INVALID;

/** One thing wrong with a call. `path` is what the user wrote: `mounts[2]`, `healthcheck.interval`. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

/** Collects what is wrong with one call, so that all of it is reported together. */
export class Problems {
  readonly list: Problem[] = [];

  add(path: string, message: string): Invalid {
    this.list.push({ path, message });
    return INVALID;
  }
}

/** How to read a Lua value, and how to describe what is accepted. */
export interface Type<T> {
  /** In LuaLS annotations: `string|string[]`. */
  readonly lua: string;
  /** In messages, after "expected": `a string`. */
  readonly expected: string;
  readonly read: (value: LuaValue, path: string, problems: Problems) => T | Invalid;
  /** The types it is made of, for documentation. */
  readonly parts?: readonly Type<unknown>[];
}

/** What a type reads. */
export type TypeOf<X> = X extends Type<infer T> ? T : never;

/** Makes a type; `convert` answers undefined for what it does not accept, a string for a reason of its own. */
export function type<T>(
  lua: string,
  expected: string,
  convert: (value: LuaValue) => { readonly value: T } | { readonly problem: string } | undefined,
): Type<T> {
  return {
    lua,
    expected,
    read: (value, path, problems) => {
      const result = convert(value);
      if (result === undefined) return mismatch({ expected }, value, path, problems);
      return "value" in result ? result.value : refusal(result.problem, value, path, problems);
    },
  };
}

/** Adds a reason; one that says what was expected says what was given, too. */
function refusal(problem: string, value: LuaValue, path: string, problems: Problems): Invalid {
  const complete = !problem.startsWith("expected ") || problem.includes(", got ");
  return problems.add(path, complete ? problem : `${problem}, got ${describeLuaValue(value)}`);
}

/** Adds "expected …, got …". */
export function mismatch(
  wanted: { readonly expected: string },
  value: LuaValue,
  path: string,
  problems: Problems,
): Invalid {
  return problems.add(path, `expected ${wanted.expected}, got ${describeLuaValue(value)}`);
}

/** `true` or `false`; nothing is taken for one. */
export const boolean = type("boolean", "true or false", (value) =>
  value.type === "boolean" ? { value: value.value } : undefined,
);

/** Text: a UTF-8 string, a number (integral floats without `.0`), or a Platform. */
export const text = type("Text", "a string", (value) => {
  const result = textOfValue(value);
  if (result === undefined) return undefined;
  return result.includes("\0") ? { problem: NUL_PROBLEM } : { value: result };
});

/** What no command, path, variable or setting can hold: C ends a text there. */
const NUL_PROBLEM = "expected a string without NUL bytes";

function textOfValue(value: LuaValue): string | undefined {
  if (value.type === "string") return decodeText(value.bytes);
  if (value.type === "integer") return value.value.toString();
  if (value.type === "float") return textOfFloat(value.value);
  if (value.type === "object" && value.object instanceof HostObject) {
    return value.object.hostClass === "Platform" ? String(value.object) : undefined;
  }
  return undefined;
}

/** Integral floats are written out as long as they are exact; `inf` and `nan` are results of a mistake. */
function textOfFloat(value: number): string | undefined {
  if (!Number.isFinite(value)) return undefined;
  return Number.isSafeInteger(value) ? value.toFixed(0) : formatFloat(value);
}

/** Text that is not empty or blank. */
export const nonEmptyText = refine(text, "a string that is not empty", (value) =>
  value.trim() === "" ? "expected a string that is not empty" : undefined,
);

/** A string with its bytes as they are. */
export const binary = type("string", "a string", (value) => {
  if (value.type === "string") return { value: value.bytes };
  const result = textOfValue(value);
  return result === undefined ? undefined : { value: new TextEncoder().encode(result) };
});

/** An integer in a range; a float counts when it is integral. */
export function integer(minimum: number, maximum: number): Type<number> {
  const expected =
    maximum === Number.MAX_SAFE_INTEGER
      ? `an integer of at least ${minimum}`
      : `an integer from ${minimum} to ${maximum}`;
  return type("integer", expected, (value) => {
    const number = integerOf(value);
    return number === undefined || number < minimum || number > maximum
      ? undefined
      : { value: number };
  });
}

function integerOf(value: LuaValue): number | undefined {
  if (value.type === "integer") return Number(value.value);
  return value.type === "float" && Number.isInteger(value.value) ? value.value : undefined;
}

/** One of some words. */
export function oneOf<const W extends string>(...words: readonly W[]): Type<W> {
  const expected =
    words.length === 1
      ? JSON.stringify(words[0])
      : `one of ${words.map((word) => JSON.stringify(word)).join(", ")}`;
  const lua = words.map((word) => JSON.stringify(word)).join("|");
  return type(lua, expected, (value) => {
    const word = value.type === "string" ? decodeText(value.bytes) : undefined;
    const found = words.find((item) => item === word);
    if (found !== undefined) return { value: found };
    if (word === undefined) return undefined;
    return {
      problem: `expected ${expected}, got ${describeLuaValue(value)}${suggestion(word, words)}`,
    };
  });
}

/** A type with one more rule; `check` answers what is wrong, or undefined. */
export function refine<T>(
  base: Type<T>,
  expected: string,
  check: (value: T) => string | undefined,
): Type<T> {
  return {
    lua: base.lua,
    expected,
    parts: [base],
    read: (value, path, problems) => {
      const result = base.read(value, path, problems);
      if (result === INVALID) return INVALID;
      const problem = check(result);
      return problem === undefined ? result : refusal(problem, value, path, problems);
    },
  };
}

/** A type whose value is turned into another; `convert` may refuse with a problem. */
export function mapped<T, U>(
  base: Type<T>,
  convert: (value: T) => { readonly value: U } | { readonly problem: string },
): Type<U> {
  return {
    lua: base.lua,
    expected: base.expected,
    parts: [base],
    read: (value, path, problems) => {
      const result = base.read(value, path, problems);
      if (result === INVALID) return INVALID;
      const converted = convert(result);
      return "value" in converted
        ? converted.value
        : refusal(converted.problem, value, path, problems);
    },
  };
}

/** The first of several types that accepts the value. `pick` chooses by the value's Lua type, so messages stay exact. */
export function choice<T>(
  expected: string,
  alternatives: readonly Type<T>[],
  pick: (value: LuaValue) => Type<T> | undefined,
): Type<T> {
  const chosen: Type<T> = {
    lua: alternatives.map((alternative) => alternative.lua).join("|"),
    expected,
    parts: alternatives,
    read: (value, path, problems) =>
      pick(value)?.read(value, path, problems) ?? mismatch(chosen, value, path, problems),
  };
  return chosen;
}

/** An instance of a class of the API. */
export function instance<T extends HostObject>(
  hostClass: string,
  is: (object: object) => object is T,
): Type<T> {
  return type(hostClass, `a ${hostClass}`, (value) =>
    value.type === "object" && is(value.object) ? { value: value.object } : undefined,
  );
}

/**
 * A list. It may contain lists, which are flattened, and `false`, which is left out; a hole is an error that says to
 * write `false`. With `single`, one value may stand for a list of one.
 */
export function listOf<T>(
  item: Type<T>,
  options: { readonly single?: boolean } = {},
): Type<readonly T[]> {
  const single = options.single === true;
  const lua = `${item.lua.includes("|") ? `(${item.lua})` : item.lua}[]`;
  const list: Type<readonly T[]> = {
    lua: single ? `${item.lua}|${lua}` : lua,
    parts: [item],
    expected: single ? `${item.expected} or a list of such` : `a list (each ${item.expected})`,
    read: (value, path, problems) => {
      if (value.type === "table") return readList(item, value.entries, path, problems);
      if (!single) return mismatch(list, value, path, problems);
      const one = item.read(value, path, problems);
      return one === INVALID ? INVALID : [one];
    },
  };
  return list;
}

type Entries = readonly (readonly [LuaValue, LuaValue])[];

function readList<T>(
  item: Type<T>,
  entries: Entries,
  path: string,
  problems: Problems,
): readonly T[] | Invalid {
  if (!checkSequence(entries, path, problems)) return INVALID;
  const values: T[] = [];
  let valid = true;
  for (const [index, [, value]] of entries.entries()) {
    const at = `${path}[${index + 1}]`;
    if (value.type === "boolean" && !value.value) continue;
    const read = readItem(item, value, at, problems);
    if (read === INVALID) valid = false;
    // One by one: a spread puts every item on the stack.
    else for (const one of read) values.push(one);
  }
  return valid ? values : INVALID;
}

function readItem<T>(
  item: Type<T>,
  value: LuaValue,
  path: string,
  problems: Problems,
): readonly T[] | Invalid {
  if (value.type === "table") return readList(item, value.entries, path, problems);
  const read = item.read(value, path, problems);
  return read === INVALID ? INVALID : [read];
}

/** Adds what is wrong with a list that has a nil before its end. */
export function listHole(path: string, problems: Problems): Invalid {
  return problems.add(path, "a nil in a list; write false to leave an item out");
}

/** Adds a problem unless the keys are 1, 2, 3 and so on. */
function checkSequence(entries: Entries, path: string, problems: Problems): boolean {
  for (const [index, [key]] of entries.entries()) {
    if (key.type === "integer" && key.value === BigInt(index + 1)) continue;
    if (key.type === "integer" && key.value > 0n) {
      listHole(`${path}[${index + 1}]`, problems);
    } else {
      problems.add(path, `expected a list, got a table with ${keyWords(key)}`);
    }
    return false;
  }
  return true;
}

function keyWords(key: LuaValue): string {
  return `the key ${describeLuaValue(key).replace(/^the (string|integer|number|boolean) /, "")}`;
}

/** A table from names to values, in bytewise order of the names. */
export function mapOf<T>(item: Type<T>): Type<ReadonlyMap<string, T>> {
  const map: Type<ReadonlyMap<string, T>> = {
    lua: `table<string, ${item.lua}>`,
    parts: [item],
    expected: `a table (each value ${item.expected})`,
    read: (value, path, problems) => {
      if (value.type !== "table") return mismatch(map, value, path, problems);
      const result = new Map<string, T>();
      let valid = true;
      for (const [key, element] of value.entries) {
        const name = key.type === "string" ? decodeText(key.bytes) : undefined;
        if (name === undefined || name === "") {
          problems.add(path, `expected names as keys, got ${keyWords(key)}`);
          valid = false;
          continue;
        }
        const read = item.read(element, `${path}.${name}`, problems);
        if (read === INVALID) valid = false;
        else result.set(name, read);
      }
      return valid ? result : INVALID;
    },
  };
  return map;
}
