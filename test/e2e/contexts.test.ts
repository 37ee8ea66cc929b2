/** Where files come from, through the real clients: repositories, archives, standard input, named contexts. */
import { expect } from "@jest/globals";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { endToEnd } from "../support/end-to-end.js";
import { FileServer } from "../support/file-server.js";
import type { OciImage } from "../support/image-tree.js";
import {
  BUSYBOX,
  FRONTEND,
  script,
  succeeded,
  type BuildxBuild,
  type Files,
} from "../support/sandbox.js";

/** Copies the whole context, and prints the text of a module in it. */
const SCRIPT = script(
  'local s = bk.scratch():mkfile("/said", require("lib.words"))',
  'bk.export(s:copy(".", "/all/"):copy("sub/a.txt", "/a.txt"))',
);
const FILES: Files = {
  "build.lua": SCRIPT,
  "lib/words.lua": 'return "from a module"',
  "sub/a.txt": "a",
  "sub/build.lua": script('bk.export(bk.scratch():copy(".", "/all/"))'),
};

function tarOf(directory: string, ...flags: readonly string[]): Uint8Array {
  return execFileSync("tar", ["-c", ...flags, "-C", directory, "."], { maxBuffer: 2 ** 24 });
}

endToEnd("contexts / buildkitd", ["buildkit", "docker"], (sandbox, test) => {
  const withServer = async (run: (server: FileServer) => Promise<void>): Promise<void> => {
    const server = await FileServer.start();
    try {
      await run(server);
    } finally {
      server.close();
    }
  };
  /** The image that buildx makes with the buildkitd. */
  const imageOf = (build: Omit<BuildxBuild, "builder">): Promise<OciImage> =>
    sandbox.image((args) =>
      sandbox.buildx({ ...build, builder: "buildkit", args: [...(build.args ?? []), ...args] }),
    );
  const empty = sandbox.directory({});

  test("a git context provides the build file, modules and files, with both forms of its URL", async () => {
    await withServer(async (server) => {
      const url = server.repository("app", [
        FILES as Readonly<Record<string, string>>,
        { late: "1" },
      ]);
      for (const context of [`${url}#v1`, `${url}?ref=v1`]) {
        const image = await imageOf({ directory: empty, context, args: ["-f", "build.lua"] });
        expect(image.read("/said").toString()).toBe("from a module");
        expect(image.read("/a.txt").toString()).toBe("a");
        expect(image.files.has("/all/late")).toBe(false);
        expect(image.files.has("/all/.git/HEAD")).toBe(false);
      }
      const below = await imageOf({
        directory: empty,
        context: `${url}#v2:sub`,
        args: ["-f", "build.lua"],
      });
      expect([...below.files.keys()].filter((path) => path.startsWith("/all/"))).toEqual([
        "/all/a.txt",
        "/all/build.lua",
      ]);
      const kept = await imageOf({
        directory: empty,
        context: `${url}#v2`,
        args: ["-f", "build.lua", "--build-arg", "BUILDKIT_CONTEXT_KEEP_GIT_DIR=1"],
      });
      expect(kept.files.has("/all/.git/HEAD")).toBe(true);
    });
  });

  test("ONBUILD triggers of a base image read the git context", async () => {
    const base = await sandbox.push("triggers", {
      Dockerfile: `FROM ${BUSYBOX}\nONBUILD COPY sub/a.txt /triggered.txt\nONBUILD RUN cat /triggered.txt > /ran\n`,
    });
    await withServer(async (server) => {
      const url = server.repository("triggered", [
        { "build.lua": script(`bk.export(bk.image("${base}"))`), "sub/a.txt": "from git" },
      ]);
      const image = await imageOf({ directory: empty, context: url, args: ["-f", "build.lua"] });
      expect(image.read("/ran").toString()).toBe("from git");
    });
  });

  test("SOURCE_DATE_EPOCH=context uses the date of a git context, and none for a client directory", async () => {
    const text = script(
      'bk.export(bk.scratch():mkfile("/when", os.time() .. " " .. bk.arg("SOURCE_DATE_EPOCH", "none")))',
    );
    await withServer(async (server) => {
      const repository = server.repository("dated", [{ "build.lua": text }]);
      const dated = await imageOf({
        directory: empty,
        context: repository,
        args: ["-f", "build.lua", "--build-arg", "SOURCE_DATE_EPOCH=context"],
      });
      expect(dated.read("/when").toString()).toBe("1709294400 1709294400");
      expect(dated.config.created).toBe("2024-03-01T12:00:00Z");
      const named = await imageOf({
        directory: sandbox.directory({ "build.lua": text }),
        file: "build.lua",
        args: [...["--build-context", `src=${repository}`, "--build-arg", "SOURCE_DATE_EPOCH=src"]],
      });
      expect(named.read("/when").toString()).toBe("1709294400 1709294400");
    });
    const local = await imageOf({
      directory: sandbox.directory({ "build.lua": text }),
      file: "build.lua",
      args: ["--build-arg", "SOURCE_DATE_EPOCH=context"],
    });
    expect(local.read("/when").toString()).toBe("0 none");
  });

  test("an archive context is unpacked, whether the client or the daemon fetches it", async () => {
    const directory = sandbox.directory(FILES);
    await withServer(async (server) => {
      const context = server.file("context.tar.gz", tarOf(directory, "-z"));
      const image = await imageOf({ directory: empty, context, args: ["-f", "build.lua"] });
      expect(image.read("/a.txt").toString()).toBe("a");
    });
    const piped = await imageOf({
      directory: empty,
      context: "-",
      input: tarOf(directory),
      args: ["-f", "build.lua"],
    });
    expect(piped.read("/said").toString()).toBe("from a module");
  });

  test("a downloaded context that is not an archive is the build file", async () => {
    await withServer(async (server) => {
      const text = script('bk.export(bk.scratch():mkfile("/x", "downloaded"))');
      const context = server.file("build.lua", Buffer.from(text));
      const image = await imageOf({ directory: empty, context });
      expect(image.read("/x").toString()).toBe("downloaded");
    });
  });

  test("the build file can come from standard input, with a context, or from outside the context", async () => {
    const directory = sandbox.directory({ "a.txt": "a", "b.txt": "b" });
    const text = script('bk.export(bk.scratch():copy("a.txt", "/a.txt"))');
    const piped = await imageOf({ directory, file: "-", input: Buffer.from(text) });
    expect(piped.read("/a.txt").toString()).toBe("a");
    const outside = sandbox.directory({
      "ci/image.lua": script('bk.export(bk.scratch():mkfile("/m", require("./m")):copy(".", "/"))'),
      "ci/m.lua": 'return "beside the build file"',
      "ci/image.lua.dockerignore": "a.txt",
    });
    const image = await imageOf({ directory, args: ["-f", join(outside, "ci/image.lua")] });
    expect(image.read("/m").toString()).toBe("beside the build file");
    expect([...image.files.keys()].sort()).toEqual(["/b.txt", "/m"]);
  });

  test("bk.context returns named contexts of every kind", async () => {
    const layout = sandbox.directory({});
    const base = sandbox.directory({
      "build.lua": script(
        `bk.export(bk.image("${BUSYBOX}"):mkfile("/base", "${sandbox.nonce}"):run("mkdir -p /tmp && chmod 1777 /tmp"):env("FROM_BASE", "yes"):user("12"))`,
      ),
    });
    succeeded(
      await sandbox.buildx({
        directory: base,
        file: "build.lua",
        builder: "buildkit",
        args: ["--output", `type=oci,tar=false,dest=${layout}`],
      }),
    );
    const directory = sandbox.directory({
      "build.lua": script(
        'local stage = bk.target("stage", function() error("replaced") end)',
        'local s = bk.image("our-base:1"):run("echo $FROM_BASE $(id -u) > /tmp/who")',
        '  :copy(bk.image("alpine:9.9"), "/bin/busybox", "/copied")',
        '  :copy(bk.context("dir"), ".", "/dir/"):copy(bk.context("repo"), "sub/a.txt", "/repo.txt")',
        '  :copy(bk.context("file"), "context", "/file"):copy(stage(), "only", "/stage")',
        "bk.export(s)",
      ),
    });
    const dir = sandbox.directory({ one: "1", "two.log": "2", ".dockerignore": "*.log" });
    await withServer(async (server) => {
      const context = (name: string, value: string) => ["--build-context", `${name}=${value}`];
      const image = await imageOf({
        directory,
        file: "build.lua",
        args: [
          ...context("our-base:1", `oci-layout://${layout}`),
          ...context("alpine:9.9", `docker-image://${BUSYBOX}`),
          ...context("dir", dir),
          ...context("repo", server.repository("named", [{ "sub/a.txt": "repo" }])),
          ...context("file", server.file("f", Buffer.from("downloaded"))),
          ...context("stage", sandbox.directory({ only: "prebuilt" })),
        ],
      });
      const text = (path: string) => image.read(path).toString();
      expect(text("/base")).toBe(sandbox.nonce);
      expect(text("/tmp/who")).toBe("yes 12\n");
      expect([text("/dir/one"), text("/repo.txt"), text("/file"), text("/stage")]).toEqual([
        "1",
        "repo",
        "downloaded",
        "prebuilt",
      ]);
      expect(image.files.has("/dir/two.log")).toBe(false);
      expect(image.config.config["Env"]).toContain("FROM_BASE=yes");
    });
  });

  test("a named context can apply to one of two platforms", async () => {
    const directory = sandbox.directory({
      "build.lua": script(
        'bk.export(bk.scratch():copy(bk.context("per"), "f", "/f"):mkfile("/p", bk.target_platform()))',
      ),
    });
    const dest = sandbox.directory({});
    succeeded(
      await sandbox.gateway({
        directory,
        filename: "build.lua",
        opts: {
          platform: "linux/amd64,linux/arm64",
          "context:per": "local:any",
          "context:per::linux/arm64": "local:arm",
        },
        args: [
          ...["--local", `any=${sandbox.directory({ f: "any" })}`],
          ...["--local", `arm=${sandbox.directory({ f: "arm" })}`],
          ...["--output", `type=local,dest=${dest}`],
        ],
      }),
    );
    const read = (path: string) => readFileSync(join(dest, path), "utf8");
    expect([read("linux_amd64/f"), read("linux_arm64/f"), read("linux_arm64/p")]).toEqual([
      "any",
      "arm",
      "linux/arm64",
    ]);
  });

  test("bake builds a matrix, and uses targets as contexts of other targets", async () => {
    const directory = sandbox.directory({
      "base.lua": script(
        `bk.export(bk.image("${BUSYBOX}"):run("echo ${sandbox.nonce} > /base"):env("MADE_BY", "base"))`,
      ),
      "app.lua": script(
        'local s = bk.image("base"):run("echo $MADE_BY " .. bk.arg("FLAVOUR", "none") .. " > /flavour")',
        'bk.export(bk.scratch():copy(s, { "/base", "/flavour" }, "/"))',
      ),
      "docker-bake.hcl": `
        group "default" { targets = ["app"] }
        target "base" { dockerfile = "base.lua" }
        target "app" {
          name = "app-\${flavour}"
          matrix = { flavour = ["sweet", "sour"] }
          dockerfile = "app.lua"
          args = { FLAVOUR = flavour }
          contexts = { base = "target:base" }
          output = ["type=local,dest=out-\${flavour}"]
        }`,
    });
    const file = join(directory, "docker-bake.hcl");
    const set = ["--set", `*.context=${directory}`];
    const out = sandbox.directory({});
    const outputs = ["sweet", "sour"].flatMap((flavour) => [
      "--set",
      `app-${flavour}.output=type=local,dest=${join(out, flavour)}`,
    ]);
    const args = [
      "bake",
      "--builder",
      sandbox.builder("buildkit"),
      "--file",
      file,
      ...set,
      ...outputs,
    ];
    succeeded(
      await sandbox.buildxCommand([
        ...args,
        "--allow",
        `fs.write=${out}`,
        "--allow",
        `fs.read=${directory}`,
      ]),
    );
    const read = (path: string) => readFileSync(join(out, path), "utf8");
    expect([read("sweet/flavour"), read("sour/flavour"), read("sour/base")]).toEqual([
      "base sweet\n",
      "base sour\n",
      `${sandbox.nonce}\n`,
    ]);
  });
});

endToEnd("contexts / Docker Engine", ["docker"], (sandbox, test) => {
  test("Docker builds a git context with the frontend named on the command line", async () => {
    const server = await FileServer.start();
    try {
      const context = `${server.repository("app", [FILES as Readonly<Record<string, string>>])}#main`;
      const tag = sandbox.tag("repository");
      const args = [
        "--build-arg",
        `BUILDKIT_SYNTAX=${FRONTEND}`,
        "-f",
        "build.lua",
        "--load",
        "-t",
        tag,
      ];
      succeeded(await sandbox.buildx({ directory: sandbox.directory({}), context, args }));
    } finally {
      server.close();
    }
  });
});
