import { describe, expect, test } from "@jest/globals";
import type { MarshalRequest } from "../../../src/llb/marshal-request.js";
import type { ImageVertex, LocalVertex } from "../../../src/llb/vertex/source.js";
import { capsOf, headOf, image, local, marshal } from "./fixtures.js";

function sourceOf(vertex: ImageVertex | LocalVertex, options: Parameters<typeof marshal>[1] = {}) {
  const { op } = headOf(marshal(vertex, options));
  if (op.op.case !== "source") throw new Error("expected a source");
  return { identifier: op.op.value.identifier, attrs: op.op.value.attrs, platform: op.platform };
}

describe("images", () => {
  const reference = "docker.io/library/alpine:3.20";

  test.each<readonly [ImageVertex["resolveMode"], object, boolean]>([
    ["default", {}, false],
    ["pull", { "image.resolvemode": "pull" }, true],
    ["local", { "image.resolvemode": "local" }, false],
  ])("resolve mode %s", (resolveMode, attrs, recorded) => {
    const vertex = image(reference, { resolveMode });
    expect(sourceOf(vertex).attrs).toEqual(attrs);
    expect(capsOf(vertex).includes("source.image.resolvemode")).toBe(recorded);
  });

  test("have their platform", () => {
    const platform = { os: "linux", architecture: "arm64", variant: "v9" };
    expect(sourceOf(image(reference, { platform })).platform).toMatchObject({
      OS: "linux",
      Architecture: "arm64",
      Variant: "v9",
    });
  });

  test.each([
    [reference, "", `docker-image://${reference}`],
    [reference, "sha256:aa", `docker-image://${reference}@sha256:aa`],
    ["docker.io/library/a@sha256:bb", "sha256:aa", "docker-image://docker.io/library/a@sha256:bb"],
  ])("%s that was resolved to %j", (name, imageDigest, identifier) => {
    expect(sourceOf(image(name), { imageDigest }).identifier).toBe(identifier);
  });
});

describe("client directories", () => {
  test.each<
    readonly [
      string,
      Partial<LocalVertex>,
      Partial<MarshalRequest>,
      readonly string[],
      Readonly<Record<string, string>>,
    ]
  >([
    ["of this session", {}, {}, [], {}],
    [
      "of another session",
      {},
      { localSessions: new Map([["src", "sess2"]]) },
      [],
      { "local.session": "sess2" },
    ],
    [
      "with the session of another directory left alone",
      {},
      { localSessions: new Map([["other", "sess2"]]) },
      [],
      {},
    ],
    ["with a hint", { sharedKeyHint: "h" }, {}, [], { "local.sharedkeyhint": "h" }],
    [
      "with patterns",
      { include: ["*.go", "a b"], exclude: ["vendor"] },
      {},
      [],
      { "local.includepattern": '["*.go","a b"]', "local.excludepatterns": '["vendor"]' },
    ],
    [
      "with ignore patterns before the script's own",
      { exclude: ["vendor"] },
      {},
      ["node_modules", "!keep"],
      { "local.excludepatterns": '["node_modules","!keep","vendor"]' },
    ],
    ["with some paths", { followPaths: ["a", "b"] }, {}, [], { "local.followpaths": '["a","b"]' }],
    ["sent again each time", { differ: "none" }, {}, [], { "local.differ": "none" }],
  ])("%s", (_name, fields, request, ignorePatterns, attrs) => {
    const { sharedKeyHint = "src" } = fields;
    expect(
      sourceOf(local("src", { sharedKeyHint, ...fields }), { request, ignorePatterns }),
    ).toEqual({
      identifier: "local://src",
      attrs: { "local.session": "sess1", "local.sharedkeyhint": "src", ...attrs },
      platform: undefined,
    });
  });
});
