import { describe, expect, test } from "@jest/globals";
import type { LuaInput } from "../../../support/lua-values.js";
import { headOf } from "../../llb/fixtures.js";
import { TestBuild } from "../fixtures.js";

function sourceOf(build: TestBuild, ...call: readonly [string, ...LuaInput[]]) {
  const { op } = headOf(build.marshal(build.state(...call)));
  if (op.op.case !== "source") throw new Error("expected a source");
  return { identifier: op.op.value.identifier, attrs: op.op.value.attrs, platform: op.platform };
}

describe("image", () => {
  test.each<readonly [string, readonly LuaInput[], object]>([
    ["a name", ["alpine"], { identifier: "docker-image://docker.io/library/alpine:latest" }],
    [
      "a name with blanks around it",
      [" alpine:3 "],
      { identifier: "docker-image://docker.io/library/alpine:3" },
    ],
    [
      "another platform",
      ["alpine", { platform: "linux/arm64" }],
      { platform: { OS: "linux", Architecture: "arm64" } },
    ],
    [
      "a platform in parts",
      ["alpine", { platform: { os: "linux", arch: "arm", variant: "v6" } }],
      { platform: { Architecture: "arm", Variant: "v6" } },
    ],
    ["pulled", ["alpine", { resolve_mode: "pull" }], { attrs: { "image.resolvemode": "pull" } }],
  ])("%s", (_name, inputs, expected) => {
    expect(sourceOf(new TestBuild(), "bk.image", ...inputs)).toMatchObject(expected);
  });

  test("uses the target platform and the client's resolve mode", () => {
    const build = new TestBuild({
      targetPlatform: { os: "linux", architecture: "arm64" },
      resolveMode: "local",
    });
    expect(sourceOf(build, "bk.image", "alpine")).toMatchObject({
      platform: { Architecture: "arm64" },
      attrs: { "image.resolvemode": "local" },
    });
  });

  test("scratch is scratch", () => {
    const build = new TestBuild();
    expect(build.marshal(build.state("bk.image", "scratch")).def).toEqual([]);
    expect(String(build.value("bk.image", "scratch"))).toBe("State(scratch)");
  });

  test("is resolved once per platform", () => {
    const build = new TestBuild();
    const states = [{}, {}, { platform: "linux/arm64" }].map((options) =>
      build.state("bk.image", "alpine", options),
    );
    for (const state of states) build.marshal(state);
    expect(build.lookups).toHaveLength(2);
  });

  test.each<readonly [readonly LuaInput[], string]>([
    [
      ["Alpine"],
      'reference: expected an image reference such as "alpine:3.20", got the string "Alpine": its name must be lower-case',
    ],
    [
      ["a b"],
      'reference: expected an image reference such as "alpine:3.20", got the string "a b": it contains white space',
    ],
    [[], "reference: expected a string, got nil"],
    [
      ["alpine", { platform: "lnux/amd64" }],
      'options.platform: invalid platform "lnux/amd64": unknown operating system "lnux"',
    ],
    [
      ["alpine", { resolve_mode: "pul" }],
      'options.resolve_mode: expected one of "default", "pull", "local", got the string "pul" (did you mean "pull"?)',
    ],
  ])("%j is rejected", (inputs, expected) => {
    expect(new TestBuild().problem("bk.image", ...inputs)).toBe(expected);
  });
});

describe("client directories", () => {
  test("both spellings of the build context are one op", () => {
    const build = new TestBuild();
    const digests = [
      build.state("bk.context"),
      build.state("bk.context", "context"),
      build.state("bk.local_", "context"),
    ].map((state) => headOf(build.marshal(state)).digest);
    expect(new Set(digests).size).toBe(1);
  });

  test("with patterns appends them to those of the ignore file", () => {
    const build = new TestBuild({ ignorePatterns: ["vendor"] });
    const options = { include: "*.go", exclude: ["a", "b"], shared_key_hint: "h" };
    expect(sourceOf(build, "bk.local_", "src", options)).toMatchObject({
      identifier: "local://src",
      attrs: {
        "local.includepattern": '["*.go"]',
        "local.excludepatterns": '["vendor","a","b"]',
        "local.sharedkeyhint": "h",
      },
    });
  });

  test("with different filters have different transfer keys", () => {
    const hints = [{}, { include: "a" }, { include: "b" }, { exclude: "a" }].map(
      (options) =>
        sourceOf(new TestBuild(), "bk.context", "context", options).attrs["local.sharedkeyhint"],
    );
    expect(new Set(hints).size).toBe(4);
    expect(hints[0]).toBe("context");
  });

  test.each<readonly [readonly LuaInput[], string]>([
    [["a b"], 'name: "a b" cannot name a context'],
    [[""], 'name: expected a string that is not empty, got the string ""'],
    [["src", { exlude: "x" }], 'options.exlude: unknown option (did you mean "exclude"?)'],
  ])("%j is rejected", (inputs, expected) => {
    expect(new TestBuild().problem("bk.local_", ...inputs)).toBe(expected);
  });
});
