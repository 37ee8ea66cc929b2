/** Where the files of a build come from, between the real bundle and a fake daemon. */
import { EventEmitter, once } from "node:events";
import { describe, expect, jest, test } from "@jest/globals";
import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Definition } from "../../src/gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import type { StatSchema } from "../../src/gen/github.com/tonistiigi/fsutil/types/stat_pb.js";
import { renderDefinition } from "../support/render-definition.js";
import { LLB_FEATURES } from "../support/buildkit-features.js";
import { evaluateScript } from "../support/evaluate.js";
import { buildScript, runFrontend, type FinishedBuild } from "../support/frontend-process.js";
import type { FileTree } from "../support/fake-files.js";
import { failureOf } from "../support/go-details.js";
import { STANDARD_IMAGES } from "../support/images.js";

jest.setTimeout(30_000);

const SCRIPT = `bk.export(bk.scratch():copy("a.txt", "/a"), { cmd = bk.arg("CMD", "none") })`;

/** The graph that was returned. */
function returned({ bridge, returned: answer }: FinishedBuild): string {
  expect(answer?.error).toBeUndefined();
  const { result } = answer?.result ?? {};
  if (result?.case !== "ref") throw new Error(`returned ${String(result?.case)}`);
  return renderDefinition(bridge.definitionOf(result.value.id));
}

/** Returns the solved sources, in order. */
function sources({ bridge }: FinishedBuild): readonly string[] {
  const texts = bridge.solved.map(({ definition }) => renderDefinition(definition));
  return texts.flatMap((text) =>
    [...text.matchAll(/identifier: "(.*)"/g)].map(([, id = ""]) => id),
  );
}

describe("a remote build context", () => {
  const repository = "git://example.com/team/app.git#main";

  test("in a git repository provides the build file, its modules and the files", async () => {
    const files = {
      "ci/build.lua": `require("./parts") ${SCRIPT}`,
      "ci/parts.lua": "print('part')",
      "ci/build.lua.dockerignore": "a.txt",
    };
    const build = await runFrontend(
      { remotes: { [repository]: files }, images: STANDARD_IMAGES },
      {
        options: { context: "https://example.com/team/app.git#main", filename: "ci/build.lua" },
      },
    );
    expect(returned(build)).toContain(`identifier: "${repository}"`);
    expect(sources(build)).toEqual([repository, repository]);
  });

  test("that is a single downloaded file is the build file", async () => {
    const url = "https://example.com/build.lua";
    const build = await runFrontend(
      { remotes: { [url]: { context: `bk.export(bk.context(), { cmd = "x" })` } } },
      { options: { context: url, filename: "ignored.lua" } },
    );
    expect(returned(build)).toMatch(
      /^v1 source\n {2}identifier: "https:\/\/example.com\/build.lua"/,
    );
  });

  test("that is a downloaded archive is unpacked", async () => {
    const url = "http://buildkit-session/abc";
    const archive = Uint8Array.from([0x1f, 0x8b, 0x08, 0, 0]);
    // A fake daemon unpacks nothing: the build file is the client's.
    const build = await runFrontend(
      { remotes: { [url]: { context: archive } }, locals: { scripts: { "build.lua": SCRIPT } } },
      { options: { context: url, dockerfilekey: "scripts" } },
    );
    expect(returned(build)).toContain("copy.attemptUnpackDockerCompatibility: true");
    expect(sources(build)).toEqual([url, "local://scripts", url]);
  });
});

test.each<readonly [string, string, number, FileTree, FileTree]>([
  ["of the build context", ".dockerignore", 2, {}, { ".dockerignore": "a\n!\n" }],
  ["of the build file", "build.lua.dockerignore", 1, { "build.lua.dockerignore": "!" }, {}],
])(
  "an invalid line of the ignore file %s is an error with its excerpt",
  async (_name, filename, line, script, context) => {
    const locals = { dockerfile: { "build.lua": SCRIPT, ...script }, context };
    const { message, excerpts } = failureOf(await runFrontend({ locals }));
    expect(message).toMatch(
      `${filename}:${line}: "!" is not a valid pattern: expected a pattern after`,
    );
    expect(excerpts).toMatchObject([{ filename, ranges: [[line, line]] }]);
  },
);

