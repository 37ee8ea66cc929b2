/** Tests of the module with which library modules read their arguments. */
import { expect, test } from "@jest/globals";
import { COMMAND_OPTIONS, SHARED_OPTIONS } from "../../../src/llb/exec-options.js";
import { failureOf, printedBy, stepsOf } from "./steps.js";

const MODULE = `
  local arguments = require("luakit.internal.arguments")
  local failures = require("luakit.internal.failures")
  local steps = require("luakit.internal.steps")
  local M = {}
  function M.make(state, options)
      local call = arguments.call("libs.make")
      call:state("state", state)
      local o, step = call:options(options, { targets = "words", jobs = "integer", quiet = "boolean" })
      call:finish()
      local command = steps.command("make", o.quiet and "-s", o.jobs and "-j" .. o.jobs, o.targets)
      return failures.checked(call.name, pcall(state.run, state, command, steps.step(step, { cwd = "/src" })))
  end
  return M`;
const context = { "libs/make.lua": MODULE };

test("a user's module can read its arguments with it", () => {
  const script = `bk.export(require("libs.make").make(s, { targets = "all", jobs = 4, env = { A = 1 } }))`;
  expect(stepsOf(script, { context })).toEqual([
    { on: "alpine:3.20", run: "make -j4 all", cwd: "/src", env: ["A=1"] },
  ]);
});

test("its errors are at the line that calls it", () => {
  const script = `bk.export(require("libs.make").make(s, { target = "all", jobs = 1.5 }))`;
  expect(failureOf(script, { context })).toEqual([
    'libs/make.lua:10: libs.make: 2 problems\n  options.jobs: expected an integer, got the number 1.5\n  options.target: unknown option (did you mean "targets"?)',
    "at libs/make.lua:10",
    "at build.lua:1",
  ]);
});

test.each(Object.entries(SHARED_OPTIONS).map(([name, { example }]) => [name, example]))(
  "library functions accept the command option %s",
  (name, example) => {
    const options = `{ targets = "all", ${name} = ${example} }`;
    const steps = stepsOf(`bk.export(require("libs.make").make(s, ${options}))`, { context });
    expect(steps).toMatchObject([{ run: "make all" }]);
  },
);

test.each([...Object.keys(COMMAND_OPTIONS), "shell"])(
  "library functions reject %s, which belongs to their own command",
  (name) => {
    const script = `bk.export(require("libs.make").make(s, { ${name} = 1 }))`;
    expect(failureOf(script, { context })[0]).toContain(`options.${name}: unknown option`);
  },
);

test.each([
  [`"plain-1.0_x"`, "plain-1.0_x"],
  [`"two words"`, "'two words'"],
  [`"it's"`, `'it'\\''s'`],
  [`"$HOME"`, "'$HOME'"],
  [`"a", { "b c", false, { "d" } }, nil, "e"`, "a 'b c' d e"],
])("line(%s)", (words, line) => {
  expect(printedBy(`print(require("luakit.internal.steps").line(${words}))`)).toEqual([line]);
});
