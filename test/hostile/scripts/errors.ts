/** Error values and messages that try to hide, to confuse, or to control the terminal. */
import { fails, ONE_SECOND, tooLong, works, type HostileScript } from "../hostile-script.js";

export const ERROR_VALUES: readonly HostileScript[] = [
  {
    what: "a table",
    script: "error({})",
    ends: fails("build.lua:1: error was called with a table as its message"),
  },
  {
    what: "nil",
    script: "error()",
    ends: fails("build.lua:1: error was called without a message"),
  },
  {
    what: "a function",
    script: "error(print)",
    ends: fails("build.lua:1: error was called with a function as its message"),
  },
  {
    what: "a coroutine",
    script: "error(coroutine.create(print))",
    ends: fails("build.lua:1: error was called with a thread as its message"),
  },
  {
    what: "false",
    script: "error(false)",
    ends: fails("build.lua:1: error was called with a boolean as its message"),
  },
  { what: "a number", script: "error(42)", ends: fails("build.lua:1: 42") },
  { what: "a state", script: "error(bk.image('alpine:3.20'))", ends: fails("build.lua:1: ") },
  { what: "an empty text", script: "error('')", ends: fails("build.lua:1: ") },
  { what: "20 MB of text", script: "error(('x'):rep(2e7))", ends: fails("build.lua:1: xxxxxxxx") },
  { what: "20 MB of line ends", script: "error(('\\n'):rep(2e7))", ends: fails("build.lua:1: ") },
  {
    what: "20 MB of three-byte characters",
    script: "error(('€'):rep(7e6))",
    ends: fails("build.lua:1: €€€€"),
  },
  {
    what: "20 MB through bk.fail",
    script: "bk.fail(('x'):rep(2e7))",
    ends: fails("build.lua:1: xxxxxxxx"),
  },
  {
    what: "bytes that are no UTF-8",
    script: String.raw`error("\255\254\128 end")`,
    ends: fails("build.lua:1: \uFFFD\uFFFD\uFFFD end"),
  },
  {
    what: "control characters of a terminal",
    script: String.raw`error("\27]0;title\7 \27[2J\27[31mred\r\8\127 \u{9b}31m end")`,
    ends: fails("build.lua:1: "),
  },
  {
    what: "control characters of a terminal, through bk.fail",
    script: String.raw`bk.fail("\27[2J\27]52;c;AAAA\7 end")`,
    ends: fails("build.lua:1: "),
  },
  {
    what: "control characters in a name that does not exist",
    script: String.raw`_G["\27[31m"]() `,
    ends: fails("build.lua:1: attempt to call a nil value (field '"),
  },
  {
    what: "control characters in an option's name",
    script: String.raw`bk.scratch():run("x", { ["\27[31mred\r"] = 1 })`,
    ends: fails("build.lua:1: state:run: options"),
  },
  {
    what: "a line of another file, pretended",
    script: "error('/etc/passwd:1: root', 0)",
    ends: fails("build.lua:1: /etc/passwd:1: root"),
  },
  {
    what: "a nil value, without the globals and strings that its explanation looks into",
    script: `_G = 5 string = nil getmetatable("").__index = nil
missing.field()`,
    ends: fails("build.lua:2: attempt to index a nil value (global 'missing')"),
  },
  {
    what: "a nil value among globals that are looked up by functions",
    script: `setmetatable(_G, { __index = function(_, name) if name == "missing" then return nil end error("looked up") end })
missing.field()`,
    ends: fails("build.lua:2: attempt to index a nil value (global 'missing')"),
  },
  {
    what: "a nil value in tables that inherit from each other in a circle",
    script: `local a, b = {}, {} setmetatable(a, { __index = b }) setmetatable(b, { __index = a })
pcall(function() return a.x.y end) local t = { [("k"):rep(1e7)] = 1 } t.missing.field()`,
    ends: fails("build.lua:2: attempt to index a nil value (field 'missing')"),
  },
  {
    what: "an internal error, pretended",
    script: "error('internal error', 0)",
    ends: fails("build.lua:1: "),
  },
  {
    what: "a level of a billion",
    script: "error('far away', 1000000000)",
    ends: fails("build.lua:1: far away"),
  },
  {
    what: "a level below all",
    script: "error('below', math.mininteger)",
    ends: fails("build.lua:1: below"),
  },
  {
    what: "__tostring that raises",
    script: "error(setmetatable({}, { __tostring = function() error('again') end }))",
    ends: fails("build.lua:1: "),
  },
  {
    what: "__tostring that raises its own table",
    script: "local t t = setmetatable({}, { __tostring = function() error(t) end })\nerror(t)",
    ends: fails("build.lua:"),
  },
  {
    what: "__tostring that recurses",
    script:
      "local t t = setmetatable({}, { __tostring = function() return tostring(t) end })\nerror(t)",
    ends: fails("build.lua:"),
  },
  {
    what: "__tostring that gives no text",
    script: "error(setmetatable({}, { __tostring = function() return {} end }))",
    ends: fails("build.lua:1: "),
  },
  {
    what: "__tostring that never ends",
    script: "error(setmetatable({}, { __tostring = function()\nwhile true do end\nend }))",
    options: ONE_SECOND,
    ends: tooLong(2),
  },
  {
    what: "__tostring that gives 100 MB",
    script: "error(setmetatable({}, { __tostring = function() return ('x'):rep(1e8) end }))",
    ends: fails("build.lua:1: xxxxxxxx"),
  },
  {
    what: "__name of control characters",
    script: String.raw`error(setmetatable({}, { __name = "\27[31m" }))`,
    ends: fails("build.lua:1: error was called with a "),
  },
  {
    what: "an error in the handler of xpcall, again and again",
    script: "print(xpcall(error, function(e) error(e) end))",
    ends: works("false\t"),
  },
  {
    what: "an error while a variable is closed, while another error is on its way",
    script: `do
  local a <close> = setmetatable({}, { __close = function() error("in close") end })
  error("first")
end`,
    ends: fails("build.lua:2: in close"),
  },
  {
    what: "10,000 different errors that are caught and raised again",
    script: "for i = 1, 10000 do pcall(bk.image, 'no image ' .. i) end\nbk.image('NO IMAGE')",
    ends: fails("build.lua:2: bk.image: "),
  },
  {
    what: "a broken call with 10,000 problems",
    script: "local o = {} for i = 1, 10000 do o['option' .. i] = i end\nbk.scratch():run('x', o)",
    ends: fails("build.lua:2: state:run: "),
  },
  {
    what: "a wrong value of 100 MB",
    script: "bk.scratch():run('x', { network = ('x'):rep(1e8) })",
    ends: fails("build.lua:1: state:run: "),
  },
  {
    what: "a wrong name of 100 MB",
    script: "bk.scratch():run('x', { [('x'):rep(1e8)] = 1 })",
    ends: fails("build.lua:1: state:run: "),
  },
];

