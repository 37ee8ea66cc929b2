import { describe, expect, test } from "@jest/globals";
import { command, commandOrNone, exitCodes, wordList } from "../../../../src/api/values/command.js";
import { luaFloat, type LuaInput } from "../../../support/lua-values.js";
import { readValue } from "./read-value.js";

describe("commands", () => {
  test.each<readonly [LuaInput, object]>([
    ["ls -l", { form: "shell", text: "ls -l" }],
    ["echo $HOME $$", { form: "shell", text: "echo $HOME $$" }],
    ["\n    a\n      b\n  ", { form: "shell", text: "a\n  b" }],
    [["ls", "-l"], { form: "exec", args: ["ls", "-l"] }],
    [["sleep", 1, 1.5], { form: "exec", args: ["sleep", "1", "1.5"] }],
    [["sh", ["-c", false, "x"]], { form: "exec", args: ["sh", "-c", "x"] }],
    [["echo", ""], { form: "exec", args: ["echo", ""] }],
    [["echo", "$HOME\n  x"], { form: "exec", args: ["echo", "$HOME\n  x"] }],
  ])("%j", (input, expected) => {
    expect(readValue(command, input)).toEqual(expected);
  });

  const either = "expected a command: a string for the shell or a list of words";
  test.each<readonly [LuaInput, string]>([
    ["", "v: expected a command, got a blank string"],
    [" \n ", "v: expected a command, got a blank string"],
    [[], "v: expected a command, got an empty list"],
    [[false], "v: expected a command, got an empty list"],
    [5, `v: ${either}, got the integer 5`],
    [undefined, `v: ${either}, got nil`],
    [["ls", true], "v[2]: expected a string, got the boolean true"],
    [["ls", undefined, "x"], "v[2]: a nil in a list; write false to leave an item out"],
    [{ ls: 1 }, 'v: expected a list, got a table with the key "ls"'],
  ])("%j is refused", (input, problem) => {
    expect(readValue(command, input)).toEqual([problem]);
  });
});

test("an empty command is accepted if it means no command", () => {
  expect([readValue(commandOrNone, []), readValue(commandOrNone, ["a"])]).toEqual([
    { form: "exec", args: [] },
    { form: "exec", args: ["a"] },
  ]);
  expect(readValue(commandOrNone, "")).toEqual(["v: expected a command, got a blank string"]);
});

test.each<readonly [LuaInput, unknown]>([
  [
    ["/bin/bash", "-c"],
    ["/bin/bash", "-c"],
  ],
  [[], ["v: expected a command, got an empty list"]],
  ["/bin/bash -c", ['v: expected a list (each a string), got the string "/bin/bash -c"']],
])("wordList %j", (input, expected) => {
  expect(readValue(wordList, input)).toEqual(expected);
});

describe("exit codes", () => {
  test.each<readonly [LuaInput, readonly number[]]>([
    [0, [0]],
    [255, [255]],
    [luaFloat(2), [2]],
    [
      [2, 0, 2],
      [0, 2],
    ],
    [
      [0, [3, false, [1]]],
      [0, 1, 3],
    ],
    ["3", [3]],
    ["0..5", [0, 1, 2, 3, 4, 5]],
    ["7..7", [7]],
    ["254..255", [254, 255]],
  ])("%j", (input, expected) => {
    expect(readValue(exitCodes, input)).toEqual(expected);
  });

  const range = 'expected a range of exit codes from 0 to 255 such as "0..5"';
  const code = "expected an exit code from 0 to 255";
  test.each<readonly [LuaInput, readonly string[]]>([
    [256, [`v: ${code}, got the integer 256`]],
    [-1, [`v: ${code}, got the integer -1`]],
    [1.5, [`v: ${code}, got the number 1.5`]],
    [[], ["v: expected at least one exit code, got an empty list"]],
    [
      [0, 300, -1],
      [`v[2]: ${code}, got the integer 300`, `v[3]: ${code}, got the integer -1`],
    ],
    [[0, "1..2"], [`v[2]: ${code}, got the string "1..2"`]],
    ["", [`v: ${range}, got the string ""`]],
    ["a", [`v: ${range}, got the string "a"`]],
    ["0..", [`v: ${range}, got the string "0.."`]],
    ["0-5", [`v: ${range}, got the string "0-5"`]],
    ["0..256", [`v: ${range}, got the string "0..256"`]],
    ["5..0", ["v: the range 5..0 is empty: its start comes after its end"]],
    [true, [`v: expected ${exitCodes.expected}, got the boolean true`]],
    [{ a: 1 }, ['v: expected a list, got a table with the key "a"']],
  ])("%j is refused", (input, expected) => {
    expect(readValue(exitCodes, input)).toEqual(expected);
  });
});
