/** `link = true` on a real daemon: the result of a plain copy, in a layer that survives a changed base. */
import { expect } from "@jest/globals";
import { entriesUnder } from "../support/image-tree.js";
import { stepsRun } from "../support/progress.js";
import { BUSYBOX, endToEnd, script, succeeded } from "../support/sandbox.js";

/** A base with directories of unusual modes and owners, a link, and a user; SALT changes only /salt. */
const SCRIPT = script(
  `local base = bk.image("${BUSYBOX}"):run([[`,
  "  mkdir -p /data/sub /real/deep && chmod 0700 /data && chown 12:34 /data && chmod 1777 /real",
  "  mkdir -m 0711 '/odd[*'",
  "  ln -s /real /link && ln -s ../real/deep /data/up && echo other > /data/other.txt",
  "  echo usr:x:77:78:::/bin/sh >> /etc/passwd && echo grp:x:79: >> /etc/group",
  "]])",
  'if bk.arg("OPEN", false) then base = base:run("chmod 0755 /data") end',
  'base = base:run("echo " .. bk.arg("SALT", "1") .. " > /salt")',
  'local options = { link = bk.arg("LINK", true) }',
  'local s = base:copy("f.txt", "/data/sub/", { link = options.link, owner = "usr:grp", mode = "0640" })',
  '  :copy("f.txt", "/link/deep/x/y.txt", options)',
  '  :copy("f.txt", "/data/up/z.txt", options)',
  '  :copy("f.txt", "/data/other.txt", options)',
  '  :copy("f.txt", "/real/", options):copy("f.txt", "/", options)',
  '  :copy("f.txt", "/odd[*/f.txt", options)',
  "bk.export(s)",
);

const ROOTS = ["/odd[*", "/data", "/real", "/link", "/f.txt", "/etc/passwd"];

endToEnd("linked copies / buildkitd", ["buildkit"], (sandbox, test) => {
  // A linked layer depends on nothing of the base but these entries: what makes it new in this run is what is copied.
  const files = { "f.txt": `${sandbox.nonce}\n`, "build.lua": SCRIPT };
  const build = (opts: Readonly<Record<string, string>>, args: readonly string[]) =>
    sandbox.gateway({ directory: sandbox.directory(files), filename: "build.lua", opts, args });
  /** The layers of linked copies that were made; merging them is a step of another name. */
  const layersMade = async (opts: Readonly<Record<string, string>>) =>
    stepsRun(succeeded(await build(opts, ["--progress", "rawjson"]))).filter((name) =>
      /^\[.*\] COPY --link/.test(name),
    );

  test("the files, modes, owners and links are those of a plain copy", async () => {
    const linked = await sandbox.image((args) => build({}, args));
    const plain = await sandbox.image((args) => build({ "build-arg:LINK": "false" }, args));
    const shown = entriesUnder(linked, ROOTS);
    expect(Object.keys(shown).length).toBeGreaterThan(8);
    expect(shown).toEqual(entriesUnder(plain, ROOTS));
  });

  test("a changed base makes no linked layer again, unless a directory on the way changed", async () => {
    expect(await layersMade({ "build-arg:SALT": "2" })).toEqual([]);
    const again = await layersMade({ "build-arg:SALT": "2", "build-arg:OPEN": "true" });
    expect(again.length).toBeGreaterThan(0);
    expect(again.every((name) => name.includes("/data"))).toBe(true);
  });
});
