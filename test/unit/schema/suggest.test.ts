import { describe, expect, test } from "@jest/globals";
import { editDistance, nearest, slipSuggestion, suggestion } from "../../../src/schema/suggest.js";

test.each([
  ["", "", 0],
  ["", "abc", 3],
  ["abc", "", 3],
  ["network", "network", 0],
  ["network", "NETWORK", 0],
  ["nework", "network", 1],
  ["hots", "host", 2],
  ["kitten", "sitting", 3],
])("editDistance(%j, %j) is %d", (a, b, expected) => {
  expect([editDistance(a, b), editDistance(b, a)]).toEqual([expected, expected]);
});

describe("nearest", () => {
  const known = ["cwd", "env", "user", "mounts", "network", "hostname"];

  test.each([
    ["nework", "network"],
    ["netwrok", "network"],
    ["netwk", "network"],
    ["CWD", "cwd"],
    ["Mount", "mounts"],
    ["usr", "user"],
    ["hostnam", "hostname"],
    ["nwrk", undefined],
    ["xyz", undefined],
    ["", undefined],
    // Short words must be within one letter, otherwise everything is near them.
    ["cd", "cwd"],
    ["ev", "env"],
    ["x", undefined],
    ["xnv", "env"],
    ["xyv", undefined],
  ])("of %j is %j", (word, expected) => {
    expect(nearest(word, known)).toBe(expected);
  });

  test("returns the first of equally near words", () => {
    expect(nearest("copx", ["copy", "cope"])).toBe("copy");
    expect(nearest("copx", ["cope", "copy"])).toBe("cope");
  });

  test("returns the nearest word", () => {
    expect(nearest("ports", ["posts2", "port"])).toBe("port");
  });
});

test.each([
  ["nework", ' (did you mean "network"?)'],
  ["zzz", ""],
])("suggestion(%j) is %j", (word, expected) => {
  expect(suggestion(word, ["network"])).toBe(expected);
});

describe("in a list of all words, only a typo gets a suggestion", () => {
  test.each([
    ["tpu", ["cpu", "cuda"], ""],
    ["cuad", ["cpu", "cuda"], ' (did you mean "cuda"?)'],
    ["CPU", ["cpu", "cuda"], ' (did you mean "cpu"?)'],
    ["fats", ["fast", "small"], ' (did you mean "fast"?)'],
    ["realease", ["debug", "release"], ' (did you mean "release"?)'],
    ["19", ["18", "20"], ""],
    ["v3", ["v1", "v2"], ""],
    ["stage1", ["stage2", "stage3"], ""],
    ["", ["a"], ""],
  ])("%j among %j", (word, known, expected) => {
    expect(slipSuggestion(word, known)).toBe(expected);
  });
});
