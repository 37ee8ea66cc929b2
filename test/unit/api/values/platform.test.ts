import { describe, expect, test } from "@jest/globals";
import { PlatformValue, platformClass } from "../../../../src/api/values/platform.js";
import type { LuaInput } from "../../../support/lua-values.js";
import { TestBuild } from "../fixtures.js";

function platform(...inputs: readonly LuaInput[]): PlatformValue {
  const value = new TestBuild().call("bk.platform", ...inputs);
  if (value instanceof PlatformValue) return value;
  throw new Error("expected a Platform");
}

describe("platform", () => {
  test.each<readonly [readonly LuaInput[], string]>([
    [["linux/arm64"], "linux/arm64"],
    [["arm64"], "linux/arm64"],
    [["linux"], "linux/amd64"],
    [["linux", "arm", "v7"], "linux/arm/v7"],
    [["linux", "aarch64"], "linux/arm64"],
    [[{ os: "linux", arch: "arm", variant: "v6" }], "linux/arm/v6"],
    [["macos/arm64"], "darwin/arm64"],
    [["windows/amd64"], "windows/amd64"],
  ])("%j is %s", (inputs, expected) => {
    expect(String(platform(...inputs))).toBe(expected);
  });

  test.each<readonly [readonly LuaInput[], string]>([
    [[], 'os: expected a platform such as "linux/arm64", or an operating system, got nil'],
    [["lnux/amd64"], 'invalid platform "lnux/amd64": unknown operating system "lnux"'],
    [["linux", "amd65"], 'invalid platform "linux/amd65": unknown architecture "amd65"'],
    [[{ os: "linux" }], "os.arch: is missing: expected a string that is not empty"],
    [["linux", ""], 'arch: expected a string that is not empty, got the string ""'],
  ])("%j is refused", (inputs, expected) => {
    expect(new TestBuild().problem("bk.platform", ...inputs)).toBe(expected);
  });

  test("is the build's platform by default", () => {
    const build = new TestBuild({
      targetPlatform: { os: "linux", architecture: "arm64" },
      buildPlatform: { os: "linux", architecture: "amd64" },
    });
    expect([
      String(build.value("bk.target_platform")),
      String(build.value("bk.build_platform")),
    ]).toEqual(["linux/arm64", "linux/amd64"]);
  });

  test("converts to text", () => {
    const build = new TestBuild();
    const state = build.state("state:env", build.state("bk.scratch"), "P", platform("arm64"));
    expect(build.call("state:get_env", state, "P")).toBe("linux/arm64");
  });
});

describe("the class", () => {
  const arm = platform("linux", "arm", "v7");

  test.each([
    ["os", "linux"],
    ["arch", "arm"],
    ["variant", "v7"],
    ["architecture", undefined],
  ])("field %s is %j", (name, expected) => {
    expect(platformClass.field?.(arm, name)).toBe(expected);
  });

  test("has a nil variant without a variant", () => {
    expect(platformClass.field?.(platform("arm64"), "variant")).toBeNull();
  });

  test("compares by value", () => {
    expect(platformClass.equals?.(arm, platform("linux/arm"))).toBe(true);
    expect(platformClass.equals?.(arm, platform("linux/arm/v6"))).toBe(false);
  });

  test("explains unknown fields", () => {
    expect(platformClass.unknownField(arm, "varient")).toBe(
      'a Platform has no field "varient" (did you mean "variant"?); it has os, arch and variant',
    );
  });
});
