import { describe, expect, test } from "@jest/globals";
import { readDefinition } from "../../../src/llb/marshal.js";
import { renderDefinition } from "../../support/render-definition.js";
import { textOf } from "../../../src/util/bytes.js";
import { LLB_FEATURES } from "../../support/buildkit-features.js";
import { evaluateScript, scriptRun, type ScriptInput } from "../../support/evaluate.js";

/** Returns the error of an evaluation. */
function failure(script: string, input: ScriptInput = {}): unknown {
  try {
    scriptRun(script, input).evaluate();
  } catch (error) {
    return error;
  }
  throw new Error("the script did not fail");
}

const AMD = { architecture: "amd64", os: "linux" };
const ARM = { architecture: "arm64", os: "linux" };

describe("base images", () => {
  test("of the result are resolved together, and no others", () => {
    const run = scriptRun(`
      local unused = bk.image("python:3.11-slim"):run("make")
      local go = bk.image("golang:1.21-alpine"):run("go build")
      local again = bk.image("golang:1.21-alpine"):run("go test")
      local s = bk.image("alpine:3.20"):run("true", { mounts = { bk.bind(bk.image("node:20-alpine"), "/n") } })
      bk.export(s:copy(go, "/a", "/a"):copy(again, "/b", "/b"))`);
    run.evaluate();
    expect(run.lookups.map((references) => [...references].sort())).toEqual([
      [
        "docker.io/library/alpine:3.20",
        "docker.io/library/golang:1.21-alpine",
        "docker.io/library/node:20-alpine",
      ],
    ]);
  });

  test("are resolved once if the script reads their configuration", () => {
    const run = scriptRun(`
      local s = bk.image("golang:1.21-alpine")
      print(s:get_env("GOPATH"), s:run("x"):get_env("GOPATH"))
      bk.export(bk.image("golang:1.21-alpine"))`);
    run.evaluate();
    expect(run.lookups).toEqual([["docker.io/library/golang:1.21-alpine"]]);
    expect(run.warnings.map(({ message }) => message)).toEqual(["/go\t/go"]);
  });

  test("are pinned to the resolved digest, with unchanged configuration", () => {
    const digest = `sha256:${"a".repeat(64)}`;
    const config = { architecture: "amd64", os: "linux", config: { Env: ["A=1"] }, strange: true };
    const { definition, output } = evaluateScript(`bk.export(bk.image("alpine:3.20"))`, {
      images: { "alpine:3.20": { config, digest } },
    });
    expect(renderDefinition(definition)).toContain(
      `identifier: "docker-image://docker.io/library/alpine:3.20@${digest}"`,
    );
    expect(output.baseConfig && JSON.parse(textOf(output.baseConfig))).toEqual(config);
    expect(JSON.parse(textOf(output.config))).not.toHaveProperty("strange");
  });

  test("that replace a target set the platform, and their ONBUILD triggers do not run", () => {
    const config = { config: { OnBuild: ["RUN x"] }, rootfs: { type: "layers" }, ...ARM };
    const script = `
      local app = bk.target("app", function() error("never") end)
      bk.export(app():run("y"))`;
    const options = { "context:app": "docker-image://base" };
    const made = evaluateScript(script, { images: { base: { config } }, options });
    const [image, command] = renderDefinition(made.definition).split(/^v2 /m);
    expect(image).toContain("platform: linux/amd64");
    expect(command).toContain("platform: linux/arm64");
    expect(made.config.config).not.toHaveProperty("OnBuild");
  });

  test("of an OCI layout are not resolved by a daemon that would ask a registry", () => {
    const llbFeatures = LLB_FEATURES.filter((id) => id !== "source.ocilayout");
    const run = scriptRun(`bk.export(bk.oci_layout("app@sha256:${"0".repeat(64)}"))`, {
      llbFeatures,
    });
    expect(() => run.evaluate()).toThrow("build.lua:1: bk.oci_layout needs BuildKit 0.11 or later");
    expect(run.lookups).toEqual([]);
  });

  test("that do not exist fail with BuildKit's message, at the script's line", () => {
    expect(failure(`local s = 1\nbk.export(bk.image("nowhere:1"))`)).toMatchObject({
      kind: "build",
      status: {
        code: 2,
        message: expect.stringContaining("docker.io/library/nowhere:1: not found"),
      },
      frames: [{ file: "build.lua", line: 2 }],
    });
  });
});

