/** Language features that have broken other interpreters. */
import { fails, ONE_SECOND, tooLong, works, type HostileScript } from "../hostile-script.js";

export const LANGUAGE: readonly HostileScript[] = [
  {
    what: "a comparator that always says yes",
    script:
      "local t = {} for i = 1, 5000 do t[i] = i * 7919 % 5003 end print(pcall(table.sort, t, function() return true end))",
    ends: works("false\t"),
  },
  {
    what: "a comparator that changes its mind",
    script:
      "local flip local t = {} for i = 1, 5000 do t[i] = i end pcall(table.sort, t, function() flip = not flip return flip end) print(#t)",
    ends: works("5000"),
  },
  {
    what: "a comparator that changes the table",
    script:
      "local t = {} for i = 1, 1000 do t[i] = i end print(pcall(table.sort, t, function(a, b) t[#t] = nil return a < b end))",
    ends: works("false\t"),
  },
  {
    what: "a comparator that leaves by yield",
    script:
      "print(coroutine.resume(coroutine.create(function() table.sort({ 3, 2, 1 }, coroutine.yield) end)))",
    ends: works("false\tattempt to yield across a C-call boundary"),
  },
  {
    what: "table.sort of values that do not compare",
    script: "table.sort{ 1, 'a', {}, print }",
    ends: fails("build.lua:1: attempt to compare"),
  },
  {
    what: "next with a key that is not there",
    script: "print(next({}, 'missing'))",
    ends: works("nil"),
  },
  {
    what: "a table that grows while pairs goes over it",
    script:
      "local t = { a = 1 } local n = 0 for k in pairs(t) do n = n + 1 t['k' .. n] = 1 end print(n < 1000)",
    options: ONE_SECOND,
    ends: works("true"),
  },
  {
    what: "a table that is emptied while pairs goes over it",
    script:
      "local t = {} for i = 1, 1000 do t['k' .. i] = i end for k in pairs(t) do for other in pairs(t) do t[other] = nil end end print(next(t))",
    ends: works("nil"),
  },
  {
    what: "NaN and nil as keys",
    script: "print(pcall(rawset, {}, 0/0, 1)) print(pcall(rawset, {}, nil, 1))",
    ends: works("false\ttable index is NaN", "false\ttable index is nil"),
  },
  {
    what: "integers that overflow",
    script:
      "print(math.maxinteger + 1 == math.mininteger, math.mininteger // -1, math.abs(math.mininteger), pcall(load('return 1 // 0')))",
    ends: works("true\t-9223372036854775808\t-9223372036854775808\tfalse\t"),
  },
  {
    what: "loops at the ends of integers",
    script:
      "local n = 0 for i = math.maxinteger - 1, math.maxinteger do n = n + 1 end for i = math.mininteger, math.mininteger + 1 do n = n + 1 end print(n)",
    ends: works("4"),
  },
  {
    what: "a loop with step 0",
    script: "for i = 1, 2, 0 do end",
    ends: fails("build.lua:1: 'for' step is zero"),
  },
  {
    what: "a float loop that never moves",
    script: "for i = 2.0 ^ 53, 2.0 ^ 54, 0.1 do end",
    options: ONE_SECOND,
    ends: tooLong(1),
  },
  {
    what: "numbers of a million digits",
    script:
      "print(load('return ' .. ('9'):rep(1e6))()) print(math.tointeger(('9'):rep(400)), tonumber('0x' .. ('f'):rep(1e6)))",
    ends: works("", "nil"),
  },
  {
    what: "utf8 of broken and of far too large characters",
    script: String.raw`print(utf8.len("\xff\xfe")) print(utf8.len("\xed\xa0\x80")) print(#utf8.char(0x7FFFFFFF), pcall(utf8.char, -1)) print(pcall(utf8.codepoint, "\xf8\x88\x80\x80\x80"))`,
    ends: works("nil\t1", "nil\t1", "6\tfalse", "false\t"),
  },
  {
    what: "string functions at the ends of integers",
    script:
      "local s = 'abc' print(s:sub(math.mininteger, math.maxinteger), s:byte(math.maxinteger), s:rep(math.mininteger), s:find('', math.maxinteger))",
    ends: works("abc\t"),
  },
  {
    what: "select and table.insert out of range",
    script:
      "print(pcall(select, 0)) print(pcall(select, math.mininteger, 1)) print(pcall(table.insert, {}, 5, 1)) print(pcall(table.remove, {}, 7))",
    ends: works("false\t", "false\t", "false\t", "false\t"),
  },
  {
    what: "a coroutine that resumes itself",
    script:
      "local c c = coroutine.create(function() return coroutine.resume(c) end) print(coroutine.resume(c))",
    ends: works("true\tfalse\tcannot resume non-suspended coroutine"),
  },
  {
    what: "a coroutine that closes itself",
    script:
      "local c c = coroutine.create(function() coroutine.close(c) end) print(coroutine.resume(c))",
    ends: works("false\t"),
  },
  {
    what: "a coroutine that closes the one that resumed it",
    script:
      "local main = coroutine.running() print(coroutine.resume(coroutine.create(function() coroutine.close(main) end)))",
    ends: works("false\t"),
  },
  {
    what: "a yield out of the script",
    script: "coroutine.yield('outside')",
    ends: fails("build.lua:1: attempt to yield from outside a coroutine"),
  },
  {
    what: "a yield out of a target, a method and a module",
    script: `local function inside(f) print((select(2, coroutine.resume(coroutine.create(f))))) end
inside(function() bk.target("t", function() coroutine.yield(1) end)() end)
inside(function() bk.scratch():with(function() coroutine.yield(2) end) end)
inside(function() require("m") end)`,
    files: { "m.lua": "coroutine.yield(3)" },
    ends: works(
      "attempt to yield across a C-call boundary",
      "attempt to yield across a C-call boundary",
      "attempt to yield across a C-call boundary",
    ),
  },
  {
    what: "a chain of 190 coroutines that wait for each other",
    script:
      "local function nest(n) if n == 0 then return 'end' end return coroutine.wrap(function() return nest(n - 1) end)() end print(nest(150))",
    ends: works("end"),
  },
  {
    what: "__index of a type that is no function",
    script: "print(setmetatable({}, { __index = 5 }).x)",
    ends: fails("build.lua:1: attempt to index a number value"),
  },
  {
    what: "__len, __unm and __bnot that raise",
    script:
      "local m = { __len = error, __unm = error, __bnot = error } local t = setmetatable({}, m) print((pcall(function() return #t end)), (pcall(function() return -t end)), (pcall(function() return ~t end)))",
    ends: works("false\tfalse\tfalse"),
  },
  {
    what: "__metatable that hides, and setmetatable of a protected table",
    script:
      "local t = setmetatable({}, { __metatable = 'mine' }) print(getmetatable(t)) setmetatable(t, {})",
    ends: fails("build.lua:1: cannot change a protected metatable"),
  },
  {
    what: "a closed variable that cannot be closed",
    script: "local x <close> = 42",
    ends: fails("build.lua:1: variable 'x' got a non-closable value"),
  },
  {
    what: "a goto out of a function that continues a loop",
    script: "for i = 1, 3 do local f = function() goto continue end ::continue:: end",
    ends: fails("build.lua:1: "),
  },
  {
    what: "random numbers, as a source of chance",
    script:
      "local a = math.random(1, 2 ^ 40 | 0) math.randomseed() local b = math.random(1, 2 ^ 40 | 0) print(a == b, pcall(math.random, 2, 1))",
    ends: works("true\tfalse\t"),
  },
];
