/** Failures on a real daemon: its error reaches the client, and a cancelled build leaves no process running. */
import { readdirSync, readFileSync } from "node:fs";
import { expect } from "@jest/globals";
import { endToEnd } from "../support/end-to-end.js";
import { BUSYBOX, eventually, failed, script } from "../support/sandbox.js";

/** The processes whose environment holds a text, as that of a frontend holds the client's options. */
function processesWith(text: string): readonly string[] {
  return readdirSync("/proc").filter((id) => {
    try {
      return /^\d+$/.test(id) && readFileSync(`/proc/${id}/environ`, "latin1").includes(text);
    } catch {
      // It ended meanwhile.
      return false;
    }
  });
}

/** Fails unless a process with the text exists, or unless none exists. */
function running(text: string, expected: boolean): Promise<void> {
  expect(processesWith(text).length > 0).toBe(expected);
  return Promise.resolve();
}

endToEnd("faults", ["buildkit"], (sandbox, declare) => {
  declare("a long command that fails below a linked copy fails with BuildKit's error", async () => {
    const directory = sandbox.directory({
      "a.txt": "a",
      "build.lua": script(
        `local s = bk.image("${BUSYBOX}")`,
        's = s:run("exit 3 # " .. ("abcd efgh 0123 "):rep(2000))',
        's = s:copy("a.txt", "/x/y/a.txt", { link = true })',
        "bk.export(s)",
      ),
    });
    const shown = failed(await sandbox.gateway({ directory }));
    expect(shown).toContain("did not complete successfully: exit code: 3");
    expect(shown).toMatch(/>>>.*s:run/);
  });

  declare("a cancelled build leaves no frontend", async () => {
    const mark = `CANCELLED=${sandbox.nonce}`;
    const directory = sandbox.directory({
      "a.txt": "a",
      "build.lua": script(
        `local s = bk.image("${BUSYBOX}"):run("sleep 600 # ${sandbox.nonce}")`,
        'bk.export(s:copy("a.txt", "/x/y/a.txt", { link = true }))',
      ),
    });
    const build = sandbox.gateway({
      directory,
      opts: { "build-arg:CANCELLED": sandbox.nonce },
      timeoutMs: 20_000,
    });
    const cancelled = expect(build).rejects.toThrow("no end within 20000 ms");
    await eventually(() => running(mark, true));
    await cancelled;
    await eventually(() => running(mark, false));
  });
});
