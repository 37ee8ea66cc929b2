import { describe, expect, test } from "@jest/globals";
import { numericId, numericOwner, owner } from "../../../../src/api/values/owner.js";
import type { LuaInput } from "../../../support/lua-values.js";
import { readValue } from "./read-value.js";

describe("owner", () => {
  test.each<readonly [LuaInput, object]>([
    ["node", { user: "node" }],
    ["node:staff", { user: "node", group: "staff" }],
    ["1000", { user: 1000 }],
    ["1000:1000", { user: 1000, group: 1000 }],
    [1000, { user: 1000 }],
    [0, { user: 0 }],
    [{ user: "node" }, { user: "node" }],
    [
      { user: 1000, group: "staff" },
      { user: 1000, group: "staff" },
    ],
    [
      { user: "0", group: 0 },
      { user: 0, group: 0 },
    ],
    [{ group: "staff" }, { group: "staff" }],
    ["$USER:${GROUP:-staff}", { text: "$USER:${GROUP:-staff}" }],
  ])("%j", (input, expected) => {
    expect(readValue(owner, input)).toEqual(expected);
  });

  const text = 'expected "user", "user:group" or numbers';
  test.each<readonly [LuaInput, readonly string[]]>([
    ["", [`v: ${text}, got the string ""`]],
    ["a:b:c", [`v: ${text}, got the string "a:b:c"`]],
    [":staff", [`v: ${text}, got the string ":staff"`]],
    ["a b", [`v: ${text}, got the string "a b"`]],
    [4294967296, [`v: ${text}, got the string "4294967296"`]],
    [{}, ["v: expected a user or a group, got an empty table"]],
    [{ user: "a:b" }, ['v.user: expected a name or a number, got the string "a:b"']],
    [
      { user: "$USER" },
      ['v.user: write the owner as one string, "user:group", to use variables in it'],
    ],
    [
      "$",
      [
        'v: "$": a $ must begin $NAME, ${NAME}, ${NAME:-word} or ${NAME:+word}; write $$ for a dollar',
      ],
    ],
    [{ usr: "a" }, ['v.usr: unknown option (did you mean "user"?)']],
    [
      ["1000", "1000"],
      [
        "v: expected option names as keys, got the integer 1",
        "v: expected option names as keys, got the integer 2",
      ],
    ],
    [
      true,
      [
        'v: expected an owner such as "user:group" or { user = …, group = … }, got the boolean true',
      ],
    ],
  ])("%j is refused", (input, expected) => {
    expect([input, readValue(owner, input)]).toEqual([input, expected]);
  });
});

describe("numericOwner", () => {
  test.each<readonly [LuaInput, object]>([
    ["1000:1001", { uid: 1000, gid: 1001 }],
    ["1000", { uid: 1000, gid: 1000 }],
    [1000, { uid: 1000, gid: 1000 }],
    [
      { user: 5, group: 6 },
      { uid: 5, gid: 6 },
    ],
    [{ user: 5 }, { uid: 5, gid: 5 }],
    [{ group: 6 }, { uid: 0, gid: 6 }],
  ])("%j", (input, expected) => {
    expect(readValue(numericOwner, input)).toEqual(expected);
  });

  const names = 'expected numbers such as "1000:1000" (names cannot be resolved here), got';
  test.each<readonly [LuaInput, string]>([
    ["node", `${names} the string "node"`],
    ["$UID", `${names} the string "$UID"`],
    ["1000:staff", `${names} the string "1000:staff"`],
    [{ user: "node" }, `${names} a table`],
    ["a:b:c", 'expected "user", "user:group" or numbers, got the string "a:b:c"'],
  ])("%j is refused", (input, problem) => {
    expect(readValue(numericOwner, input)).toEqual([`v: ${problem}`]);
  });
});

test.each<readonly [LuaInput, unknown]>([
  [0, 0],
  [4294967295, 4294967295],
  [4294967296, ["v: expected an integer from 0 to 4294967295, got the integer 4294967296"]],
  [-1, ["v: expected an integer from 0 to 4294967295, got the integer -1"]],
  ["0", ['v: expected an integer from 0 to 4294967295, got the string "0"']],
])("numericId %j is %j", (input, expected) => {
  expect(readValue(numericId, input)).toEqual(expected);
});
