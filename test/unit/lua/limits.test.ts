import { describe, expect, test } from "@jest/globals";
import { ScriptError } from "../../../src/errors.js";
import {
  evaluate,
  failure,
  failureFrames,
  failureMessage,
  functionOf,
  makeVm,
  type Setup,
} from "./fixture.js";

const MIB = 2 ** 20;

/** A clock that moves a second at every look. */
function quickClock(): () => number {
  let now = 0;
  return () => (now += 1000);
}

describe("time", () => {
  const limited = (): Setup => ({ options: { timeLimitMs: 30_000, clock: quickClock() } });
  const words =
    "the script ran longer than 30 s, the limit LUAKIT_TIME_LIMIT (waiting is not counted); " +
    "if it really needs that long, raise the limit: --build-arg LUAKIT_TIME_LIMIT=60";

  test("an endless loop ends", () => {
    expect(failureMessage("\nwhile true do end", limited())).toBe(`build.lua:2: ${words}`);
  });

  test.each([
    ["pcall", "while true do pcall(function() while true do end end) end"],
    [
      "xpcall with a handler",
      "xpcall(function() while true do end end, function() return 'handled' end)",
    ],
    ["a coroutine", "local co = coroutine.wrap(function() while true do end end) pcall(co)"],
    [
      "many coroutines",
      "while true do pcall(coroutine.wrap(function() for i = 1, 100 do end end)) end",
    ],
    ["a sort comparator", "pcall(table.sort, {2, 1}, function() while true do end end)"],
    ["a callback of a host function", "pcall(bk.call, function() while true do end end)"],
    [
      "a metamethod",
      "pcall(tostring, setmetatable({}, {__tostring = function() while true do end end}))",
    ],
    ["a loaded text", "pcall(load('while true do end'))"],
    ["a goto", "::again:: goto again"],
    ["calls of host functions", "while true do bk.box('a') end"],
    ["calls of host functions inside pcall", "while true do pcall(bk.fail) end"],
    ["string operations", "local s = '' while true do s = (s .. 'x'):sub(1, 10) end"],
  ])("the limit holds inside of %s", (_, source) => {
    expect(failureMessage(source, limited())).toContain("LUAKIT_TIME_LIMIT");
  });

  test("the error's frames include coroutines", () => {
    expect(
      failureFrames(
        "local co = coroutine.wrap(function()\n while true do end\nend)\nco()",
        limited(),
      ),
    ).toEqual(["build.lua:2", "build.lua:4"]);
  });

  test("later calls of the VM repeat the error", () => {
    const { run } = makeVm(limited());
    expect(() => run("while true do end")).toThrow(words);
    expect(() => run("return 1")).toThrow(words);
  });

  test("a host function cannot hide the error", () => {
    const setup: Setup = {
      ...limited(),
      functions: {
        swallow: (call) => {
          try {
            functionOf(call)([]);
          } catch {
            // A careless host function catches every error.
          }
          return undefined;
        },
      },
    };
    expect(
      failureMessage("bk.swallow(function() while true do end end) return 1", setup),
    ).toContain("LUAKIT_TIME_LIMIT");
  });

  test("each call of the host checks the clock", () => {
    let now = 0;
    const setup: Setup = {
      options: { timeLimitMs: 100, clock: () => now },
      functions: { spend: () => void (now += 60) },
    };
    const script = "bk.spend()\nbk.spend()\nbk.spend()\nbk.spend()";
    expect(failureMessage(script, setup)).toMatch(
      /^build\.lua:3: the script ran longer than 0\.1 s/,
    );
  });

  test("only time inside the VM counts, summed over all calls", () => {
    let now = 0;
    const setup: Setup = {
      options: { timeLimitMs: 100, clock: () => now },
      functions: { spend: () => void (now += 60) },
    };
    const { run } = makeVm(setup);
    run("bk.spend()");
    now += 1_000_000;
    run("for i = 1, 20000 do end");
    expect(() => run("bk.spend() for i = 1, 20000 do end")).toThrow("longer than 0.1 s");
  });
});

