/** Values that Linux or the daemon rejects without a helpful error. */
import { expect, test } from "@jest/globals";
import { evaluateScript } from "../../support/evaluate.js";

test.each([
  [
    "the root",
    `s:rm("/")`,
    /^build\.lua:2: "\/" is the root, which cannot be removed: write state:rm\("\/\*", \{ allow_wildcard = true \}\)/,
  ],
  [
    "the root by another name",
    `s:workdir("/a"):rm("$X/..")`,
    /^build\.lua:2: "\$X\/\.\." is the root, which cannot be removed/,
  ],
  [
    "a path with a line break",
    `s:mkdir("/a\\nb")`,
    /^build\.lua:2: state:mkdir: path: expected a path on one line; several paths are a list, got the string "\/a\\nb"$/,
  ],
  [
    "a mount with a line break",
    `s:run("x", { mounts = { bk.cache("/a\\nb") } })`,
    /^build\.lua:2: bk\.cache: dest: expected a path on one line/,
  ],
  [
    "a source with a NUL",
    `s:copy("a\\0b", "/")`,
    /^build\.lua:2: state:copy: src\[?1?\]?: expected a string without NUL bytes/,
  ],
  [
    "a path that no file can have",
    `s:mkfile(("/a"):rep(3000), "")`,
    /^build\.lua:2: state:mkfile: path: expected a path of at most 4096 characters, got the string "(?:\/a){100}"… \(6000 bytes\)$/,
  ],
  [
    "a long command",
    `s:run(("x"):rep(131072))`,
    /^build\.lua:2: an argument of the command exceeds the Linux limit of 131071 bytes: start the command with a line #!\/bin\/sh/,
  ],
  [
    "a long word of a command",
    `s:run({ "echo", ("é"):rep(65536) })`,
    /^build\.lua:2: an argument of the command exceeds the Linux limit of 131071 bytes/,
  ],
  [
    "a long variable",
    `s:run("x", { env = { A = ("x"):rep(131070) } })`,
    /^build\.lua:2: the variable A exceeds the Linux limit of 131071 bytes/,
  ],
])("a value above a Linux limit fails at its line: %s", (_, call, message) => {
  const script = `local s = bk.image("alpine:3.20"):env("X", "/a")\nbk.export(${call})`;
  expect(() => evaluateScript(script)).toThrow(message);
});

test.each([
  ["a command", `s:run(("x"):rep(131071))`],
  ["a script with its interpreter", `s:run("#!/bin/sh\\n" .. ("x"):rep(1e6))`],
  ["a variable", `s:run("x", { env = { A = ("x"):rep(131069) } })`],
])("%s of the maximum length is accepted", (_, call) => {
  const script = `local s = bk.image("alpine:3.20")\nbk.export(${call})`;
  expect(() => evaluateScript(script)).not.toThrow();
});
