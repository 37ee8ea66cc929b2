/**
 * Checks every promise of linear time: with each of three doublings of the input, the CPU time grows by a factor of at
 * most 2.6.
 */
import { describe, expect, jest, test } from "@jest/globals";
import { measureGrowth } from "./cpu-time.js";
import { PROMISES } from "./promises.js";

/** The maximum factor. Linear work has 2 and quadratic work has 4. The margin is for caches and garbage collection. */
const MAX_FACTOR = 2.6;

jest.setTimeout(120_000);

describe("a doubled input takes at most 2.6 times the CPU time", () => {
  test.each(PROMISES.map(({ what, size, work }) => [what, size, work] as const))(
    "%s",
    (_what, size, work) => {
      const { factor, points } = measureGrowth(work, size, MAX_FACTOR);
      expect({ points, linear: factor <= MAX_FACTOR }).toEqual({ points, linear: true });
    },
  );
});

describe("the measurement tells linear from quadratic work", () => {
  const spin = (rounds: number) => () => {
    let sum = 0;
    for (let i = 0; i < rounds; i++) sum = (sum + i * 31) % 1_000_003;
    expect(sum).toBeGreaterThanOrEqual(0);
  };

  test("linear", () => {
    const { factor } = measureGrowth((size) => spin(size * 2000), 2000, MAX_FACTOR);
    expect(factor).toBeLessThanOrEqual(MAX_FACTOR);
  });

  test("quadratic", () => {
    const { factor } = measureGrowth((size) => spin(size * size), 2000, MAX_FACTOR);
    expect(factor).toBeGreaterThan(MAX_FACTOR);
  });
});
