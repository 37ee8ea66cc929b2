import { describe, expect, test } from "@jest/globals";
import {
  duration as durationFrom,
  formatDuration,
  size,
  sizeFrom,
} from "../../../../src/api/values/quantities.js";
import { luaFloat, type LuaInput } from "../../../support/lua-values.js";
import { readValue } from "./read-value.js";

const SECOND = 1e9;
const duration = durationFrom(5);

describe("durations in nanoseconds", () => {
  test.each<readonly [LuaInput, number]>([
    [0, 0],
    [30, 30 * SECOND],
    [1.5, 1.5 * SECOND],
    [0.001, 1e6],
    [luaFloat(2), 2 * SECOND],
    ["0", 0],
    ["0s", 0],
    ["30s", 30 * SECOND],
    ["1m30s", 90 * SECOND],
    ["1h", 3600 * SECOND],
    ["1h2m3s", 3723 * SECOND],
    ["1.5h", 5400 * SECOND],
    ["0.5s", 0.5 * SECOND],
    ["500ms", 0.5 * SECOND],
    ["1ms", 1e6],
    ["10us", 1e4],
    ["5ns", 5],
    ["1s500ms", 1.5 * SECOND],
  ])("%j", (input, expected) => {
    expect(readValue(duration, input)).toBe(expected);
  });

  test.each<readonly [LuaInput, string]>([
    ["30", 'the string "30"'],
    ["", 'the string ""'],
    ["1 m", 'the string "1 m"'],
    ["1d", 'the string "1d"'],
    ["-1s", 'the string "-1s"'],
    ["1m30", 'the string "1m30"'],
    ["s", 'the string "s"'],
    ["1.s", 'the string "1.s"'],
    [-1, "the integer -1"],
    [-0.5, "the number -0.5"],
    [luaFloat(Infinity), "the number inf"],
    [luaFloat(NaN), "the number nan"],
    [true, "the boolean true"],
  ])("%j is refused", (input, got) => {
    expect(readValue(duration, input)).toEqual([
      `v: expected a duration in seconds or such as "1m30s", got ${got}`,
    ]);
  });
});

describe("a duration outside the range of its field is rejected", () => {
  test.each<readonly [LuaInput, string]>([
    [9_223_372_037, "the integer 9223372037"],
    [2n ** 62n, "the integer 4611686018427387904"],
    [luaFloat(1e18), "the number 1e+18"],
    [luaFloat(1e300), "the number 1e+300"],
    ["2562048h", 'the string "2562048h"'],
    [1e-10, "the number 1e-10"],
    ["4ns", 'the string "4ns"'],
    ["0.1ns", 'the string "0.1ns"'],
  ])("%j", (input, got) => {
    expect(readValue(duration, input)).toEqual([
      `v: expected 0, or a duration from 5ns to 2562047h47m16s, got ${got}`,
    ]);
  });

  test("accepts the longest duration that Go can read", () => {
    const longest = readValue(duration, "2562047h47m16s");
    expect(JSON.stringify(longest)).toBe("9223372036000000000");
    expect(readValue(duration, 9_223_372_036)).toBe(longest);
  });
});

// The output of Go's time.Duration.
test.each([
  [0, "0s"],
  [1, "1ns"],
  [1500, "1.5µs"],
  [1e6, "1ms"],
  [1.5e6, "1.5ms"],
  [SECOND, "1s"],
  [1.5 * SECOND, "1.5s"],
  [30 * SECOND, "30s"],
  [60 * SECOND, "1m0s"],
  [90 * SECOND, "1m30s"],
  [3600 * SECOND, "1h0m0s"],
  [3723.5 * SECOND, "1h2m3.5s"],
])("%d ns prints as %s", (nanoseconds, expected) => {
  expect(formatDuration(nanoseconds)).toBe(expected);
});

describe("sizes in bytes", () => {
  test.each<readonly [LuaInput, number]>([
    [0, 0],
    [1024, 1024],
    ["0", 0],
    ["512", 512],
    ["512b", 512],
    ["1k", 1024],
    ["64m", 64 * 2 ** 20],
    ["64M", 64 * 2 ** 20],
    ["64mb", 64 * 2 ** 20],
    ["64MiB", 64 * 2 ** 20],
    ["1g", 2 ** 30],
    ["1.5g", 1.5 * 2 ** 30],
    ["2t", 2 * 2 ** 40],
  ])("%j", (input, expected) => {
    expect(readValue(size, input)).toBe(expected);
  });

  test.each<readonly [LuaInput, string]>([
    ["", 'the string ""'],
    ["64 m", 'the string "64 m"'],
    ["-1", 'the string "-1"'],
    ["m", 'the string "m"'],
    ["1x", 'the string "1x"'],
    [-1, "the integer -1"],
    [1.5, "the number 1.5"],
    [{}, "an empty table"],
  ])("%j is refused", (input, got) => {
    expect(readValue(size, input)).toEqual([
      `v: expected a size in bytes or such as "64m", got ${got}`,
    ]);
  });

  test.each<readonly [LuaInput, string]>([
    ["99999999t", 'the string "99999999t"'],
    [2n ** 62n, "the integer 4611686018427387904"],
    ["0.1", 'the string "0.1"'],
  ])("%j is rejected: it exceeds the range of its field", (input, got) => {
    expect(readValue(size, input)).toEqual([
      `v: expected 0, or a size from 1 to 9007199254740991 bytes, got ${got}`,
    ]);
  });

  test("can require a positive size", () => {
    expect([readValue(sizeFrom(1), 1), readValue(sizeFrom(1), 0)]).toEqual([
      1,
      ["v: expected a size from 1 to 9007199254740991 bytes, got the integer 0"],
    ]);
  });

  test("can accept a number for unlimited", () => {
    expect([readValue(sizeFrom(1, -1), -1), readValue(sizeFrom(1, -1), -2)]).toEqual([
      -1,
      ['v: expected a size in bytes or such as "64m", or -1 for no limit, got the integer -2'],
    ]);
  });
});
