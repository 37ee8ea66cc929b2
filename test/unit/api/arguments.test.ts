import { describe, expect, test } from "@jest/globals";
import { luaFloat, type LuaInput } from "../../support/lua-values.js";
import { TestBuild } from "./fixtures.js";

function withArgs(args: Readonly<Record<string, string>>, script = "") {
  return new TestBuild({ args: new Map(Object.entries(args)), script });
}

describe("arg", () => {
  test.each<readonly [Readonly<Record<string, string>>, readonly LuaInput[], unknown]>([
    [{}, ["X"], null],
    [{ X: "v" }, ["X"], "v"],
    [{ X: "" }, ["X", "d"], ""],
    [{}, ["X", "d"], "d"],
    [{ X: "v" }, ["X", "d"], "v"],
    [{}, ["X", false], false],
    [{ X: "true" }, ["X", false], true],
    [{ X: "1" }, ["X", false], true],
    [{ X: "YES" }, ["X", false], true],
    [{ X: "on" }, ["X", false], true],
    [{ X: "off" }, ["X", true], false],
    [{ X: "No" }, ["X", true], false],
    [{ X: "0" }, ["X", true], false],
    [{}, ["X", 3], 3n],
    [{ X: "42" }, ["X", 3], 42n],
    [{ X: "-1" }, ["X", 3], -1n],
    [{ X: "1.5" }, ["X", 0.5], 1.5],
    [{ X: "1e3" }, ["X", 0.5], 1000],
    [{ X: "7" }, ["X", { type: "integer" }], 7n],
    [{ X: "7" }, ["X", { type: "number", default: 1 }], 7],
    [{ X: "b" }, ["X", { choices: ["a", "b"] }], "b"],
    [{ X: "2" }, ["X", { choices: [1, 2], type: "integer" }], 2n],
    [{}, ["X", { default: "a", choices: ["b", "a"] }], "a"],
    [{ X: "2" }, ["X", { choices: [1, 2] }], 2n],
    [{ X: "v" }, ["X", { required: true }], "v"],
    [{ X: "" }, ["X", { type: "string" }], ""],
    [{ X: "" }, ["X", true], true],
    [{ X: "" }, ["X", 3], 3n],
    [{ X: "" }, ["X", 0.5], 0.5],
    [{ X: "" }, ["X", { type: "integer" }], null],
    [{ X: "" }, ["X", { choices: [1, 2], default: 2 }], 2n],
  ])("with %j converts %j to %j", (args, inputs, expected) => {
    expect(withArgs(args).call("bk.arg", ...inputs)).toEqual(expected);
  });

  const boolean = "true or false (or 1, 0, yes, no, on, off)";
  test.each<readonly [Readonly<Record<string, string>>, readonly LuaInput[], string]>([
    [{ X: "maybe" }, ["X", false], `the build argument X must be ${boolean}, got "maybe"`],
    [{ X: "1.5" }, ["X", 3], 'the build argument X must be an integer, got "1.5"'],
    [
      { X: "9223372036854775808" },
      ["X", 3],
      'the build argument X must be an integer of 64 bits, got "9223372036854775808"',
    ],
    [
      { X: "1e999" },
      ["X", 0.5],
      'the build argument X must be a number of at most 1.8e308, got "1e999"',
    ],
    [{ X: "x" }, ["X", 0.5], 'the build argument X must be a number, got "x"'],
    [
      { X: "fats" },
      ["X", { choices: ["fast", "small"] }],
      'the build argument X must be one of "fast", "small", got "fats" (did you mean "fast"?)',
    ],
    [{}, ["X", { required: true }], "the build argument X is required: pass --build-arg X=…"],
    [
      { X: "" },
      ["X", { required: true, type: "integer" }],
      "the build argument X is required: pass --build-arg X=…",
    ],
    [
      {},
      ["X", { default: "1", type: "integer" }],
      'default: expected a value of the type integer for X, got "1"',
    ],
    [{}, ["X", Infinity], "default: expected a finite number for X, got inf"],
    [{}, ["X", { default: NaN }], "default: expected a finite number for X, got nan"],
    [{}, ["a b"], 'name: "a b" cannot name an argument: letters, digits and _ only'],
    [{}, ["X", { defualt: 1 }], 'default.defualt: unknown option (did you mean "default"?)'],
    [{}, [], "name: expected a string, got nil"],
    [
      {},
      ["X", { default: "a", choices: ["b"] }],
      'default: expected one of the choices "b" for X, got "a"',
    ],
    [{}, ["X", { choices: [] }], "choices: expected at least one value for X, got an empty list"],
    [
      {},
      ["X", { choices: [1, "a"] }],
      'choices: expected values of the type integer for X, got "a"',
    ],
    [
      {},
      ["X", { default: "a", required: true }],
      "default: X is required, so that its default is never used",
    ],
  ])("with %j rejects %j", (args, inputs, expected) => {
    expect(withArgs(args).problem("bk.arg", ...inputs)).toBe(expected);
  });

  test.each<readonly [string, LuaInput, string]>([
    ["1.20", luaFloat(1.2), "1.2"],
    ["1e3", luaFloat(1000), "1000"],
    ["010", 10, "10"],
    ["0x10", 16, "16"],
  ])("rejects %s, which Lua prints differently", (written, value, printed) => {
    const build = withArgs({}, `local v = bk.arg("V", ${written})`);
    expect(build.problem("bk.arg", "V", value)).toBe(
      `default: ${written} is the number ${printed}: write V as the string "${written}", or as ${printed}`,
    );
  });

  test("accepts a number that Lua prints unchanged", () => {
    const build = withArgs({}, 'local v = bk.arg("V", 1.2)');
    expect(build.call("bk.arg", "V", luaFloat(1.2))).toBe(1.2);
  });
});

