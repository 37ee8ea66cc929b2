/** Source policies of the client: the daemon replaces or denies sources, and errors have the script's line. */
import { expect } from "@jest/globals";
import { join } from "node:path";
import { endToEnd } from "../support/end-to-end.js";
import { FileServer } from "../support/file-server.js";
import { BUSYBOX, failed, script } from "../support/sandbox.js";

interface Rule {
  readonly action: "CONVERT" | "DENY";
  readonly selector: { readonly identifier: string };
  readonly updates?: { readonly identifier: string };
}

const IMAGE = { identifier: `docker-image://docker.io/library/${BUSYBOX}` };

endToEnd("source policies / buildkitd", ["buildkit", "registry"], (sandbox, test) => {
  /** A script, and the arguments that make a build obey these rules. */
  const under = (rules: readonly Rule[], text: string) => {
    const directory = sandbox.directory({
      "build.lua": text,
      "policy.json": JSON.stringify({ rules }),
    });
    const policy = ["--source-policy-file", join(directory, "policy.json")];
    return (args: readonly string[]) =>
      sandbox.gateway({ directory, filename: "build.lua", args: [...policy, ...args] });
  };

  test("a source policy can replace an image and a download", async () => {
    const server = await FileServer.start();
    try {
      const asked = server.file("asked", Buffer.from("asked"));
      const given = server.file("given", Buffer.from("given"));
      const other = await sandbox.push("other", {
        Dockerfile: `FROM ${BUSYBOX}\nRUN echo other > /who\nENV WHO=other\n`,
      });
      const rules: readonly Rule[] = [
        {
          action: "CONVERT",
          selector: IMAGE,
          updates: { identifier: `docker-image://docker.io/${other}` },
        },
        { action: "CONVERT", selector: { identifier: asked }, updates: { identifier: given } },
      ];
      const image = await sandbox.image(
        under(
          rules,
          script(
            `local s = bk.image("${BUSYBOX}")`,
            `bk.export(s:mkfile("/env", s:get_env("WHO") or "none"):copy(bk.http("${asked}"), "/asked", "/file"))`,
          ),
        ),
      );
      const read = (path: string) => image.read(path).toString();
      expect([read("/who"), read("/env"), read("/file")]).toEqual(["other\n", "other", "given"]);
    } finally {
      server.close();
    }
  });

  test("an image that a policy denies or converts to another source fails at its line", async () => {
    const text = script(
      "local s = bk.scratch()",
      `s = s:copy(bk.image("${BUSYBOX}"), "/", "/")`,
      "bk.export(s)",
    );
    const excerpt = `   3 | >>> s = s:copy(bk.image("${BUSYBOX}"), "/", "/")\n`;
    const denied = failed(await under([{ action: "DENY", selector: IMAGE }], text)([]));
    expect(denied).toContain(`source "${IMAGE.identifier}" denied by policy`);
    expect(denied).toContain(excerpt);
    const identifier = "local://context";
    const replaced = failed(
      await under([{ action: "CONVERT", selector: IMAGE, updates: { identifier } }], text)([]),
    );
    expect(replaced).toContain(
      `a source policy replaces the image docker.io/library/${BUSYBOX} with ${identifier}, which is not an image`,
    );
    expect(replaced).toContain(excerpt);
  });
});
