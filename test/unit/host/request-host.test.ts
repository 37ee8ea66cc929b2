import { describe, expect, test } from "@jest/globals";
import { create } from "@bufbuild/protobuf";
import type { ImageRequest, ModuleFile } from "../../../src/api/host.js";
import { RequestHost } from "../../../src/host/request-host.js";
import { openBuildFiles } from "../../../src/host/build-files.js";
import { readScript } from "../../../src/host/script-source.js";
import { DefinitionSchema } from "../../../src/gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import { definitionBytes, headDigest } from "../../../src/llb/marshal.js";
import { renderDefinition } from "../../support/render-definition.js";
import { textOf, utf8 } from "../../../src/util/bytes.js";
import { parseContextRequest, type ContextRequest } from "../../../src/request/contexts.js";
import { GATEWAY_FEATURES } from "../../support/buildkit-features.js";
import type { Status } from "../../../src/errors.js";
import { BridgeFailure } from "../../support/bridge-failure.js";
import type { FakeBridge, FakeBridgeOptions } from "../../support/fake-bridge.js";
import type { FileTree } from "../../support/fake-files.js";
import { withClient } from "../../support/gateway-session.js";
import { file, marshal, mkfile, PLAIN_REQUEST } from "../llb/fixtures.js";

interface Fixture {
  readonly host: RequestHost;
  readonly bridge: FakeBridge;
  readonly sources: Map<string, Uint8Array>;
  /** The digest that warnings belong to. */
  readonly digest: string | undefined;
}

interface HostOptions {
  readonly script?: FileTree;
  readonly context?: FileTree;
  readonly clientOptions?: Readonly<Record<string, string>>;
  readonly inputConfigs?: ReadonlyMap<string, Uint8Array>;
  /** A remote build context. The build file is still in a directory of the client. */
  readonly remote?: ContextRequest["remote"];
  readonly args?: ReadonlyMap<string, string>;
}

const SCRIPT = "print(1)\nprint(2)\n";
const SOURCE_DATE = "build-arg:SOURCE_DATE_EPOCH";
const AMD64 = { os: "linux", architecture: "amd64" } as const;

/** A host for the script of a client with these directories. */
async function withHost(
  {
    script = {},
    context = {},
    clientOptions = {},
    inputConfigs = new Map(),
    remote,
    args = new Map(),
    ...options
  }: FakeBridgeOptions & HostOptions,
  run: (fixture: Fixture) => Promise<void>,
): Promise<void> {
  const locals = { dockerfile: { "build.lua": SCRIPT, ...script }, context };
  await withClient({ locals, ...options }, async (client, bridge) => {
    const files = await openBuildFiles(client, PLAIN_REQUEST, {
      remote,
      subdir: undefined,
      scriptLocal: remote && "dockerfile",
    });
    const file = await readScript(files, undefined, ["prelude.lua", "prelude/init.lua"]);
    const sources = new Map([[file.name, file.data]]);
    const host = new RequestHost({
      client,
      marshal: PLAIN_REQUEST,
      script: file,
      clientOptions: new Map(Object.entries(clientOptions)),
      files,
      request: { args, cacheImports: [], inputConfigs, multiPlatform: false },
      sources,
      isNameTaken: (path) => path === "prelude.lua",
    });
    await run({ host, bridge, sources, digest: headDigest(file.definition) });
  });
}

/** Reads that fail, but for those of the script itself and its own ignore file. */
function failingReads(status: Status): () => undefined {
  let reads = 0;
  return () => {
    reads++;
    if (reads > 2) throw new BridgeFailure(status);
    return undefined;
  };
}

