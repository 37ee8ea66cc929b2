/** Budgets of what every build costs, in things that can be counted. test/bench measures times. */
import { expect, test } from "@jest/globals";
import { statSync } from "node:fs";
import { buildScript } from "../support/frontend-process.js";

/** The maximum sizes of the files that every build loads, in KiB. */
const FILES: Readonly<Record<string, number>> = {
  "luakit.cjs": 4,
  "main.js": 1_400,
  "main.js.cache": 1_800,
  "glue.wasm": 300,
};

/** The maximum number of Node's modules that a build loads. Most of them belong to node:http2. */
const MOST_MODULES = 40;

const SCRIPT = `local s = bk.image("alpine:3.20"):workdir("/app"):copy("app.txt", "./"):run("make")
bk.export(s, { cmd = { "cat", "/one" } })`;
const TREE = { "app.txt": "", ".dockerignore": "*.log\n" };

test.each(Object.entries(FILES))("%s has at most %i KiB", (name, kib) => {
  expect(statSync(`dist/${name}`).size / 1024).toBeLessThanOrEqual(kib);
});

test("a build makes twelve calls", async () => {
  const { methods } = await buildScript(SCRIPT, { files: TREE });
  expect([...methods].sort()).toEqual([
    "inputs",
    "ping",
    // The build file, two names of its ignore file, and the metadata of the copied paths.
    ...Array<string>(4).fill("readFile"),
    "resolveSourceMeta",
    "return",
    // The three transfers of these files, and the result.
    ...Array<string>(4).fill("solve"),
  ]);
});

test("a build loads few modules of Node", async () => {
  const { process } = await buildScript(SCRIPT, {
    files: TREE,
    variables: { NODE_OPTIONS: "--require=./test/support/loaded-modules.cjs" },
  });
  const modules = JSON.parse(process.stderr) as readonly string[];
  expect(modules).toContain("http2");
  expect(modules).not.toContain("https");
  expect(modules.length).toBeLessThanOrEqual(MOST_MODULES);
});