describe("the image configuration", () => {
  test("of scratch has a PATH, a working directory and no base", () => {
    const { output, config, definition } = evaluateScript("bk.export(bk.scratch())");
    expect(definition.def).toEqual([]);
    expect(output.baseConfig).toBeUndefined();
    expect(config).toEqual({
      architecture: "amd64",
      os: "linux",
      config: {
        Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
        WorkingDir: "/",
      },
      rootfs: { type: "layers", diff_ids: null },
    });
  });

  test.each<readonly [string, ScriptInput, object]>([
    [
      "a platform that was asked for",
      { options: { platform: "linux/arm/v6" } },
      { architecture: "arm", variant: "v6" },
    ],
    ["no platform otherwise", {}, { architecture: "amd64" }],
    [
      "labels of the client over the script's",
      { options: { "label:a": "client", "label:b": "2" } },
      { config: expect.objectContaining({ Labels: { a: "client", b: "2", c: "3" } }) },
    ],
    [
      "SOURCE_DATE_EPOCH as the time of the image",
      { options: { "build-arg:SOURCE_DATE_EPOCH": "86400" } },
      { created: "1970-01-02T00:00:00Z" },
    ],
  ])("contains %s", (_name, input, expected) => {
    const { config } = evaluateScript(
      `bk.export(bk.image("alpine:3.20"), { labels = { a = "script", c = "3" } })`,
      input,
    );
    expect(config).toMatchObject(expected);
  });

  test("keeps a time that the script sets", () => {
    const { config } = evaluateScript(
      `bk.export(bk.scratch(), { created = "2020-01-01T00:00:00Z" })`,
      { options: { "build-arg:SOURCE_DATE_EPOCH": "86400" } },
    );
    expect(config.created).toBe("2020-01-01T00:00:00Z");
  });

  const windows = { architecture: "amd64", os: "windows", "os.version": "10.0" };
  test.each<readonly [string, object, string, object]>([
    ["the image's where none is asked for", { ...ARM, variant: "v8" }, "", ARM],
    ["the one that is asked for", { ...ARM, variant: "v9" }, "linux/amd64", AMD],
    [
      "with the variant of the image where it is the same",
      { ...AMD, variant: "v2" },
      "linux/amd64",
      { ...AMD, variant: "v2" },
    ],
    ["with the version of the image where it is the same", windows, "windows/amd64", windows],
    ["without a version of another", windows, "linux/amd64", AMD],
    [
      "with the version that is asked for",
      windows,
      "windows(11.0)/amd64",
      { ...windows, "os.version": "11.0" },
    ],
  ])("has the target platform: %s", (_name, own, platform, expected) => {
    const config = { config: {}, rootfs: { type: "layers" }, ...own };
    const input = { images: { app: { config } }, options: { platform } };
    const made = evaluateScript('bk.export(bk.image("app"))', input).config;
    const fields = ["architecture", "os", "os.version", "variant"];
    expect(
      Object.fromEntries(Object.entries(made).filter(([key]) => fields.includes(key))),
    ).toEqual(expected);
  });

  test("is returned with annotations", () => {
    const { output } = evaluateScript(`bk.export(bk.scratch(), { annotations = { k = "v" } })`);
    expect(output.annotations).toEqual(new Map([["k", "v"]]));
  });
});

