import { expect, test } from "@jest/globals";
import { evaluate, failureMessage, makeVm, simplify } from "./fixture.js";

const names = (table: string): string =>
  `local names = {} for name in pairs(${table}) do names[#names + 1] = name end return table.concat(names, ' ')`;

test.each([
  [
    "_G",
    "_G _VERSION assert bk coroutine error getmetatable ipairs load math next pairs pcall print rawequal rawget rawlen " +
      "rawset require select setmetatable string table tonumber tostring type unpack utf8 xpcall",
  ],
  [
    "string",
    "byte char find format gmatch gsub len lower match pack packsize rep reverse sub unpack upper",
  ],
  ["table", "concat insert move pack remove sort unpack"],
  [
    "math",
    "abs acos asin atan ceil cos deg exp floor fmod huge log max maxinteger min mininteger modf pi rad random " +
      "randomseed sin sqrt tan tointeger type ult",
  ],
  ["utf8", "char charpattern codepoint codes len offset"],
  ["coroutine", "close create isyieldable resume running status wrap yield"],
])("%s has exactly the documented functions", (table, expected) => {
  expect(makeVm().run(names(table)).map(simplify)).toEqual([expected]);
});

test.each([
  [
    "io",
    "local f = io.open('x')",
    "'io' is not available in build scripts: scripts cannot open files",
  ],
  ["debug", "debug.traceback()", "'debug' is not available in build scripts"],
  ["package", "package.path = 'x'", "'package' is not available in build scripts"],
  ["dofile", "dofile('x.lua')", "'dofile' is not available in build scripts: use `require`"],
  ["loadfile", "loadfile('x.lua')", "'loadfile' is not available in build scripts"],
  ["loadstring", "loadstring('x')", "'loadstring' is not available in build scripts: use `load`"],
  ["collectgarbage", "collectgarbage()", "'collectgarbage' is not available in build scripts"],
  ["warn", "warn('x')", "'warn' is not available in build scripts: use `bk.warn`"],
])("the global %s is nil, and its use fails with a hint", (name, use, message) => {
  expect(evaluate(`return ${name}`)).toEqual([null]);
  expect(failureMessage(use)).toContain(message);
});

test.each([
  ["string.dump(print)", "`string.dump` is not available in build scripts"],
  ["math.pow(2, 3)", "(field 'pow'): write `x ^ y`"],
  ["table.getn({})", "(field 'getn'): write `#t`"],
  ["prnt('x')", "attempt to call a nil value (global 'prnt') (did you mean \"print\"?)"],
  ["strin.rep('x', 2)", "attempt to index a nil value (global 'strin') (did you mean \"string\"?)"],
  ["imge('x')", "attempt to call a nil value (global 'imge')"],
  ["string.format('%p', {})", "string.format: '%p' is not available: addresses differ"],
  ["setmetatable({}, {__gc = print})", "setmetatable: '__gc' is not available: finalizers"],
])("%s fails with a hint", (lua, message) => {
  expect(failureMessage(lua)).toContain(message);
});

test.each<[lua: string, values: unknown[]]>([
  ["load('return 1 + 1')()", [2n]],
  ["load('return x', 'name', 't', {x = 5})()", [5n]],
  ["load(coroutine.wrap(function() coroutine.yield('return ') coroutine.yield('7') end))()", [7n]],
  ["load('x =', '=chunk')", [null, "chunk:1: unexpected symbol near <eof>"]],
  ["load('\\27Lua')", [null, "attempt to load a binary chunk (mode is 't')"]],
  ["load('\\27Lua', 'x', 'b')", [null, "attempt to load a binary chunk (mode is '')"]],
  ["load('\\27Lua', 'x', 'bt')", [null, "attempt to load a binary chunk (mode is 't')"]],
  ["load('return 1', 'x', 'bt')()", [1n]],
])("%s: only text can be loaded", (lua, values) => {
  expect(evaluate(`return ${lua}`)).toEqual(values);
});

test.each<[lua: string, value: unknown]>([
  ["unpack == table.unpack", true],
  ["_VERSION", "Lua 5.4"],
  ["_G.undefined_name", null],
  ["select('#', nil, nil)", 2n],
  ["tostring(1.0)", "1.0"],
  ["10 / 2 .. ''", "5.0"],
  ["7 // 2", 3n],
  ["math.type(1)", "integer"],
  ["utf8.char(233)", "é"],
  ["table.concat({1, 2, 3}, ',')", "1,2,3"],
  ["('a,b'):gsub(',', ';')", "a;b"],
  ["string.format('%5.2f|%d|%q', 1.5, 3, 'x')", ' 1.50|3|"x"'],
  ["string.format('%%p %s', true)", "%p true"],
  ["getmetatable('').__index == string", true],
])("%s is %p", (lua, value) => {
  expect(evaluate(`return (${lua})`)).toEqual([value]);
});

test("metamethods, to-be-closed variables and goto work", () => {
  const script = `
    local log = {}
    do
      local guard <close> = setmetatable({}, {__close = function() log[#log + 1] = "closed" end})
      log[#log + 1] = "open"
    end
    for i = 1, 3 do
      if i == 2 then goto continue end
      log[#log + 1] = i
      ::continue::
    end
    local vector = setmetatable({x = 1}, {__add = function(a, b) return a.x + b.x end})
    return table.concat(log, " "), vector + vector`;
  expect(evaluate(script)).toEqual(["open closed 1 3", 2n]);
});

test("string.format reports wrong arguments as Lua does", () => {
  expect(failureMessage("return ('%d'):format({})")).toBe(
    "build.lua:1: bad argument #1 to 'format' (number expected, got table)",
  );
});
