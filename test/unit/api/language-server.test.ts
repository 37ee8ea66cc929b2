import { expect, test } from "@jest/globals";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { WRONG_FILE, checkLua, type LuaFiles } from "../../support/language-server.js";
import { ROOT } from "../../support/markdown.js";

/** Path of lua-language-server. */
const LUALS = process.env["LUALS"];
const LIBRARY = [join(ROOT, "types"), join(ROOT, "lib")];

const examples: LuaFiles = new Map(
  readdirSync(join(ROOT, "examples"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".lua"))
    .sort()
    .map((name) => [name, readFileSync(join(ROOT, "examples", name), "utf8")]),
);

test("reports of a language server are collected by file and line", async () => {
  const server = join(ROOT, "test/support/fake-language-server.mjs");
  const files = new Map([...examples, ["here/build.lua", "local s\nbk.no_such_function(s)\n"]]);
  expect(await checkLua([process.execPath, server], files, LIBRARY)).toEqual(
    new Map([
      ["here/build.lua", ["2: Undefined field. (undefined-field)"]],
      [WRONG_FILE, ["1: Undefined field. (undefined-field)"]],
    ]),
  );
});

test("a language server without any report is a failure", async () => {
  const silent = [process.execPath, "-e", 'console.log("not today")', "--"] as const;
  await expect(checkLua(silent, examples, LIBRARY)).rejects.toThrow(
    `no report from ${process.execPath}: not today`,
  );
});

if (LUALS === undefined) {
  test("NOT RUN: lua-language-server on the examples; set LUALS to its path", () => {
    expect(examples.size).toBeGreaterThan(3);
  });
} else {
  test(`${LUALS} accepts the examples`, async () => {
    const reports = await checkLua([LUALS], examples, LIBRARY);
    expect([...reports.keys()]).toEqual([WRONG_FILE]);
  }, 150_000);
}
