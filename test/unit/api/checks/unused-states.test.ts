import { describe, expect, test } from "@jest/globals";
import { inspectScript, scriptRun, type ScriptInput } from "../../../support/evaluate.js";

const BASE = 'local s = bk.image("alpine:3.20")\n';

/** Returns the rules and lines of a script's warnings. The first line of the script sets `s`. */
function warned(script: string, input: ScriptInput = {}) {
  const run = scriptRun(BASE + script, input);
  run.evaluate();
  return run.warnings.flatMap(({ rule, frames }) =>
    rule === undefined ? [] : [`${rule} ${frames[0]?.line ?? 0}`],
  );
}

function failure(script: string, input: ScriptInput = {}): string {
  try {
    scriptRun(BASE + script, input).evaluate();
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}

describe("a call whose new state is dropped fails, and shows the fix", () => {
  const dropped = (name: string, meant: string, line = 2) =>
    `build.lua:${line}: ${name}: the new state is dropped, so that the call has no effect: write ${meant}`;
  test.each<readonly [script: string, name: string, meant: string]>([
    ['s:run("make")', "state:run", "s = s:run(…)"],
    ['s.run(s, "make")', "state:run", "s = s:run(…)"],
    ['s:run"make"', "state:run", "s = s:run(…)"],
    ['s:env{ A = "1" }', "state:env", "s = s:env(…)"],
    ['if true then s:workdir("/a") end', "state:workdir", "s = s:workdir(…)"],
    ['local x = s:run("1"), s:run("2")', "state:run", "s = s:run(…)"],
    ['local function f() s:run("x") end f()', "state:run", "s = s:run(…)"],
    ['s:with(function(t) return t:run("x") end)', "state:with", "s = s:with(…)"],
    ["bk.merge(s, bk.context())", "bk.merge", "s = bk.merge(…)"],
  ])("%s", (script, name, meant) => {
    expect(failure(`${script}\nbk.export(s)`)).toBe(dropped(name, meant));
  });

  test.each([
    ['apt.install(s, { "git" })', "apt.install", "s = apt.install(s, …)"],
    ['local install = apt.install install(s, "git")', "install", "s = install(s, …)"],
  ])("of the standard library: %s", (call, name, meant) => {
    expect(failure(`local apt = require("luakit.apt")\n${call}\nbk.export(s)`)).toBe(
      dropped(name, meant, 3),
    );
  });

  test("also fails in --check", () => {
    const { json } = inspectScript("lint", `${BASE}s:run("make")\nbk.export(s)`);
    expect(json).toMatchObject({
      buildError: { message: dropped("state:run", "s = s:run(…)") },
    });
  });

  test.each([
    's:run("make") -- check=skip=DroppedState',
    '-- check=skip=DroppedState\ns:run("make")',
    'local apt = require("luakit.apt")\napt.install(s, "git") -- check=skip=DroppedState',
  ])("does not fail if the script allows it: %s", (script) => {
    expect(warned(`${script}\nbk.export(s)`)).toEqual([]);
  });

  test("does not fail if the client allows it", () => {
    const options = { "build-arg:BUILDKIT_DOCKERFILE_CHECK": "skip=DroppedState" };
    expect(warned('s:run("make")\nbk.export(s)', { options })).toEqual([]);
  });

  test.each([
    'local t = s:run("a")\nbk.export(t)',
    'local t\nt = s\n  :run("a")\nbk.export(t)',
    'local t = bk.merge(\n  s:run("a"),\n  s:run("b")\n)\nbk.export(t)',
    'local function f(t)\n  return t\n    :run("a")\nend\nbk.export(f(s))',
    "s:with(false)\nbk.export(s)",
    "s:with(function(t) return t end)\nbk.export(s)",
    'local list = { s:run("a"), s:run("b") }\nbk.export(bk.merge(list))',
    'local co = coroutine.wrap(function() coroutine.yield(s:run("a")) end)\nbk.export(co())',
    'local ok, t = pcall(s.run, s, "a")\nbk.export(t)',
    'for t in function(_, last) if not last then return s:run("a") end end do s = t end\nbk.export(s)',
    "bk.context()\nbk.export(s)",
    'local t = bk.target("t", function() return s:run("a") end)\nt()\nbk.export(s)',
  ])("does not fail for %s", (script) => {
    expect(warned(script)).toEqual([]);
  });
});

describe("a state that is assigned but never used is reported", () => {
  test.each<readonly [script: string, line: number]>([
    ['local tested = s:run("npm test")\nbk.export(s)', 2],
    ['local tested <const> = s:run("npm test")\nbk.export(s)', 2],
    ['local a, b = s:run("1"), s:run("2")\nbk.export(a)', 2],
    ['local tested = s.run(s, "npm test")\nbk.export(s)', 2],
    ['local tested = s:run("a"):run([[\n  npm test\n]])\nbk.export(s)', 2],
    ['local tested = s:with(function(t) return t:run("a") end)\nbk.export(s)', 2],
    ['local m = bk.merge(s, s:run("a"))\nbk.export(s)', 2],
    ['tested = s:run("npm test")\nbk.export(s)', 2],
    ['bk.export(s)\ns = s:run("late")', 3],
    ['local x = { tested = 1 }\nlocal tested = s:run("a") -- tested\nbk.export(s)', 3],
    [
      'local t = bk.target("t", function()\n  local tested = s:run("a")\n  return s\nend)\nbk.export(t())',
      3,
    ],
    ['local apt = require("luakit.apt")\nlocal tools = apt.install(s, "git")\nbk.export(s)', 3],
  ])("%s", (script, line) => {
    expect(warned(script)).toEqual([`UnusedState ${line}`]);
  });

  test("in a module", () => {
    const context = {
      "m.lua": 'local s = bk.scratch()\nlocal unused = s:mkdir("/a")\nreturn s:mkdir("/b")',
    };
    const run = scriptRun('bk.export(require("m"))', { context });
    run.evaluate();
    expect(run.warnings.map(({ rule, frames }) => [rule, frames[0]])).toEqual([
      ["UnusedState", { file: "m.lua", line: 2 }],
    ]);
  });

  test("unless the line allows it", () => {
    expect(
      warned('local tested = s:run("npm test") -- check=skip=UnusedState\nbk.export(s)'),
    ).toEqual([]);
  });

  test.each<readonly [why: string, script: string]>([
    [
      "only targets that are not built use it",
      'local go = s:run("go")\nbk.target("a", function() return go:run("a") end)\nbk.target("b", { default = true }, function() return s end)',
    ],
    [
      "a condition decides",
      'local dev = s:run("dev")\nif bk.arg("DEV", false) then s = dev end\nbk.export(s)',
    ],
    ["a table holds it", 'local stages = {}\nstages.test = s:run("npm test")\nbk.export(s)'],
    ["a list holds it", 'local list = { s:run("a") }\nbk.export(s)'],
    ["it is only printed", 'local t = s:run("a")\nprint(t)\nbk.export(s)'],
    ["it is only compared", 'local t = s:run("a")\nassert(t ~= s)\nbk.export(s)'],
    ["its name says so", 'local _ = s:run("a")\nlocal _tested = s:run("b")\nbk.export(s)'],
    [
      "a function may keep it",
      'local kept\nlocal function keep(t) kept = t return 1 end\nlocal n = keep(s:run("a"))\nbk.export(s)',
    ],
    [
      "another function reads the variable",
      'local t = s\nlocal function f() return t end\nt = s:run("a")\nbk.export(s)',
    ],
    [
      "a loop reads the variable",
      'local t = s\nfor i = 1, 2 do bk.export(t) if i == 1 then break end\nt = t:run("a") end',
    ],
    ["a module may read the variable", 'require("luakit.apt")\nshared = s:run("a")\nbk.export(s)'],
    [
      "the value is not the state alone",
      'local t = bk.arg("X", false) and s:run("a") or s:run("b")\nbk.export(s)',
    ],
    ["nothing is lost", "local go = bk.context()\nbk.export(s)"],
    [
      "a mount is all that is wanted",
      'local left = s:run("a", { mounts = { bk.bind(s, "/m", { readonly = false }) } }):get_mount("/m")\nbk.export(left)',
    ],
    ["it is what with gives back", "local t = s:with(false)\nbk.export(s)"],
    [
      "a module of the library makes states of its own",
      'local apt = require("luakit.apt")\nbk.export(s)',
    ],
  ])("but not if %s", (_why, script) => {
    expect(warned(script)).toEqual([]);
  });

  test("the check gives the same answer for another platform", () => {
    const script = 'local t = s:run("a")\nbk.export(s)';
    expect(warned(script, { options: { platform: "linux/arm64" } })).toEqual(["UnusedState 2"]);
  });
});

describe("a string that looks like a boolean is reported in a condition", () => {
  test.each([
    'local debug = bk.arg("DEBUG", "false")\nif debug then s = s:run("d") end',
    'local debug = bk.arg("DEBUG", { default = "no" })\nif not debug then s = s:run("d") end',
    'local debug = bk.arg("DEBUG", "true")\ns = s:with(debug and function(t) return t end)',
    'local debug = bk.arg("DEBUG", "")\nif s and debug then s = s:run("d") end',
    '\nif bk.arg("DEBUG", "0") then s = s:run("d") end',
    'local args = bk.get_args{ DEBUG = "off" }\nif args.DEBUG then s = s:run("d") end',
    'local a, debug = bk.arg("A"), bk.arg("DEBUG", "false")\nwhile debug do break end',
  ])("%s", (script) => {
    expect(warned(`${script}\nbk.export(s)`)).toEqual([
      expect.stringMatching(/^StringAsBoolean [23]$/),
    ]);
  });

  test("if it comes from the client", () => {
    const script = 'local debug = bk.arg("DEBUG")\nif debug then s = s:run("d") end\nbk.export(s)';
    expect(warned(script)).toEqual([]);
    expect(warned(script, { options: { "build-arg:DEBUG": "false" } })).toEqual([
      "StringAsBoolean 2",
    ]);
  });

  test("with the boolean to write", () => {
    const run = scriptRun('local d = bk.arg("D", "true")\nif d then bk.export(bk.scratch()) end');
    run.evaluate();
    expect(run.warnings.map(({ message }) => message)).toEqual([
      'D is the string "true", which Lua takes for true in a condition: write bk.arg("D", true) for a boolean',
    ]);
  });

  test.each([
    'local cgo = bk.arg("CGO_ENABLED", "0")\ns = s:run("make", { env = { CGO_ENABLED = cgo } })',
    'local debug = bk.arg("DEBUG", "false")\nif debug == "true" then s = s:run("d") end',
    'local debug = bk.arg("DEBUG", "false") == "true"\nif debug then s = s:run("d") end',
    'local debug = bk.arg("DEBUG", "false")\ndebug = debug == "true"\nif debug then s = s:run("d") end',
    'local debug = bk.arg("DEBUG", "false")\nif debug ~= "false" and s then s = s:run("d") end',
    'local d = bk.arg("DEBUG", "false")\nlocal function f(d) if d then return s end end\nf()',
    'local debug = bk.arg("DEBUG", false)\nif debug then s = s:run("d") end',
    'local mode = bk.arg("MODE", "fast")\nif mode then s = s:run(mode) end',
    'local args = bk.get_args{ DEBUG = "off", X = true }\nif args.X then s = s:run("d") end',
    'local debug = bk.arg("DEBUG", "false")\nlocal x = { debug = true }\nif x.debug then s = s:run("d") end',
  ])("but not for %s", (script) => {
    expect(warned(`${script}\nbk.export(s)`)).toEqual([]);
  });
});
