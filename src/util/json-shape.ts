/** Validates JSON from outside, such as image configurations. A shape checks and types the JSON when it is parsed. */
import { RequestError } from "../errors.js";

/**
 * Reads a value of one shape. As in Go, null is the empty value of the shape. `path` is the location of the value, for
 * messages.
 * @throws RequestError if the value has another shape
 */
export type Shape<T> = (value: unknown, path: string) => T;

/** The TypeScript type of the values that a shape reads. */
export type Shaped<S> = S extends Shape<infer T> ? T : never;

/** The maximum number of items in a list and of entries in an object. */
const MAX_ENTRIES = 100_000;
const MAX_SHOWN = 40;

/** A string. */
export const jsonString: Shape<string> = (value, path) => {
  if (value === null) return "";
  if (typeof value !== "string") throw mismatch(path, "a string", value);
  return value;
};

/** Returns the shape of a string in one format, such as a time. */
export function matching(form: RegExp, expected: string): Shape<string> {
  return (value, path) => {
    const found = jsonString(value, path);
    if (value !== null && !form.test(found)) throw mismatch(path, expected, value);
    return found;
  };
}

/** A boolean. */
export const flag: Shape<boolean> = (value, path) => {
  if (value === null) return false;
  if (typeof value !== "boolean") throw mismatch(path, "true or false", value);
  return value;
};

/** An integer of 64 bits. */
export const jsonInteger: Shape<number> = (value, path) => {
  if (value === null) return 0;
  if (typeof value !== "number" || !Number.isInteger(value) || Math.abs(value) >= 2 ** 63) {
    throw mismatch(path, "a whole number", value);
  }
  return value;
};

/** Returns the shape of a list whose items have the same shape. */
export function list<T>(item: Shape<T>): Shape<readonly T[]> {
  return (value, path) => {
    if (value === null) return [];
    if (!Array.isArray(value)) throw mismatch(path, "a list", value);
    checkSize(value.length, path);
    return value.map((entry: unknown, index) => item(entry, `${path}[${index}]`));
  };
}

/** Returns the shape of an object with arbitrary keys. */
export function record<T>(item: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return (value, path) => {
    const entries = Object.entries(objectOf(value, path));
    checkSize(entries.length, path);
    return Object.fromEntries(
      entries.map(([key, entry]) => [key, item(entry, `${path}[${shown(key)}]`)]),
    );
  };
}

/** Returns the shape of an object with known fields. Other fields are ignored. Absent and null fields are omitted. */
export function fields<F extends Readonly<Record<string, Shape<unknown>>>>(
  shapes: F,
): Shape<{ readonly [K in keyof F]?: Shaped<F[K]> }> {
  const known = Object.entries(shapes);
  return (value, path) => {
    const object = objectOf(value, path);
    const found = known.flatMap(([name, shape]) => {
      const field = Object.hasOwn(object, name) ? object[name] : null;
      return field === null ? [] : [[name, shape(field, path === "" ? name : `${path}.${name}`)]];
    });
    return Object.fromEntries(found) as { readonly [K in keyof F]?: Shaped<F[K]> };
  };
}

/**
 * Parses JSON of one shape.
 * @param what the source of the JSON, for the beginning of messages
 * @throws RequestError if `json` is not valid JSON or has another shape
 */
export function parseJson<T>(what: string, json: string, shape: Shape<T>): T {
  try {
    return shape(JSON.parse(json), "");
  } catch (error) {
    const problem = error instanceof RequestError ? error.message : "expected valid JSON";
    throw new RequestError(`${what}: ${problem}`, { cause: error });
  }
}

function objectOf(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (value === null) return {};
  if (typeof value !== "object" || Array.isArray(value)) throw mismatch(path, "an object", value);
  return value as Readonly<Record<string, unknown>>;
}

function checkSize(size: number, path: string): void {
  if (size > MAX_ENTRIES)
    throw problem(path, `expected at most ${MAX_ENTRIES} entries, got ${size}`);
}

function mismatch(path: string, expected: string, value: unknown): RequestError {
  return problem(path, `expected ${expected}, got ${describe(value)}`);
}

function problem(path: string, message: string): RequestError {
  return new RequestError(path === "" ? message : `${path}: ${message}`);
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (value === null) return "null";
  if (typeof value === "object") return "an object";
  return typeof value === "string" ? `the string ${shown(value)}` : JSON.stringify(value);
}

function shown(value: string): string {
  return JSON.stringify(value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}…` : value);
}
