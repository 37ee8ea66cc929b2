/** Attacks by bytecode. Lua's virtual machine does not check bytecode, so scripts must not be able to load it. */
import { fails, ONE_SECOND, tooLong, works, type HostileScript } from "../hostile-script.js";

/** The header of compiled Lua 5.4, with a body that would crash the virtual machine. */
const BYTECODE = Buffer.from(
  "\x1bLua\x54\x00\x19\x93\r\n\x1a\n\x04\x08\x08xV\x00" + "\xff".repeat(400),
  "latin1",
);

export const BYTECODE_AND_LOAD: readonly HostileScript[] = [
  {
    what: "load of bytecode",
    script: String.raw`print(load("\27Lua"))`,
    ends: works("nil\tattempt to load a binary chunk (mode is 't')"),
  },
  {
    what: "load of bytecode, with the mode that asks for it",
    script: String.raw`print(load("\27Lua\x54\0\x19\x93\r\n\x1a\n" .. ("\255"):rep(400), "x", "b"))`,
    ends: works("nil\tattempt to load a binary chunk (mode is '')"),
  },
  {
    what: "load of bytecode in pieces",
    script: String.raw`local piece = coroutine.wrap(function() coroutine.yield("\27") coroutine.yield("Lua") end)
print(load(piece, "x", "bt"))`,
    ends: works("nil\tattempt to load a binary chunk (mode is 't')"),
  },
  { what: "a build file of bytecode", script: BYTECODE, ends: fails("build.lua:1: ") },
  {
    what: "a module of bytecode",
    script: 'require("m")',
    files: { "m.lua": BYTECODE },
    ends: fails("m.lua:1: "),
  },
  {
    what: "bytecode behind a first line that is skipped",
    script: Buffer.concat([Buffer.from("#!/usr/bin/lua\n"), BYTECODE]),
    ends: fails("build.lua:2: "),
  },
  {
    what: "load of a text that never ends",
    script: "load(function() return 'x = 1\\n' end)",
    options: { ...ONE_SECOND, "build-arg:LUAKIT_MEMORY_LIMIT": "1g" },
    ends: tooLong(1),
  },
  {
    what: "load of a reader that gives no text",
    script: "print(load(function() return {} end))",
    ends: works("nil\tbuild.lua:1: reader function must return a string"),
  },
  {
    what: "load with a name of control characters",
    script: String.raw`error(select(2, load("x =", "=\27]0;title\7\27[31m")))`,
    ends: fails("build.lua:1: "),
  },
  {
    what: "load with a name that pretends to be another file",
    script: `load("error('not there')", "@/etc/passwd")()`,
    ends: fails("build.lua:1: /etc/passwd:1: not there"),
  },
  {
    what: "load with a name of 1 MB",
    script: `load("error('here')", "=" .. ("n"):rep(2 ^ 20))()`,
    ends: fails("build.lua:1: nnnn"),
  },
  {
    what: "100,000 nested brackets",
    script: 'assert(load("return " .. ("("):rep(1e5) .. "1" .. (")"):rep(1e5)))',
    ends: fails("build.lua:1: "),
  },
  {
    what: "a build file of 100,000 nested tables",
    script: `return ${"{".repeat(100_000)}`,
    ends: fails(
      "build.lua:1: recursion too deep: expressions or blocks are nested deeper than 200 levels",
    ),
  },
  {
    what: "more local variables than a function may have",
    script: 'assert(load("local " .. ("x,"):rep(1000) .. "x"))',
    ends: fails("build.lua:1: "),
  },
  {
    what: "a function of 100,000 constants",
    script:
      "local t = {} for i = 1, 1e5 do t[i] = i .. '.5' end\nprint(#load('return {' .. table.concat(t, ',') .. '}')())",
    ends: works("100000"),
  },
  {
    what: "a goto into a block",
    script: "goto inside\ndo ::inside:: end",
    ends: fails(/^build\.lua:\d: syntax error: no visible label 'inside' for <goto> at line 1/),
  },
  {
    what: "a text that is no UTF-8",
    script: Buffer.from([0x78, 0x20, 0x3d, 0x20, 0xff, 0xfe, 0x00]),
    ends: fails("build.lua:1: syntax error: unexpected symbol near '<\\255>'"),
  },
  {
    what: "a build file of NUL bytes",
    script: Buffer.alloc(100_000),
    ends: fails("build.lua:1: "),
  },
  {
    what: "an endless text in brackets",
    script: `local x = [[${"x\n".repeat(1000)}`,
    ends: fails("build.lua:"),
  },
  {
    what: "a name of 1 MB that does not exist",
    script: `${"n".repeat(2 ** 20)}()`,
    ends: fails("build.lua:1: attempt to call a nil value (global 'nnn"),
  },
];
