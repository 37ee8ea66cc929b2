/** Options of `bk.image`, `bk.context` and `bk.local_`, and `bk.oci_layout`. */
import { describe, expect, test } from "@jest/globals";
import { ScriptError } from "../../../../src/errors.js";
import type { ImageRequest } from "../../../../src/api/host.js";
import { encodeImageConfig } from "../../../../src/oci/image-config.js";
import type { LuaInput } from "../../../support/lua-values.js";
import { evaluateScript } from "../../../support/evaluate.js";
import { headOf, imageConfig, layers } from "../../llb/fixtures.js";
import { TestBuild } from "../fixtures.js";

const SHA = `sha256:${"ab".repeat(32)}`;
const OTHER = `sha256:${"cd".repeat(32)}`;

function sourceOf(build: TestBuild, name: string, ...inputs: readonly LuaInput[]) {
  const { op } = headOf(build.marshal(build.state(name, ...inputs)));
  if (op.op.case !== "source") throw new Error("expected a source");
  return { identifier: op.op.value.identifier, attrs: op.op.value.attrs, platform: op.platform };
}

describe("bk.image", () => {
  test("accepts the digest of the image as its checksum", () => {
    expect(
      sourceOf(new TestBuild({ imageDigest: SHA }), "bk.image", "a", { checksum: SHA }),
    ).toMatchObject({
      identifier: `docker-image://docker.io/library/a:latest@${SHA}`,
      attrs: { "image.checksum": SHA },
    });
  });

  test("leaves a checksum to a daemon that reports no digest", () => {
    const { attrs } = sourceOf(new TestBuild(), "bk.image", "a", { checksum: SHA });
    expect(attrs).toEqual({ "image.checksum": SHA });
  });

  test("fails at its line for another checksum", () => {
    const build = new TestBuild({ imageDigest: OTHER });
    const state = build.state("bk.image", "a", { checksum: SHA });
    expect(() => build.marshal(state)).toThrow(
      new ScriptError(
        `build.lua:1: bk.image: checksum: docker.io/library/a:latest has the digest ${OTHER}, not ${SHA}`,
      ),
    );
  });

  test("with layer_limit keeps the configuration, and the history of the kept layers", () => {
    const base = layers("ADD rootfs", "RUN 1", "RUN 2");
    const images = {
      "docker.io/library/a:latest": imageConfig(
        { Env: ["A=b"] },
        {
          ...base,
          history: [...(base.history ?? []), { created_by: "CMD x", empty_layer: true }],
        },
      ),
    };
    const build = new TestBuild({ images });
    const state = build.chain(build.state("bk.image", "a", { layer_limit: 1 }), ["mkdir", "/x"]);
    expect(build.history(state)).toEqual(["ADD rootfs", "[CMD x]", "MKDIR /x # buildkit"]);
    expect(build.call("state:get_env", state, "A")).toBe("b");
    expect(sourceOf(build, "bk.image", "a", { layer_limit: 1 }).attrs).toEqual({
      "image.layerlimit": "1",
    });
  });

  test("with layer_limit is another base than the whole image", () => {
    const build = new TestBuild({
      images: { "docker.io/library/a:latest": imageConfig({}, layers("ADD", "RUN")) },
    });
    const [whole, first] = [
      build.state("bk.image", "a"),
      build.state("bk.image", "a", { layer_limit: 1 }),
    ];
    expect(build.history(build.state("bk.diff", first, whole))).toEqual(["DIFF # buildkit"]);
  });

  test.each<readonly [LuaInput, string]>([
    [
      { checksum: "sha256:AB" },
      'options.checksum: expected "sha256:" and 64 hexadecimal digits in lower case, got the string "sha256:AB"',
    ],
    [
      { layer_limit: 0 },
      "options.layer_limit: expected an integer from 1 to 10000, got the integer 0",
    ],
  ])("rejects %j", (options, problem) => {
    expect(new TestBuild().problem("bk.image", "a", options)).toBe(problem);
  });
});

