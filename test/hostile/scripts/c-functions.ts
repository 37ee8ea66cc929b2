/** Long-running C functions, which no hook can interrupt. Each is fast, or is ended from outside. */
import {
  fails,
  ONE_SECOND,
  tooMuch,
  UNINTERRUPTIBLE,
  works,
  type HostileScript,
} from "../hostile-script.js";

/** Scripts that would not end within the time of a test. */
const ENDLESS: readonly (readonly [what: string, script: string])[] = [
  ["a pattern with too many ways to match", 'print((("a"):rep(50):find((".-"):rep(20) .. "b")))'],
  ["gmatch with such a pattern", 'for _ in ("a"):rep(60):gmatch(("a-"):rep(30) .. "b") do end'],
  [
    "gsub with such a pattern, inside pcall",
    'pcall(string.gsub, ("a"):rep(60), ("a*"):rep(30) .. "b", "")',
  ],
  [
    "match with such a pattern, in a coroutine",
    'coroutine.wrap(string.match)(("a"):rep(60), ("a?"):rep(60) .. ("a"):rep(60) .. "b")',
  ],
  ["the empty text 10^17 times", 'print((""):rep(1e17))'],
  ["table.move of 2^62 values that are not there", "table.move({}, 1, 2 ^ 62 | 0, 2)"],
  [
    "table.move through C metamethods",
    "table.move(setmetatable({}, { __index = type }), 1, 1e15 | 0, 1, setmetatable({}, { __newindex = type }))",
  ],
  [
    "table.insert into a table that says it is long",
    "table.insert(setmetatable({}, { __len = function() return 2 ^ 62 | 0 end }), 1, 'x')",
  ],
  [
    "table.remove from a table that says it is long",
    "table.remove(setmetatable({}, { __len = function() return 2 ^ 62 | 0 end }), 1)",
  ],
];

export const C_FUNCTIONS: readonly HostileScript[] = [
  ...ENDLESS.map(([what, script]) => ({
    what,
    script,
    options: ONE_SECOND,
    ends: UNINTERRUPTIBLE,
  })),
  {
    what: "a list of a type's name, without end",
    script: "table.concat(setmetatable({}, { __index = type }), '', 1, 1e15 | 0)",
    ends: tooMuch(1),
  },
  {
    what: "table.unpack of 100 million values",
    script: "table.unpack({}, 1, 1e8 | 0)",
    ends: fails("build.lua:1: too many results to unpack"),
  },
  {
    what: "table.unpack over all integers",
    script: "table.unpack({}, math.mininteger, math.maxinteger)",
    ends: fails("build.lua:1: too many results to unpack"),
  },
  {
    what: "table.sort of a table that says it is long",
    script: "table.sort(setmetatable({}, { __len = function() return 2 ^ 40 | 0 end }))",
    ends: fails("build.lua:1: bad argument #1 to 'sort' (array too big)"),
  },
  {
    what: "string.byte of 100 million bytes",
    script: "(('x'):rep(1e8)):byte(1, -1)",
    ends: fails("build.lua:1: "),
  },
  {
    what: "string.char of a million numbers",
    script: "local t = {} for i = 1, 1e6 do t[i] = 65 end\nprint(#string.char(table.unpack(t)))",
    ends: fails("build.lua:2: too many results to unpack"),
  },
  {
    what: "string.pack of a huge text",
    script: "print(pcall(string.pack, '!16 i17', 1)) print(#string.pack('s4', ('x'):rep(1e7)))",
    ends: works("false\t", "10000004"),
  },
  {
    what: "string.packsize that overflows",
    script: "print(string.packsize(('c1000000000'):rep(10)))",
    ends: fails("build.lua:1: bad argument #1 to 'packsize' (format result too large)"),
  },
  {
    what: "string.format with a width of 1,000 digits",
    script: "print(('%' .. ('9'):rep(1000) .. 'd'):format(1))",
    ends: fails("build.lua:1: invalid format (too long)"),
  },
  {
    what: "string.format of a million percent signs",
    script: "print(#('%'):rep(2e6):format())",
    ends: works("1000000"),
  },
  {
    what: "a pattern of a million opening brackets",
    script: "print(('x'):find(('('):rep(1e6)))",
    ends: fails("build.lua:1: too many captures"),
  },
  {
    what: "a pattern of a million letters with question marks",
    script: "print(('x'):rep(1e6):find(('x?'):rep(1e6) .. '$'))",
    ends: fails("build.lua:1: pattern too complex"),
  },
  {
    what: "patterns that end too early",
    script: `for _, pattern in ipairs{ "%", "[", "[^", "[%", "[a-", "%b", "%bx", "%f", "%f[", "(", "(()", "%1" } do
  if pcall(string.find, ("x"):rep(10), pattern) then print(pattern) end
end`,
    ends: works(),
  },
  {
    what: "gsub that makes a text grow",
    script: "local s = ('x'):rep(1e5)\ns = s:gsub('x', s)",
    ends: tooMuch(2),
  },
  {
    what: "10 MB of text turned around, counted, changed and searched",
    script: `local s = ("ab"):rep(5e6)
print(#s:reverse(), #s:upper(), (s:gsub("a", "")):len(), s:find("ba", 1, true), utf8.len(s))`,
    ends: works("10000000\t10000000\t5000000\t2\t10000000"),
  },
];
