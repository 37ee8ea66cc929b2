import { describe, expect, test } from "@jest/globals";
import { ScriptError } from "../../../src/errors.js";
import {
  apiFunction,
  bindFunction,
  leadingParameter,
  optionalParameter,
  parameter,
  problemsError,
  readArguments,
  restParameter,
  type Parameters,
} from "../../../src/schema/api-function.js";
import { optional, table } from "../../../src/schema/table.js";
import { Problems, boolean, integer, text } from "../../../src/schema/types.js";
import { luaArguments, type LuaInput } from "../../support/lua-values.js";

function read(parameters: Parameters, ...inputs: readonly LuaInput[]): unknown {
  try {
    return readArguments(parameters, luaArguments(inputs));
  } catch (error) {
    if (error instanceof ScriptError) return error.message;
    throw error;
  }
}

const options = table("Options", "", {
  cwd: optional(text, ""),
  quiet: optional(boolean, ""),
});

describe("required and optional parameters", () => {
  const parameters = {
    name: parameter(text, ""),
    count: optionalParameter(integer(0, 9), ""),
    options: optionalParameter(options, ""),
  };

  test.each<readonly [readonly LuaInput[], unknown]>([
    [["a"], { name: "a" }],
    [["a", 1], { name: "a", count: 1 }],
    [["a", undefined, { cwd: "/" }], { name: "a", options: { cwd: "/", quiet: undefined } }],
    [["a", null, null], { name: "a" }],
    [[], "name: expected a string, got nil"],
    [[undefined], "name: expected a string, got nil"],
    [["a", 1, {}, "x"], "argument 4: one too many: this call takes at most 3 arguments"],
    [["a", 1, {}, undefined], "argument 4: one too many: this call takes at most 3 arguments"],
    [
      [true, 10, { quite: true, cwd: {} }, 1],
      [
        "5 problems",
        "name: expected a string, got the boolean true",
        "count: expected an integer from 0 to 9, got the integer 10",
        'options.quite: unknown option (did you mean "quiet"?)',
        "options.cwd: expected a string, got an empty table",
        "argument 4: one too many: this call takes at most 3 arguments",
      ].join("\n  "),
    ],
  ])("%j", (inputs, expected) => {
    expect(read(parameters, ...inputs)).toEqual(expected);
  });
});

describe("a leading parameter", () => {
  const parameters = {
    self: parameter(boolean, ""),
    from: leadingParameter(integer(0, 9), ""),
    src: parameter(text, ""),
    dest: optionalParameter(text, ""),
  };

  test.each<readonly [readonly LuaInput[], unknown]>([
    [[true, 1, "a", "b"], { self: true, from: 1, src: "a", dest: "b" }],
    [[true, "a", "b"], { self: true, src: "a", dest: "b" }],
    [[true, "a"], { self: true, src: "a" }],
    // A nil is not taken for "left out": it is more likely a misspelt variable.
    [[true, undefined, "a"], "from: expected an integer from 0 to 9, got nil"],
    [[true, undefined], "src: expected a string, got nil"],
    [[true, "a", "b", "c"], "argument 4: one too many: this call takes at most 3 arguments"],
  ])("%j", (inputs, expected) => {
    expect(read(parameters, ...inputs)).toEqual(expected);
  });
});

describe("a rest parameter", () => {
  const parameters = { first: parameter(text, ""), rest: restParameter(boolean, "") };

  test.each<readonly [readonly LuaInput[], unknown]>([
    [["a"], { first: "a", rest: [] }],
    [["a", true, false], { first: "a", rest: [true, false] }],
    [["a", true, "x"], 'argument 3: expected true or false, got the string "x"'],
    [["a", true, undefined], "argument 3: expected true or false, got nil"],
    [
      [1, 2, 3],
      "2 problems\n  argument 2: expected true or false, got the integer 2\n  argument 3: expected true or false, got the integer 3",
    ],
  ])("%j", (inputs, expected) => {
    expect(read(parameters, ...inputs)).toEqual(expected);
  });
});

test("a function without parameters accepts no argument", () => {
  expect(read({})).toEqual({});
  expect(read({}, 1)).toBe("argument 1: one too many: this call takes at most 0 arguments");
});

describe("problemsError", () => {
  test("of one problem without a path has its message", () => {
    const problems = new Problems();
    problems.add("", "all is wrong");
    expect(problemsError(problems).message).toBe("all is wrong");
  });

  test("has no lines, because the VM adds the caller's", () => {
    const problems = new Problems();
    problems.add("a", "b");
    expect(problemsError(problems).frames).toEqual([]);
  });
});

describe("bindFunction", () => {
  const declared = apiFunction<string, { name: ReturnType<typeof parameter<string>> }>({
    name: "bk.hello",
    doc: "",
    parameters: { name: parameter(text, "") },
    returns: "string",
    examples: [],
    run: ({ name }, { build, frames }) => `${build} ${name} ${frames().length}`,
  });
  const bound = bindFunction(declared, "hello");

  test("reads the arguments and the build", () => {
    const frames = () => [{ file: "build.lua", line: 1 }];
    expect(bound.call({ args: luaArguments(["you"]), frames, isStatement: () => false })).toBe(
      "hello you 1",
    );
    expect(bound.name).toBe("bk.hello");
  });

  test("rejects wrong arguments before it runs the function", () => {
    expect(() => bound.call({ args: [], frames: () => [], isStatement: () => false })).toThrow(
      new ScriptError("name: expected a string, got nil"),
    );
  });
});
