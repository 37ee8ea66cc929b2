/** Endless recursion, and endlessly nested values. */
import { fails, ONE_SECOND, tooLong, works, type HostileScript } from "../hostile-script.js";

const DEEP = "recursion too deep: functions call each other without end";

const ENDLESS: readonly (readonly [what: string, script: string])[] = [
  ["a function", "local function f() return 1 + f() end f()"],
  [
    "two functions",
    "local f, g function f() return 1 + g() end function g() return 1 + f() end f()",
  ],
  ["pcall", "local function f() local ok, e = pcall(f) if not ok then error(e, 0) end end f()"],
  ["gsub", "local function f() return (('x'):gsub('x', f)) end f()"],
  ["table.sort", "local function f() table.sort({ 2, 1 }, f) end f()"],
  ["coroutines", "local function f() coroutine.wrap(f)() end f()"],
  ["state:with", "local function f(s) return s:with(f) end f(bk.scratch())"],
  ["load", "function f() load('f()')() end f()"],
  [
    "__index",
    "local t t = setmetatable({}, { __index = function(_, k) return t[k + 1] end }) print(t[1])",
  ],
  [
    "__tostring",
    "local t t = setmetatable({}, { __tostring = function() return tostring(t) end }) print(t)",
  ],
  [
    "__concat",
    "local t t = setmetatable({}, { __concat = function(a, b) return a .. b end }) print(t .. t)",
  ],
  ["__close", "local function f() local x <close> = setmetatable({}, { __close = f }) end f()"],
  [
    "__pairs",
    "local t t = setmetatable({}, { __pairs = function() return pairs(t) end }) pairs(t)",
  ],
  ["__call", "local t t = setmetatable({}, { __call = function(self) return 1 + self() end }) t()"],
  [
    "__eq",
    "local m = {} m.__eq = function(a, b) return a == b end print(setmetatable({}, m) == setmetatable({}, m))",
  ],
];

export const RECURSION: readonly HostileScript[] = [
  ...ENDLESS.map(([what, script]) => ({
    what: `endless recursion through ${what}`,
    script,
    ends: fails(`build.lua:1: ${DEEP}`),
  })),
  {
    what: "recursion through xpcall, twice at every level",
    script: "local function f() local ok, e = xpcall(f, f) if not ok then error(e, 0) end end f()",
    options: ONE_SECOND,
    ends: tooLong(1),
  },
  {
    what: "recursion that keeps memory",
    script: "local function f(n) local t = { n, n, n, n, n, n, n, n } return f(n + 1), t end f(1)",
    ends: fails(`build.lua:1: ${DEEP}`),
  },
  {
    what: "a chain of __index that closes",
    script:
      "local a, b = {}, {} setmetatable(a, { __index = b }) setmetatable(b, { __index = a }) print(a.x)",
    ends: fails("build.lua:1: '__index' chain too long; possible loop"),
  },
  {
    what: "a target that needs itself",
    script: "local t t = bk.target('a', function() return t() end)\nbk.export(t())",
    ends: fails("build.lua:1: "),
  },
  {
    what: "300 targets within each other",
    script: `local last = function() return bk.scratch():mkfile("/end", "") end
for i = 1, 300 do local before = last last = bk.target("t" .. i, function() return before() end) end
bk.export(last())`,
    ends: fails("build.lua:2: recursion too deep"),
  },
  {
    what: "recursion that is caught",
    script: "local function f() return 1 + f() end print(pcall(f)) print('done')",
    ends: works("false\tbuild.lua:1: stack overflow", "done"),
  },
  {
    what: "200,000 calls that come back",
    script: "local function sum(n) return n == 0 and 0 or n + sum(n - 1) end print(sum(150000))",
    ends: works("11250075000"),
  },
  {
    what: "a million tail calls",
    script:
      "local function f(n) if n == 0 then return 'done' end return f(n - 1) end print(f(1e6))",
    ends: works("done"),
  },
];
