/** The snippets of docs/testing.md, as one project: a block whose first line is a comment with a path is that file. */
import { describe, expect, test } from "@jest/globals";
import { execFileSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, codeBlocks } from "../../support/markdown.js";
import { inProject, luakitTest } from "../cli/fixture.js";

const DOCUMENT = "docs/testing.md";
const blocks = ["lua", "ts"].flatMap((language) => codeBlocks(DOCUMENT, language));
const files = Object.fromEntries(
  blocks.map(({ text, line }) => {
    const [, path = `${DOCUMENT}:${line} names no file`] = /^(?:--|\/\/) (\S+)\n/.exec(text) ?? [];
    return [path, text];
  }),
);
const names = Object.keys(files);

/** A file that imports "luakit", bundled with our sources, as node runs it. */
function runModule(directory: string, name: string): string {
  const outfile = join(directory, `${name}.mjs`);
  const bundle = join(ROOT, "node_modules/esbuild/bin/esbuild");
  execFileSync(bundle, [
    join(directory, name),
    "--bundle",
    "--platform=node",
    "--format=esm",
    `--alias:luakit=${join(ROOT, "src/library.ts")}`,
    `--outfile=${outfile}`,
    "--log-level=error",
  ]);
  copyFileSync(join(ROOT, "node_modules/wasmoon/dist/glue.wasm"), join(directory, "glue.wasm"));
  return execFileSync(process.execPath, ["--test-reporter=tap", outfile], {
    cwd: directory,
    encoding: "utf8",
  });
}

test("every block names its own file", () => {
  expect(names.filter((name) => !/^[\w/.]+\.(lua|ts)$/.test(name))).toEqual([]);
  expect(names).toHaveLength(blocks.length);
});

test("the Lua tests pass, all of them", async () => {
  const declared = names
    .filter((name) => name.endsWith("_test.lua"))
    .flatMap((name) => files[name]?.match(/^bk\.test\(/gm) ?? []).length;
  const { code, text } = await inProject(files, (directory) => luakitTest([], directory));
  expect([code, text]).toEqual([0, expect.stringMatching(`\n${declared} passed, 0 failed\n$`)]);
  expect(declared).toBeGreaterThan(5);
});

describe("the TypeScript tests pass", () => {
  const modules = names.filter((name) => name.endsWith(".ts"));

  test.each(modules)(
    "%s",
    async (name) => {
      const declared = files[name]?.match(/^test\(/gm)?.length ?? 0;
      const output = await inProject(files, (directory) => runModule(directory, name));
      expect(output).toContain(`# pass ${declared}\n# fail 0\n`);
      expect(declared).toBeGreaterThan(0);
    },
    60_000,
  );

  test("exist", () => {
    expect(modules).not.toEqual([]);
  });
});