/** Messages of a script for the person who runs the build. */
export const PRINT: readonly HostileScript[] = [
  {
    what: "1 MB in one line",
    script: "print(('x'):rep(2 ^ 20))",
    ends: works("xxxx"),
  },
  {
    what: "1 MB in many lines",
    script: "for _ = 1, 16384 do print(('x'):rep(64)) end",
    ends: works(
      ...Array.from({ length: 100 }, () => "x".repeat(64)),
      "the script printed more than",
    ),
  },
  {
    what: "20,000 warnings",
    script: "for i = 1, 20000 do bk.warn('warning ' .. i) end",
    ends: works(
      ...Array.from({ length: 100 }, (_, i) => `warning ${i + 1}`),
      "the script printed more than",
    ),
  },
  {
    what: "100 MB of line ends, twice",
    script: "local s = ('\\n'):rep(1e8); print(s, s)",
    ends: works(
      ...Array.from({ length: 100 }, () => ""),
      "the script printed more than 100 lines or 64 KiB: ",
    ),
  },
  {
    what: "100 MB of line ends for two platforms",
    script: "local s = ('\\n'):rep(1e8); print(s)",
    options: { platform: "linux/amd64,linux/arm64" },
    ends: works(...Array.from({ length: 100 }, () => ""), "the script printed more than"),
  },
  {
    what: "a million empty lines and a letter",
    script: "print(('\\n'):rep(1e6) .. 'x')",
    ends: works(...Array.from({ length: 100 }, () => ""), "the script printed more than"),
  },
  {
    what: "one text 200 times in one line",
    script:
      "local s = ('x'):rep(2e7) local t = {} for i = 1, 200 do t[i] = s end print(table.unpack(t))",
    ends: works("xxxx"),
  },
  {
    what: "100,000 prints",
    script: "for i = 1, 1e5 do print(i) end",
    ends: works(
      ...Array.from({ length: 100 }, (_, i) => `${i + 1}`),
      "the script printed more than",
    ),
  },
  {
    what: "control characters of a terminal",
    script: String.raw`print("\0\1\27[31mred\27[0m\r\255\254 \27]0;title\7 end")`,
    ends: works("\uFFFD\uFFFD\uFFFD[31mred\uFFFD[0m\uFFFD\uFFFD\uFFFD \uFFFD]0;title\uFFFD end"),
  },
  {
    what: "control characters in bk.warn",
    script: String.raw`bk.warn("\27[2J\27]52;c;AAAA\7\u{9b}31m end")`,
    ends: works("\uFFFD[2J\uFFFD]52;c;AAAA\uFFFD\uFFFD31m end"),
  },
  {
    what: "a table that contains itself",
    script: "local t = {} t.t = t print(t)",
    ends: works(""),
  },
  {
    what: "a warning of 100 MB",
    script: "bk.warn(('x'):rep(1e8))",
    ends: fails("build.lua:1: bk.warn: "),
  },
];
