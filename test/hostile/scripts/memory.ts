/** Scripts that use unlimited memory, in Lua or in the frontend. */
import { fails, SMALL_MEMORY, tooMuch, works, type HostileScript } from "../hostile-script.js";

/** Scripts whose memory grows only in Lua. The error names the line. */
const GROWING: readonly (readonly [what: string, script: string, line: number])[] = [
  [
    "a table of texts",
    "local t = {}\nfor i = 1, math.huge do t[#t + 1] = tostring(i):rep(1000) end",
    2,
  ],
  ["a table of tables", "local t = {}\nwhile true do t[#t + 1] = {} end", 2],
  ["tables within tables", "local t = {}\nwhile true do t = { t } end", 2],
  ["a text that doubles", "local s = 'x'\nwhile true do s = s .. s end", 2],
  ["a text of a gigabyte", "\nlocal s = ('x'):rep(1e9)", 2],
  [
    "a text of a gigabyte, joined",
    "local t = {} for i = 1, 1000 do t[i] = ('x'):rep(1e5) end\nlocal s = table.concat(t) .. table.concat(t) .. table.concat(t)",
    2,
  ],
  [
    "coroutines",
    "local t = {}\nwhile true do local c = coroutine.create(coroutine.yield) coroutine.resume(c) t[#t + 1] = c end",
    2,
  ],
  ["closures", "local f\nwhile true do local g = f f = function() return g end end", 2],
  ["globals", "local n = 0\nwhile true do n = n + 1 _G['g' .. n] = ('x'):rep(100) end", 2],
];

export const MEMORY: readonly HostileScript[] = [
  ...GROWING.map(([what, script, line]) => ({ what, script, ends: tooMuch(line) })),
  {
    what: "a text of a petabyte",
    script: "local s = ('x'):rep(1e15)",
    ends: fails("build.lua:1: resulting string too large"),
  },
  {
    what: "a text longer than numbers go",
    script: "local s = ('xx'):rep(math.maxinteger)",
    ends: fails("build.lua:1: resulting string too large"),
  },
  {
    what: "a table that eats memory and catches errors",
    script:
      "local t = {}\nwhile true do pcall(function() t[#t + 1] = ('x'):rep(1e6) .. #t end) end",
    options: { ...SMALL_MEMORY, "build-arg:LUAKIT_TIME_LIMIT": "2" },
    ends: fails(
      /^build\.lua(?::2)?: (?:the script needs more than 32 MiB of memory|the script ran longer than 2 s|evaluation took longer than 2 s)/,
    ),
  },
  {
    what: "a caught failure, and then another",
    script:
      "for i = 1, 20 do assert(not pcall(string.rep, 'x', 1e9)) end\nlocal s = ('x'):rep(1e9)",
    ends: tooMuch(2),
  },
  {
    what: "1,000 failures that are caught",
    script: "for i = 1, 1000 do pcall(string.rep, 'x', 3e8 + i) end print('done')",
    ends: works("done"),
  },
  {
    what: "garbage of 500 MB",
    script: "for i = 1, 50 do local s = ('x'):rep(1e7) .. i end print('done')",
    ends: works("done"),
  },
  {
    what: "memory for each of eight platforms",
    script: "local t = {}\nwhile true do t[#t + 1] = ('x'):rep(1e5) .. #t end",
    options: {
      ...SMALL_MEMORY,
      platform:
        "linux/amd64,linux/arm64,linux/arm/v7,linux/arm/v6,linux/386,linux/ppc64le,linux/s390x,linux/riscv64",
    },
    ends: tooMuch(2, 32),
  },
  {
    what: "a limit of more memory than there is",
    script: "print('x')",
    options: { "build-arg:LUAKIT_MEMORY_LIMIT": "1t" },
    ends: fails("invalid LUAKIT_MEMORY_LIMIT"),
  },
  {
    what: "a limit of no memory",
    script: "print('x')",
    options: { "build-arg:LUAKIT_MEMORY_LIMIT": "0" },
    ends: fails("invalid LUAKIT_MEMORY_LIMIT"),
  },
];
