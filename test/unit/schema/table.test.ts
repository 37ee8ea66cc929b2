import { describe, expect, test } from "@jest/globals";
import { emptyTable, optional, required, table, withDefault } from "../../../src/schema/table.js";
import { listOf } from "../../../src/schema/collections.js";
import {
  INVALID,
  Problems,
  boolean,
  integer,
  nonEmptyText,
  oneOf,
} from "../../../src/schema/types.js";
import { lua, luaFloat, type LuaInput } from "../../support/lua-values.js";

const inner = table("Inner", "A table in a table.", {
  name: required(nonEmptyText, "Its name."),
  depth: withDefault(integer(0, 9), "Its depth.", 1),
});

const options = table("Options", "All kinds of fields.", {
  cwd: optional(nonEmptyText, "A directory."),
  network: withDefault(oneOf("sandbox", "host"), "A network.", "sandbox"),
  owner: optional(nonEmptyText, "An owner.", { aliases: ["chown", "uid"] }),
  args: optional(listOf(nonEmptyText), "Words."),
  inner: optional(inner, "A table."),
  quiet: withDefault(boolean, "Says nothing.", false, { defaultText: "no" }),
});

const ABSENT = {
  cwd: undefined,
  network: "sandbox",
  owner: undefined,
  args: undefined,
  inner: undefined,
  quiet: false,
};

function read(input: LuaInput, path = "options"): unknown {
  const problems = new Problems();
  const value = options.read(lua(input), path, problems);
  if (value !== INVALID && problems.list.length === 0) return value;
  return problems.list.map((problem) => `${problem.path}: ${problem.message}`);
}

describe("fields", () => {
  test.each<readonly [string, LuaInput, object]>([
    ["are all absent", {}, {}],
    [
      "are given",
      { cwd: "/", network: "host", quiet: true },
      { cwd: "/", network: "host", quiet: true },
    ],
    ["are nil, which is absent", { cwd: undefined, network: null }, {}],
    ["have another name", { chown: "me" }, { owner: "me" }],
    ["have a second other name", { uid: "me" }, { owner: "me" }],
    ["are tables", { inner: { name: "x" } }, { inner: { name: "x", depth: 1 } }],
  ])("%s", (_name, input, expected) => {
    expect(read(input)).toEqual({ ...ABSENT, ...expected });
  });

  test("of an empty table are the defaults", () => {
    expect(emptyTable(options)).toEqual(ABSENT);
  });
});

describe("problems", () => {
  const known = "args, chown, cwd, inner, network, owner, quiet, uid";
  test.each<readonly [LuaInput, readonly string[]]>([
    ["x", ['options: expected a table of options, got the string "x"']],
    [undefined, ["options: expected a table of options, got nil"]],
    [{ nework: 1 }, ['options.nework: unknown option (did you mean "network"?)']],
    [{ CWD: "/" }, ['options.CWD: unknown option (did you mean "cwd"?)']],
    [{ chwon: "x" }, ['options.chwon: unknown option (did you mean "chown"?)']],
    [{ zzzzzz: 1 }, [`options.zzzzzz: unknown option; known options are ${known}`]],
    [{ constructor: 1 }, [`options.constructor: unknown option; known options are ${known}`]],
    [{ "": 1 }, [`options.: unknown option; known options are ${known}`]],
    [["x"], ["options: expected option names as keys, got the integer 1"]],
    [
      new Map([[luaFloat(1.5), "x"]]),
      ["options: expected option names as keys, got the number 1.5"],
    ],
    [
      { chown: "a", owner: "b" },
      ["options.owner: is the same option as chown, which is also set: remove one of them"],
    ],
    [
      { chown: "a", uid: "b" },
      ["options.uid: is the same option as chown, which is also set: remove one of them"],
    ],
    [
      { chown: "a", owner: "b", uid: "c" },
      [
        "options.owner: is the same option as chown, which is also set: remove one of them",
        "options.uid: is the same option as chown, which is also set: remove one of them",
      ],
    ],
    [{ chown: "" }, ['options.chown: expected a string that is not empty, got the string ""']],
    [{ inner: {} }, ["options.inner.name: is missing: expected a string that is not empty"]],
    [
      { inner: { name: "", dept: 2 } },
      [
        'options.inner.dept: unknown option (did you mean "depth"?)',
        'options.inner.name: expected a string that is not empty, got the string ""',
      ],
    ],
    [
      { args: ["ls", true], network: "hots", nework: "x" },
      [
        'options.nework: unknown option (did you mean "network"?)',
        'options.network: expected one of "sandbox", "host", got the string "hots" (did you mean "host"?)',
        "options.args[2]: expected a string, got the boolean true",
      ],
    ],
  ])("of %j", (input, expected) => {
    expect(read(input)).toEqual(expected);
  });

  test("have the field's path if the table has no path", () => {
    expect(read({ cwd: "" }, "")).toEqual([
      'cwd: expected a string that is not empty, got the string ""',
    ]);
  });
});

describe("in documentation", () => {
  test("defaults are words or JSON", () => {
    const defaults = Object.entries(options.fields).map(([name, field]) => [
      name,
      field.defaultText,
    ]);
    expect(Object.fromEntries(defaults)).toEqual({
      cwd: undefined,
      network: '"sandbox"',
      owner: undefined,
      args: undefined,
      inner: undefined,
      quiet: "no",
    });
  });

  test("a table is known by its name", () => {
    expect([options.lua, options.name, options.doc]).toEqual([
      "Options",
      "Options",
      "All kinds of fields.",
    ]);
  });
});
