import { describe, expect, test } from "@jest/globals";
import { decodeText, describeLuaValue, formatFloat } from "../../../src/schema/lua-value.js";
import { HostObject } from "../../../src/util/host-object.js";
import {
  lua,
  luaFloat,
  luaFunction,
  luaObject,
  luaOther,
  type LuaInput,
} from "../../support/lua-values.js";

class Thing extends HostObject {
  override readonly hostClass = "Thing";
}

test.each<readonly [LuaInput, string]>([
  [undefined, "nil"],
  [true, "the boolean true"],
  [false, "the boolean false"],
  [0, "the integer 0"],
  [-1, "the integer -1"],
  [9223372036854775807n, "the integer 9223372036854775807"],
  [1.5, "the number 1.5"],
  [luaFloat(3), "the number 3"],
  [luaFloat(Infinity), "the number inf"],
  ["", 'the string ""'],
  ["hots", 'the string "hots"'],
  ['a"b\n', 'the string "a\\"b\\n"'],
  ["x".repeat(200), `the string "${"x".repeat(200)}"`],
  ["x".repeat(201), `the string "${"x".repeat(200)}"… (201 bytes)`],
  [new Uint8Array([0xff, 0x00]), "a string of 2 bytes that is not UTF-8"],
  [{}, "an empty table"],
  [[], "an empty table"],
  [["a"], "a table"],
  [{ a: 1 }, "a table"],
  [luaFunction(() => []), "a function"],
  [new Thing(), "a Thing"],
  [luaObject({}), "an object"],
  [luaOther("thread"), "a thread"],
])("%j is described as %s", (input, expected) => {
  expect(describeLuaValue(lua(input))).toBe(expected);
});

describe("decodeText", () => {
  test.each([
    [[0x61], "a"],
    [[], ""],
    [[0xc3, 0xa9], "é"],
    [[0xf0, 0x9f, 0x98, 0x80], "\u{1f600}"],
    [[0xef, 0xbb, 0xbf, 0x61], "\ufeffa"],
    [[0], "\0"],
  ])("%j is %j", (bytes, expected) => {
    expect(decodeText(new Uint8Array(bytes))).toBe(expected);
  });

  test.each([[[0xff]], [[0xc3]], [[0xed, 0xa0, 0x80]], [[0xc0, 0x80]]])(
    "%j is not text",
    (bytes) => {
      expect(decodeText(new Uint8Array(bytes))).toBeUndefined();
    },
  );
});

// The output of the Lua 5.4 interpreter, except that integral floats have no ".0".
test.each([
  [0, "0"],
  [3, "3"],
  [-2, "-2"],
  [1.2, "1.2"],
  [0.1, "0.1"],
  [1 / 3, "0.33333333333333"],
  [100.5, "100.5"],
  [123456.789, "123456.789"],
  [0.0001, "0.0001"],
  [0.00001, "1e-05"],
  [1.25e-7, "1.25e-07"],
  [-2.5e-10, "-2.5e-10"],
  [1e14, "100000000000000"],
  [1e15, "1e+15"],
  [1.5e15, "1.5e+15"],
  [1e100, "1e+100"],
  [1.1e300, "1.1e+300"],
  [12345678901230.4, "12345678901230"],
  [99999999999999.5, "1e+14"],
  [3.14159265358979, "3.1415926535898"],
  [Infinity, "inf"],
  [-Infinity, "-inf"],
  [NaN, "nan"],
])("formatFloat(%d) is %s", (value, expected) => {
  expect(formatFloat(value)).toBe(expected);
});
