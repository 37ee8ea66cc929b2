/** Mounts on a real daemon: the files that a step sees, and the files that remain. */
import { expect } from "@jest/globals";
import { createHash } from "node:crypto";
import { createServer } from "node:net";
import { join } from "node:path";
import { endToEnd } from "../support/end-to-end.js";
import { BUSYBOX, failed, type Files, succeeded, SYNTAX_LINE } from "../support/sandbox.js";

function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}

endToEnd("mounts / buildkitd", ["buildkit"], (sandbox, test) => {
  /** A build of one script; `command` runs in it with `mounts`, and may write to /out. */
  function step(command: string, mounts: string, files: Files = {}): string {
    const lines = [
      SYNTAX_LINE,
      `local s = bk.image("${BUSYBOX}"):run("mkdir -m 1777 /out")`,
      `s = s:run([[${command}]], { mounts = { ${mounts} } })`,
      "bk.export(s)",
      "",
    ];
    return sandbox.directory({ ...files, "build.lua": lines.join("\n") });
  }

  async function outputOf(directory: string, args: readonly string[] = []): Promise<string> {
    const build = { directory, filename: "build.lua" };
    const image = await sandbox.image((output) =>
      sandbox.gateway({ ...build, args: [...args, ...output] }),
    );
    return image.read("/out/seen").toString().trimEnd();
  }

  test("a cache persists across builds and is shared with the same path in a Dockerfile", async () => {
    const path = `/var/cache/luakit-${sandbox.nonce}`;
    const cache = `bk.cache("${path}")`;
    await outputOf(step(`echo lua > ${path}/a; ls ${path} > /out/seen`, cache));
    const dockerfile = sandbox.directory({
      Dockerfile: [
        `FROM ${BUSYBOX}`,
        `RUN --mount=type=cache,target=${path} cp ${path}/a ${path}/b && mkdir /out && ls ${path} > /out/seen`,
        "",
      ].join("\n"),
    });
    succeeded(await sandbox.dockerfile(dockerfile));
    const seen = step(
      `echo again > ${path}/c; cat ${path}/b > /out/seen; ls ${path} >> /out/seen`,
      cache,
    );
    expect(await outputOf(seen)).toBe("lua\na\nb\nc");
  });

  test("cache mounts support id, from and readonly", async () => {
    const first = `bk.scratch():mkfile("/sub/f", "first")`;
    const mounts = [
      `bk.cache("/a", { id = "a-${sandbox.nonce}" })`,
      `bk.cache("/b", { id = "b-${sandbox.nonce}", mode = "0700", owner = "5:6", sharing = "private" })`,
      `bk.cache("/c", { id = "a-${sandbox.nonce}", sharing = "shared" })`,
      `bk.cache("/d", { id = "d-${sandbox.nonce}", from = ${first}, source = "/sub", sharing = "locked" })`,
      `bk.cache("/e", { id = "e-${sandbox.nonce}", readonly = true })`,
    ];
    const command = [
      "touch /a/x",
      "{ ls /a /c; ls /b; stat -c '%a %u:%g' /b; cat /d/f; echo",
      "touch /e/x 2>&1 || true; } > /out/seen",
    ].join("; ");
    expect(await outputOf(step(command, mounts.join(", ")))).toBe(
      "/a:\nx\n\n/c:\nx\n700 5:6\nfirst\ntouch: /e/x: Read-only file system",
    );
  });

  test("secrets are files or variables, and appear in neither image nor history", async () => {
    const directory = step(
      [
        "stat -c '%n %a %u:%g' /run/secrets/token /etc/pass > /out/seen",
        "{ cat /run/secrets/token | md5sum; echo $TOKEN | md5sum; cat /etc/pass | md5sum; } | cut -c1-32 >> /out/seen",
        "ls /run/secrets/absent 2>&1 >> /out/seen || true",
      ].join("\n"),
      [
        'bk.secret("/run/secrets/token")',
        'bk.secret{ id = "token", env = "TOKEN" }',
        'bk.secret{ id = "pass", dest = "/etc/pass", mode = "0444", owner = "7:8" }',
        'bk.secret{ id = "absent", optional = true }',
      ].join(", "),
    );
    const secret = sandbox.directory({ token: "hush\n", pass: "word\n" });
    const image = await sandbox.image((args) =>
      sandbox.gateway({
        directory,
        filename: "build.lua",
        args: [
          ...["--secret", `id=token,src=${join(secret, "token")}`],
          ...["--secret", `id=pass,src=${join(secret, "pass")}`],
          ...args,
        ],
      }),
    );
    expect(image.read("/out/seen").toString().trimEnd().split("\n")).toEqual([
      "/run/secrets/token 400 0:0",
      "/etc/pass 444 7:8",
      md5("hush\n"),
      md5("hush\n"),
      md5("word\n"),
    ]);
    expect([...image.files.keys()].filter((path) => /secrets\/|etc\/pass$/.test(path))).toEqual([]);
    expect(JSON.stringify(image.config)).not.toMatch(/hush|word/);
  });

  test("a missing secret fails at the step's line", async () => {
    const directory = step("true", 'bk.secret{ id = "absent" }');
    const output = failed(await sandbox.gateway({ directory, filename: "build.lua" }));
    expect(output).toContain("3 | >>> s = s:run(");
    expect(output).toContain("absent");
  });

  test("an SSH mount provides the agent's socket at SSH_AUTH_SOCK, and leaves nothing in the image", async () => {
    const socket = join(sandbox.directory({}), "agent");
    const agent = createServer().listen(socket);
    try {
      const mounts = 'bk.ssh(), bk.ssh{ id = "other", optional = true }';
      const directory = step(
        'test -S "$SSH_AUTH_SOCK" && stat -c "%a %u:%g" "$SSH_AUTH_SOCK" > /out/seen',
        mounts,
      );
      expect(await outputOf(directory, ["--ssh", `default=${socket}`])).toBe("600 0:0");
    } finally {
      agent.close();
    }
  });

  test("a tmpfs mount is empty, has its size, and disappears after the step", async () => {
    const directory = step(
      "ls /scratch | wc -l > /out/seen; touch /scratch/x; grep ' /scratch ' /proc/mounts | grep -o 'tmpfs\\|size=[0-9km]*' | sort -u >> /out/seen",
      'bk.tmpfs("/scratch", { size = "8m" })',
    );
    expect(await outputOf(directory)).toBe("0\nsize=8192k\ntmpfs");
  });

  test("a bind mount shows a path of a state or the context, read-only by default", async () => {
    const state = 'bk.scratch():mkfile("/part/file", "of a state")';
    const directory = step(
      [
        "{ cat /context/file.txt /state/file /one; echo",
        "touch /context/x 2>&1 || true",
        "echo more > /writable/more && ls /writable; } > /out/seen",
      ].join("\n"),
      [
        'bk.bind("/context")',
        `bk.bind(${state}, "/state", { source = "/part" })`,
        'bk.bind(bk.context(), "/one", { source = "/file.txt" })',
        `bk.bind(${state}, "/writable", { source = "part", readonly = false })`,
      ].join(", "),
      { "file.txt": "of the context\n" },
    );
    expect(await outputOf(directory)).toBe(
      "of the context\nof a stateof the context\n\ntouch: /context/x: Read-only file system\nfile\nmore",
    );
  });

  test("a state in mounts is copied into the working directory and stays", async () => {
    const lines = [
      SYNTAX_LINE,
      `local s = bk.image("${BUSYBOX}"):run("ls > seen", {`,
      '  cwd = "/app",',
      '  mounts = { bk.context("context", { include = { "*.txt" } }), bk.scratch():mkfile("/other", "") },',
      "})",
      "bk.export(s)",
      "",
    ];
    const directory = sandbox.directory({ "build.lua": lines.join("\n"), "file.txt": "" });
    const image = await sandbox.image((args) =>
      sandbox.gateway({ directory, filename: "build.lua", args }),
    );
    expect(image.read("/app/seen").toString()).toBe("file.txt\nother\nseen\n");
    const left = [...image.files.keys()].filter((path) => path.startsWith("/app/")).sort();
    expect(left).toEqual(["/app/file.txt", "/app/other", "/app/seen"]);
  });

  test("mount points created for mounts are not in the image", async () => {
    const directory = step(
      "touch /out/seen",
      'bk.tmpfs("/mnt/made/tmp"), bk.cache("/srv/made/cache"), bk.bind("/opt/made/context")',
    );
    const image = await sandbox.image((args) =>
      sandbox.gateway({ directory, filename: "build.lua", args }),
    );
    expect([...image.files.keys()].filter((path) => path.includes("/made"))).toEqual([]);
  });
});
