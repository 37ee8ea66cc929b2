import { describe, expect, test } from "@jest/globals";
import {
  BuildError,
  CancelledError,
  InternalError,
  RequestError,
  ScriptError,
} from "../../../src/errors.js";
import {
  evaluate,
  failure,
  failureFrames,
  failureMessage,
  functionOf,
  makeVm,
  type Setup,
} from "./fixture.js";

describe("positions", () => {
  test.each<[name: string, source: string, frames: string[]]>([
    ["a plain call", "\nbk.fail()", ["build.lua:2"]],
    [
      "nested functions",
      "local function f()\n bk.fail()\nend\nlocal function g()\n f()\nend\ng()",
      ["build.lua:2", "build.lua:5", "build.lua:7"],
    ],
    [
      "a tail call of a host function",
      "local function f()\n return bk.fail()\nend\nf()",
      ["build.lua:2", "build.lua:4"],
    ],
    [
      "a tail call of a Lua function",
      "local function g()\n bk.fail()\nend\nlocal function f()\n return g()\nend\nf()",
      ["build.lua:2", "build.lua:7"],
    ],
    [
      "a sort comparator",
      "table.sort({2, 1}, function()\n bk.fail()\nend)",
      ["build.lua:2", "build.lua:1"],
    ],
    [
      "a gsub callback",
      "local s =\n('x'):gsub('x', function()\n bk.fail()\nend)",
      ["build.lua:3", "build.lua:2"],
    ],
    [
      "a metamethod",
      "local t = setmetatable({}, {__index = function()\n bk.fail() end})\nlocal x = t.y",
      ["build.lua:2", "build.lua:3"],
    ],
    [
      "a callback of a host function",
      "bk.call(function()\n bk.fail()\nend)",
      ["build.lua:2", "build.lua:1"],
    ],
    [
      "coroutine.wrap",
      "local co = coroutine.wrap(function()\n bk.fail()\nend)\nco()",
      ["build.lua:2", "build.lua:4"],
    ],
    [
      "nested coroutines",
      "local co = coroutine.wrap(function()\n coroutine.wrap(function()\n  bk.fail()\n end)()\nend)\nco()",
      ["build.lua:3", "build.lua:2", "build.lua:6"],
    ],
    [
      "an error of Lua's own",
      "local t\nlocal function f()\n return t.x\nend\nlocal y = f()",
      ["build.lua:3", "build.lua:5"],
    ],
    [
      "an error of Lua's own in a coroutine",
      "local co = coroutine.wrap(function()\n local x = nil .. 'x'\nend)\nco()",
      ["build.lua:2", "build.lua:4"],
    ],
    [
      "error with a level",
      "local function check()\n error('bad', 2)\nend\ncheck()",
      ["build.lua:4"],
    ],
    [
      "error without a position",
      "local function f()\n error('bad', 0)\nend\nf()",
      ["build.lua:2", "build.lua:4"],
    ],
    [
      "an error that was caught and raised again",
      "local ok, e = pcall(bk.fail)\n\nerror(e, 0)",
      ["build.lua:1"],
    ],
    ["a loaded text", "local f = load('bk.fail()', '=text')\nf()", ["build.lua:2"]],
  ])("%s", (_, source, frames) => {
    expect(failureFrames(source)).toEqual(frames);
  });

  test("host functions see the frames of their caller, also in a coroutine", () => {
    const script = `
      local function inner()
        return bk.frames()
      end
      local co = coroutine.wrap(function()
        local frames = inner()
        return frames
      end)
      local ok, frames = pcall(co)
      return frames`;
    expect(evaluate(script)).toEqual(["build.lua:3 build.lua:6 build.lua:9"]);
  });

  test("the stack includes a resumed coroutine, but not a suspended one", () => {
    const script = `
      local co = coroutine.create(function()
        coroutine.yield(bk.frames())
        coroutine.yield((bk.frames()))
      end)
      local _, first = coroutine.resume(co)
      local between = bk.frames()
      local _, second = coroutine.resume(co)
      return first, between, second`;
    expect(evaluate(script)).toEqual([
      "build.lua:3 build.lua:6",
      "build.lua:7",
      "build.lua:4 build.lua:8",
    ]);
  });

  test("frames are not available after the call", () => {
    const kept: (() => unknown)[] = [];
    const setup: Setup = { functions: { keep: ({ frames }) => void kept.push(frames) } };
    makeVm(setup).run("bk.keep()");
    expect(() => kept[0]?.()).toThrow(InternalError);
  });

  test("a deep stack is cut at a hundred frames", () => {
    expect(
      failureFrames("local function f(n) if n == 0 then bk.fail() end f(n - 1) end f(500)"),
    ).toHaveLength(100);
  });
});