describe("SOURCE_DATE_EPOCH=context", () => {
  const url = "https://example.com/build.lua";
  const script = `bk.export(bk.scratch():mkfile("/t", bk.arg("SOURCE_DATE_EPOCH", "none")))`;
  const dated = (answer: object) =>
    runFrontend(
      {
        remotes: { [url]: { context: script } },
        handlers: { resolveSourceMeta: () => ({ HTTP: answer }) },
      },
      { options: { context: url, "build-arg:SOURCE_DATE_EPOCH": "context" } },
    );

  test("uses the Last-Modified date of a download", async () => {
    const build = await dated({ LastModified: { seconds: 1_700_000_000n } });
    expect(returned(build)).toContain('data: "1700000000"');
    const date = build.returned?.result?.metadata["source.date.epoch"] ?? "";
    expect(Buffer.from(date).toString()).toBe("1700000000");
  });

  test("fails with the option's name for a date outside an image's range", async () => {
    const { message } = failureOf(await dated({ LastModified: { seconds: 300_000_000_000n } }));
    expect(message).toBe(
      "SOURCE_DATE_EPOCH=context: the date of the context is 300000000000 seconds since 1970, outside the years 0 to 9999",
    );
  });

  test("is ignored for a single file without a date from the server", async () => {
    const build = await dated({});
    expect(returned(build)).toContain('data: "none"');
    expect(build.returned?.result?.metadata).not.toHaveProperty("source.date.epoch");
  });

  const ARCHIVE = Uint8Array.from([0x1f, 0x8b, 0x08, 0, 0]);
  const second = (seconds: number) => BigInt(seconds) * 1_000_000_000n;
  const TREE: Readonly<Record<string, readonly MessageInitShape<typeof StatSchema>[]>> = {
    "/": [
      { path: "dir", mode: 2 ** 31, modTime: second(9) },
      { path: "link", mode: 2 ** 27, modTime: second(9) },
      { path: "old", modTime: second(5) },
    ],
    "/dir/": [
      { path: "new", modTime: second(7) + 900_000_000n },
      { path: "old", modTime: second(6) },
    ],
  };

  test.each<readonly [string, Readonly<Record<string, string>>, typeof TREE, string]>([
    ["of a context", { context: url, "build-arg:SOURCE_DATE_EPOCH": "context" }, TREE, "7"],
    ["of a named context", { "context:a": url, "build-arg:SOURCE_DATE_EPOCH": "a" }, TREE, "7"],
    ["that is empty", { context: url, "build-arg:SOURCE_DATE_EPOCH": "context" }, {}, "none"],
  ])(
    "uses the newest file of an archive without a date from the server: %s",
    async (_name, options, tree, expected) => {
      const build = await runFrontend(
        {
          remotes: { [url]: { context: ARCHIVE } },
          locals: { scripts: { "build.lua": script } },
          handlers: {
            resolveSourceMeta: () => ({ HTTP: {} }),
            readDir: ({ DirPath }) => ({ entries: [...(tree[DirPath] ?? [])] }),
          },
        },
        { options: { dockerfilekey: "scripts", ...options } },
      );
      expect(returned(build)).toContain(`data: "${expected}"`);
    },
  );
});

