/** Modules outside of the tree, circular modules, endless modules, and too many modules. */
import type { FileTree } from "../../support/fake-files.js";
import { fails, ONE_SECOND, works, type HostileScript } from "../hostile-script.js";

/** Module names that lead out of the tree of the build file. */
const OUTSIDE = ["../x", "../../etc/passwd", "a/../../x", "./../x", "..", "/etc/passwd", "."];

/** A module with a comment of 1 MiB and a value. */
const LARGE = `--${"x".repeat(2 ** 20)}\nreturn 1`;
const MIB_16 = `--${"x".repeat(2 ** 24 - 20)}\nreturn 1`;

/** Returns the files m1.lua, m2.lua, … */
function numbered(count: number, content: (index: number) => FileTree[string]): FileTree {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`m${index + 1}.lua`, content(index + 1)]),
  );
}

export const MODULES: readonly HostileScript[] = [
  ...OUTSIDE.map((name) => ({
    what: `require("${name}")`,
    script: `require("${name}")`,
    files: { "etc/passwd.lua": "print('found')", "x.lua": "print('found')" },
    ends: fails(
      `build.lua:1: require: require("${name}") leads outside the tree the script came from`,
    ),
  })),
  {
    what: "a name with a NUL byte",
    script: String.raw`require("m\0x")`,
    files: { "m.lua": "return 1" },
    ends: fails("build.lua:1: require: "),
  },
  {
    what: "a name of control characters",
    script: String.raw`require("\27[31mred")`,
    ends: fails("build.lua:1: require: "),
  },
  {
    what: "a symbolic link out of the tree",
    script: 'print(pcall(require, "m"))',
    files: { "m.lua": { link: "../../../etc/passwd" } },
    ends: works("false\t"),
  },
  {
    what: "symbolic links in a circle",
    script: 'require("a")',
    files: { "a.lua": { link: "b.lua" }, "b.lua": { link: "a.lua" } },
    ends: fails("open a.lua: too many levels of symbolic links"),
  },
  {
    what: "a module that requires itself",
    script: 'require("m")',
    files: { "m.lua": 'return require("m")' },
    ends: fails("m.lua:1: require: these files require each other in a circle: m.lua → m.lua"),
  },
  {
    what: "three modules in a circle",
    script: 'require("a")',
    files: { "a.lua": 'require("b")', "b.lua": 'require("c")', "c.lua": 'require("a")' },
    ends: fails(
      "c.lua:1: require: these files require each other in a circle: a.lua → b.lua → c.lua → a.lua",
    ),
  },
  {
    what: "a build file that requires itself",
    script: 'require("build")',
    ends: fails(
      "build.lua:1: require: these files require each other in a circle: build.lua → build.lua",
    ),
  },
  {
    what: "a chain of 300 modules",
    script: 'require("m1")',
    files: numbered(300, (index) => `return require("m${index + 1}")`),
    ends: fails("m"),
  },
  {
    what: "modules that do not exist, without end",
    script: 'for i = 1, 1e9 do pcall(require, "m" .. i) end',
    options: ONE_SECOND,
    ends: fails(/^build\.lua(?::1)?: (?:the script ran|evaluation took) longer than 1 s/),
  },
  {
    what: "2,000 modules",
    script: 'for i = 1, 2000 do require("m" .. i) end',
    files: numbered(2000, () => "return 1"),
    ends: fails("build.lua:1: require: "),
  },
  {
    what: "modules of 100 MiB together",
    script: 'for i = 1, 100 do require("m" .. i) end',
    files: numbered(100, (index) => `${LARGE}${index}`),
    ends: fails("build.lua:1: require: "),
  },
  {
    what: "one module of 16 MiB under 120 names",
    script: 'for i = 1, 120 do require("m" .. i) end print("done")',
    files: { "big.lua": MIB_16, ...numbered(120, () => ({ link: "big.lua" })) },
    ends: fails("build.lua:1: "),
  },
  {
    what: "a module of more than 16 MiB",
    script: 'require("m")',
    files: { "m.lua": " ".repeat(2 ** 24 + 1) },
    ends: fails("m.lua has 16777217 bytes; at most 16777216 are read"),
  },
  {
    what: "a build file of more than 16 MiB",
    script: " ".repeat(2 ** 24 + 1),
    ends: fails(""),
  },
  {
    what: "a build file of 15 MiB",
    script: `${"-- a comment of some length\n".repeat(550_000)}print("done")`,
    ends: works("done"),
  },
  {
    what: "a module in place of the standard library's own",
    script: 'bk.export(require("luakit.apt").install(bk.image("alpine:3.20"), { "git" }))',
    files: {
      "luakit/internal/failures.lua": "error('replaced')",
      "luakit/internal/arguments.lua": "error('replaced')",
    },
    ends: works(),
  },
  {
    what: "a module that changes what require gives to others",
    script: 'local a = require("a") require("b") print(a.x, require("a").x)',
    files: { "a.lua": "return { x = 1 }", "b.lua": "require = nil local a = { x = 2 } return a" },
    ends: fails("build.lua:1: attempt to call a nil value (global 'require')"),
  },
  {
    what: "an error of a module that is caught, and the module again",
    script: 'for i = 1, 1000 do pcall(require, "m") end require("m")',
    files: { "m.lua": "error('never')" },
    ends: fails("m.lua:1: never"),
  },
];