describe("modules", () => {
  const candidates: readonly ModuleFile[] = [
    { tree: "script", path: "lib/go.lua" },
    { tree: "script", path: "lib/go/init.lua" },
    { tree: "context", path: "go.lua" },
    { tree: "context", path: "go/init.lua" },
  ];

  test.each<readonly [string, FileTree, FileTree, { index: number; text: string } | undefined]>([
    ["beside the script first", { "lib/go.lua": "a" }, { "go.lua": "b" }, { index: 0, text: "a" }],
    ["a folder's init.lua", { "lib/go/init.lua": "a" }, {}, { index: 1, text: "a" }],
    ["then in the context", {}, { "go.lua": "b", "go/init.lua": "c" }, { index: 2, text: "b" }],
    ["the last of them", {}, { "go/init.lua": "c" }, { index: 3, text: "c" }],
    ["nowhere", {}, { "lib/go.lua": "not here" }, undefined],
  ])("are looked up %s", async (_name, script, context, expected) => {
    await withHost({ script, context }, async ({ host }) => {
      const found = await host.answers.readModule(candidates);
      expect(found && { index: found.index, text: textOf(found.data) }).toEqual(expected);
    });
  });

  test.each<readonly [string, FileTree, string | undefined]>([
    ["exists", { "prelude/init.lua": "a" }, "a"],
    ["is not there", {}, undefined],
  ])(
    "that replace library modules are read with the script, without a request: one that %s",
    async (_what, script, text) => {
      await withHost({ script }, async ({ host, bridge }) => {
        const before = bridge.solved.length;
        const found = await host.answers.readModule([
          { tree: "script", path: "prelude.lua" },
          { tree: "script", path: "prelude/init.lua" },
        ]);
        expect(found && textOf(found.data)).toBe(text);
        expect(bridge.solved).toHaveLength(before);
      });
    },
  );

  test("are kept for error excerpts, marked when two trees have a file of the same name", async () => {
    await withHost(
      { script: { a: "1", b: "2" }, context: { a: "3" } },
      async ({ host, sources }) => {
        await host.answers.readModule([{ tree: "script", path: "a" }]);
        await host.answers.readModule([{ tree: "context", path: "a" }]);
        await host.answers.readModule([{ tree: "script", path: "b" }]);
        await host.answers.readModule([
          { tree: "script", path: "nowhere" },
          { tree: "script", path: "a" },
        ]);
        expect([...sources].map(([name, data]) => [name, textOf(data)])).toEqual([
          ["build.lua", SCRIPT],
          ["a", "1"],
          ["context:a", "3"],
          ["b", "2"],
        ]);
      },
    );
  });

  test("can be the build file, under its own name", async () => {
    await withHost({ script: { "build.lua": SCRIPT } }, async ({ host }) => {
      const found = await host.answers.readModule([{ tree: "script", path: "build.lua" }]);
      expect(found).toMatchObject({ index: 0, name: "build.lua" });
    });
  });

  test("are marked if another file has the same name", async () => {
    await withHost({ script: { "prelude.lua": "1" } }, async ({ host, sources }) => {
      const found = await host.answers.readModule([{ tree: "script", path: "prelude.lua" }]);
      expect(found).toMatchObject({ index: 0, name: "script:prelude.lua" });
      expect([...sources.keys()]).toEqual(["build.lua", "script:prelude.lua"]);
    });
  });

  test("are read once for all platforms", async () => {
    await withHost({ script: { "lib/go.lua": "a" } }, async ({ host, bridge }) => {
      const first = await host.forPlatform(0).answers.readModule(candidates);
      const reads = bridge.requests("readFile").length;
      expect(await host.forPlatform(1).answers.readModule(candidates)).toEqual(first);
      expect(bridge.requests("readFile")).toHaveLength(reads);
    });
  });

  test("that cannot be read fail", async () => {
    const status = { code: 14, message: "gone", details: [] };
    await withHost({ handlers: { readFile: failingReads(status) } }, async ({ host }) => {
      await expect(host.answers.readModule(candidates)).rejects.toMatchObject({
        kind: "build",
        status,
      });
    });
  });
});

describe("ignore patterns", () => {
  test.each<readonly [string, FileTree, FileTree, string, readonly string[]]>([
    ["the context's", {}, { ".dockerignore": "a\n" }, "context", ["a"]],
    [
      "the script's own instead",
      { "build.lua.dockerignore": "b\n" },
      { ".dockerignore": "a\n" },
      "context",
      ["b"],
    ],
    ["none", {}, {}, "context", []],
    [
      "of a directory's own, whatever the script has",
      { "build.lua.dockerignore": "b\n" },
      {},
      "other",
      ["c"],
    ],
  ])("%s", async (_name, script, context, local, patterns) => {
    const locals = {
      dockerfile: { "build.lua": SCRIPT, ...script },
      context,
      other: { ".dockerignore": "c" },
    };
    await withHost({ locals }, async ({ host }) => {
      expect(await host.answers.ignorePatterns({ local })).toEqual(patterns);
    });
  });
});

