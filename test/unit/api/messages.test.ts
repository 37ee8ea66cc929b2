import { expect, test } from "@jest/globals";
import { TestBuild } from "./fixtures.js";

test("warn shows the message with the line of the call", () => {
  const build = new TestBuild();
  build.line = 12;
  expect(build.call("bk.warn", "careful")).toBeUndefined();
  expect(build.warnings).toEqual([
    { message: "careful", frames: [{ file: "build.lua", line: 12 }] },
  ]);
});

test("fail ends the script with the message, at the line of the call", () => {
  expect(new TestBuild().problem("bk.fail", "no")).toBe("build.lua:1: no");
});

test("dedent removes the indentation", () => {
  expect(new TestBuild().call("bk.dedent", "\n    a\n      b\n  ")).toBe("a\n  b\n");
});

test.each([
  ["a$b", "a$$b"],
  ["$$", "$$$$"],
  ["plain", "plain"],
  ["", ""],
])("escape doubles each dollar of %j", (text, expected) => {
  expect(new TestBuild().call("bk.escape", text)).toBe(expected);
});

test.each(["bk.warn", "bk.fail", "bk.dedent", "bk.escape"])("%s requires a text", (name) => {
  expect(new TestBuild().problem(name, {})).toContain("expected a string, got an empty table");
});