describe("frontend inputs", () => {
  const input = (script: string): Definition => evaluateScript(script).definition;
  const context = input(`bk.export(bk.image("busybox"):run("make input"))`);
  const empty = input("bk.export(bk.scratch())");

  test("can replace the build context", async () => {
    const build = await buildScript(SCRIPT, { inputs: { context } });
    expect(returned(build)).toContain('meta.args[2]: "make input"');
  });

  test("provide their image configuration, and only used inputs are read", async () => {
    const config = { architecture: "amd64", os: "linux", config: { Env: ["A=b"], User: "me" } };
    const metadata = { "containerimage.config": btoa(JSON.stringify(config)) };
    const build = await buildScript(`bk.export(bk.image("base:1"):run("make"))`, {
      inputs: { one: context, unused: empty },
      options: {
        "context:base:1": "input:one",
        "input-metadata:one": JSON.stringify(metadata),
        "context:other": "input:unused",
      },
    });
    const graph = returned(build);
    for (const line of ['meta.args[2]: "make input"', 'meta.env[0]: "A=b"', 'user: "me"']) {
      expect(graph).toContain(line);
    }
  });

  test("can be empty", async () => {
    const script = `bk.export(bk.image("base"):mkfile("/a", "a"):copy(bk.context("base"), ".", "/b"))`;
    const build = await buildScript(script, {
      inputs: { one: empty },
      options: { "context:base": "input:one" },
    });
    expect(returned(build)).toContain("actions[0].input: none");
  });

  test("that the client does not send fail at the line that uses them", async () => {
    const build = await buildScript(`\nbk.export(bk.image("base"))`, {
      options: { "context:base": "input:one" },
    });
    const { message, excerpts } = failureOf(build);
    expect({ message, excerpts }).toEqual({
      message: 'the client does not send "one", a frontend input that its options name',
      excerpts: [expect.objectContaining({ filename: "build.lua" })],
    });
  });
});