test.each([
  ["an error", "error(('x'):rep(2e7))"],
  [
    "an error value",
    "error(setmetatable({}, {__tostring = function() return ('x'):rep(2e7) end}))",
  ],
  ["an error of a coroutine", "coroutine.wrap(function() error(('x'):rep(2e7)) end)()"],
  ["an error raised again", "local ok, e = pcall(error, ('x'):rep(2e7)) error(e, 0)"],
  ["the name of a module", "require(('x'):rep(2e7))"],
  ["the name of a field", "local f = bk.box('a')[('x'):rep(2e7)]"],
])("%s of 20 MB is shown with its beginning and its size", (_, source) => {
  const message = failureMessage(source);
  expect(message).toMatch(/x{150}… \(200000\d\d bytes\)/);
  expect(Buffer.byteLength(message)).toBeLessThanOrEqual(16 * 1024);
});

test("a long error of the host stays the same error if a script raises it again", () => {
  const long = new BuildError({ code: 5, message: "x".repeat(30_000), details: [] });
  const setup: Setup = {
    functions: {
      refuse: () => {
        throw long;
      },
    },
  };
  const error = failure("local ok, e = pcall(bk.refuse) error(e, 0)", setup);
  expect(error).toBeInstanceOf(BuildError);
  expect((error as BuildError).status).toBe(long.status);
});

describe("messages", () => {
  test.each([
    ["bk.fail()", "build.lua:1: bk.fail: it failed"],
    ["bk.box(1)", "build.lua:1: bk.box: expected a label"],
    ["local t = {} t.t = t bk.box(t)", "build.lua:1: bk.box: a table contains itself"],
    ["error('text')", "build.lua:1: text"],
    ["error('text', 0)", "build.lua:1: text"],
    ["error(42)", "build.lua:1: 42"],
    ["error({})", "build.lua:1: error was called with a table as its message: pass a string"],
    ["error(print)", "build.lua:1: error was called with a function as its message: pass a string"],
    ["error(true)", "build.lua:1: error was called with a boolean as its message: pass a string"],
    ["error(nil)", "build.lua:1: error was called without a message (its value is nil)"],
    ["error()", "build.lua:1: error was called without a message (its value is nil)"],
    ["error(bk.box('a'))", "build.lua:1: Box(a)"],
    [
      "error(setmetatable({}, {__tostring = function() return 'spoken' end}))",
      "build.lua:1: spoken",
    ],
    [
      "error(setmetatable({}, {__tostring = function() error('mute') end}))",
      "build.lua:1: error was called with a table as its message: pass a string",
    ],
    ...[
      "function(self) error(self) end",
      "function(self) return tostring(self) end",
      "function(self) bk.call(function() error(self) end) end",
      "function() return ('x'):rep(1e9) end",
      "function() return {} end",
    ].map((speak) => [
      `local e e = setmetatable({}, {__tostring = ${speak}}) error(e)`,
      "build.lua:1: error was called with a table as its message: pass a string",
    ]),
    ["assert(false)", "build.lua:1: assertion failed!"],
    ["assert(nil, 'no value')", "build.lua:1: no value"],
    [
      "for _ in ipairs(nil) do end",
      "build.lua:1: bad argument #1 to 'ipairs' (table expected, got nil)",
    ],
    ["local x = 1 + {}", "build.lua:1: attempt to perform arithmetic on a table value"],
    ["load('error([[inside]])', '=text')()", "build.lua:1: text:1: inside"],
    ["local ok, e = pcall(bk.fail)\nerror(e)", "build.lua:2: build.lua:1: bk.fail: it failed"],
    [
      "local ok, e = pcall(function() bk.fail() end)\nerror('wrapped: ' .. e)",
      "build.lua:2: wrapped: build.lua:1: bk.fail: it failed",
    ],
    ["coroutine.wrap(function() error('inside') end)()", "build.lua:1: inside"],
    [
      "local co = coroutine.wrap(function() end) co()\nco()",
      "build.lua:2: cannot resume dead coroutine",
    ],
    [
      "coroutine.wrap(function() bk.call(coroutine.yield) end)()",
      "build.lua:1: attempt to yield across a C-call boundary",
    ],
  ])("%s", (source, message) => {
    expect(failureMessage(source)).toBe(message);
  });

  test.each([
    ["pcall(function() bk.fail() end)", [false, "build.lua:1: bk.fail: it failed"]],
    ["select(2, pcall(function() bk.fail() end)):match('it (%a+)')", ["failed"]],
    ["pcall(function() bk.break_build() end)", [false, "build.lua:1: no such image"]],
    ["pcall(error, {code = 7})", [false, [["code", 7n]]]],
    [
      "xpcall(function() bk.fail() end, function(m) return 'handled ' .. m end)",
      [false, "handled build.lua:1: bk.fail: it failed"],
    ],
    [
      "select(2, coroutine.resume(coroutine.create(function() bk.fail() end)))",
      ["build.lua:1: bk.fail: it failed"],
    ],
  ])("a script receives errors as text: %s", (lua, values) => {
    expect(evaluate(`return ${lua}`)).toEqual(values);
  });

  test("an error value passes a host function on its way out", () => {
    const script = "local ok, e = pcall(bk.call, function() error({code = 7}) end) return e.code";
    expect(evaluate(script)).toEqual([7n]);
  });
});

