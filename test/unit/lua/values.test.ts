import { expect, test } from "@jest/globals";
import type { HostValue, LuaValue } from "../../../src/schema/lua-value.js";
import { Box, evaluate, failureMessage, functionOf, makeVm } from "./fixture.js";

const text = (value: string): LuaValue => ({
  type: "string",
  bytes: new TextEncoder().encode(value),
});
const integer = (value: number | bigint): LuaValue => ({ type: "integer", value: BigInt(value) });

test.each<[lua: string, value: LuaValue]>([
  ["nil", { type: "nil" }],
  ["true", { type: "boolean", value: true }],
  ["1", integer(1)],
  ["1.0", { type: "float", value: 1 }],
  ["1.5", { type: "float", value: 1.5 }],
  ["9007199254740993", integer(9007199254740993n)],
  ["math.mininteger", integer(-(2n ** 63n))],
  ["1/0", { type: "float", value: Infinity }],
  ["''", text("")],
  ["'é'", text("é")],
  ["'a\\0b'", text("a\0b")],
  ["'\\xff\\xfe'", { type: "string", bytes: Uint8Array.of(0xff, 0xfe) }],
  ["coroutine.create(print)", { type: "other", name: "thread" }],
])("reads %s exactly", (lua, value) => {
  expect(makeVm().run(`return ${lua}`)).toEqual([value]);
});

test.each<[lua: string, entries: unknown[]]>([
  ["{}", []],
  [
    "{1, nil, 3}",
    [
      [1n, 1n],
      [3n, 3n],
    ],
  ],
  [
    "{[1] = 'int', [1.5] = 'float', ['1'] = 'text'}",
    [
      [1n, "int"],
      [1.5, "float"],
      ["1", "text"],
    ],
  ],
  [
    "{[true] = 1, b = 2, a = 3, [-1] = 4, [0] = 5, 6, [0.5] = 7}",
    [
      [-1n, 4n],
      [0n, 5n],
      [1n, 6n],
      [0.5, 7n],
      ["a", 3n],
      ["b", 2n],
      [true, 1n],
    ],
  ],
  [
    "{Z = 1, a = 2, ['\\xc3\\xa9'] = 3, ['a\\0'] = 4}",
    [
      ["Z", 1n],
      ["a", 2n],
      ["a\0", 4n],
      ["é", 3n],
    ],
  ],
  ["{{{'deep'}}}", [[1n, [[1n, [[1n, "deep"]]]]]]],
])("reads the table %s in order", (lua, entries) => {
  expect(evaluate(`return ${lua}`)).toEqual([entries]);
});

test("reads a table that occurs twice", () => {
  expect(evaluate("local t = {1} return {t, t}")).toEqual([
    [
      [1n, [[1n, 1n]]],
      [2n, [[1n, 1n]]],
    ],
  ]);
});

test("keeps trailing nil results", () => {
  expect(evaluate("return 1, nil, nil")).toEqual([1n, null, null]);
});

test.each([
  ["local t = {} t.self = t return t", "build.lua: the result: a table contains itself"],
  [
    "local t = {} for _ = 1, 101 do t = {t} end return t",
    "tables are nested deeper than 100 levels",
  ],
  [
    "local s = ('x'):rep(10 * 1024 * 1024) return {s, s, s, s, s, s, s}",
    "the arguments are too large: more than 64 MiB of text",
  ],
  [
    "local t = {} for i = 1, 1000 do t[i] = {} for j = 1, 101 do t[i][j] = true end end return t",
    "the arguments are too large: more than 100000 values",
  ],
  [
    "local s = ('x'):rep(1e8) return s, s, s, s, s, s",
    "the arguments are too large: more than 64 MiB of text",
  ],
  [
    "local s = ('x'):rep(1e7) for i = 1, 9 do bk.call(function() return s end) end",
    "the script has passed more than 64 MiB of text in all its calls",
  ],
])("refuses to read %s", (lua, message) => {
  expect(failureMessage(lua)).toContain(message);
});

test.each<[value: HostValue, lua: string]>([
  [null, "nil"],
  [true, "true"],
  [7, "7"],
  [7.5, "7.5"],
  [-0, "-0.0"],
  [2 ** 60, "1.1529215046068e+18"],
  [2n ** 60n, "1152921504606846976"],
  ["é", "é"],
  [new Box("b"), "Box(b)"],
])("pushes %p as %s", (value, lua) => {
  const setup = { functions: { value: () => value } };
  expect(evaluate("return tostring(bk.value())", setup)).toEqual([lua]);
});

test("pushes bytes, lists and maps", () => {
  const value = [Uint8Array.of(0, 255), ["a", null, "c"], new Map([["k", [1]]])];
  expect(evaluate("return bk.value()", { functions: { value: () => value } })).toEqual([
    [
      [1n, Uint8Array.of(0, 255)],
      [
        2n,
        [
          [1n, "a"],
          [3n, "c"],
        ],
      ],
      [3n, [["k", [[1n, 1n]]]]],
    ],
  ]);
});

test("pushes a text of a megabyte", () => {
  const setup = { functions: { value: () => "é".repeat(500_000) } };
  expect(evaluate("local s = bk.value() return #s, s:sub(-2)", setup)).toEqual([1_000_000n, "é"]);
});

test("returns a function as the same function", () => {
  const setup = {
    functions: { echo: ({ args: [value] }: { args: readonly LuaValue[] }) => value as never },
  };
  expect(
    evaluate("local f = function() end return bk.echo(f) == f, bk.echo(print) == print", setup),
  ).toEqual([true, true]);
});

test("returns a table as a copy", () => {
  const setup = {
    functions: { echo: ({ args: [value] }: { args: readonly LuaValue[] }) => value as never },
  };
  expect(evaluate("local t = {1, x = {2.0}} return bk.echo(t) == t, bk.echo(t)", setup)).toEqual([
    false,
    [
      [1n, 1n],
      ["x", [[1n, 2]]],
    ],
  ]);
});

test("calls a Lua function with arguments, and reads its results", () => {
  const results: unknown[] = [];
  const setup = {
    functions: {
      apply: (call: Parameters<typeof functionOf>[0]) => {
        results.push(functionOf(call)([1, "two", new Box("three")]));
        return undefined;
      },
    },
  };
  makeVm(setup).run("bk.apply(function(a, b, c) return c.label, b, a end)");
  expect(results).toEqual([[text("three"), text("two"), integer(1)]]);
});

test("calls a Lua function after the script has ended", () => {
  const [fn] = makeVm().run("local n = 0 return function(by) n = n + by return n end");
  const call = functionOf({
    args: [fn ?? { type: "nil" }],
    frames: () => [],
    isStatement: () => false,
  });
  expect([call([2]), call([3])]).toEqual([[integer(2)], [integer(5)]]);
});

test("an integer above 64 bits is an internal error", () => {
  expect(() => evaluate("bk.big()", { functions: { big: () => 2n ** 63n } })).toThrow("64 bits");
});
