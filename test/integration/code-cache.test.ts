import { expect, test } from "@jest/globals";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CHECK_CODE_CACHES } from "../support/code-cache.js";
import { runChild } from "../support/child.js";

const check = (folder: string) =>
  runChild(process.execPath, ["-e", CHECK_CODE_CACHES, folder], {
    environment: {},
    timeoutMs: 10_000,
  });

test("V8 takes the code caches that are beside the bundled scripts", async () => {
  const { code, stdout } = await check("dist");
  expect([code, stdout.toString()]).toEqual([0, "both code caches are good\n"]);
});

test("a script starts without its cache when V8 refuses it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "luakit-code-cache-"));
  try {
    cpSync("dist/luakit.cjs", join(folder, "luakit.cjs"));
    writeFileSync(
      join(folder, "main.js"),
      "(function (require) { require('fs').writeSync(1, 'ran'); })",
    );
    cpSync("dist/main.js.cache", join(folder, "main.js.cache"));
    cpSync("dist/worker.js", join(folder, "worker.js"));
    writeFileSync(join(folder, "worker.js.cache"), readFileSync("dist/main.js.cache"));
    const { stderr } = await check(folder);
    expect(stderr).toContain("V8 refuses the code cache of main.js");
    const started = await runChild(process.execPath, [join(folder, "luakit.cjs")], {
      environment: { BUILDKIT_WORKERS: "[]" },
      timeoutMs: 10_000,
    });
    expect([started.code, started.stdout.toString()]).toEqual([0, "ran"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