describe("the same script gives the same bytes", () => {
  const SCRIPT = `
    local s = bk.image("golang:1.21-alpine"):env({ B = "1", A = "2" })
    s = s:run("go build", { mounts = { bk.cache("/c"), bk.bind("/src") }, env = { Z = "1", Y = "2" } })
    bk.export(s:copy("a", "/a"), { labels = { z = "1", y = "2" }, expose = { 2, 1 } })`;

  test("100 times", () => {
    const bytes = Array.from({ length: 100 }, () => {
      const { output } = evaluateScript(SCRIPT);
      return [output.definition, output.config]
        .map((part) => Buffer.from(part).toString("base64"))
        .join();
    });
    expect(new Set(bytes).size).toBe(1);
  });

  test("and the same ops at other lines and in another file", () => {
    const here = evaluateScript(SCRIPT);
    const there = evaluateScript("\n".repeat(10) + SCRIPT, { filename: "ci/image.lua" });
    expect(there.definition.def).toEqual(here.definition.def);
    expect(there.definition.metadata).toEqual(here.definition.metadata);
    expect(there.definition.Source).not.toEqual(here.definition.Source);
  });
});

describe("the time limit", () => {
  test("uses the given clock, which stops during waits", () => {
    let milliseconds = 0;
    const slow = () => (milliseconds += 20_000);
    const input = { clock: slow } satisfies ScriptInput;
    expect(failure("local n = 0\nwhile true do n = n + 1 end", input)).toMatchObject({
      kind: "script",
      message: expect.stringMatching(/^build\.lua:2: the script ran longer than 30 s/),
    });
    expect(
      evaluateScript(`while bk.arg("X") do end bk.export(bk.scratch())`).definition.def,
    ).toEqual([]);
  });
});

describe("messages of a script", () => {
  test("are shown even if the script fails, with a count of omitted lines", () => {
    const run = scriptRun(`for i = 1, 102 do print(i) end\nerror("stop")`);
    expect(() => run.evaluate()).toThrow("build.lua:2: stop");
    expect(run.warnings.slice(-2).map(({ message }) => message)).toEqual([
      "100",
      "the script printed more than 100 lines or 64 KiB: 2 lines and 6 bytes are not shown",
    ]);
  });

  test("from print are one message per line, because clients show first lines only", () => {
    const run = scriptRun(`print("a\\r\\n\\n  b\\n") bk.warn("c\\nd") bk.export(bk.scratch())`);
    run.evaluate();
    expect(run.warnings.map(({ message }) => message)).toEqual(["a", "", "  b", "c\nd"]);
  });

  test("from print and bk.warn share one budget", () => {
    const run = scriptRun(
      `for i = 1, 99 do print(i) end bk.warn("a\\nb\\nc") bk.export(bk.scratch())`,
    );
    run.evaluate();
    expect(run.warnings.slice(-2).map(({ message }) => message)).toEqual([
      "a",
      "the script printed more than 100 lines or 64 KiB: 2 lines and 2 bytes are not shown",
    ]);
  });
});

test("a script that exports nothing fails without a line", () => {
  expect(failure("local s = bk.scratch()")).toMatchObject({
    kind: "script",
    message: "build.lua: nothing to build: the script never calls bk.export(state, { … })",
    frames: [],
  });
});

