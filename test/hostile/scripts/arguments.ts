/** Attacks by build arguments and options that are not from the script's author. */
import { fails, works, type HostileScript } from "../hostile-script.js";

export const ARGUMENTS: readonly HostileScript[] = [
  {
    what: "an argument that is Lua",
    script: 'print(bk.arg("A"))',
    options: { "build-arg:A": '") os.exit(1) print("' },
    ends: works('") os.exit(1) print("'),
  },
  {
    what: "an argument that is a shell command, as one word of a list",
    script: 'bk.export(bk.image("alpine:3.20"):run({ "echo", bk.arg("A") }))',
    options: { "build-arg:A": "$(touch /x); `id`" },
    ends: works(),
  },
  {
    what: "an argument with dollars, as an environment variable",
    script:
      'local s = bk.image("alpine:3.20"):env("A", bk.arg("A"))\nprint(s:get_env("A"))\nbk.export(s)',
    options: { "build-arg:A": "a$$b$PATH${PATH:+x}\\$c" },
    ends: works("a$$b$PATH${PATH:+x}\\$c"),
  },
  {
    what: "an argument of control characters",
    script: 'print(bk.arg("A"))',
    options: { "build-arg:A": "\u001b[2J\u001b]0;x\u0007" },
    ends: works("\uFFFD[2J\uFFFD]0;x\uFFFD"),
  },
  {
    what: "a choice of control characters",
    script: 'bk.arg("A", { choices = { "a", "b" } })',
    options: { "build-arg:A": "\u001b[2J" },
    ends: fails("build.lua:1: bk.arg: "),
  },
  {
    what: "an argument of 100 KB",
    script: 'print(#bk.arg("A"))',
    options: { "build-arg:A": "x".repeat(100_000) },
    ends: works("100000"),
  },
  {
    what: "a number of 100 KB",
    script: 'bk.arg("A", 5)',
    options: { "build-arg:A": "9".repeat(100_000) },
    ends: fails("build.lua:1: bk.arg: "),
  },
  {
    what: "a word of control characters for a boolean",
    script: 'bk.arg("A", false)',
    options: { "build-arg:A": "\u001btrue" },
    ends: fails("build.lua:1: bk.arg: "),
  },
  {
    what: "600,000 names of arguments",
    script: "local t = {} for i = 1, 6e5 do t[i] = 'K' .. i end\nbk.get_args(t)",
    ends: fails("build.lua:2: bk.get_args: the arguments are too large: more than 100000 values"),
  },
  {
    what: "a target of control characters",
    script: "bk.target('a', function() return bk.scratch() end)",
    options: { target: "\u001b[31mred" },
    ends: fails('target stage "\\u001b[31mred" could not be found'),
  },
  {
    what: "a platform of control characters",
    script: "",
    options: { platform: "linux/\u001b[31m" },
    ends: fails("invalid platform"),
  },
  {
    what: "50 platforms",
    script: "",
    options: { platform: Array.from({ length: 50 }, (_, i) => `linux/arm/v${i + 10}`).join(",") },
    ends: works(),
  },
  {
    what: "cache imports of the wrong types",
    script: "",
    options: { "cache-imports": '[{"Type":{"toString":1}}]' },
    ends: fails("invalid cache-imports"),
  },
  {
    what: "SOURCE_DATE_EPOCH beyond all dates",
    script: 'bk.export(bk.scratch():workdir("/x"))',
    options: { "build-arg:SOURCE_DATE_EPOCH": "99999999999999999999" },
    ends: fails("invalid SOURCE_DATE_EPOCH"),
  },
  {
    what: "a build file outside of the context",
    script: "",
    options: { filename: "../../etc/passwd" },
    ends: fails(""),
  },
];
