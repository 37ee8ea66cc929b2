import { describe, expect, test } from "@jest/globals";
import { lineDiff } from "../../../src/testing/line-diff.js";

const lines = (...items: readonly (string | number)[]) => items.join("\n");
const range = (length: number, prefix = "") =>
  lines(...Array.from({ length }, (_, index) => `${prefix}${index}`));

describe("lines that differ", () => {
  test.each<readonly [string, string, readonly string[]]>([
    ["a", "b", ["- a", "+ b"]],
    [lines("a", "b", "c"), lines("a", "x", "c"), ["  a", "- b", "+ x", "  c"]],
    [lines("a", "b"), lines("a", "b", "c"), ["  a", "  b", "+ c"]],
    [lines("a", "b", "c"), lines("c"), ["- a", "- b", "  c"]],
    [lines("a", "b", "c", "d"), lines("b", "x", "d"), ["- a", "  b", "- c", "+ x", "  d"]],
    [lines("a", "", "b"), lines("a", "", "c"), ["  a", "", "- b", "+ c"]],
    ["same", "same", ["  …"]],
  ])("%j, %j", (expected, actual, diff) => {
    expect(lineDiff(expected, actual)).toEqual(diff);
  });
});

test("lines far from a change are omitted", () => {
  const before = range(20);
  const after = before.replace("\n5\n", "\nfive\n").replace("\n15\n", "\nfifteen\n");
  expect(lineDiff(before, after)).toEqual([
    "  …",
    ...["  3", "  4", "- 5", "+ five", "  6", "  7"],
    "  …",
    ...["  13", "  14", "- 15", "+ fifteen", "  16", "  17"],
    "  …",
  ]);
});

test("a long difference ends with a count", () => {
  const diff = lineDiff(range(100, "a"), range(100, "b"));
  expect(diff).toHaveLength(61);
  expect(diff.at(-1)).toBe("  … and 140 more lines");
});

test("texts too long to be aligned are shown as replaced", () => {
  const diff = lineDiff(range(2000, "a"), range(2000, "b"));
  expect(diff.slice(0, 2)).toEqual(["- a0", "- a1"]);
  expect(diff.at(-1)).toBe("  … and 3940 more lines");
});