describe("errors of host functions", () => {
  const fixed = new ScriptError("other.lua:3: elsewhere", [{ file: "other.lua", line: 3 }]);
  const status = { code: 5, message: "no such image", details: [] };
  const build = new BuildError(status, [{ file: "other.lua", line: 3 }]);

  test.each<[name: string, source: string, error: Error]>([
    ["a ScriptError with frames", "bk.throw()", fixed],
    [
      "a ScriptError with frames, caught and raised again",
      "local ok, e = pcall(bk.throw)\nerror(e, 0)",
      fixed,
    ],
    ["a ScriptError out of a callback", "bk.call(function() bk.throw() end)", fixed],
    ["a ScriptError out of a coroutine", "coroutine.wrap(function() bk.throw() end)()", fixed],
    ["a BuildError", "bk.throw()", build],
    ["a BuildError, caught and raised again", "local ok, e = pcall(bk.throw)\nerror(e, 0)", build],
    [
      "a BuildError out of a callback in a coroutine",
      "coroutine.wrap(function() bk.call(bk.throw) end)()",
      build,
    ],
  ])("%s arrives as the same object", (_, source, error) => {
    const setup: Setup = {
      functions: {
        throw: () => {
          throw error;
        },
      },
    };
    expect(failure(source, setup)).toBe(error);
  });

  test("a BuildError without lines gets the line of its call", () => {
    expect(failure("local ok, e = pcall(bk.break_build)\nerror(e, 0)")).toMatchObject({
      kind: "build",
      status,
      frames: [{ file: "build.lua", line: 1 }],
    });
  });

  test("a caught error does not replace a later one", () => {
    const error = failure("pcall(bk.break_build)\nbk.fail()");
    expect(error).toMatchObject({ kind: "script", message: "build.lua:2: bk.fail: it failed" });
  });

  test.each([
    new InternalError("a bug"),
    new CancelledError("cancelled"),
    new RequestError("bad option"),
  ])("%s is not caught by pcall", (error) => {
    const setup: Setup = {
      functions: {
        throw: () => {
          throw error;
        },
      },
    };
    const { run, printed } = makeVm(setup);
    expect(() => run("pcall(pcall, bk.throw) print('after')")).toThrow(error);
    expect(printed).toEqual([]);
    expect(() => run("return 1")).toThrow(error);
  });

  test.each([
    ["coroutine.wrap(function() bk.throw() end)()"],
    ["pcall(coroutine.wrap(function() pcall(bk.throw) end))"],
    ["pcall(bk.call, function() pcall(bk.throw) end)"],
    ["pcall(table.sort, {2, 1}, function() bk.throw() end)"],
    [
      "setmetatable({}, {__tostring = bk.throw}) pcall(tostring, setmetatable({}, {__tostring = bk.throw}))",
    ],
    ["error(setmetatable({}, {__tostring = bk.throw}))"],
  ])("any other error is an internal error: %s", (source) => {
    const setup: Setup = {
      functions: {
        throw: () => {
          throw new TypeError("undefined is not a function");
        },
      },
    };
    expect(failure(source, setup)).toMatchObject({
      kind: "internal",
      message: "undefined is not a function",
    });
  });

  test("a host function can catch its callback's errors", () => {
    const setup: Setup = {
      functions: {
        attempt: (call) => {
          try {
            functionOf(call)([]);
            return "fine";
          } catch (error) {
            return error instanceof ScriptError ? error.message : "not ours";
          }
        },
      },
    };
    const script =
      "return bk.attempt(function() local x = nil + 1 end), bk.attempt(function() end)";
    expect(evaluate(script, setup)).toEqual([
      "build.lua:1: attempt to perform arithmetic on a nil value",
      "fine",
    ]);
  });
});
