/** Endless loops that a hook can interrupt. */
import { fails, ONE_SECOND, tooLong, works, type HostileScript } from "../hostile-script.js";

/** Loops that the time limit ends, and the line in the error. */
const LOOPS: readonly (readonly [what: string, script: string, line: number])[] = [
  ["a loop", "while true do end", 1],
  ["a goto", "::again::\ngoto again", 2],
  ["a loop that catches errors", "while true do pcall(function() while true do end end) end", 1],
  [
    "xpcall with a handler that goes on",
    "while true do xpcall(error, function() while true do end end) end",
    1,
  ],
  [
    "a loop in a coroutine",
    "local go = coroutine.wrap(function()\nwhile true do end\nend)\ngo()",
    2,
  ],
  [
    "a loop in a coroutine, resumed again and again",
    "while true do coroutine.resume(coroutine.create(function() while true do end end)) end",
    1,
  ],
  [
    "a new coroutine each time",
    "while true do coroutine.resume(coroutine.create(coroutine.yield)) end",
    1,
  ],
  [
    "coroutines that wrap each other's errors",
    "while true do pcall(coroutine.wrap(function() error('again') end)) end",
    1,
  ],
  ["a comparator", "table.sort({ 3, 1, 2 }, function()\nwhile true do end\nend)", 2],
  ["a callback of gsub", "('x'):gsub('x', function()\nwhile true do end\nend)", 2],
  [
    "__index",
    "local t = setmetatable({}, { __index = function()\nwhile true do end\nend })\nprint(t.x)",
    2,
  ],
  ["__tostring", "print(setmetatable({}, { __tostring = function()\nwhile true do end\nend }))", 2],
  [
    "__close",
    "do local x <close> = setmetatable({}, { __close = function()\nwhile true do end\nend }) end",
    2,
  ],
  [
    "__concat",
    "local t = setmetatable({}, { __concat = function()\nwhile true do end\nend })\nlocal x = t .. 'x'",
    2,
  ],
  [
    "__eq, __lt and __le",
    "local m = {} m.__lt = function() while true do end end\nlocal x = setmetatable({}, m) < setmetatable({}, m)",
    1,
  ],
  [
    "__pairs",
    "for _ in pairs(setmetatable({}, { __pairs = function()\nwhile true do end\nend })) do end",
    2,
  ],
  [
    "__call chains",
    "local f = setmetatable({}, { __call = function(self) while true do end end })\nf()",
    1,
  ],
  ["the function of a target", "bk.target('t', function()\nwhile true do end\nend)()", 2],
  ["a function that with calls", "bk.scratch():with(function()\nwhile true do end\nend)", 2],
  ["a loaded text", "load('while true do end')()", 1],
  ["string operations", "local s = '' while true do s = (s .. 'x'):sub(1, 10) end", 1],
  ["garbage", "while true do local t = { {}, {}, {} } end", 1],
  ["an iterator that never ends", "for _ in function() return 1 end do end", 1],
  ["gmatch over nothing", "while true do for _ in ('abc'):gmatch('') do end end", 1],
  [
    "ipairs over a table without end",
    "for _ in ipairs(setmetatable({}, { __index = function(_, i) return i end })) do end",
    1,
  ],
  ["a numeric loop of 2^62 rounds", "for i = 1, 2 ^ 62 do end", 1],
  [
    "fibonacci",
    "local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end fib(60)",
    1,
  ],
];

/** Loops of calls into the host, where the time limit is also checked. */
const HOST_LOOPS: readonly (readonly [what: string, call: string])[] = [
  ["sources", "bk.image('alpine:3.20')"],
  ["wrong calls", "pcall(bk.image, '')"],
  ["steps that are thrown away", "pcall(bk.scratch, {}) local s = bk.scratch():mkdir('/x')"],
  ["arguments", "bk.arg('A')"],
  ["os.getenv", "os.getenv('A')"],
  ["platforms", "local p = bk.platform('linux/arm64')"],
  ["large texts", "bk.dedent(('  x\\n'):rep(10000))"],
  ["large lists", "local s = bk.scratch():run(big)"],
  ["print", "print()"],
  ["bk.warn", "bk.warn('again')"],
  ["get_config", "local c = base:get_config()"],
];

export const TIME: readonly HostileScript[] = [
  ...LOOPS.map(([what, script, line]) => ({
    what,
    script,
    options: ONE_SECOND,
    ends: tooLong(line),
  })),
  ...HOST_LOOPS.map(([what, call]) => ({
    what: `a loop of calls: ${what}`,
    script: `local base = bk.image("alpine:3.20")\nlocal big = {} for i = 1, 20000 do big[i] = "x" end\nwhile true do\n${call}\nend`,
    options: ONE_SECOND,
    ends: tooLong(4),
  })),
  {
    what: "a loop in a module",
    script: 'require("m")',
    files: { "m.lua": "local n = 0\nwhile true do n = n + 1 end" },
    options: ONE_SECOND,
    ends: fails("m.lua:2: the script ran longer than 1 s, the limit LUAKIT_TIME_LIMIT"),
  },
  {
    what: "a loop for one of two platforms",
    script: 'if bk.arg("TARGETARCH") == "arm64" then while true do end end',
    options: { ...ONE_SECOND, platform: "linux/amd64,linux/arm64" },
    ends: tooLong(1),
  },
  {
    what: "a loop for each of eight platforms",
    script: "while true do end",
    options: {
      ...ONE_SECOND,
      platform:
        "linux/amd64,linux/arm64,linux/arm/v7,linux/arm/v6,linux/386,linux/ppc64le,linux/s390x,linux/riscv64",
    },
    ends: tooLong(1),
  },
  {
    what: "a limit of no time",
    script: "while true do end",
    options: { "build-arg:LUAKIT_TIME_LIMIT": "0" },
    ends: fails("invalid LUAKIT_TIME_LIMIT"),
  },
  {
    what: "a limit without end",
    script: "while true do end",
    options: { "build-arg:LUAKIT_TIME_LIMIT": "1e999" },
    ends: fails("invalid LUAKIT_TIME_LIMIT"),
  },
  {
    what: "10,000 coroutines that are never finished",
    script: "for _ = 1, 10000 do coroutine.resume(coroutine.create(coroutine.yield)) end",
    ends: works(),
  },
];
