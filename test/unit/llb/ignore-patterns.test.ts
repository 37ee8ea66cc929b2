import { describe, expect, test } from "@jest/globals";
import { IgnorePatterns, patternProblem } from "../../../src/llb/ignore-patterns.js";

describe("a path is excluded as moby/patternmatcher decides it", () => {
  test.each<readonly [pattern: string, excluded: readonly string[], others: readonly string[]]>([
    ["a", ["a", "/a", "./a/", "a/b", "a/b/c"], ["b", "ab", "b/a", "."]],
    ["a/b", ["a/b", "a/b/c"], ["a", "a/c", "b"]],
    ["*", ["a", "a/b", ".", "/"], []],
    ["*.log", ["x.log", ".log", "x.log/y"], ["x.logs", "a/x.log", "xlog"]],
    ["a*/b", ["a/b", "abc/b/d"], ["a/x/b", "b"]],
    ["?", ["a", "é", "😀", "a/b"], ["ab"]],
    ["a?b", ["axb"], ["a/b", "ab"]],
    ["**", ["a", "a/b", "."], []],
    ["**/x", ["x", "a/x", "a/b/x", "a/x/y"], ["ax", "x.y"]],
    ["**.log", [".log", "a.log", "a/b.log"], ["a.logs"]],
    ["**/*.log", ["a.log", "a/b.log"], ["a.logs"]],
    ["a/**", ["a/b", "a/b/c"], ["a", "b/a/c"]],
    ["a**", ["a", "ab", "a/b"], ["b", "b/a"]],
    ["a/**/b", ["a/b", "a/x/b", "a/x/y/b/z"], ["a", "a/x", "b"]],
    ["a**b", ["ab", "a/b", "ax/b"], ["axb", "a"]],
    ["**/**", ["a", "a/b"], []],
    ["[ab]", ["a", "b/c"], ["c", "ab"]],
    ["[a-c]x", ["bx"], ["dx", "x"]],
    ["[^a-c]x", ["dx"], ["bx"]],
    ["[\\]]", ["]"], ["\\"]],
    ["[z-a]", [], ["a", "z", "z-a"]],
    ["a\\*b", ["a*b"], ["axb", "a\\*b"]],
    ["a.(b)|$+{c}^", ["a.(b)|$+{c}^"], ["ax(b)|$+{c}^"]],
    ["a]", ["a]"], ["a"]],
    ["[\\d]", ["d"], ["1", "\\"]],
    ["[a\\-z]", ["a", "-", "z"], ["b"]],
    ["[^a]b", ["xb"], ["ab"]],
    ["..", [".."], ["a"]],
  ])("%s", (pattern, excluded, others) => {
    const patterns = new IgnorePatterns([pattern]);
    const found = [...excluded, ...others].filter((path) => patterns.excludes(path));
    expect(found).toEqual(excluded);
  });

  test.each<readonly [patterns: readonly string[], path: string, isExcluded: boolean]>([
    [[], "a", false],
    [["!a"], "a", false],
    [["a", "!a"], "a", false],
    [["a", "!a", "a"], "a", true],
    [["a", "!a/b"], "a", true],
    [["a", "!a/b"], "a/b", false],
    [["a", "!a/b"], "a/b/c", false],
    [["a", "!a/b"], "a/c", true],
    [["**", "!a/*.md", "a/x.md"], "a/y.md", false],
    [["**", "!a/*.md", "a/x.md"], "a/x.md", true],
  ])("the last pattern that matches wins: %j, %s", (patterns, path, isExcluded) => {
    expect(new IgnorePatterns(patterns).excludes(path)).toBe(isExcluded);
  });

  test.each<readonly [pattern: string, path: string]>([
    ["**/a/".repeat(800) + "b", "a/".repeat(2000) + "c"],
    ["*a".repeat(2000) + "b", "a".repeat(4000)],
    ["**/".repeat(1300) + "b", "a/".repeat(2000) + "c"],
    ["[ab]*".repeat(800) + "c", "ab".repeat(2000)],
  ])("in linear time for any pattern: %#", (pattern, path) => {
    expect(new IgnorePatterns([pattern]).excludes(path)).toBe(false);
  });

  test.each(["?", "*a", "**/", "[^a]", "é"])(
    "a valid pattern of %s with the maximum length is accepted",
    (part) => {
      const pattern = "".padEnd(4096, part);
      expect(patternProblem(pattern)).toBeUndefined();
      expect(patternProblem(`${pattern}?`)).toBe("expected at most 4096 characters");
      expect(new IgnorePatterns([pattern]).excludes("é")).toBe(part === "**/");
    },
  );

  test.each<readonly [patterns: readonly string[], path: string, isExcluded: boolean]>([
    [["a"], "a", true],
    [["a"], "/a/b", true],
    [["a"], ".", false],
    [["*"], ".", true],
    [["**"], "/", true],
    [["**/*"], "a", true],
    [["a", "**/b"], "/", false],
    [["*", "!a.txt"], ".", false],
    [["*", "!a.txt", "*"], ".", true],
    [["*.md", "!README.md", "secret.txt"], "secret.txt", true],
    [["*.md", "!README.md"], "README.md", false],
    [["*.md", "!README.md"], "OTHER.md", true],
    [["*.md", "!README.md"], "*.md", false],
    [["*.md", "!R?ADME.md"], "README.*", false],
    [["*.md", "!README.txt"], "*.md", true],
    [["*", "!subdir/file"], "subdir", false],
    [["*", "!subdir/file"], "sub*", false],
    [["*", "!subdir/file"], "other", true],
    [["*", "!subdir/file"], "subdir/other", true],
    [["*", "!subdir/file", "subdir"], "subdir", true],
    [["*", "!subdir"], "subdir/a/b", false],
    [["*", "!s*"], "subdir/a", false],
    [["*", "!**/keep"], "subdir", false],
    [["*", "!docs/**"], "docs", false],
    [["*", "!docs/**"], "src", true],
  ])("a `!` pattern counts if it could match: %j, %s", (patterns, path, isExcluded) => {
    expect(new IgnorePatterns(patterns).excludesWhole(path)).toBe(isExcluded);
  });
});
