import { expect, test } from "@jest/globals";
import { BuildError, ScriptError } from "../../../src/errors.js";
import { evaluate, failure, failureFrames, failureMessage, makeVm } from "./fixture.js";

test.each<[name: string, module: string, values: unknown[]]>([
  ["a table", "return {5}", [[[1n, 5n]]]],
  ["a function", "return print", ["a function"]],
  ["false", "return false", [false]],
  ["nothing", "local x = 1", [true]],
  ["several values", "return 1, 2", [1n]],
])("require returns the module's result: %s", (_, module, values) => {
  expect(evaluate("return require('m')", { modules: { m: module } })).toEqual(values);
});

test("a module runs once under all its names", () => {
  const { run, printed } = makeVm({
    options: {
      resolveModule: () => ({
        file: "m.lua",
        source: new TextEncoder().encode("print('ran') return {}"),
      }),
    },
  });
  run("assert(require('m') == require('m')) assert(require('./m') == require('m'))");
  expect(printed.map(({ text }) => text)).toEqual(["ran"]);
});

test("a module receives its name and its file", () => {
  expect(evaluate("return require('m')", { modules: { m: "return {...}" } })).toEqual([
    [
      [1n, "m"],
      [2n, "m.lua"],
    ],
  ]);
});

test("resolveModule receives the requiring file", () => {
  const asked: string[][] = [];
  const { run } = makeVm({
    options: {
      resolveModule: (name, requiringFile) => {
        asked.push([name, requiringFile]);
        const source =
          name === "libs/a" ? "local function load() return require('b') end\nload()" : "";
        return { file: `${name}.lua`, source: new TextEncoder().encode(source) };
      },
    },
  });
  run("require('libs/a')");
  expect(asked).toEqual([
    ["libs/a", "build.lua"],
    ["b", "libs/a.lua"],
  ]);
});

test("directives at the start of a module are skipped", () => {
  expect(failureMessage("require('m')", { modules: { m: "#!/bin/lua\nerror('here')" } })).toBe(
    "m.lua:2: here",
  );
});

test.each<
  [name: string, script: string, modules: Record<string, string>, message: string, frames: string[]]
>([
  [
    "a missing module",
    "\nrequire('x')",
    {},
    'build.lua:2: require: module "x" not found; there is no x.lua, x/init.lua',
    ["build.lua:2"],
  ],
  [
    "a syntax error",
    "require('m')",
    { m: "\nx = = 1" },
    "m.lua:2: syntax error: unexpected symbol near '='",
    ["m.lua:2", "build.lua:1"],
  ],
  [
    "an error while it runs",
    "require('m')",
    { m: "\nlocal x = nil .. ''" },
    "m.lua:2: attempt to concatenate a nil value",
    ["m.lua:2", "build.lua:1"],
  ],
  [
    "an error of a host function",
    "require('m')",
    { m: "bk.fail()" },
    "m.lua:1: bk.fail: it failed",
    ["m.lua:1", "build.lua:1"],
  ],
  [
    "an error in a function of it",
    "\nrequire('m').f()",
    { m: "return {f = function()\n bk.fail()\nend}" },
    "m.lua:2: bk.fail: it failed",
    ["m.lua:2", "build.lua:2"],
  ],
  [
    "no name",
    "require()",
    {},
    "build.lua:1: bad argument #1 to 'require' (string expected, got no value)",
    ["build.lua:1"],
  ],
])("%s", (_, script, modules, message, frames) => {
  expect(failureMessage(script, { modules })).toBe(message);
  expect(failureFrames(script, { modules })).toEqual(frames);
});

test("a require cycle fails, and the error shows the cycle", () => {
  const modules = { a: "require('b')", b: "\nrequire('c')", c: "require('a')" };
  expect(failureMessage("require('a')", { modules })).toBe(
    "c.lua:1: require: these files require each other in a circle: a.lua → b.lua → c.lua → a.lua",
  );
});

test("requiring the script itself is a cycle", () => {
  expect(
    failureMessage("require('m')", { modules: { m: "require('build')", build: "" } }),
  ).toContain("build.lua → m.lua → build.lua");
});

test("two modules can require a third", () => {
  const modules = { a: "return require('c')", b: "return require('c')", c: "return {}" };
  expect(evaluate("return require('a') == require('b')", { modules })).toEqual([true]);
});

test("a failed module is loaded again", () => {
  const modules = {
    m: "tries = (tries or 0) + 1 if tries == 1 then error('first') end return tries",
  };
  expect(evaluate("return pcall(require, 'm'), require('m')", { modules })).toEqual([false, 2n]);
});

test("modules can be required inside a coroutine", () => {
  expect(
    evaluate("return coroutine.wrap(function() return require('m') end)()", {
      modules: { m: "return 7" },
    }),
  ).toEqual([7n]);
});

test.each([
  [
    "without frames",
    new ScriptError("outside of the tree"),
    "build.lua:1: require: outside of the tree",
  ],
  ["with frames", new ScriptError("b.lua:1: x", [{ file: "b.lua", line: 1 }]), "b.lua:1: x"],
  ["of the build", new BuildError({ code: 2, message: "cannot read", details: [] }), "cannot read"],
])("an error of resolveModule %s reaches the caller", (_, thrown, message) => {
  const setup = {
    options: {
      resolveModule: () => {
        throw thrown;
      },
    },
  };
  expect(failure("require('m')", setup)).toMatchObject({ kind: thrown.kind, message });
});
