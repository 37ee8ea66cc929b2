/** File steps on a real daemon: `copy`, `mkdir`, `mkfile`, `rm`, `symlink`, and how layers add up. */
import { expect } from "@jest/globals";
import { chmodSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Finished } from "../support/child.js";
import { endToEnd } from "../support/end-to-end.js";
import { entriesUnder, outline } from "../support/image-tree.js";
import { warningsOf } from "../support/progress.js";
import { BUSYBOX, script, succeeded } from "../support/sandbox.js";
import { readTar } from "../support/tar.js";

/** The files that the test of file steps creates. */
const ROOTS = ["becomes", "bytes", "deep/deeper/deepest", "gone", "kept", "links", "made"].map(
  (name) => `/${name}`,
);
/** The files below `/d` after the last test; `/d/e/new` belongs to `/d/e`. */
const CHILDREN = ["/d/e", "/d/g", "/d/hard", "/d/pipe", "/d/soft"];

endToEnd("file steps / buildkitd", ["buildkit"], (sandbox, test) => {
  const luaImage = (directory: string) =>
    sandbox.image((args) => sandbox.gateway({ directory, filename: "build.lua", args }));
  const scriptImage = (...lines: readonly string[]) =>
    luaImage(sandbox.directory({ "build.lua": script(...lines) }));
  const dockerfileImage = (directory: string) =>
    sandbox.image((args) => sandbox.dockerfile(directory, args));

  test("a copy of an ignored path warns exactly where a Dockerfile build warns", async () => {
    const sources = ["*.log", "b", "c*", "d*", "."];
    const directory = sandbox.directory({
      Dockerfile: ["FROM scratch", ...sources.map((src) => `COPY ${src} /`), ""].join("\n"),
      "build.lua": [
        "local s = bk.scratch()",
        ...sources.map((src) => `s = s:copy("${src}", "/")`),
        "bk.export(s)",
      ].join("\n"),
      ".dockerignore": "*.log\n**/c?\nd\nd/**\n",
      b: "",
    });
    const said = async (build: Promise<Finished>) =>
      warningsOf(succeeded(await build)).map((warning) =>
        /^CopyIgnoredFile: [^"]*"([^"]*)".*line (\d+)\)$/m.exec(warning)?.slice(1),
      );
    const args = ["--progress", "rawjson"];
    const made = await said(sandbox.gateway({ directory, filename: "build.lua", args }));
    expect(made).toEqual([
      ["*.log", "2"],
      ["c*", "4"],
    ]);
    expect(await said(sandbox.dockerfile(directory, args))).toEqual(made);
  });

  test("copy has the same result as COPY in a Dockerfile", async () => {
    const directory = sandbox.directory({
      "build.lua": script(
        `local other = bk.image("${BUSYBOX}"):run("mkdir /data && echo x > /data/x && chown 3:4 /data/x")`,
        `local s = bk.image("${BUSYBOX}")`,
        's = s:mkfile("/etc/passwd", "root:x:0:0::/:/bin/sh\\nada:x:1815:1816::/:/bin/sh\\n")',
        's = s:mkfile("/etc/group", "root:x:0:\\nmath:x:1843:\\n")',
        's = s:copy("plain.txt", "/copy/renamed.txt")',
        's = s:copy({ "plain.txt", "tool.sh" }, "/copy/several/")',
        's = s:copy("dir", "/copy/dir")',
        's = s:copy("dir/*.txt", "/copy/wild/")',
        's = s:copy("nothing*", "/copy/wild/")',
        's = s:copy("absent.txt", "/copy/wild/", { allow_not_found = true })',
        's = s:copy(".", "/copy/all/", { exclude = { "dir/sub", "**/*.log", "*.lua", "Dockerfile" } })',
        's = s:copy("link.txt", "/copy/from-link.txt")',
        's = s:copy("dir-link", "/copy/from-dir-link/")',
        's = s:copy("plain.txt", "/copy/owned", { owner = "ada:math", mode = "0400" })',
        's = s:copy("dir", "/copy/owned-dir", { owner = "ada" })',
        's = s:copy("plain.txt", "/copy/numbers", { chown = "7:8", chmod = "4711" })',
        's = s:copy(other, "/data/x", "/copy/from-state")',
        's = s:copy("plain.txt", "/copy/spaces in/a name")',
        's = s:workdir("/copy/inside"):copy("plain.txt", "relative.txt"):copy("dir", ".")',
        "bk.export(s)",
      ),
      Dockerfile: [
        `FROM ${BUSYBOX} AS other`,
        "RUN mkdir /data && echo x > /data/x && chown 3:4 /data/x",
        `FROM ${BUSYBOX}`,
        "RUN printf 'root:x:0:0::/:/bin/sh\\nada:x:1815:1816::/:/bin/sh\\n' > /etc/passwd",
        "RUN printf 'root:x:0:\\nmath:x:1843:\\n' > /etc/group",
        "COPY plain.txt /copy/renamed.txt",
        "COPY plain.txt tool.sh /copy/several/",
        "COPY dir /copy/dir",
        "COPY dir/*.txt /copy/wild/",
        "COPY nothing* /copy/wild/",
        "COPY --exclude=dir/sub --exclude=**/*.log --exclude=*.lua --exclude=Dockerfile . /copy/all/",
        "COPY link.txt /copy/from-link.txt",
        "COPY dir-link /copy/from-dir-link/",
        "COPY --chown=ada:math --chmod=0400 plain.txt /copy/owned",
        "COPY --chown=ada dir /copy/owned-dir",
        "COPY --chown=7:8 --chmod=4711 plain.txt /copy/numbers",
        "COPY --from=other /data/x /copy/from-state",
        'COPY ["plain.txt", "/copy/spaces in/a name"]',
        "WORKDIR /copy/inside",
        "COPY plain.txt relative.txt",
        "COPY dir .",
        "",
      ].join("\n"),
      "dir/a.txt": "a",
      "dir/b.log": "b",
      "dir/sub/c.txt": "c",
    });
    const file = (name: string, mode: number) => {
      writeFileSync(join(directory, name), name);
      chmodSync(join(directory, name), mode);
    };
    file("plain.txt", 0o640);
    file("tool.sh", 0o755);
    file("set-id", 0o6755);
    chmodSync(join(directory, "dir/sub"), 0o1770);
    symlinkSync("plain.txt", join(directory, "link.txt"));
    symlinkSync("dir", join(directory, "dir-link"));

    const expected = await dockerfileImage(directory);
    const image = await luaImage(directory);
    expect(entriesUnder(image, ["/copy"])).toEqual(entriesUnder(expected, ["/copy"]));
    // The comparison would pass with nothing copied: these are the Dockerfile's results in words.
    expect(outline(image, ["/copy"])).toMatchObject({
      "/copy/all/dir/a.txt": "file 0644 0:0",
      "/copy/all/dir-link": "symlink 0:0 dir",
      "/copy/all/set-id": "file 6755 0:0",
      "/copy/dir/sub": "directory 1770 0:0",
      "/copy/from-link.txt": "file 0640 0:0",
      "/copy/from-state": "file 0644 3:4",
      "/copy/numbers": "file 4711 7:8",
      "/copy/owned": "file 0400 1815:1843",
      "/copy/owned-dir/sub/c.txt": "file 0644 1815:1816",
      "/copy/spaces in/a name": "file 0640 0:0",
      "/copy/inside/relative.txt": "file 0640 0:0",
    });
    expect(image.files.has("/copy/all/dir/b.log")).toBe(false);
  });

  test("copy applies a symbolic mode to the file's mode", async () => {
    const image = await scriptImage(
      'local from = bk.scratch():mkfile("/f", "", { mode = "0755" })',
      'bk.export(bk.scratch():copy(from, "/f", "/f", { mode = "go-rx,u+s" }))',
    );
    expect(outline(image, ["/f"])).toEqual({ "/f": "file 4700 0:0" });
  });

  test("all twelve mode bits apply to new and existing files", async () => {
    const image = await scriptImage(
      "local s = bk.scratch()",
      's = s:mkdir("/sticky", { mode = "1777" }):mkdir("/sticky", { mode = "0700" })',
      's = s:mkfile("/set-id", "", { mode = "6755" })',
      's = s:mkfile("/again", "first"):mkfile("/again", "second", { mode = "0600" })',
      's = s:copy(bk.scratch():mkfile("/f", ""), "/f", "/copied", { mode = "2750" })',
      "bk.export(s)",
    );
    expect(outline(image, ["/again", "/copied", "/set-id", "/sticky"])).toEqual({
      "/again": "file 0600 0:0",
      "/copied": "file 2750 0:0",
      "/set-id": "file 6755 0:0",
      "/sticky": "directory 1777 0:0",
    });
  });

  test("mkdir, mkfile, rm and symlink apply owners, bytes and parents", async () => {
    const image = await scriptImage(
      "local bytes = {}",
      "for i = 0, 255 do bytes[#bytes + 1] = string.char(i) end",
      "local s = bk.scratch()",
      's = s:mkdir("/deep/deeper/deepest", { mode = "0700", owner = "5:6" })',
      's = s:mkfile("/bytes", table.concat(bytes))',
      's = s:mkfile("/made/parents/file", "first")',
      's = s:mkfile("/made/parents/file", "second", { owner = { user = 1, group = 2 } })',
      's = s:symlink("/bytes", "/links/absolute"):symlink("../bytes", "/links/relative", { owner = "1:1" })',
      's = s:mkfile("/gone/file", ""):mkdir("/gone/directory"):rm("/gone")',
      's = s:mkfile("/kept/1.tmp", ""):mkfile("/kept/2.tmp", ""):mkfile("/kept/3", "")',
      's = s:rm("/kept/*.tmp", { allow_wildcard = true }):rm("/absent", { allow_not_found = true })',
      's = s:mkfile("/becomes", "a file"):rm("/becomes"):mkfile("/becomes/a/directory", "")',
      "bk.export(s)",
    );
    // Which modes parents get is BuildKit's affair; that they are there is ours.
    expect(image.files.get("/deep/deeper")?.type).toBe("directory");
    expect(outline(image, ROOTS)).toEqual({
      "/becomes": "directory 0755 0:0",
      "/becomes/a": "directory 0755 0:0",
      "/becomes/a/directory": "file 0644 0:0",
      "/bytes": "file 0644 0:0",
      "/deep/deeper/deepest": "directory 0700 5:6",
      "/kept": "directory 0755 0:0",
      "/kept/3": "file 0644 0:0",
      "/links": "directory 0755 0:0",
      "/links/absolute": "symlink 0:0 /bytes",
      "/links/relative": "symlink 1:1 ../bytes",
      "/made": "directory 0755 0:0",
      "/made/parents": "directory 0755 0:0",
      "/made/parents/file": "file 0644 1:2",
    });
    expect(image.read("/bytes")).toEqual(Buffer.from(Array.from({ length: 256 }, (_, i) => i)));
    expect(image.read("/made/parents/file").toString()).toBe("second");
  });

  test("the client sends every path that a base, a copy or a mount of its directory needs", async () => {
    const files = { "sub/s": "s", "other/o": "o", big: "b" };
    const directory = sandbox.directory({
      "build.lua": script(
        'local named = bk.context("named")',
        `local listed = bk.image("${BUSYBOX}"):run("ls /n > /listed", { mounts = { bk.bind(bk.context("named"), "/n", { source = "other" }) } })`,
        'local s = bk.image("named"):copy(named, "sub", "/copied/"):copy(listed, "/listed", "/listed")',
        'if bk.arg("BASE", true) then bk.export(s) else',
        '  bk.export(bk.scratch():copy(named, "sub", "/copied/"):copy(listed, "/listed", "/listed")) end',
      ),
    });
    const local = ["--local", `named=${sandbox.directory(files)}`];
    const pathsOf = async (base: string) => {
      const opts = { "context:named": "local:named", "build-arg:BASE": base };
      const image = await sandbox.image((args) =>
        sandbox.gateway({ directory, filename: "build.lua", opts, args: [...local, ...args] }),
      );
      expect(image.read("/listed").toString()).toBe("o\n");
      return [...image.files].filter(([, { type }]) => type === "file").map(([path]) => path);
    };
    const own = ["/copied/s", "/listed"];
    expect((await pathsOf("false")).sort()).toEqual(own);
    expect((await pathsOf("true")).sort()).toEqual(["/big", ...own, "/other/o", "/sub/s"]);
  });

  test("the image's layers add up to the file tree that BuildKit exports", async () => {
    const directory = sandbox.directory({
      "build.lua": script(
        `local s = bk.image("${BUSYBOX}")`,
        's = s:run("mkdir -p /d/e && echo 1 > /d/e/f && ln /d/e/f /d/hard && ln -s e /d/soft && echo 2 > /d/g")',
        's = s:run("rm -r /d/e && mkdir /d/e && echo 3 > /d/e/new && rm /d/g && mkdir /d/g && mkfifo /d/pipe")',
        's = s:run("rm -r /d/g && echo 4 > /d/g && chmod 2750 /d/e && chown 9:9 /d/hard")',
        "bk.export(s)",
      ),
    });
    const image = await luaImage(directory);
    const args = ["--output", "type=tar"];
    const flat = succeeded(await sandbox.gateway({ directory, filename: "build.lua", args }));
    const entries = [...readTar(flat.stdout)].map(({ name, type, mode, uid, gid, target }) => [
      `/${name}`,
      type === "symlink"
        ? `symlink ${uid}:${gid} ${target}`
        : `${type} ${octal(mode)} ${uid}:${gid}`,
    ]);
    const below = entries.filter(([path]) => path?.startsWith("/d/"));
    expect(Object.fromEntries(below)).toEqual(outline(image, CHILDREN));
    expect(below).toHaveLength(CHILDREN.length + 1);
  });
});

function octal(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}
