/**
 * Types of Lua values. A type reads a value, collects all problems, and describes itself for messages and
 * documentation.
 */
import {
  HostObject,
  decodeText,
  describeLuaValue,
  formatFloat,
  type LuaValue,
} from "./lua-value.js";
import { suggestion } from "./suggest.js";

/** The result of a type for a value that it does not accept. The reason is in the problems. */
export const INVALID = Symbol("invalid");
export type Invalid = typeof INVALID;

/**
 * One problem of a call. `path` names the argument or option in the user's notation: `mounts[2]`,
 * `healthcheck.interval`.
 */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

/** The texts that a script received from outside, for calls that expand variables. */
export interface OutsideTexts {
  /** Reports whether the whole text came from outside. A `$` in such a text does not begin a variable. */
  readonly has: (text: string) => boolean;
  /**
   * Returns the call that escapes an outside text inside a larger text, or undefined if the text contains no unescaped
   * outside text.
   */
  readonly escapeCall: (text: string) => string | undefined;
  /** Warns about an outside text inside a larger text, and shows the call that escapes it. */
  readonly warn: (path: string, escapeCall: string) => void;
}

const NOTHING_OUTSIDE: OutsideTexts = {
  has: () => false,
  escapeCall: () => undefined,
  warn: () => undefined,
};

/** Collects the problems of one call, so that they are reported together. */
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

/** A type of Lua values: how to read a value, and how to describe the accepted values. */
export interface Type<T> {
  /** The type in LuaLS annotations, such as `string|string[]`. */
  readonly lua: string;
  /** The text after "expected" in messages, such as `a string`. */
  readonly expected: string;
  readonly read: (value: LuaValue, path: string, problems: Problems) => T | Invalid;
  /** The component types, for documentation. */
  readonly parts?: readonly Type<unknown>[];
}

/** The TypeScript type of the values that a type reads. */
export type TypeOf<X> = X extends Type<infer T> ? T : never;

/**
 * Creates a type. `convert` returns undefined for a value that it does not accept, or a problem to give a specific
 * reason.
 */
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

/** Adds a problem. A problem that begins with "expected" also gets ", got …". */
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

/** The type of `true` and `false`. No other value is converted. */
export const boolean = type("boolean", "true or false", (value) =>
  value.type === "boolean" ? { value: value.value } : undefined,
);

/** The type of text: a UTF-8 string, a number (an integral float without `.0`), or a Platform. */
export const text = type("Text", "a string", (value) => {
  const result = textOfValue(value);
  if (result === undefined) return undefined;
  return result.includes("\0") ? { problem: NUL_PROBLEM } : { value: result };
});

/** The problem of a NUL byte, which ends strings in C. No command, path, variable or setting can contain one. */
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

/**
 * Formats a float as text. Integral floats have no exponent as long as they are exact. `inf` and `nan` are not
 * accepted, because they result from a mistake.
 */
function textOfFloat(value: number): string | undefined {
  if (!Number.isFinite(value)) return undefined;
  return Number.isSafeInteger(value) ? value.toFixed(0) : formatFloat(value);
}

/** The type of text that is not empty or blank. */
export const nonEmptyText = refine(text, "a string that is not empty", (value) =>
  value.trim() === "" ? "expected a string that is not empty" : undefined,
);

/** The type of a string whose bytes are kept unchanged. */
export const binary = type("string", "a string", (value) => {
  if (value.type === "string") return { value: value.bytes };
  const result = textOfValue(value);
  return result === undefined ? undefined : { value: new TextEncoder().encode(result) };
});

/** Returns the type of an integer in a range. An integral float is accepted. */
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

/** Returns the type of one of several words. */
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

/** Adds a rule to a type. `check` returns the problem of a value, or undefined. */
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

/** Converts the values of a type. `convert` may return a problem. */
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

/**
 * Returns the type of a value of one of several types. `pick` chooses the type by the value's Lua type, so that
 * messages are specific.
 */
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

/** Returns the type of the instances of an API class. */
export function instance<T extends HostObject>(
  hostClass: string,
  is: (object: object) => object is T,
): Type<T> {
  return type(hostClass, `a ${hostClass}`, (value) =>
    value.type === "object" && is(value.object) ? { value: value.object } : undefined,
  );
}
