import { expect, test } from "@jest/globals";
import { ScriptError } from "../../../src/errors.js";
import { failureMessage, formatFrame, makeVm } from "./fixture.js";

const print = (source: string): string[] => {
  const { run, printed } = makeVm();
  run(source);
  return printed.map(({ text }) => text);
};

test.each([
  ["print()", ""],
  ["print('a', 1, 1.0, true, nil)", "a\t1\t1.0\ttrue\tnil"],
  ["print({}, print, coroutine.create(print))", "table\tfunction\tthread"],
  ["print(bk, bk.box('a'), bk.unset)", "bk\tBox(a)\tPlain"],
  ["print(setmetatable({}, {__tostring = function() return 'spoken' end}))", "spoken"],
  ["print(setmetatable({}, {__name = 'Named'}))", "Named"],
  ["print('a\\nb\\0c')", "a\nb\0c"],
  ["print('\\xff')", "\ufffd"],
  ["print(0/0, 1/0, -1/0)", "nan\tinf\t-inf"],
  ["local tostring = nil print(1)", "1"],
])("%s prints %j", (source, text) => {
  expect(print(source)).toEqual([text]);
});

test("each call comes with its frames", () => {
  const { run, printed } = makeVm();
  run("local function f()\n print('x')\nend\nf()");
  expect(printed[0]?.frames.map(formatFrame)).toEqual(["build.lua:2", "build.lua:4"]);
});

test("a megabyte can be printed", () => {
  expect(print("print(('x'):rep(1e6))")).toEqual(["x".repeat(1_000_000)]);
});

test("a megabyte can be printed in many lines", () => {
  expect(print("for i = 1, 10000 do print(('x'):rep(100)) end")).toHaveLength(10_000);
});

test("__tostring must give a text", () => {
  expect(failureMessage("print(setmetatable({}, {__tostring = function() return {} end}))")).toBe(
    "build.lua:1: '__tostring' must return a string",
  );
});

test("an error of the sink is the script's", () => {
  const setup = {
    options: {
      print: () => {
        throw new ScriptError("too much is printed");
      },
    },
  };
  expect(failureMessage("print('x')", setup)).toBe("build.lua:1: too much is printed");
});