test("the ignore file is transferred whole, in a request apart from the metadata of copied paths", async () => {
  await withHost({ context: { ".dockerignore": "a\n" } }, async ({ host, bridge }) => {
    await host.answers.missingPaths({ local: "context", paths: ["b"] });
    expect(await host.answers.ignorePatterns({ local: "context" })).toEqual(["a"]);
    const attributes = bridge.solved.map(({ definition }) => renderDefinition(definition));
    const ofIgnoreFile = attributes.filter((text) => text.includes("context-.dockerignore"));
    expect(ofIgnoreFile).toHaveLength(1);
    expect(ofIgnoreFile[0]).not.toContain("local.metadatatransfer");
  });
});

test.each([
  [
    "vendor",
    'there is no context "vendor": give one with --build-context vendor=… (buildctl: --local vendor=DIR)',
  ],
  ["context", "the client sends no build context (buildctl: --local context=DIR)"],
])(
  "a client directory that is missing fails with the option that provides it: %s",
  async (local, message) => {
    const details = [{ typeUrl: "step", value: new Uint8Array() }];
    const status = {
      code: 5,
      message: `rpc error: code = NotFound desc = no access allowed to dir "${local}"`,
      details,
    };
    await withHost({ handlers: { readFile: failingReads(status) } }, async ({ host }) => {
      await expect(host.answers.ignorePatterns({ local })).rejects.toMatchObject({
        kind: "build",
        status: { code: 2, message, details },
      });
    });
  },
);

describe("base images", () => {
  const request = { platform: AMD64, resolveMode: "default" } as const;
  const alpine = "docker.io/library/alpine:3.20";

  test("are resolved together, and answered in order", async () => {
    const digest = `sha256:${"1".repeat(64)}`;
    const images = {
      [alpine]: { config: { a: 1 }, digest },
      "example.com/b:1": { config: {}, digest: "" },
    };
    await withHost({ images }, async ({ host, bridge }) => {
      const asked = ["example.com/b:1", alpine].map((reference) => ({ ...request, reference }));
      const answers = await host.answers.resolveImages(asked);
      expect(answers).toEqual([
        { reference: "example.com/b:1", digest: "", config: Buffer.from("{}") },
        { reference: alpine, digest, config: Buffer.from('{"a":1}') },
      ]);
      expect(bridge.requests("resolveSourceMeta").map(({ LogName }) => LogName)).toEqual([
        "[internal] load metadata for example.com/b:1",
        "[internal] load metadata for docker.io/library/alpine:3.20",
      ]);
    });
  });

  test("that fail are answers, because the script knows the line", async () => {
    await withHost({}, async ({ host }) => {
      expect(await host.answers.resolveImages([{ ...request, reference: alpine }])).toEqual([
        {
          failure: {
            code: 2,
            message: `failed to resolve source metadata for ${alpine}: ${alpine}: not found`,
            details: [],
          },
        },
      ]);
    });
  });

  test("that a policy converts to another source are errors of Luakit", async () => {
    const resolveSourceMeta = () => ({ Source: { identifier: "https://example.com/rootfs.tar" } });
    await withHost({ handlers: { resolveSourceMeta } }, async ({ host }) => {
      expect(await host.answers.resolveImages([{ ...request, reference: alpine }])).toEqual([
        {
          failure: {
            code: 2,
            message: `a source policy replaces the image ${alpine} with https://example.com/rootfs.tar, which is not an image`,
            details: [],
          },
        },
      ]);
    });
  });
});

