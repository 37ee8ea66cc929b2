/** What a fuzz target is, and how it states its promises. */
import { deepEqual } from "node:assert/strict";
import type { Random } from "./random.js";

/** A promise about every input, checked with random ones. */
export interface Target {
  readonly name: string;
  /** Cases in CI: together the targets take a few seconds. */
  readonly cases: number;
  /** Checks one case. @throws if the promise is broken */
  readonly run: (random: Random) => void | Promise<void>;
}

/** A class of errors. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- constructors differ in their parameters
type ErrorClass = abstract new (...args: any[]) => Error;

/** What a call gave. */
export type Outcome<T, E extends Error> =
  | { readonly value: T; readonly error?: undefined }
  | { readonly value?: undefined; readonly error: E };

/** The result of `body`, or its error of an `expected` class. @throws every other error */
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

/** Checks that `body` gives an equal outcome each time. Returns the outcome. */
export function repeatable<T, E extends Error>(body: () => Outcome<T, E>): Outcome<T, E> {
  const first = body();
  deepEqual(body(), first, "the second time gives another outcome");
  return first;
}
