import { describe, expect, test } from "@jest/globals";
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
  ["print(print, coroutine.create(print))", "function\tthread"],
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

test("each call has its frames", () => {
  const { run, printed } = makeVm();
  run("local function f()\n print('x')\nend\nf()");
  expect(printed[0]?.frames.map(formatFrame)).toEqual(["build.lua:2", "build.lua:4"]);
});

describe("print reads only the text that can be shown:", () => {
  const KIB64 = 64 * 1024;

  test("64 KiB are complete", () => {
    expect(print("print(('x'):rep(2 ^ 16 // 1 | 0))")).toEqual(["x".repeat(KIB64)]);
  });

  test.each([
    ["one text", "print(('x'):rep(1e8))", /^x{65000,}… \(100000000 bytes\)$/],
    [
      "the same text twice",
      "local s = ('\\n'):rep(1e8) print(s, s)",
      /^\n{65000,}… \(100000000 bytes\)\t…$/,
    ],
    [
      "several texts",
      "print(('x'):rep(6e4), ('é'):rep(1e4), 'z')",
      /^x{60000}\té+… \(20000 bytes\)\t…$/,
    ],
    [
      "many texts",
      "print(('x'):rep(65530), table.unpack({}, 1, 90000))",
      /^x{65530}\tnil\t… \(3 bytes\)\t…$/,
    ],
  ])("%s", (_, script, text) => {
    const [printed = ""] = print(script);
    expect(printed).toMatch(text);
    expect(Buffer.byteLength(printed)).toBeLessThan(KIB64 + 50);
  });
});

test("a megabyte can be printed in many lines", () => {
  expect(print("for i = 1, 10000 do print(('x'):rep(100)) end")).toHaveLength(10_000);
});

test("__tostring must return a string", () => {
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
