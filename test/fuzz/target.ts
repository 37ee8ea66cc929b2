/** The declaration of fuzz targets and of their promises. */
import { deepEqual } from "node:assert/strict";
import type { Random } from "./random.js";

/** A promise about every input, which is checked with random inputs. */
export interface Target {
  readonly name: string;
  /** The number of cases in CI, where all targets together take a few seconds. */
  readonly cases: number;
  /** Checks one case. @throws Error if the promise is broken */
  readonly run: (random: Random) => void | Promise<void>;
}

/** A class of errors. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- constructors differ in their parameters
type ErrorClass = abstract new (...args: any[]) => Error;

/** The outcome of a call. */
export type Outcome<T, E extends Error> =
  | { readonly value: T; readonly error?: undefined }
  | { readonly value?: undefined; readonly error: E };

/** Returns the result of `body`, or its error if the class is `expected`. @throws every other error */
export function outcomeOf<T, C extends readonly ErrorClass[]>(
  body: () => T,
  ...expected: C
): Outcome<T, InstanceType<C[number]>> {
  try {
    return { value: body() };
  } catch (error) {
    if (!expected.some((kind) => error instanceof kind)) throw error;
    return { error: error as InstanceType<C[number]> };
  }
}

/** Checks that `body` has the same outcome each time. Returns the outcome. */
export function repeatable<T, E extends Error>(body: () => Outcome<T, E>): Outcome<T, E> {
  const first = body();
  deepEqual(body(), first, "the second time gives another outcome");
  return first;
}
