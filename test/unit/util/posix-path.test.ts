import { describe, expect, test } from "@jest/globals";
import {
  baseName,
  cleanPath,
  dirName,
  resolvePath,
  rootedPath,
} from "../../../src/util/posix-path.js";

test.each([
  ["", "."],
  [".", "."],
  ["./", "."],
  ["/", "/"],
  ["//", "/"],
  ["/.", "/"],
  ["/..", "/"],
  ["/../../a", "/a"],
  ["//a//", "/a"],
  ["a", "a"],
  ["a/", "a"],
  ["a//b", "a/b"],
  ["a/./b", "a/b"],
  ["a/b/..", "a"],
  ["a/..", "."],
  ["a/../..", ".."],
  ["../a", "../a"],
  ["../../a", "../../a"],
  ["../a/../../b", "../../b"],
  ["/a/b/../../c/./d/", "/c/d"],
  ["...", "..."],
  ["a/.../b", "a/.../b"],
])("cleanPath(%j) is %j, and is idempotent", (path, expected) => {
  expect(cleanPath(path)).toBe(expected);
  expect(cleanPath(expected)).toBe(expected);
});

test.each([
  ["/app", "b", "/app/b"],
  ["/app", "/b", "/b"],
  ["/app", ".", "/app"],
  ["/app", "", "/app"],
  ["/app", "..", "/"],
  ["/app", "../../x", "/x"],
  ["/", "a/", "/a"],
  ["a", "b", "a/b"],
])("resolvePath(%j, %j) is %j", (base, path, expected) => {
  expect(resolvePath(base, path)).toBe(expected);
});

test.each([
  ["", "/"],
  [".", "/"],
  ["a/b", "/a/b"],
  ["../../etc/passwd", "/etc/passwd"],
  ["/a/../../b", "/b"],
])("rootedPath(%j) is %j", (path, expected) => {
  expect(rootedPath(path)).toBe(expected);
});

describe("parts", () => {
  test.each([
    ["/a/b", "b", "/a"],
    ["a", "a", "."],
    ["/a", "a", "/"],
    ["/", "/", "/"],
    ["a/b/", "b", "a/b"],
    ["a//b", "b", "a"],
    ["", ".", "."],
    ["./x", "x", "."],
  ])("%j has the parts %j in %j", (path, base, directory) => {
    expect([baseName(path), dirName(path)]).toEqual([base, directory]);
  });
});
