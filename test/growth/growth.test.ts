/** Every promise of linear time, measured: twice the input takes no more than 2.6 times the CPU time, three times in a row. */
import { describe, expect, jest, test } from "@jest/globals";
import { measureGrowth } from "./cpu-time.js";
import { PROMISES } from "./promises.js";

/** 2 is linear; quadratic is 4. The rest is for caches and garbage. */
const MOST_FACTOR = 2.6;

jest.setTimeout(300_000);

describe("twice as much takes no more than 2.6 times as long", () => {
  test.each(PROMISES.map(({ what, size, work }) => [what, size, work] as const))(
    "%s",
    (_what, size, work) => {
      const { worstFactor, points } = measureGrowth(work, size, MOST_FACTOR);
      expect({ points, linear: worstFactor <= MOST_FACTOR }).toEqual({ points, linear: true });
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
    const { worstFactor } = measureGrowth((size) => spin(size * 1000), 1000, MOST_FACTOR);
    expect(worstFactor).toBeLessThanOrEqual(MOST_FACTOR);
  });

  test("quadratic", () => {
    const { worstFactor } = measureGrowth((size) => spin(size * size), 1000, MOST_FACTOR);
    expect(worstFactor).toBeGreaterThan(MOST_FACTOR);
  });
});