describe("client directories", () => {
  const PLAIN = { "local.session": "sess1", "local.sharedkeyhint": "context" };

  test.each<readonly [string, LuaInput, object]>([
    ["nothing", {}, { "local.excludepatterns": '["node_modules"]' }],
    ["no ignore file", { ignore_file: false, shared_key_hint: "context" }, {}],
    [
      "no ignore file, but patterns",
      { ignore_file: false, shared_key_hint: "context", exclude: "a" },
      { "local.excludepatterns": '["a"]' },
    ],
    [
      "some paths",
      { follow_paths: ["a", "b"], shared_key_hint: "context" },
      { "local.followpaths": '["a","b"]', "local.excludepatterns": '["node_modules"]' },
    ],
    [
      "everything again",
      { differ: "none" },
      { "local.differ": "none", "local.excludepatterns": '["node_modules"]' },
    ],
    ["what changed", { differ: "metadata" }, { "local.excludepatterns": '["node_modules"]' }],
  ])("with %s", (_name, options, attrs) => {
    const build = new TestBuild({ ignorePatterns: ["node_modules"] });
    expect(sourceOf(build, "bk.context", "context", options).attrs).toEqual({
      ...PLAIN,
      ...attrs,
    });
  });

  test("with different filters have different transfer keys", () => {
    const build = new TestBuild();
    const hints = [
      {},
      { ignore_file: false },
      { include: "a" },
      { exclude: "a" },
      { follow_paths: "a" },
      { include: "a", ignore_file: false },
    ].map(
      (options) => sourceOf(build, "bk.local_", "context", options).attrs["local.sharedkeyhint"],
    );
    expect(new Set(hints).size).toBe(hints.length);
    expect(hints[0]).toBe("context");
  });

  test.each<readonly [LuaInput, string]>([
    [
      { differ: "size" },
      'options.differ: expected one of "metadata", "none", got the string "size"',
    ],
    [
      { exclude: ["a", "!"] },
      'options.exclude[2]: expected a pattern after `!`, which re-includes paths that earlier lines exclude, got the string "!"',
    ],
    [
      { ignore_file: ".ignore" },
      'options.ignore_file: expected true or false, got the string ".ignore"',
    ],
    [
      { follow_paths: [1.5, ""] },
      'options.follow_paths[2]: expected a string that is not empty, got the string ""',
    ],
  ])("with %j are rejected", (options, problem) => {
    expect(new TestBuild().problem("bk.context", "context", options)).toBe(problem);
  });
});

describe("bk.oci_layout", () => {
  test.each<readonly [string, LuaInput, string, string]>([
    [`app@${SHA}`, {}, `docker.io/library/app@${SHA}`, "app"],
    [`team/app:1.0@${SHA}`, {}, `docker.io/team/app:1.0@${SHA}`, "team/app"],
    [`h:5000/app@${SHA}`, {}, `h:5000/app@${SHA}`, "h:5000/app"],
    [` app@${SHA} `, { store: "layouts" }, `docker.io/library/app@${SHA}`, "layouts"],
  ])("%s with %j", (reference, options, canonical, store) => {
    expect(sourceOf(new TestBuild(), "bk.oci_layout", reference, options)).toMatchObject({
      identifier: `oci-layout://${canonical}`,
      attrs: { "oci.session": "sess1", "oci.store": store },
      platform: { OS: "linux", Architecture: "amd64" },
    });
  });

  test("accepts another platform", () => {
    const { platform } = sourceOf(new TestBuild(), "bk.oci_layout", `app@${SHA}`, {
      platform: "linux/arm64",
    });
    expect(platform).toMatchObject({ Architecture: "arm64" });
  });

  test("resolves the image in its store, and inherits its configuration", () => {
    const build = new TestBuild();
    const asked: ImageRequest[] = [];
    const config = encodeImageConfig(imageConfig({ Env: ["A=b"], Cmd: ["x"] }));
    const resolveImages = (requests: readonly ImageRequest[]) => {
      asked.push(...requests);
      return requests.map(({ reference }) => ({ reference, digest: SHA, config }));
    };
    Object.assign(build.build.host, { resolveImages });
    const state = build.state("bk.oci_layout", `app@${SHA}`, { store: "layouts" });
    expect(build.call("state:get_env", state, "A")).toBe("b");
    expect(asked).toEqual([
      {
        reference: `docker.io/library/app@${SHA}`,
        platform: { os: "linux", architecture: "amd64" },
        resolveMode: "default",
        ociStore: "layouts",
      },
    ]);
    expect(String(state)).toBe(`State(app@${SHA})`);
  });

  test("differs from the registry's image of the same name", () => {
    const build = new TestBuild();
    const reference = `app@${SHA}`;
    const states = [
      build.state("bk.image", reference),
      build.state("bk.oci_layout", reference),
      build.state("bk.oci_layout", reference, { store: "other" }),
      build.state("bk.oci_layout", reference),
    ];
    const digests = states.map((state) => headOf(build.marshal(state)).digest);
    expect(new Set(digests).size).toBe(3);
    expect(build.lookups).toHaveLength(3);
  });

  test.each<readonly [string, LuaInput, string]>([
    [
      "app:1.0",
      {},
      'reference: "app:1.0" has no digest: images of an OCI layout are found by it, as in "app:1.0@sha256:…"',
    ],
    [
      "App",
      {},
      'reference: expected a name and a digest such as "app@sha256:…", got the string "App": its name must be lower-case',
    ],
    [`app@${SHA}`, { store: "a@b" }, 'options.store: "a@b" cannot name an OCI layout'],
  ])("rejects %s with %j", (reference, options, problem) => {
    expect(new TestBuild().problem("bk.oci_layout", reference, options)).toBe(problem);
  });
});

test("one script can use every source", () => {
  const { definition } = evaluateScript(`
    local s = bk.image("alpine:3.20")
    s = s:copy(bk.git("https://example.com/r.git#v1"), "/", "/git/")
    s = s:copy(bk.https("https://example.com/f"), "/f", "/http/")
    s = s:add("https://example.com/g", "/add/")
    s = s:copy(bk.context("context", { ignore_file = false }), "a", "/context/")
    bk.export(s)`);
  expect(definition.def).toHaveLength(10);
});
