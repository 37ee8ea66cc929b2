import { describe, expect, test } from "@jest/globals";
import { env, envKey } from "../../../../src/api/values/environment.js";
import { UNSET } from "../../../../src/api/values/unset.js";
import type { LuaInput } from "../../../support/lua-values.js";
import { readValue } from "./read-value.js";

describe("variables", () => {
  test.each<readonly [string, LuaInput, readonly (readonly [string, unknown])[]]>([
    ["none", {}, []],
    [
      "a map, sorted by its keys",
      { b: "2", B: "3", a: "1", é: "4" },
      [
        ["B", "3"],
        ["a", "1"],
        ["b", "2"],
        ["é", "4"],
      ],
    ],
    [
      "a list, in its order",
      ["B=2", "A=1", ["C=3", false]],
      [
        ["B", "2"],
        ["A", "1"],
        ["C", "3"],
      ],
    ],
    [
      "numbers",
      { PORT: 3000, RATIO: 1.5 },
      [
        ["PORT", "3000"],
        ["RATIO", "1.5"],
      ],
    ],
    ["an empty value", { A: "" }, [["A", ""]]],
    ["a value with signs", ["A=x=y z\n"], [["A", "x=y z\n"]]],
    ["an empty value in a list", ["A="], [["A", ""]]],
    [
      "one that is removed",
      { A: UNSET, B: "1" },
      [
        ["A", UNSET],
        ["B", "1"],
      ],
    ],
    [
      "one name twice, in a list",
      ["A=1", "A=2"],
      [
        ["A", "1"],
        ["A", "2"],
      ],
    ],
    ["names with dots", { "a.b-c": "x" }, [["a.b-c", "x"]]],
  ])("%s", (_name, input, expected) => {
    expect(readValue(env, input)).toEqual(expected);
  });

  test.each<readonly [LuaInput, readonly string[]]>([
    ["A=1", ['v: expected variables: { KEY = "value" } or { "KEY=value" }, got the string "A=1"']],
    [["A"], ['v: expected "KEY=value", got the string "A"']],
    [["=x"], ['v: "" cannot name a variable']],
    [{ "A=B": "x" }, ['v: "A=B" cannot name a variable']],
    [{ "A B": "x" }, ['v: "A B" cannot name a variable']],
    [{ A: true }, ["v.A: expected a string, got the boolean true"]],
    [{ A: {} }, ["v.A: expected a string, got an empty table"]],
    [
      new Map<LuaInput, LuaInput>([
        [1, "A=1"],
        ["B", "2"],
      ]),
      ['v: expected a list, got a table with the key "B"'],
    ],
    [[UNSET], ["v[1]: expected a string, got bk.unset"]],
  ])("%j is refused", (input, expected) => {
    expect(readValue(env, input)).toEqual(expected);
  });
});

test.each<readonly [LuaInput, unknown]>([
  ["PATH", "PATH"],
  ["a.b", "a.b"],
  ["", ['v: "" cannot name a variable']],
  ["A=B", ['v: "A=B" cannot name a variable']],
  ["A B", ['v: "A B" cannot name a variable']],
  ["A\0", ['v: expected a string without NUL bytes, got the string "A\\u0000"']],
  [5, ['v: "5" cannot name a variable']],
  [undefined, ["v: expected a string, got nil"]],
])("envKey %j is %j", (input, expected) => {
  expect(readValue(envKey, input)).toEqual(expected);
});