describe("triggers", () => {
  const config = { config: { OnBuild: ["RUN x"] } };
  const configBytes = utf8(JSON.stringify(config));
  const triggered = utf8("{}");
  const digest = `sha256:${"a".repeat(64)}`;
  const base = "docker.io/library/base:latest";
  const asked: ImageRequest = { reference: base, platform: AMD64, resolveMode: "default" };
  const options: FakeBridgeOptions & HostOptions = {
    images: {
      [base]: { config, digest },
      "oci-layout://docker.io/library/base": { config, digest },
    },
    inputs: { "0-base": create(DefinitionSchema), context: create(DefinitionSchema) },
    inputConfigs: new Map([["0-base", configBytes]]),
    clientOptions: {
      "build-arg:A": "1",
      "build-arg:BUILDKIT_SYNTAX": "luakit/luakit",
      "build-arg:BUILDKIT_MULTI_PLATFORM": "true",
      "context:other": "local:other",
      "context:base": "input:0-base",
      filename: "build.lua",
      target: "app",
    },
    handlers: {
      solve: ({ Frontend }) =>
        Frontend === ""
          ? undefined
          : {
              result: {
                result: { case: "ref", value: { id: "built", def: create(DefinitionSchema) } },
                metadata: { "containerimage.config": triggered },
              },
            },
    },
  };
  const passedOn = {
    "build-arg:A": "1",
    "context:other": "local:other",
    "context:base": "input:0-base",
    platform: "linux/amd64",
  };

  test.each<readonly [string, Partial<ImageRequest>, object, string]>([
    ["an image", {}, {}, `${base}@${digest}`],
    ["a frontend input", { reference: "0-base", input: "0-base", contextName: "base" }, {}, "base"],
    [
      "an image of an OCI layout",
      {
        reference: `docker.io/library/base@${digest}`,
        ociStore: "layout",
        contextName: "base::linux/amd64",
      },
      { "context:base": `oci-layout://layout@${digest}` },
      "base",
    ],
    [
      "an image of an OCI layout that the script names",
      { reference: `docker.io/library/base@${digest}`, ociStore: "layout" },
      { "context:base-image": `oci-layout://layout@${digest}` },
      "base-image",
    ],
  ])("of %s run with the client's files and contexts", async (_name, image, own, from) => {
    await withHost(options, async ({ host, bridge }) => {
      const [answer] = await host.answers.resolveImages([{ ...asked, ...image }]);
      expect(answer).toMatchObject({ config: configBytes, built: { config: triggered } });
      const [nested] = bridge.requests("solve").filter(({ Frontend }) => Frontend !== "");
      expect(nested).toMatchObject({ Frontend: "dockerfile.v0" });
      expect(nested?.FrontendOpt).toEqual({ ...passedOn, ...own });
      const { dockerfile, ...inputs } = nested?.FrontendInputs ?? {};
      expect(Object.keys(inputs).sort()).toEqual(["0-base", "context"]);
      expect(dockerfile && renderDefinition(dockerfile)).toContain(`FROM ${from}\\n`);
    });
  });

  describe("that read stages", () => {
    const reading = (...OnBuild: readonly string[]): FakeBridgeOptions & HostOptions => ({
      ...options,
      images: { [base]: { config: { config: { OnBuild } }, digest } },
    });
    const files = marshal(file([mkfile("/f")]));

    test("request the targets, and find them as stages with the same names", async () => {
      const triggers = reading(
        "COPY --chown=1 --from=Build /from=x /--from=y",
        "run --mount=type=cache,target=/c --mount=type=bind,from=tools,target=/t --network=none x --mount=from=z",
        "RUN --mount=from=tools,target=/t --from=w x",
        "ENV A=--from=v",
      );
      await withHost(triggers, async ({ host, bridge }) => {
        const nested = () => bridge.requests("solve").filter(({ Frontend }) => Frontend !== "");
        expect(await host.answers.resolveImages([asked])).toEqual([{ reads: ["Build", "tools"] }]);
        expect(nested()).toEqual([]);
        const targets = [
          { name: "Build", definition: definitionBytes(files) },
          { name: "tools", definition: new Uint8Array() },
        ];
        const [answer] = await host.answers.resolveImages([{ ...asked, targets }]);
        expect(answer).toMatchObject({ built: { config: triggered } });
        const [solve] = nested();
        expect(solve?.FrontendOpt).toMatchObject({
          "context:luakit-target-0": "input:luakit-target-0",
        });
        const { dockerfile, ...inputs } = solve?.FrontendInputs ?? {};
        expect(dockerfile && renderDefinition(dockerfile)).toContain(
          `FROM luakit-target-0 AS Build\\nFROM scratch AS tools\\nFROM ${base}@${digest}\\n`,
        );
        expect(Object.keys(inputs).sort()).toEqual(["0-base", "context", "luakit-target-0"]);
        expect(inputs["luakit-target-0"]?.def.length).toBe(files.def.length);
        expect(bridge.requests("resolveSourceMeta").length).toBe(1);
      });
    });

    test("by number are rejected", async () => {
      await withHost(reading("COPY --from=0 / /"), async ({ host }) => {
        const [answer] = await host.answers.resolveImages([asked]);
        expect(answer).toMatchObject({
          failure: {
            message: `an ONBUILD trigger of ${base} reads the stage 0 by its number, and targets have names only`,
          },
        });
      });
    });
  });

  test("see a remote context as an input, so that BuildKit's frontend ignores its build file", async () => {
    const clientOptions = {
      context: "nowhere",
      contextkey: "other",
      other: "https://example.com/a.git",
      contextsubdir: "sub",
      dockerfilekey: "dockerfile",
    };
    const remote = parseContextRequest(new Map(Object.entries(clientOptions))).remote;
    expect(remote).toMatchObject({ kind: "git" });
    await withHost({ ...options, clientOptions, remote }, async ({ host, bridge }) => {
      await host.answers.resolveImages([asked]);
      const nested = bridge.requests("solve").find(({ Frontend }) => Frontend !== "");
      expect(nested?.FrontendOpt).toEqual({ contextsubdir: "sub", platform: "linux/amd64" });
      const { dockerfile, context } = nested?.FrontendInputs ?? {};
      expect(dockerfile && renderDefinition(dockerfile)).toContain("FROM ");
      expect(context && renderDefinition(context)).toContain("example.com/a.git");
    });
  });

  test.each<readonly [string, ReadonlyMap<string, string>, object]>([
    ["as it was found", new Map([["SOURCE_DATE_EPOCH", "5"]]), { [SOURCE_DATE]: "5" }],
    ["not at all where there is none", new Map(), {}],
  ])("receive the date of the context %s", async (_name, args, own) => {
    const clientOptions = { [SOURCE_DATE]: "context" };
    await withHost({ ...options, clientOptions, args }, async ({ host, bridge }) => {
      await host.answers.resolveImages([asked]);
      const nested = bridge.requests("solve").find(({ Frontend }) => Frontend !== "");
      expect(nested?.FrontendOpt).toEqual({ ...own, platform: "linux/amd64" });
    });
  });

  test("of an image that replaces a target do not run", async () => {
    await withHost(options, async ({ host, bridge }) => {
      const [answer] = await host.answers.resolveImages([{ ...asked, isTarget: true }]);
      expect(answer).toEqual({ reference: base, digest, config: Buffer.from(configBytes) });
      expect(bridge.requests("solve").filter(({ Frontend }) => Frontend !== "")).toEqual([]);
    });
  });
});

