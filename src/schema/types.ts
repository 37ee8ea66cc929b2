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

/** Texts that reached the script from outside, for calls that expand variables. */
export interface OutsideTexts {
  /** True for a text that came from outside as a whole: a `$` in it begins no variable. */
  readonly has: (text: string) => boolean;
  /** The call that escapes an outside text inside a larger text; undefined when none is there unescaped. */
  readonly escapeCall: (text: string) => string | undefined;
  /** Warns of an outside text inside a larger text, and shows the call that escapes it. */
  readonly warn: (path: string, escapeCall: string) => void;
}

const NOTHING_OUTSIDE: OutsideTexts = {
  has: () => false,
  escapeCall: () => undefined,
  warn: () => undefined,
};

/** Collects what is wrong with one call, so that all of it is reported together. */
export class Problems {
  readonly list: Problem[] = [];
  readonly outside: OutsideTexts;

  constructor(outside: OutsideTexts = NOTHING_OUTSIDE) {
    this.outside = outside;
  }

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

/** The TypeScript type that a schema type reads. */
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

/** NUL, which no command, path, variable or setting can hold: C ends a text there. */
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
  return type("integer", `an integer from ${minimum} to ${maximum}`, (value) => {
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
