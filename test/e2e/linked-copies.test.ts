/** `link = true` on a real daemon: the result of a plain copy, in a layer that survives a changed base. */
import { expect } from "@jest/globals";
import { endToEnd } from "../support/end-to-end.js";
import { entriesUnder, readOciLayout } from "../support/image-tree.js";
import { stepsRun } from "../support/progress.js";
import { BUSYBOX, script, succeeded } from "../support/sandbox.js";

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
  // A linked layer depends only on these entries of the base. The copied files make the layer new in this run.
  const files = { "f.txt": `${sandbox.nonce}\n`, "build.lua": SCRIPT };
  const build = (opts: Readonly<Record<string, string>>, args: readonly string[]) =>
    sandbox.gateway({ directory: sandbox.directory(files), filename: "build.lua", opts, args });
  /** The layers of linked copies that were made; merging them is a step of another name. */
  const layersMade = async (opts: Readonly<Record<string, string>>) =>
    stepsRun(succeeded(await build(opts, ["--progress", "rawjson"]))).filter((name) =>
      /^\[.*\] COPY --link/.test(name),
    );

  test("a linked copy has the same files, modes, owners and links as a plain copy", async () => {
    const linked = await sandbox.image((args) => build({}, args));
    const plain = await sandbox.image((args) => build({ "build-arg:LINK": "false" }, args));
    const shown = entriesUnder(linked, ROOTS);
    expect(Object.keys(shown).length).toBeGreaterThan(8);
    expect(shown).toEqual(entriesUnder(plain, ROOTS));
  });

  test("a changed base keeps the linked layer cached, unless a parent directory of the destination changed", async () => {
    expect(await layersMade({ "build-arg:SALT": "2" })).toEqual([]);
    const again = await layersMade({ "build-arg:SALT": "2", "build-arg:OPEN": "true" });
    expect(again.length).toBeGreaterThan(0);
    expect(again.every((name) => name.includes("/data"))).toBe(true);
  });

  /** The files of the base, the path copied from /src, and the copy. */
  const MEETINGS: readonly (readonly [what: string, base: string, src: string, copy: string])[] = [
    ["a directory onto a link", "mkdir /u && ln -s u /b", "mkdir b && echo 1 > b/f", '"/src", "/"'],
    ["a directory onto a broken link", "ln -s nowhere /b", "mkdir b", '"/src", "/"'],
    ["a directory onto a file", "mkdir /d && echo 0 > /d/b", "mkdir b", '"/src", "/d"'],
    ["a file onto a directory", "mkdir -p /d/b/c", "echo 1 > b", '"/src", "/d/"'],
    ["a file onto an empty directory", "mkdir -p /d/b", "echo 1 > b", '"/src/b", "/d"'],
    ["a link onto a directory", "mkdir -p /d/b", "ln -s x b", '"/src", "/d"'],
    ["a file onto a link", "mkdir -p /d/u && ln -s u /d/b", "echo 1 > b", '"/src", "/d"'],
    ["far below", "mkdir -p /d/a/b/c/x", "mkdir -p a/b && echo 1 > a/b/c", '"/src", "/d"'],
    ["through a link", "mkdir -p /d/b && ln -s d /l", "echo 1 > b", '"/src", "/l/"'],
    [
      "with patterns",
      "ln -s etc /b",
      "mkdir b && echo 1 > b/f",
      '"/src", "/", { include = "b/f" }',
    ],
    [
      "with parents",
      "ln -s etc /b",
      "mkdir b && echo 1 > b/f",
      '"/src/./b/f", "/", { parents = true }',
    ],
    [
      "replaced whatever it is",
      "mkdir -p /d/b/c && ln -s u /d/l",
      "echo 1 > b && mkdir l",
      '"/src", "/d", { always_replace = true }',
    ],
    [
      "directories of another owner, with patterns",
      "mkdir -p /d/b && chown 5:6 /d/b",
      "mkdir b && echo 1 > b/f",
      '"/src", "/d", { include = "b/f" }',
    ],
    [
      "directories of another mode and owner",
      "mkdir -p -m 0700 /d/b && chown 5:6 /d/b",
      "mkdir -m 0750 b && echo 1 > b/f",
      '"/src", "/d"',
    ],
    [
      "a directory of another mode, as it is",
      "mkdir -p /d && mkdir -m 0700 /d/b",
      "mkdir -m 0751 b && echo 1 > b/f",
      '"/src/b", "/d", { copy_dir_contents = false }',
    ],
    [
      "an archive without its directories",
      "mkdir -p /d && mkdir -m 1777 /d/b",
      "mkdir b && echo 1 > b/f && tar -cf a.tar b/f",
      '"/src/a.tar", "/d/", { unpack = true }',
    ],
    [
      "an archive's file below a link",
      "mkdir -p /d/u && ln -s u /d/b",
      "mkdir b && echo 1 > b/f && tar -cf a.tar b/f",
      '"/src/a.tar", "/d/", { unpack = true }',
    ],
  ];

  /** The files of a copy, or why it fails. */
  const outcomeOf = async (
    [, base, src, copy]: (typeof MEETINGS)[number],
    link: boolean,
  ): Promise<unknown> => {
    const text = script(
      `local base = bk.image("${BUSYBOX}"):run([[${base} && echo ${sandbox.nonce} > /salt]])`,
      `local src = bk.image("${BUSYBOX}"):run([[mkdir /src && cd /src && ${src}]])`,
      `bk.export(base:defaults{ link = ${link} }:copy(src, ${copy}))`,
    );
    const directory = sandbox.directory({ "build.lua": text });
    const { directory: layout, finished } = await sandbox.layout((args) =>
      sandbox.gateway({ directory, filename: "build.lua", args }),
    );
    if (finished.code === 0) return entriesUnder(readOciLayout(layout), ["/b", "/d", "/u", "/l"]);
    const [, said = ""] = /^error: failed to solve: (.*)$/m.exec(finished.stderr) ?? [];
    return said.replace(/\/\S*\/buildkit\d+(?=\/)/, "…");
  };

  for (const meeting of MEETINGS) {
    test(`a linked copy has the result of a plain copy: ${meeting[0]}`, async () => {
      const plain = await outcomeOf(meeting, false);
      expect(await outcomeOf(meeting, true)).toEqual(plain);
      expect(plain).not.toEqual({});
      expect(plain).not.toBe("");
    });
  }
});
