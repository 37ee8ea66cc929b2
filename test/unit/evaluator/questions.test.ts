/** Limits of requests to the daemon. The time limit does not cover them, because waiting does not count. */
import { expect, jest, test } from "@jest/globals";
import { scriptRun, type ScriptInput } from "../../support/evaluate.js";

jest.setTimeout(30_000);

/** The message a script ends in, and how many base images were looked up. */
function ending(script: string, input: ScriptInput = {}): { message: string; lookups: number } {
  const run = scriptRun(script, input);
  let message = "";
  try {
    run.evaluate();
  } catch (error) {
    message = (error as Error).message;
  }
  return { message, lookups: run.lookups.flat().length };
}

test.each([
  [
    "base images of the result",
    `local t = {} for i = 1, 2000 do\n t[i] = bk.bind(bk.image("a:" .. i), "/" .. i)\n end
     bk.export(bk.image("alpine:3.20"):run("x", { mounts = t }))`,
    "build.lua:2: the script looks up more than 1000 base images",
  ],
  [
    "base images one after the other",
    `for i = 1, 2000 do local ok, e = pcall(function() bk.image("a:" .. i):get_env("A") end)
     if tostring(e):find("more than") then error(e, 0) end end`,
    "build.lua:1: the script looks up more than 1000 base images",
  ],
])("at most 1,000 %s are resolved", (_, script, message) => {
  const { message: ended, lookups } = ending(script);
  expect(ended).toBe(message);
  expect(lookups).toBeLessThanOrEqual(1000);
});

test("at most 1,000 modules are searched, even if the script catches errors", () => {
  const script = `local last for i = 1, 5000 do local _, e = pcall(require, "m" .. i) last = e end error(last, 0)`;
  expect(ending(script).message).toBe(
    "build.lua:1: require: the script looks up more than 1000 modules",
  );
});

test("at most 1,000 client directories are requested", () => {
  const script = `local s = bk.scratch() for i = 1, 2000 do s = s:copy(bk.context("c" .. i), "/", "/") end bk.export(s)`;
  expect(ending(script).message).toBe(
    "build.lua:1: the script looks up more than 1000 directories of the client",
  );
});

test("at most 1,000 destinations of linked copies are looked up", () => {
  const script = `local s = bk.image("alpine:3.20")\nfor i = 1, 2000 do local x = s:copy("a", "/d" .. i, { link = true }) end`;
  expect(ending(script, { readEntries: () => new Map() }).message).toBe(
    "build.lua:2: state:copy: the script looks up more than 1000 linked copies' destinations",
  );
});

test("all modules together have at most 64 MiB", () => {
  const large = `--${"x".repeat(16 * 2 ** 20 - 100)}\nreturn 1`;
  const files = Object.fromEntries([1, 2, 3, 4, 5].map((index) => [`m${index}.lua`, large]));
  const script = `for i = 1, 5 do\n require("m" .. i)\nend`;
  expect(ending(script, { context: files }).message).toMatch(
    /^build\.lua:2: require: the modules of the script have more than 64 MiB: /,
  );
});
