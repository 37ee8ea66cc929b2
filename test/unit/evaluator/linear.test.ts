/**
 * Inputs on which a loop inside a loop takes minutes. Each ends within a second or so; the time a test may take is far
 * from both.
 */
import { describe, expect, jest, test } from "@jest/globals";
import { evaluateScript, inspectScript, scriptRun } from "../../support/evaluate.js";

jest.setTimeout(20_000);

/** A script as long as its lines are many. */
function lines(count: number, line: (index: number) => string, ...rest: readonly string[]): string {
  return [...Array.from({ length: count }, (_, index) => line(index)), ...rest].join("\n");
}

describe("takes time in proportion to its length:", () => {
  test.each([
    ["a run of spaces in a command", `local x = bk.scratch():run("a" .. (" "):rep(120000) .. "b")`],
    [
      "line ends in the middle of a script",
      `local x = bk.scratch():run("#!/bin/sh\\na" .. ("\\n"):rep(90000) .. "b")`,
    ],
    ["line ends in the middle of a text", `bk.dedent(("\\n"):rep(90000) .. "b")`],
    ["slashes in a path", `local x = bk.scratch():mkfile("/a" .. ("/"):rep(4000) .. "b", "")`],
    ["slashes in a URL", `bk.http("https://e.com/a" .. ("/"):rep(200000) .. "b")`],
    ["references in a text", `local x = bk.scratch():label("a", ("$$"):rep(100000))`],
    ["defaults in a text", `pcall(function() bk.scratch():label("a", ("\${A:-"):rep(200000)) end)`],
    [
      "many variables at once",
      `local t = {} for i = 1, 40000 do t["K" .. i] = "v" end bk.scratch():env(t):get_env("K1")`,
    ],
    [
      "many variables removed at once",
      `local t = {} for i = 1, 40000 do t["K" .. i] = bk.unset end bk.scratch():env(t):get_env("K1")`,
    ],
    [
      "many secrets of a command",
      `local t = {} for i = 1, 20000 do t["K" .. i] = "id" end local x = bk.scratch():run("a", { secret_env = t })`,
    ],
    [
      "many targets",
      `for i = 1, 20000 do bk.target("t" .. i, function() return bk.scratch() end) end`,
    ],
    ["a long name that is unknown", `pcall(function() return bk[("x"):rep(1e7)] end)`],
    [
      "long names that are alike",
      `local s = ("x"):rep(1e5) bk.target(s, { default = true }, function() return bk.scratch() end)
       pcall(bk.arg, s .. "y", { choices = { s .. "z" } })`,
    ],
    [
      "positions inside of a long loaded text",
      `local f = load(("--\\n"):rep(2e7) .. "return function() return bk.arg('A') end")() for i = 1, 500 do f() end`,
    ],
    [
      "requires of the library with many spaces",
      `-- require${" ".repeat(100_000)}x\nrequire("luakit.apt")`,
    ],
  ])("%s", (_, script) => {
    expect(() => evaluateScript(`${script}\nbk.export(bk.scratch())`)).not.toThrow();
  });

  test.each([
    ["a call a line", lines(5000, (index) => `s = s:mkdir("/${index}")`)],
    [
      "a mode a line",
      lines(3000, (index) => `s = s:mkdir("/${index}", { mode = "0755", chmod = nil })`),
    ],
    [
      "a copy from the build context a line",
      lines(4000, (index) => `s = s:copy("f${index}", "/")`),
    ],
    ["a warning a line", lines(3000, (index) => `s = s:env("API_KEY_${index}", "x")`)],
    [
      "a call after many empty lines",
      `${"\n".repeat(50_000)}for i = 1, 2000 do\nlocal x = s:run("x")\nend`,
    ],
    ["many calls on one line", lines(4000, () => `s = s:mkdir("/a")`).replaceAll("\n", " ")],
    [
      "many binds of a command",
      `local t = {} for i = 1, 8000 do t[i] = bk.bind(s:mkdir("/" .. i), "/m" .. i) end s = s:run("x", { mounts = t })`,
    ],
    [
      "many binds of a command that are asked for",
      `local t = {} for i = 1, 6000 do t[i] = bk.bind(s, "/m" .. i, { readonly = false }) end
       local r = s:run("x", { mounts = t }) local all = {} for i = 1, 6000 do all[i] = r:get_mount("/m" .. i) end s = bk.merge(all)`,
    ],
    [
      "diffs of a long history",
      `local all = {} local other = bk.scratch():run("other") for i = 1, 4000 do s = s:run("x" .. i) all[i] = bk.diff(other, s) end s = bk.merge(all)`,
    ],
    ["diffs of diffs", `for i = 1, 8000 do s = bk.diff(bk.image("alpine:3.20"), s) end`],
  ])("%s", (_, script) => {
    const run = scriptRun(`local s = bk.image("alpine:3.20")\n${script}\nbk.export(s)`);
    expect(() => run.evaluate()).not.toThrow();
  });

  test("an outline of many arguments", () => {
    const script = `for i = 1, 10000 do bk.arg("A" .. i) end bk.export(bk.scratch())`;
    expect(inspectScript("outline", script).text?.split("\n").length).toBeGreaterThan(10_000);
  });
});

test.each([
  [
    "arguments",
    `for i = 1, 600000 do bk.arg("A" .. i) end`,
    "a script can have 10000 build arguments at most",
  ],
  [
    "ports",
    `bk.export(bk.scratch(), { expose = { "1-65535", "1-65535/udp", ${'"1-65535",'.repeat(20)} } })`,
    "more than 1000000 ports",
  ],
  ["lines of a text", `bk.dedent(("\\n"):rep(1e7))`, "more than the limit of 100000"],
  [
    "characters of a text with variables",
    `bk.scratch():label("a", "\${B:-" .. ("x"):rep(2e7) .. "}")`,
    "more than the limit of 1048576",
  ],
  [
    "operands of a merge",
    `local s, t = bk.scratch(), {} for i = 1, 900000 do t[i] = s end bk.merge(t)`,
    "more than 100000 values",
  ],
  [
    "history",
    `local s = bk.image("alpine:3.20") for i = 1, 21 do s = bk.merge(s, s:run("x")) end bk.export(s)`,
    "more than 1000000 entries",
  ],
])("too many %s fail at the script's line", (_, script, message) => {
  expect(() => evaluateScript(script)).toThrow(message);
  expect(() => evaluateScript(script)).toThrow(/^build\.lua:1: /);
});