describe("platform arguments", () => {
  const platforms = {
    targetPlatform: { os: "linux", architecture: "arm", variant: "v7" },
    buildPlatform: { os: "linux", architecture: "amd64" },
  };

  test.each([
    ["TARGETPLATFORM", "linux/arm/v7"],
    ["TARGETOS", "linux"],
    ["TARGETARCH", "arm"],
    ["TARGETVARIANT", "v7"],
    ["BUILDPLATFORM", "linux/amd64"],
    ["BUILDOS", "linux"],
    ["BUILDARCH", "amd64"],
    ["BUILDVARIANT", ""],
  ])("%s is %j", (name, expected) => {
    const build = new TestBuild(platforms);
    expect([build.call("bk.arg", name), build.call("os.getenv", name)]).toEqual([
      expected,
      expected,
    ]);
  });

  test("can be overridden by build arguments", () => {
    const build = new TestBuild({ ...platforms, args: new Map([["TARGETARCH", "x"]]) });
    expect(build.call("bk.arg", "TARGETARCH")).toBe("x");
  });
});

describe("get_args", () => {
  test("returns a table", () => {
    const build = withArgs({ A: "1", DEBUG: "yes" });
    const names = new Map<LuaInput, LuaInput>([
      [1, "A"],
      [2, "NONE"],
      ["DEBUG", false],
      ["MODE", { default: "fast", choices: ["fast"] }],
    ]);
    expect(build.call("bk.get_args", names)).toEqual(
      new Map<string, unknown>([
        ["A", "1"],
        ["DEBUG", true],
        ["MODE", "fast"],
      ]),
    );
    expect(build.warnings).toEqual([]);
  });

  test.each(["false", "0", "no", "", "NO"])("warns that the string %j is true in Lua", (value) => {
    const build = withArgs({ DEBUG: value });
    build.call("bk.get_args", ["DEBUG"]);
    expect(build.warnings).toEqual([
      {
        rule: "StringAsBoolean",
        message: `DEBUG is the string ${JSON.stringify(value)}, which Lua takes for true; write bk.get_args{ DEBUG = false } for a boolean`,
        frames: [{ file: "build.lua", line: 1 }],
      },
    ]);
  });

  test.each<readonly [LuaInput, string]>([
    [
      "A",
      'names: expected a table of names such as { "VERSION", DEBUG = false }, got the string "A"',
    ],
    [["a b"], 'names[1]: "a b" cannot name an argument: letters, digits and _ only'],
    [{ A: { tpye: "x" } }, 'names.A.tpye: unknown option (did you mean "type"?)'],
  ])("rejects %j", (input, expected) => {
    expect(withArgs({}).problem("bk.get_args", input)).toBe(expected);
  });
});

describe("os", () => {
  test.each<readonly [Readonly<Record<string, string>>, unknown]>([
    [{}, 0],
    [{ SOURCE_DATE_EPOCH: "1700000000" }, 1700000000],
    [{ SOURCE_DATE_EPOCH: "-5" }, -5],
    [{ SOURCE_DATE_EPOCH: "soon" }, 0],
  ])("time with %j", (args, expected) => {
    expect(withArgs(args).call("os.time")).toBe(expected);
  });

  test("getenv reads build arguments only", () => {
    const build = withArgs({ A: "1" });
    expect(["A", "HOME", "PATH"].map((name) => build.call("os.getenv", name))).toEqual([
      "1",
      null,
      null,
    ]);
  });
});
