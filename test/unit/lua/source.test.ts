import { expect, test } from "@jest/globals";
import { blankDirectives } from "../../../src/lua/chunk.js";
import { evaluate, failure, failureFrames, failureMessage, makeVm } from "./fixture.js";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

test.each([
  ["return 1", "return 1"],
  ["", ""],
  ["#!/usr/bin/lua\nx", "              \nx"],
  ["# syntax=a\n# check=b\nx", "          \n         \nx"],
  ["# syntax=a\r\nx", "          \r\nx"],
  ["#a\n\n \t\r\n#b\nx", "  \n\n \t\r\n  \nx"],
  ["#a\rx", "  \rx"],
  ["#only", "     "],
  ["x\n#y", "x\n#y"],
  ["\ufeffx", "   x"],
  ["\ufeff#a\nx", "     \nx"],
])("blanks the directives of %j", (source, expected) => {
  expect(new TextDecoder().decode(blankDirectives(encode(source)))).toBe(expected);
});

test("does not change its input", () => {
  const source = encode("# syntax=x\nreturn 1");
  makeVm().run(source);
  expect(source).toEqual(encode("# syntax=x\nreturn 1"));
});

test.each([
  ["#!/bin/lua\n# syntax=luakit\nerror('here')", "build.lua:3: here"],
  ["\ufeff# syntax=luakit\r\n\r\nerror('here')\r\n", "build.lua:3: here"],
])("lines keep their numbers after directives: %j", (source, message) => {
  expect(failureMessage(source)).toBe(message);
});

test.each([
  ["x = = 1", "build.lua:1: syntax error: unexpected symbol near '='"],
  ["\n\nif x then", "build.lua:3: syntax error: 'end' expected at the end of the file"],
  [
    "x = 'abc\n",
    "build.lua:1: syntax error: unfinished string near ''abc': write text over several lines in [[ … ]]",
  ],
  [
    "local x <const> = 1\nx = 2",
    "build.lua:2: syntax error: attempt to assign to const variable 'x'",
  ],
  ["foo bar", "build.lua:1: syntax error near 'bar'"],
  ["\x1bLua", "build.lua:1: this is a compiled Lua file; scripts must be source text"],
])("the syntax error in %j has its line", (source, message) => {
  expect(failureMessage(source)).toBe(message);
});

test("a syntax error has the frame of its line", () => {
  expect(failureFrames("\nx = = 1")).toEqual(["build.lua:2"]);
});

const longName = `${"directory/".repeat(10)}build.lua`;

test.each([
  ["error('here')", `${longName}:1: here`],
  ["x = = 1", `${longName}:1: syntax error: unexpected symbol near '='`],
])("a long file name is shown in full for %j", (source, message) => {
  expect(failure(source, {}, longName)).toMatchObject({
    message,
    frames: [{ file: longName, line: 1 }],
  });
});

test("bytes that are not UTF-8 are strings like any other", () => {
  const source = Uint8Array.from([...encode("return #'"), 0xff, 0xfe, ...encode("'")]);
  expect(makeVm().run(source)).toEqual([{ type: "integer", value: 2n }]);
});

test("a VM can run several scripts", () => {
  const { run } = makeVm();
  run("shared = 5");
  expect(run("return shared", "second.lua")).toEqual([{ type: "integer", value: 5n }]);
});

test("a script that failed leaves the VM usable", () => {
  const { run } = makeVm();
  expect(() => run("error('x')")).toThrow("build.lua:1: x");
  expect(run("return 1")).toEqual([{ type: "integer", value: 1n }]);
});

test("a disposed VM fails with a clear error", () => {
  const { vm, run } = makeVm();
  vm.dispose();
  expect(() => run("return 1")).toThrow("disposed");
});

test("an empty script returns nothing", () => {
  expect(evaluate("")).toEqual([]);
});