describe("several platforms", () => {
  const script = `
    print("for " .. bk.target_platform())
    print("once")
    local tools = bk.image("busybox", { platform = bk.build_platform() }):run("make tools")
    bk.export(bk.image("alpine:3.20"):copy(tools, "/t", "/t"), { annotations = { p = tostring(bk.target_platform()) } })`;
  const options = { platform: "linux/arm64,linux/amd64", "build-arg:SOURCE_DATE_EPOCH": "5" };

  test("return one result, in the client's order", async () => {
    const build = await buildScript(script, { options });
    expect(build.returned?.error).toBeUndefined();
    const { result, metadata = {} } = build.returned?.result ?? {};
    const texts = Object.entries(metadata).map(([key, value]) => [
      key,
      Buffer.from(value).toString(),
    ]);
    const byKey = Object.fromEntries(texts) as Readonly<Record<string, string>>;
    expect(Object.keys(byKey).sort()).toEqual([
      "annotation-manifest[linux/amd64].p",
      "annotation-manifest[linux/arm64].p",
      "containerimage.base.config/linux/amd64",
      "containerimage.base.config/linux/arm64",
      "containerimage.config/linux/amd64",
      "containerimage.config/linux/arm64",
      "refs.platforms",
      "source.date.epoch",
    ]);
    expect(JSON.parse(byKey["refs.platforms"] ?? "")).toEqual({
      Platforms: [
        { ID: "linux/arm64", Platform: { architecture: "arm64", os: "linux" } },
        { ID: "linux/amd64", Platform: { architecture: "amd64", os: "linux" } },
      ],
    });
    expect(JSON.parse(byKey["containerimage.config/linux/arm64"] ?? "")).toMatchObject({
      architecture: "arm64",
    });
    expect(byKey["annotation-manifest[linux/arm64].p"]).toBe("linux/arm64");
    if (result?.case !== "refs") throw new Error(`returned ${String(result?.case)}`);
    const arm64 = build.bridge.definitionOf(result.value.refs["linux/arm64"]?.id ?? "");
    expect(renderDefinition(arm64)).toContain('name: "[linux/arm64 2/2] COPY /t /t"');
    expect(renderDefinition(arm64)).toContain(
      'name: "[linux/amd64 busybox:latest 2/2] RUN make tools"',
    );
  });

  test("resolve an image once, and show repeated messages once", async () => {
    const build = await buildScript(script, { options });
    const looked = build.bridge
      .requests("resolveSourceMeta")
      .map(({ Source, Platform, LogName }) => [
        Source?.identifier,
        Platform?.Architecture,
        LogName,
      ]);
    expect(looked.sort()).toEqual([
      [
        "docker-image://docker.io/library/alpine:3.20",
        "amd64",
        "[linux/amd64 internal] load metadata for docker.io/library/alpine:3.20",
      ],
      [
        "docker-image://docker.io/library/alpine:3.20",
        "arm64",
        "[linux/arm64 internal] load metadata for docker.io/library/alpine:3.20",
      ],
      [
        "docker-image://docker.io/library/busybox:latest",
        "amd64",
        "[linux/amd64 internal] load metadata for docker.io/library/busybox:latest",
      ],
    ]);
    expect(build.bridge.requests("warn").map(({ short }) => Buffer.from(short).toString())).toEqual(
      [
        "for linux/arm64 (build.lua line 2)",
        "once (build.lua line 3)",
        "for linux/amd64 (build.lua line 2)",
      ],
    );
  });

  test("fail as soon as one platform fails, while others wait", async () => {
    const failing = `
      if tostring(bk.target_platform()) == "linux/amd64" then error("not here") end
      bk.export(bk.image("alpine:3.20"):run("make"))`;
    const never = () => new Promise<undefined>(() => undefined);
    const build = await buildScript(failing, { options, handlers: { resolveSourceMeta: never } });
    expect(failureOf(build).message).toBe("build.lua:2: not here");
    expect(build.code).toBe(0);
  });

  test("show the excerpt of the right file, even if two modules have the same name", async () => {
    const requires = `
      local order = { "m", "sub.a" }
      if tostring(bk.target_platform()) == "linux/amd64" then
        bk.image("busybox"):get_env("PATH")
        order = { "sub.a", "m" }
      end
      for _, name in ipairs(order) do require(name) end
      bk.export(bk.scratch())`;
    const failing = `if tostring(bk.target_platform()) == "linux/amd64" then error("of the context") end`;
    const read = new EventEmitter();
    const wasRead = once(read, "m.lua");
    const build = await runFrontend(
      {
        locals: {
          dockerfile: { "build.lua": requires, "m.lua": "return 1", "sub/a.lua": `require("m")` },
          context: { "m.lua": failing },
        },
        images: STANDARD_IMAGES,
        handlers: {
          readFile: ({ FilePath }) => {
            read.emit(FilePath);
            return undefined;
          },
          // The other platform is the first to read.
          resolveSourceMeta: async () => {
            await wasRead;
            return undefined;
          },
        },
      },
      { options },
    );
    const { message, excerpts } = failureOf(build);
    expect(message).toBe(
      "context:m.lua:1: of the context\n  called from sub/a.lua:1\n  called from build.lua:7",
    );
    expect(excerpts[0]).toMatchObject({ filename: "context:m.lua", text: failing });
  });

  test("with a single platform can return a list of platforms", async () => {
    const build = await buildScript(script, { options: { "multi-platform": "true" } });
    expect(build.returned?.result?.result).toMatchObject({
      case: "refs",
      value: { refs: { "linux/amd64": {} } },
    });
  });
});

test("options that the daemon cannot apply are dropped with a warning", async () => {
  const build = await buildScript(`bk.export(bk.image("alpine:3.20"):run("make"))`, {
    llbFeatures: LLB_FEATURES.filter((cap) => !/ulimit|cgroup|tmpfs\.size|resources/.test(cap)),
    options: { ulimit: "nofile=1", "shm-size": "1", "cgroup-parent": "a", memory: "1" },
  });
  expect(returned(build)).not.toMatch(/ulimit|shm|cgroup|memory/i);
  expect(build.bridge.requests("warn").map(({ short }) => Buffer.from(short).toString())).toEqual([
    "the daemon cannot apply --ulimit: upgrade to BuildKit 0.10 or later",
    "the daemon cannot apply --shm-size: upgrade to BuildKit 0.10 or later",
    "the daemon cannot apply --cgroup-parent: upgrade to BuildKit 0.10 or later",
    "the daemon cannot apply memory and CPU limits: upgrade to BuildKit 0.31 or later",
  ]);
});
