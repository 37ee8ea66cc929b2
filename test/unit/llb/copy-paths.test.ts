import { describe, expect, test } from "@jest/globals";
import { ScriptError } from "../../../src/errors.js";
import type { CarriedValues } from "../../../src/llb/carried.js";
import { CarriedResolver } from "../../../src/llb/carried.js";
import { copyPaths } from "../../../src/llb/copy-paths.js";
import type { CopyAction } from "../../../src/llb/vertex/file-action.js";
import { bareCarried, copyAction } from "./fixtures.js";

const resolver = new CarriedResolver(() => {
  throw new Error("there is no image");
});
const VALUES: CarriedValues = resolver.values(bareCarried({ Env: ["D=d/./e", "N=n"] }));

function pathsOf(src: string, fields: Partial<Omit<CopyAction, "from">> = {}) {
  return copyPaths(copyAction(undefined, { dest: "/", ...fields, src }), VALUES);
}

describe("a copy", () => {
  test.each([
    ["a", "/a"],
    ["../a/./b/", "/a/b"],
    ["$N/*", "/n/*"],
    ["/", "/"],
  ])("of %s reads %s", (src, path) => {
    expect(pathsOf(src, { include: ["x"] })).toEqual({
      src: path,
      include: ["x"],
      required: [],
      allowWildcard: true,
    });
  });

  test("reads a literal path without wildcards", () => {
    expect(pathsOf("a*", { allowWildcard: false })).toMatchObject({
      src: "/a*",
      allowWildcard: false,
    });
  });

  test("requires its variables", () => {
    expect(() => pathsOf("$NONE")).toThrow(ScriptError);
  });
});

describe("a copy of an optional path", () => {
  test.each([
    ["a.txt", "/a.tx[t]"],
    ["$N", "/[n]"],
    ["dir/ä", "/dir/[ä]"],
    ["dir/file-]", "/dir/fil[e]-]"],
    ["a*", "/a*"],
    [".", "/"],
    ["-", "/-"],
  ])("reads %s as the pattern %s", (src, path) => {
    expect(pathsOf(src, { optional: true })).toMatchObject({ src: path, allowWildcard: true });
  });

  test("with literal wildcards reads a pattern that matches only its name", () => {
    expect(pathsOf("we[ir]d*", { optional: true, allowWildcard: false })).toMatchObject({
      src: "/we\\[ir][d]\\*",
      allowWildcard: true,
    });
  });
});

describe("a copy with parents", () => {
  test.each<readonly [string, string, readonly string[], readonly string[]]>([
    ["a/b.txt", "/", ["a/b.txt"], ["/a/b.txt"]],
    ["./a/b/", "/", ["a/b"], ["/a/b"]],
    ["/a/../b", "/", ["b"], ["/b"]],
    ["a/./b/c", "/a", ["b/c"], ["/a/b/c"]],
    ["a/./b/./c", "/a", ["b/c"], ["/a/b/c"]],
    ["/./a", "/", ["a"], ["/a"]],
    ["a*/./b", "/a*", ["b"], []],
    ["a/./b/**/*.go", "/a", ["b/**/*.go"], []],
    ["a?", "/", ["a?"], []],
    ["a\\[b", "/", ["a\\[b"], ["/a[b"]],
    [".", "/", [], []],
    ["a/./", "/a", [], []],
    ["$D/$N", "/d", ["e/n"], ["/d/e/n"]],
  ])("%s", (src, root, include, required) => {
    expect(pathsOf(src, { parents: true })).toEqual({
      src: root,
      include,
      required,
      allowWildcard: true,
    });
  });

  test("of an optional path requires no path", () => {
    expect(pathsOf("a/./b", { parents: true, optional: true })).toEqual({
      src: "/[a]",
      include: ["b"],
      required: [],
      allowWildcard: true,
    });
  });

  test("with literal wildcards escapes them", () => {
    expect(pathsOf("a*/b[1]", { parents: true, allowWildcard: false })).toEqual({
      src: "/",
      include: ["a\\*/b\\[1]"],
      required: ["/a*/b[1]"],
      allowWildcard: false,
    });
  });
});
