import { describe, expect, test } from "@jest/globals";
import { ScriptError } from "../../../src/errors.js";
import { parseIgnoreFile } from "../../../src/host/ignore-file.js";

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
    ["!!twice", ["!!twice"]],
    ["!#hash", ["!#hash"]],
  ])("%j", (line, patterns) => {
    expect(parseIgnoreFile(line, ".dockerignore")).toEqual(patterns);
  });

  test("a byte-order mark is not part of the first line", () => {
    expect(parseIgnoreFile("\uFEFF# comment\na", ".dockerignore")).toEqual(["a"]);
    expect(parseIgnoreFile("\uFEFFa", ".dockerignore")).toEqual(["a"]);
  });

  test("keeps order and repetitions, because the last match decides", () => {
    expect(parseIgnoreFile("*.md\n!README.md\n*.md\n", ".dockerignore")).toEqual([
      "*.md",
      "!README.md",
      "*.md",
    ]);
  });

  const noClass =
    "expected a `]` after each `[`, with characters between them, and a character after each `\\`";
  const noException =
    "expected a pattern after `!`, which re-includes paths that earlier lines exclude";
  test.each<readonly [string, number, string, string]>([
    ["a\n# b\n  !\n", 3, "!", noException],
    ["!  ", 1, "!", noException],
    ["!/", 1, "!/", noException],
    ["\n[", 2, "[", noClass],
    ["a[]b]", 1, "a[]b]", noClass],
    ["[^]", 1, "[^]", noClass],
    ["*[a-]", 1, "*[a-]", noClass],
    ["![-a]", 1, "![-a]", noClass],
    ["dir\\\r", 1, "dir\\", noClass],
    [`a\n${"x".repeat(1e7)}`, 2, `${"x".repeat(80)}…`, "expected at most 4096 characters"],
  ])("an invalid pattern fails at its line: case %#", (text, line, found, problem) => {
    const frames = [{ file: "build.lua.dockerignore", line }];
    const message = `build.lua.dockerignore:${line}: ${JSON.stringify(found)} is not a valid pattern: ${problem}`;
    expect(() => parseIgnoreFile(text, "build.lua.dockerignore")).toThrow(
      new ScriptError(message, frames),
    );
  });

  test("too many lines are an error", () => {
    const text = "a\n".repeat(10_000);
    expect(() => parseIgnoreFile(text, ".dockerignore")).toThrow(
      ".dockerignore:10000: expected at most 10000 lines",
    );
    expect(parseIgnoreFile(text.trimEnd(), ".dockerignore")).toHaveLength(10_000);
  });
});
