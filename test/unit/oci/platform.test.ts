import { describe, expect, test } from "@jest/globals";
import { RequestError } from "../../../src/errors.js";
import {
  formatPlatform,
  formatPlatformId,
  normalizePlatform,
  parsePlatform,
  samePlatform,
  type Platform,
} from "../../../src/oci/platform.js";

const HOST: Platform = { os: "linux", architecture: "amd64" };

describe("parsePlatform", () => {
  test.each([
    ["linux/amd64", "linux/amd64"],
    ["Linux/AMD64", "linux/amd64"],
    ["linux/x86_64", "linux/amd64"],
    ["linux/x86-64", "linux/amd64"],
    ["linux/amd64/v1", "linux/amd64"],
    ["linux/amd64/v2", "linux/amd64/v2"],
    ["linux/i386", "linux/386"],
    ["linux/i386/x", "linux/386"],
    ["linux/386", "linux/386"],
    ["linux/arm64", "linux/arm64"],
    ["linux/aarch64", "linux/arm64"],
    ["linux/arm64/8", "linux/arm64"],
    ["linux/arm64/v8", "linux/arm64"],
    ["linux/arm64/v8.0", "linux/arm64"],
    ["linux/arm64/9", "linux/arm64/v9"],
    ["linux/arm64/9.0", "linux/arm64/v9"],
    ["linux/arm64/v9.0", "linux/arm64/v9"],
    ["linux/arm64/v8.2", "linux/arm64/v8.2"],
    ["linux/arm", "linux/arm/v7"],
    ["linux/arm/7", "linux/arm/v7"],
    ["linux/arm/V7", "linux/arm/v7"],
    ["linux/arm/5", "linux/arm/v5"],
    ["linux/arm/6", "linux/arm/v6"],
    ["linux/arm/8", "linux/arm/v8"],
    ["linux/arm/v6", "linux/arm/v6"],
    ["linux/armhf", "linux/arm/v7"],
    ["linux/armel", "linux/arm/v6"],
    ["linux/armel/v7", "linux/arm/v6"],
    ["linux/riscv64", "linux/riscv64"],
    ["macos/arm64", "darwin/arm64"],
    ["darwin/arm64", "darwin/arm64"],
    ["windows(10.0.17763)/amd64", "windows(10.0.17763)/amd64"],
    ["windows(10.0.17763+win32k)/amd64", "windows(10.0.17763+win32k)/amd64"],
    ["linux(+b+a+b)/amd64", "linux(+a+b)/amd64"],
    // A word alone is completed from the host.
    ["linux", "linux/amd64"],
    ["windows", "windows/amd64"],
    ["windows(10.0)", "windows(10.0)/amd64"],
    ["arm64", "linux/arm64"],
    ["aarch64", "linux/arm64"],
    ["arm", "linux/arm/v7"],
    ["armel", "linux/arm/v6"],
    ["x86_64", "linux/amd64"],
    ["s390x", "linux/s390x"],
    ["WASM", "linux/wasm"],
  ])("%s is %s", (text, expected) => {
    expect(formatPlatformId(parsePlatform(text, HOST))).toBe(expected);
  });

  test("an operating system has the host's architecture and variant", () => {
    const host = { os: "linux", architecture: "arm", variant: "v6" };
    expect(parsePlatform("linux", host)).toEqual(host);
  });

  test("an architecture has the host's operating system", () => {
    expect(parsePlatform("arm64", { os: "darwin", architecture: "amd64" })).toEqual({
      os: "darwin",
      architecture: "arm64",
    });
  });

  const form = 'expected os/arch or os/arch/variant, such as "linux/arm64"';
  test.each([
    ["", form],
    ["/", form],
    ["linux/", form],
    ["/amd64", form],
    ["linux/arm/v7/x", form],
    ["linux/*", form],
    ["*", form],
    ["linux amd64", form],
    ["linux/amd 64", form],
    ["linux(", form],
    ["linux(a)b/amd64", form],
    ["lnux/amd64", 'unknown operating system "lnux"'],
    ["linux/amd65", 'unknown architecture "amd65"'],
    ["amd65", "it is neither an operating system nor an architecture"],
    ["arm64(x)", "it is neither an operating system nor an architecture"],
  ])("%j is refused", (text, why) => {
    expect(() => parsePlatform(text, HOST)).toThrow(
      new RequestError(`invalid platform ${JSON.stringify(text)}: ${why}`),
    );
  });
});

describe("normalizePlatform", () => {
  test("removes empty fields", () => {
    expect(
      normalizePlatform({
        os: "Linux",
        architecture: "AMD64",
        variant: "",
        osVersion: "",
        osFeatures: [],
      }),
    ).toEqual({ os: "linux", architecture: "amd64" });
  });

  test("sorts features and removes duplicates", () => {
    const platform = { ...HOST, osVersion: "1", osFeatures: ["b", "a", "b"] };
    expect(normalizePlatform(platform)).toEqual({ ...platform, osFeatures: ["a", "b"] });
  });

  test("returns frozen values, and is idempotent", () => {
    const once = normalizePlatform({ os: "linux", architecture: "armhf" });
    expect(Object.isFrozen(once)).toBe(true);
    expect(normalizePlatform(once)).toEqual(once);
  });
});

describe("texts", () => {
  test.each<readonly [Platform, string, string]>([
    [HOST, "linux/amd64", "linux/amd64"],
    [{ os: "linux", architecture: "arm", variant: "v7" }, "linux/arm/v7", "linux/arm/v7"],
    [
      { os: "windows", architecture: "amd64", osVersion: "10.0" },
      "windows/amd64",
      "windows(10.0)/amd64",
    ],
    [
      { os: "windows", architecture: "amd64", osVersion: "10.0", osFeatures: ["a", "b"] },
      "windows/amd64",
      "windows(10.0+a+b)/amd64",
    ],
    [{ ...HOST, osFeatures: ["a"] }, "linux/amd64", "linux(+a)/amd64"],
  ])("%j has its texts", (platform, short, id) => {
    expect([formatPlatform(platform), formatPlatformId(platform)]).toEqual([short, id]);
  });
});

test.each<readonly [Platform, Platform, boolean]>([
  [HOST, { os: "LINUX", architecture: "x86_64" }, true],
  [
    { os: "linux", architecture: "arm64", variant: "v8" },
    { os: "linux", architecture: "arm64" },
    true,
  ],
  [
    { os: "linux", architecture: "arm", variant: "v6" },
    { os: "linux", architecture: "arm" },
    false,
  ],
  [HOST, { os: "windows", architecture: "amd64" }, false],
  [HOST, { ...HOST, osVersion: "1" }, false],
])("samePlatform(%j, %j)", (a, b, expected) => {
  expect([samePlatform(a, b), samePlatform(b, a)]).toEqual([expected, expected]);
});

test("a text of many slashes is read in one pass, and is not a platform", () => {
  const host = { os: "linux", architecture: "amd64" };
  expect(() => parsePlatform("/".repeat(5e6), host)).toThrow("invalid platform");
});
