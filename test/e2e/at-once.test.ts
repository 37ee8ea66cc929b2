/** Parallel builds on one daemon. This test checks their results; `npm run bench` measures their time. */
import { expect } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { endToEnd } from "../support/end-to-end.js";
import { BUSYBOX, script, succeeded } from "../support/sandbox.js";

const BUILDS = 32;

endToEnd("builds at once / buildkitd", ["buildkit"], (sandbox, test) => {
  test("32 parallel builds return their own results", async () => {
    const directory = sandbox.directory({
      "note.txt": "a note",
      "build.lua": script(
        `local s = bk.image("${BUSYBOX}"):workdir("/app"):copy("note.txt", "./"):mkfile("/which", bk.arg("WHICH"))`,
        's = s:run("sleep 1; cat /which /app/note.txt > /made"):run("cp /made /copied")',
        'bk.export(bk.scratch():copy(s, "/copied", "/result"))',
      ),
    });
    const results = Array.from({ length: BUILDS }, async (_, index) => {
      const which = `${sandbox.nonce} ${index} `;
      const dest = sandbox.directory({});
      succeeded(
        await sandbox.gateway({
          directory,
          filename: "build.lua",
          opts: { "build-arg:WHICH": which },
          args: ["--output", `type=local,dest=${dest}`],
        }),
      );
      return [readFileSync(join(dest, "result"), "utf8"), `${which}a note`];
    });
    for (const [result, expected] of await Promise.all(results)) expect(result).toBe(expected);
  });
});