describe("a definition above the message limit", () => {
  test.each([
    { size: 16, limit: 16, without: "nothing" },
    // The capability that detects the larger limit: both came with BuildKit 0.14.
    { size: 5, limit: 4, without: "file.copy.alwaysreplaceexistingdestpaths" },
  ])("fails at the step that exceeds the limit: $limit MiB without $without", (row) => {
    const { size, limit, without } = row;
    const script = `local s = bk.scratch():mkfile("/a", ("x"):rep(${size} * 2 ^ 20))\nbk.export(s)`;
    const llbFeatures = LLB_FEATURES.filter((feature) => feature !== without);
    expect(failure(script, { llbFeatures })).toMatchObject({
      kind: "script",
      message: `build.lua:1: the build's definition exceeds the limit of this BuildKit, ${limit} MiB: move large data from the script to the build context, and copy it with state:copy`,
      frames: [{ file: "build.lua", line: 1 }],
    });
  });

  test("is measured with its names, before a linked copy builds its base", () => {
    const script = `local s = bk.image("alpine:3.20")
      for i = 1, 1700 do s = s:run("x" .. i, { name = ("x"):rep(10000) }) end
      bk.export(s:copy("a", "/b/c", { link = true }))`;
    const readEntries = () => {
      throw new Error("asked");
    };
    expect(failure(script, { readEntries })).toMatchObject({
      kind: "script",
      message: expect.stringMatching(/^build\.lua:2: the build's definition exceeds/),
    });
  });

  test("of an older daemon is accepted by a newer daemon", () => {
    const script = `bk.export(bk.scratch():mkfile("/a", ("x"):rep(5 * 2 ^ 20)))`;
    expect(evaluateScript(script).output.definition.length).toBeGreaterThan(5 * 2 ** 20);
  });
});

test("a small script with a loop cannot exceed the message limit", () => {
  const doubled = `local s = bk.scratch():env("A", ("x"):rep(1000))
    for i = 1, 9 do s = s:env("A", "$A$A") end`;
  expect(
    failure(
      `${doubled.replace("9", "6")}\nfor i = 1, 5000 do s = s:run("x" .. i) end\nbk.export(s)`,
    ),
  ).toMatchObject({
    kind: "script",
    message: expect.stringMatching(/^build\.lua:3: the build's definition exceeds/),
  });
  expect(
    failure(`${doubled}\nfor i = 1, 40 do s = s:label("l" .. i, "$A") end\nbk.export(s)`),
  ).toMatchObject({
    kind: "script",
    message: expect.stringMatching(/^build\.lua:4: the image configuration has/),
  });
});

test.each([
  ['bk.export(bk.image("alpine:3.20"):copy("$NOPE", "x"))'],
  ['bk.export(bk.image("alpine:3.20"):run("x", { env = { "Z=1", "B=$NOPE" } }))'],
  [
    'bk.export(bk.image("alpine:3.20"):run("x", { mounts = { bk.bind("/x", { source = "$NOPE" }) } }))',
  ],
])("an unset variable fails at its call: %s", (script) => {
  expect(failure(`\n${script}`)).toMatchObject({
    message: expect.stringMatching(/^build\.lua:2: \$NOPE in /),
    frames: [{ file: "build.lua", line: 2 }],
  });
});

test("an endless history fails at the export", () => {
  const script = `local s = bk.image("alpine:3.20"):run("x")
    for i = 1, 40 do s = bk.merge(s, s:run("y")) end
    bk.export(s)`;
  expect(failure(script)).toMatchObject({
    message: expect.stringMatching(/^build\.lua:3: the history of the image has more than/),
  });
});

test("an unknown target in a client option is a warning", () => {
  const script = `bk.target("Deps", function() return bk.scratch() end)\nbk.export(bk.scratch())`;
  const options = {
    "no-cache": "deps,dep",
    "attest:sbom": "",
    "build-arg:BUILDKIT_SBOM_SCAN_STAGE": "Deps,nothing",
  };
  const run = scriptRun(script, { options });
  run.evaluate();
  expect(run.warnings).toEqual([
    {
      message:
        'no-cache (--no-cache-filter) names "dep", which is not a target of the script (did you mean "deps"?)',
      frames: [],
    },
    {
      message: 'BUILDKIT_SBOM_SCAN_STAGE names "nothing", which is not a target of the script',
      frames: [],
    },
  ]);
});

test.each([
  ["lib", true],
  ["app", true],
  ["other", false],
])("no-cache=%s also reruns SBOM scans: %p", (name, expected) => {
  const script = `
    local lib = bk.target("Lib", { sbom_scan = true }, function() return bk.scratch():mkfile("/l", "") end)
    bk.target("other", function() return bk.scratch() end)
    bk.target("app", { default = true }, function() return bk.scratch():copy(lib(), "/l", "/l") end)`;
  const options = { "attest:sbom": "", "no-cache": name };
  const config = { architecture: "amd64", os: "linux", config: { Cmd: ["scan"] } };
  const images = { "docker/buildkit-syft-scanner:stable-1": { config } };
  const { sbom = new Uint8Array() } = evaluateScript(script, { options, images }).output;
  const { metadata } = readDefinition(sbom);
  const scans = Object.values(metadata).filter(({ description }) =>
    description["llb.customname"]?.includes("generating sbom"),
  );
  expect(scans.map(({ ignoreCache }) => ignoreCache)).toEqual([expected]);
});