describe("warnings", () => {
  test("are sent in order, with their lines", async () => {
    let open = 0;
    let most = 0;
    const warn = async () => {
      open++;
      most = Math.max(most, open);
      await new Promise(setImmediate);
      open--;
      return undefined;
    };
    await withHost({ handlers: { warn } }, async ({ host, bridge }) => {
      host.forPlatform(0).warn({ message: "one", frames: [{ file: "build.lua", line: 2 }] });
      host.forPlatform(0).warn({ message: "two\nmore\nand more", frames: [] });
      host.forPlatform(0).warn({ message: "three", frames: [{ file: "unknown.lua", line: 1 }] });
      await host.settled();
      expect(most).toBe(1);
      const digest = headDigest(bridge.solved[1]?.definition ?? create(DefinitionSchema));
      expect(
        bridge.requests("warn").map(({ digest, short, detail, info, ranges }) => ({
          digest,
          short: textOf(short),
          detail: detail.map(textOf),
          file: info && [info.filename, textOf(info.data)],
          lines: ranges.map(({ start, end }) => [start?.line, end?.line]),
        })),
      ).toEqual([
        {
          digest,
          short: "one (build.lua line 2)",
          detail: [],
          file: ["build.lua", SCRIPT],
          lines: [[2, 2]],
        },
        { digest, short: "two", detail: ["more\nand more"], file: undefined, lines: [] },
        { digest, short: "three", detail: [], file: undefined, lines: [] },
      ]);
    });
  });

  test("are attached to a step of their own", async () => {
    await withHost({}, async ({ host, bridge }) => {
      await host.settled();
      expect(bridge.methods()).not.toContain("warn");
      const before = bridge.methods().length;
      host.forPlatform(0).warn({ message: "one", frames: [] });
      host.forPlatform(0).warn({ message: "two", frames: [] });
      await host.settled();
      await host.settled();
      expect(bridge.methods().slice(before)).toEqual(["solve", "warn", "warn", "solve"]);
      const steps = bridge.solved.slice(-2).map(({ definition }) => {
        const metadata = definition.metadata[headDigest(definition) ?? ""];
        const group = metadata?.progressGroup;
        return [metadata?.description["llb.customname"], group?.id, group?.name];
      });
      const name = "[internal] messages of build.lua";
      expect(steps).toEqual([
        [name, name, name],
        [name, name, name],
      ]);
      const [first, last] = bridge.solved.slice(-2).map(({ definition }) => headDigest(definition));
      expect(first).not.toBe(last);
      expect(
        bridge
          .requests("solve")
          .slice(-2)
          .map(({ Evaluate }) => Evaluate),
      ).toEqual([true, true]);
    });
  });

  test("are attached to the step that loads the build file if they cannot have their own", async () => {
    const solve = ({ Evaluate }: { readonly Evaluate: boolean }) => {
      if (Evaluate) throw new Error("no");
      return undefined;
    };
    await withHost({ handlers: { solve } }, async ({ host, bridge, digest }) => {
      host.forPlatform(0).warn({ message: "one", frames: [] });
      await host.settled();
      expect(bridge.requests("warn").map((warning) => warning.digest)).toEqual([digest]);
    });
  });

  test("are not sent to a daemon that shows none", async () => {
    const gatewayFeatures = GATEWAY_FEATURES.filter((feature) => feature !== "gateway.warnings");
    await withHost({ gatewayFeatures }, async ({ host, bridge }) => {
      const before = bridge.methods().length;
      host.forPlatform(0).warn({ message: "one", frames: [] });
      await host.settled();
      expect(bridge.methods().slice(before)).toEqual([]);
    });
  });

  test("that fail to arrive are dropped", async () => {
    const warn = () => {
      throw new Error("no");
    };
    await withHost({ handlers: { warn } }, async ({ host }) => {
      host.forPlatform(0).warn({ message: "one", frames: [] });
      await expect(host.settled()).resolves.toBeUndefined();
    });
  });
});

test("names with wildcards are looked up literally in a built file system", async () => {
  const found = new Set(["a", "link", "q*["]);
  const readDir = ({ IncludePattern }: { readonly IncludePattern: string }) => {
    const path = IncludePattern.replaceAll("\\", "");
    const link = path === "link" ? { mode: 2 ** 27, linkname: "/a" } : { mode: 2 ** 31 };
    return { entries: found.has(path) ? [{ path, ...link }] : [] };
  };
  await withHost({ handlers: { readDir } }, async ({ host, bridge }) => {
    const definition = definitionBytes(marshal(file([mkfile("/f")])));
    const paths = ["/a", "/new", "/link", "/a/q*["];
    const read = await host.answers.readEntries({ definition, paths });
    expect([...read]).toEqual([
      ["/a", ""],
      ["/link", "/a"],
      ["/a/q*[", ""],
    ]);
    expect(bridge.requests("readDir").map((call) => [call.DirPath, call.IncludePattern])).toEqual([
      ["/", "a"],
      ["/", "new"],
      ["/", "link"],
      ["/a", "q\\*\\["],
    ]);
  });
});
