/** Permissions of a script, which the daemon and the client must grant. */
import { expect } from "@jest/globals";
import { endToEnd } from "../support/end-to-end.js";
import { BUSYBOX, failed, script } from "../support/sandbox.js";

endToEnd("permissions / buildkitd", ["buildkit"], (sandbox, test) => {
  for (const [what, option, permission] of [
    ["a privileged step", 'security = "insecure"', "security.insecure"],
    ["the host's network", 'network = "host"', "network.host"],
  ] as const) {
    test(`${what} fails unless the client allows it`, async () => {
      const lua = script(
        `bk.export(bk.image("${BUSYBOX}"):run("true", { ${option}, no_cache = true }))`,
      );
      const directory = sandbox.directory({ "build.lua": lua });
      const finished = await sandbox.gateway({ directory, filename: "build.lua" });
      expect(failed(finished)).toContain(`${permission} is not allowed`);
    });
  }
});