describe("memory", () => {
  const limited: Setup = { options: { memoryLimitBytes: 24 * MIB } };
  const words =
    "the script needs more than 24 MiB of memory, the limit LUAKIT_MEMORY_LIMIT; " +
    "if it really needs that much, raise the limit: --build-arg LUAKIT_MEMORY_LIMIT=48m";

  test.each([
    ["a string of a gigabyte", "local s\ns = ('x'):rep(1e9)"],
    ["a growing table", "local t = {}\nwhile true do t[#t + 1] = {} end"],
    [
      "a growing list of strings",
      "local t = {}\nfor i = 1, 1e6 do t[i] = ('x'):rep(1000) .. i end",
    ],
    ["a growing string", "local s = 'x'\nwhile true do s = s .. s end"],
    ["many coroutines", "local t = {}\nwhile true do t[#t + 1] = coroutine.create(print) end"],
    [
      "a list joined",
      "local t = {} for i = 1, 400 do t[i] = ('x'):rep(1e5) end\nreturn table.concat(t)",
    ],
    ["a result of a host function", "local x\nx = bk.big()"],
    [
      "recursion that keeps memory",
      "local function f(n) local t = {n, n, n, n} return f(n + 1), t end\nf(1)",
    ],
  ])("%s fails with the limit's error", (_, source) => {
    const setup: Setup = { ...limited, functions: { big: () => "x".repeat(64 * MIB) } };
    expect(failureMessage(source, setup)).toMatch(
      new RegExp(`^build.lua:[12]: ${words.replace(/[()]/g, "\\$&")}$`),
    );
  });

  test("the error names the line that exceeds the limit", () => {
    expect(
      failureFrames("local function f()\n return ('x'):rep(1e9)\nend\nlocal x = f()", limited),
    ).toEqual(["build.lua:2", "build.lua:4"]);
  });

  test("the error is the same in a coroutine", () => {
    const source = "local co = coroutine.wrap(function()\n return ('x'):rep(1e9) end)\nco()";
    expect(failureMessage(source, limited)).toBe(`build.lua:2: ${words}`);
  });

  test("a script may catch it and go on", () => {
    const script = "local ok, e = pcall(string.rep, 'x', 1e9) return ok, e, #('x'):rep(1000)";
    expect(evaluate(script, limited)).toEqual([false, "not enough memory", 1000n]);
  });

  test("garbage does not count", () => {
    const script = "for i = 1, 50 do local s = ('x'):rep(1e6) .. i end return 'fine'";
    expect(evaluate(script, limited)).toEqual(["fine"]);
  });

  test("the VM is usable afterwards", () => {
    const { run } = makeVm(limited);
    expect(() => run("local t = {} while true do t[#t + 1] = {} end")).toThrow(
      "LUAKIT_MEMORY_LIMIT",
    );
    expect(run("local t = {} for i = 1, 1e5 do t[i] = {} end return #t")).toEqual([
      { type: "integer", value: 100_000n },
    ]);
  });

  test("a module above the limit fails with the limit's error", () => {
    const setup: Setup = { ...limited, modules: { m: `return '${"x".repeat(16 * MIB)}'` } };
    expect(failureMessage("\nrequire('m')", setup)).toBe(`build.lua:2: ${words}`);
  });

  test("VMs do not share their limit", () => {
    const vms = [1, 2, 3, 4].map(() => makeVm(limited));
    const script = "kept = {} for i = 1, 10 do kept[i] = ('x'):rep(1e6) .. i end return #kept";
    expect(vms.map(({ run }) => run(script))).toEqual(
      vms.map(() => [{ type: "integer", value: 10n }]),
    );
  });
});

describe("recursion", () => {
  test.each([
    ["Lua functions", "local function f() return 1 + f() end\nf()"],
    ["pcall", "local function f() local ok, e = pcall(f) if not ok then error(e, 0) end end\nf()"],
    ["string.gsub", "local function f() return (('x'):gsub('x', f)) end\nf()"],
    ["table.sort", "local function f() table.sort({2, 1}, f) end\nf()"],
    ["callbacks of host functions", "local function f() bk.call(f) end\nf()"],
    ["coroutines", "local function f() coroutine.wrap(f)() end\nf()"],
    [
      "coroutines and host functions",
      "local function f() coroutine.wrap(function() bk.call(f) end)() end\nf()",
    ],
    [
      "__index",
      "local t t = setmetatable({}, {__index = function(_, k) return t[k + 1] end})\nlocal x = t[1]",
    ],
    [
      "__tostring",
      "local t t = setmetatable({}, {__tostring = function() return tostring(t) end})\ntostring(t)",
    ],
    [
      "__pairs",
      "local t t = setmetatable({}, {__pairs = function() return pairs(t) end})\npairs(t)",
    ],
    [
      "__concat",
      "local t t = setmetatable({}, {__concat = function(a, b) return a .. b end})\nlocal x = t .. t",
    ],
    ["__close", "local function f() local x <close> = setmetatable({}, {__close = f}) end\nf()"],
    [
      "print",
      "local t t = setmetatable({}, {__tostring = function() print(t) return '' end})\nprint(t)",
    ],
  ])("endless recursion through %s fails with one error", (_, source) => {
    expect(failureMessage(source)).toMatch(
      /^build\.lua:[12]: recursion too deep: functions call each other without end/,
    );
  });

  test.each([
    ["parentheses", `return 1,\n${"(".repeat(10_000)}1${")".repeat(10_000)}`],
    ["tables", `return 1,\n${"{".repeat(10_000)}1${"}".repeat(10_000)}`],
    ["functions", `local x\n${"do function f() ".repeat(10_000)}`],
    ["operators", `return\n${"- ".repeat(10_000)}1`],
    ["concatenations", `return\n${"'a' .. ".repeat(10_000)}1`],
  ])("deeply nested %s fail at their line", (_, source) => {
    expect(failureMessage(source)).toBe(
      "build.lua:2: recursion too deep: expressions or blocks are nested deeper than 200 levels",
    );
  });

  test("a pattern that is nested too deep fails with Lua's error", () => {
    expect(
      failureMessage("return ('x'):rep(300):find(('x?'):rep(300) .. '$' .. ('(x)'):rep(40))"),
    ).toMatch(/^build\.lua:1: (pattern too complex|too many captures)$/);
  });

  test("recursion to a useful depth succeeds", () => {
    expect(
      evaluate("local function sum(n) return n == 0 and 0 or n + sum(n - 1) end return sum(50000)"),
    ).toEqual([1250025000n]);
  });

  test("a script may catch it and go on", () => {
    const script = "local function f() return 1 + f() end local ok = pcall(f) return ok, 'fine'";
    expect(evaluate(script)).toEqual([false, "fine"]);
  });

  test("an error about a caught overflow keeps its kind", () => {
    const script = "local function f() return 1 + f() end local ok, e = pcall(f) error(e, 0)";
    expect(failure(script)).toBeInstanceOf(ScriptError);
  });
});

test.each([
  ["a comparator that always says yes", "function() return true end"],
  ["a comparator that says yes at random", "function() return math.random() < 0.5 end"],
  ["a comparator that changes its mind", "function() flip = not flip return flip end"],
])("table.sort with %s ends", (_, comparator) => {
  const script = `local t = {} for i = 1, 5000 do t[i] = i * 7919 % 5003 end pcall(table.sort, t, ${comparator}) return #t`;
  expect(evaluate(script)).toEqual([5000n]);
});
