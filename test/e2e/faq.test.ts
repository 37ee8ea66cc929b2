/** Checks the messages of Docker and BuildKit that docs/faq.md quotes. */
import { expect } from "@jest/globals";
import { endToEnd } from "../support/end-to-end.js";
import { codeBlocks } from "../support/markdown.js";
import { BUSYBOX, failed, script } from "../support/sandbox.js";

const [noSyntaxLine, luaSyntaxLine, missingSecret, missingAgent] = codeBlocks(
  "docs/faq.md",
  "text",
).map(({ text }) => text.split("\n"));

/** A mistake, and the lines of the page about it. */
const CASES: readonly (readonly [
  what: string,
  file: string,
  says: readonly string[] | undefined,
])[] = [
  ["no syntax line", `local s = bk.image("${BUSYBOX}")\nbk.export(s)\n`, noSyntaxLine],
  ["a syntax line in a comment of Lua", "-- syntax=luakit/luakit:1\n", luaSyntaxLine],
  [
    "a missing secret",
    script(
      `local s = bk.image("${BUSYBOX}")`,
      'bk.export(s:run("npm ci", { mounts = { bk.secret{ id = "npmrc" } } }))',
    ),
    missingSecret,
  ],
  [
    "a missing SSH agent",
    script(
      `local s = bk.image("${BUSYBOX}")`,
      'bk.export(s:run("npm ci", { mounts = { bk.ssh() } }))',
    ),
    missingAgent,
  ],
  [
    "a missing file",
    script('bk.export(bk.scratch():copy("app.conf", "/"))'),
    ['"app.conf" is not in the build context'],
  ],
];

endToEnd("questions and answers", ["docker"], (sandbox, test) => {
  for (const [what, file, says = []] of CASES) {
    test(`docs/faq.md quotes the real message about ${what}`, async () => {
      const directory = sandbox.directory({ "build.lua": file });
      const output = failed(await sandbox.buildx({ directory, file: "build.lua" }));
      expect(says.length).toBeGreaterThan(0);
      for (const text of says) expect(output).toContain(text);
    });
  }
});
