/** Secrets on a real daemon: markers are planted, and looked for in everything that a build leaves behind. */
import { expect } from "@jest/globals";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { endToEnd } from "../support/end-to-end.js";
import { FileServer } from "../support/file-server.js";
import { BUSYBOX, script, SYNTAX_LINE } from "../support/sandbox.js";

/** All bytes of the files below a directory. */
function contentOf(directory: string): string {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .map((name) => join(directory, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path).toString("latin1"))
    .join("\n");
}

endToEnd("secrets / buildkitd", ["buildkit"], (sandbox, test) => {
  const mark = (name: string) => `${name}${sandbox.nonce}marker`;

  /** Builds with maximal provenance, and returns the places of each marker. */
  const places = async (
    file: Readonly<Record<string, string>>,
    args: readonly string[],
    markers: readonly string[],
  ) => {
    const directory = sandbox.directory(file);
    const logs = sandbox.watchLogs();
    const build = (given: readonly string[]) => {
      const all = [
        "--opt",
        "attest:provenance=mode=max",
        "--progress",
        "rawjson",
        ...args,
        ...given,
      ];
      return file["build.lua"] === undefined
        ? sandbox.dockerfile(directory, all)
        : sandbox.gateway({ directory, filename: "build.lua", args: all });
    };
    const { directory: layout, finished } = await sandbox.layout(build);
    const exported = contentOf(layout);
    const isProvenance = (text: string) => text.includes("slsa.dev/provenance");
    const blobs = readdirSync(join(layout, "blobs/sha256")).map((name) =>
      readFileSync(join(layout, "blobs/sha256", name)).toString("latin1"),
    );
    const found = {
      progress: decoded(finished.stderr),
      provenance: blobs.filter(isProvenance).map(decoded).join("\n"),
      image: blobs.filter((text) => !isProvenance(text)).join("\n"),
      log: logs(),
    };
    expect({ code: finished.code, isEmpty: exported === "" }).toEqual({ code: 0, isEmpty: false });
    return markers.map((marker) =>
      Object.entries(found).flatMap(([name, text]) => (text.includes(marker) ? [name] : [])),
    );
  };

  test("a build secret leaks nowhere, whether it is a file or a variable", async () => {
    const [file, variable] = [mark("file"), mark("env")];
    const secrets = sandbox.directory({ file, variable });
    const args = ["file", "variable"].flatMap((id) => [
      "--secret",
      `id=${id},src=${join(secrets, id)}`,
    ]);
    const found = await places(
      {
        "build.lua": script(
          `local s = bk.image("${BUSYBOX}"):run("cat /run/secrets/file | md5sum > /sum; echo $V | md5sum >> /sum", {`,
          '  secret_env = { V = "variable" }, mounts = { bk.secret("/run/secrets/file") }, no_cache = true })',
          "bk.export(s)",
        ),
      },
      args,
      [file, variable],
    );
    expect(found).toEqual([[], []]);
  });

  test("a build argument is visible only where it is with a Dockerfile", async () => {
    const [read, used, stored] = [mark("read"), mark("used"), mark("stored")];
    const args = Object.entries({ READ: read, USED: used, STORED: stored }).flatMap(
      ([key, value]) => ["--opt", `build-arg:${key}=${value}`],
    );
    const ours = await places(
      {
        "build.lua": script(
          'local read = bk.arg("READ")',
          `local s = bk.image("${BUSYBOX}"):defaults{ env = bk.get_args{ "USED" } }:run("true"):env("STORED", bk.arg("STORED"))`,
          "bk.export(s)",
        ),
      },
      args,
      [read, used, stored],
    );
    const theirs = await places(
      {
        Dockerfile: `ARG READ\nFROM ${BUSYBOX}\nARG USED\nRUN true\nARG STORED\nENV STORED=$STORED\n`,
      },
      args,
      [read, used, stored],
    );
    expect({ ours, theirs }).toEqual({
      ours: [["provenance"], ["provenance"], ["provenance", "image"]],
      theirs: [["provenance"], ["provenance", "image"], ["provenance", "image"]],
    });
  });

  test("the password of a URL appears in provenance only; with a Dockerfile also in progress and history", async () => {
    const server = await FileServer.start();
    try {
      const password = mark("password");
      const url = server
        .file("file", Buffer.from("content"))
        .replace("://", `://user:${password}@`);
      const args = ["--opt", `build-arg:URL=${url}`];
      const lua = script('bk.export(bk.scratch():add(bk.arg("URL"), "/"))');
      const ours = await places({ "build.lua": lua }, args, [password]);
      const dockerfile = "FROM scratch\nARG URL\nADD $URL /\n";
      const theirs = await places({ Dockerfile: dockerfile }, args, [password]);
      expect({ ours, theirs }).toEqual({
        ours: [["provenance"]],
        theirs: [["progress", "provenance", "image"]],
      });
    } finally {
      server.close();
    }
  });

  test("errors of a failing step or script contain no secret", async () => {
    const token = mark("token");
    const secrets = sandbox.directory({ token });
    const build = (text: string) =>
      sandbox.gateway({
        directory: sandbox.directory({ "build.lua": `${SYNTAX_LINE}\n${text}\n` }),
        filename: "build.lua",
        opts: { "build-arg:TOKEN": token, "build-arg:LUAKIT_LOG_LEVEL": "trace" },
        args: ["--secret", `id=token,src=${join(secrets, "token")}`],
      });
    const logs = sandbox.watchLogs();
    const step = await build(
      `bk.export(bk.image("${BUSYBOX}"):run("exit 3", { secret_env = { TOKEN = "token" }, env = bk.get_args{ A = "${sandbox.nonce}" } }))`,
    );
    const failing = await build('local token = bk.arg("TOKEN")\nbk.image("")');
    expect([step.code, failing.code]).toEqual([1, 1]);
    expect(`${step.stderr}${failing.stderr}${logs()}`).not.toContain(token);
  });
});

/** Returns the text, followed by its decoded base64 parts. */
function decoded(text: string): string {
  const encoded = text.match(/[A-Za-z0-9+/]{24,}={0,2}/g) ?? [];
  return [text, ...encoded.map((word) => Buffer.from(word, "base64").toString("latin1"))].join(
    "\n",
  );
}
