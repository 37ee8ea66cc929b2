import { describe, expect, test } from "@jest/globals";
import { parseIgnoreFile } from "../../../src/context/ignore-file.js";

describe("a line of an ignore file, as github.com/moby/patternmatcher reads it", () => {
  test.each<readonly [line: string, patterns: readonly string[]]>([
    ["node_modules", ["node_modules"]],
    ["  indented\t", ["indented"]],
    ["with space", ["with space"]],
    ["windows\r", ["windows"]],
    ["", []],
    ["   ", []],
    ["# comment", []],
    [" # no comment: it does not begin the line", ["# no comment: it does not begin the line"]],
    ["a#b", ["a#b"]],
    ["/rooted", ["rooted"]],
    ["/", ["/"]],
    [".", ["."]],
    ["./a", ["a"]],
    ["a/", ["a"]],
    ["a//b/../c", ["a/c"]],
    ["..", [".."]],
    ["../a", ["../a"]],
    ["/../a", ["a"]],
    ["**/*.log", ["**/*.log"]],
    ["a\\ b", ["a\\ b"]],
    ["[a-z]?", ["[a-z]?"]],
    ["!keep", ["!keep"]],
    ["!/keep", ["!keep"]],
    ["!  keep/", ["!keep"]],
    ["  !keep", ["!keep"]],
    ["!", ["!"]],
    ["!!twice", ["!!twice"]],
    ["!#hash", ["!#hash"]],
  ])("%j", (line, patterns) => {
    expect(parseIgnoreFile(line)).toEqual(patterns);
  });

  test("a byte-order mark is no part of the first line", () => {
    expect(parseIgnoreFile("\uFEFF# comment\na")).toEqual(["a"]);
    expect(parseIgnoreFile("\uFEFFa")).toEqual(["a"]);
  });

  test("the order stays, and so do repetitions: the last match decides", () => {
    expect(parseIgnoreFile("*.md\n!README.md\n*.md\n")).toEqual(["*.md", "!README.md", "*.md"]);
  });
});
