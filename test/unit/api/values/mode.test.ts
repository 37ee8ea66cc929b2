import { describe, expect, test } from "@jest/globals";
import { copyMode, octalMode } from "../../../../src/api/values/mode.js";
import { luaFloat, type LuaInput } from "../../../support/lua-values.js";
import { readValue } from "./read-value.js";

describe("octal modes", () => {
  test.each<readonly [LuaInput, number]>([
    ["0755", 0o755],
    ["755", 0o755],
    ["0", 0],
    ["7", 7],
    ["1777", 0o1777],
    ["01777", 0o1777],
    ["7777", 0o7777],
    ["0644", 0o644],
    // Integers are taken as they are.
    [0, 0],
    [420, 0o644],
    [493, 0o755],
    [1023, 0o1777],
    [4095, 0o7777],
  ])("%j", (input, expected) => {
    expect(readValue(octalMode, input)).toBe(expected);
    expect(readValue(copyMode, input)).toBe(expected);
  });

  const octal = 'expected an octal mode such as "0755"';
  test.each<readonly [LuaInput, string]>([
    ["", 'the string ""'],
    ["0888", 'the string "0888"'],
    ["17777", 'the string "17777"'],
    ["0o755", 'the string "0o755"'],
    ["-755", 'the string "-755"'],
    [" 755", 'the string " 755"'],
    ["644x", 'the string "644x"'],
    ["u+x", 'the string "u+x"'],
    [-1, "the integer -1"],
    [4096, "the integer 4096"],
    [1.5, "the number 1.5"],
    [luaFloat(420), "the number 420"],
    [true, "the boolean true"],
    [{}, "an empty table"],
  ])("%j is refused", (input, got) => {
    expect(readValue(octalMode, input)).toEqual([`v: ${octal}, got ${got}`]);
  });
});

// lua-api.md §1: Lua has no octal literals, so these are nearly always meant otherwise.
test.each([
  400, 440, 444, 500, 550, 555, 600, 640, 644, 660, 664, 666, 700, 750, 755, 770, 775, 777, 1777,
  2755, 4755,
])("the integer %d is refused with the string to write", (mode) => {
  const problem = `v: the integer ${mode} is decimal (octal ${mode.toString(8)}): write the string "0${mode}"`;
  expect([readValue(octalMode, mode), readValue(copyMode, mode)]).toEqual([[problem], [problem]]);
});

describe("symbolic modes", () => {
  test.each([
    "u+x",
    "go-w",
    "u+x,go-w",
    "a=rX",
    "+x",
    "=",
    "u+",
    "u=rwx,g=rx,o=",
    "g=u",
    "u+s,+t",
    "ug+rw-x",
    "go=u-w",
  ])("%s", (mode) => {
    expect(readValue(copyMode, mode)).toBe(mode);
  });

  test.each(["u", "x", "u+q", "u+x,", ",u+x", "u +x", "0755,u+x", "z+x", "u+x;g+x"])(
    "%j is refused",
    (mode) => {
      expect(readValue(copyMode, mode)).toEqual([
        `v: expected an octal mode such as "0755" or a symbolic one such as "u+x", got the string "${mode}"`,
      ]);
    },
  );
});
