import { describe, expect, test } from "@jest/globals";
import { parseBuildRequest, type BuildRequest } from "../../../src/request/build-request.js";

const ARM64 = { os: "linux", architecture: "arm64" } as const;
const AMD64 = { os: "linux", architecture: "amd64" } as const;

/** A daemon on linux/arm64 gets these options. */
function request(options: Readonly<Record<string, string>> = {}): BuildRequest {
  const sorted = Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1));
  return parseBuildRequest({ options: new Map(sorted), workerPlatform: ARM64 });
}

test("without options all values are defaults", () => {
  expect(request()).toEqual({
    filename: undefined,
    target: undefined,
    args: new Map(),
    labels: new Map(),
    buildPlatform: ARM64,
    targetPlatforms: [ARM64],
    platformRequested: false,
    multiPlatform: false,
    context: { remote: undefined, subdir: undefined, scriptLocal: undefined },
    namedContexts: new Map(),
    inputConfigs: new Map(),
    commands: { options: {}, shmSizeBytes: undefined },
    noCache: false,
    resolveMode: "default",
    cacheImports: [],
    localSessions: new Map(),
    cacheMountNamespace: "",
    proxyEnv: new Map(),
    sourceDateEpoch: undefined,
    limits: { timeMs: 30_000, memoryBytes: 256 * 1024 * 1024 },
  });
});

describe("an option is parsed", () => {
  test.each<readonly [Readonly<Record<string, string>>, Partial<BuildRequest>]>([
    [{ filename: "ci/build.lua" }, { filename: "ci/build.lua" }],
    [{ filename: "" }, { filename: undefined }],
    [
      { "build-arg:A": "x=y", "build-arg:B": "", "build-arg:": "nameless" },
      {
        args: new Map([
          ["", "nameless"],
          ["A", "x=y"],
          ["B", ""],
        ]),
      },
    ],
    [{ "label:a.b/c": "d\ne" }, { labels: new Map([["a.b/c", "d\ne"]]) }],
    [{ platform: "linux/amd64" }, { targetPlatforms: [AMD64], platformRequested: true }],
    [{ platform: "linux/arm64/v8" }, { targetPlatforms: [ARM64], platformRequested: true }],
    [{ platform: "" }, { targetPlatforms: [ARM64], platformRequested: false }],
    [
      { platform: "linux/amd64,arm64,linux/amd64" },
      { targetPlatforms: [AMD64, ARM64], platformRequested: true, multiPlatform: true },
    ],
    ...["linux/arm64,linux/arm64/v8", "linux/arm64,linux/arm64", "linux/aarch64,arm64"].map(
      (platform): readonly [{ platform: string }, Partial<BuildRequest>] => [
        { platform },
        { targetPlatforms: [ARM64], platformRequested: true, multiPlatform: true },
      ],
    ),
    [{ "multi-platform": "true" }, { multiPlatform: true }],
    [{ "build-arg:BUILDKIT_MULTI_PLATFORM": "1" }, { multiPlatform: true }],
    [{ "multi-platform": "false" }, { multiPlatform: false }],
    [
      { "multi-platform": "true", "build-arg:BUILDKIT_MULTI_PLATFORM": "0" },
      { multiPlatform: false },
    ],
    [{ "no-cache": "" }, { noCache: true }],
    [{ "image-resolve-mode": "pull" }, { resolveMode: "pull" }],
    [{ "image-resolve-mode": "local" }, { resolveMode: "local" }],
    [{ "image-resolve-mode": "" }, { resolveMode: "default" }],
    [
      {
        "cache-imports": '[{"Type":"gha","Attrs":{"scope":"a"}}]',
        "cache-from": "example.com/a,example.com/b",
      },
      {
        cacheImports: [
          { type: "gha", attrs: new Map([["scope", "a"]]) },
          { type: "registry", attrs: new Map([["ref", "example.com/a"]]) },
          { type: "registry", attrs: new Map([["ref", "example.com/b"]]) },
        ],
      },
    ],
    [{ "cache-imports": "", "cache-from": "" }, { cacheImports: [] }],
    [{ "local-sessionid:context": "s2" }, { localSessions: new Map([["context", "s2"]]) }],
    [{ "build-arg:BUILDKIT_CACHE_MOUNT_NS": "ns" }, { cacheMountNamespace: "ns" }],
    [
      {
        "build-arg:HTTP_PROXY": "upper",
        "build-arg:http_proxy": "lower",
        "build-arg:No_Proxy": "mixed",
        "build-arg:proxy": "none of these",
      },
      {
        proxyEnv: new Map([
          ["no_proxy", "mixed"],
          ["http_proxy", "lower"],
        ]),
      },
    ],
    [{ "build-arg:SOURCE_DATE_EPOCH": "0" }, { sourceDateEpoch: 0 }],
    [{ "build-arg:SOURCE_DATE_EPOCH": "1700000000" }, { sourceDateEpoch: 1_700_000_000 }],
    [{ "build-arg:SOURCE_DATE_EPOCH": "-5" }, { sourceDateEpoch: -5 }],
    [{ "build-arg:SOURCE_DATE_EPOCH": "-0" }, { sourceDateEpoch: 0 }],
    [{ "build-arg:SOURCE_DATE_EPOCH": "+007" }, { sourceDateEpoch: 7 }],
    [{ "build-arg:SOURCE_DATE_EPOCH": "-62167219200" }, { sourceDateEpoch: -62_167_219_200 }],
    [{ "build-arg:SOURCE_DATE_EPOCH": "253402300799" }, { sourceDateEpoch: 253_402_300_799 }],
    [{ "build-arg:SOURCE_DATE_EPOCH": "context" }, { sourceDateEpoch: "context" }],
    [{ "build-arg:SOURCE_DATE_EPOCH": "" }, { sourceDateEpoch: undefined }],
    [
      { "build-arg:LUAKIT_TIME_LIMIT": "1m30s", "build-arg:LUAKIT_MEMORY_LIMIT": "1g" },
      { limits: { timeMs: 90_000, memoryBytes: 1024 ** 3 } },
    ],
    [
      { "build-arg:LUAKIT_TIME_LIMIT": "", "build-arg:LUAKIT_MEMORY_LIMIT": "" },
      { limits: { timeMs: 30_000, memoryBytes: 256 * 1024 * 1024 } },
    ],
  ])("%j", (options, expected) => {
    expect(request(options)).toEqual({ ...request(), args: expect.any(Map), ...expected });
  });
});

describe("a wrong value fails with the option's name", () => {
  test.each([
    ["platform", "lnux/amd64", 'invalid platform "lnux/amd64": unknown operating system "lnux"'],
    ["platform", "linux/x", 'invalid platform "linux/x": unknown architecture "x"'],
    [
      "platform",
      "a/b/c/d",
      'invalid platform "a/b/c/d": expected os/arch or os/arch/variant, such as "linux/arm64"',
    ],
    ["multi-platform", "maybe", 'invalid multi-platform "maybe": expected true or false'],
    [
      "build-arg:BUILDKIT_MULTI_PLATFORM",
      "maybe",
      'invalid BUILDKIT_MULTI_PLATFORM "maybe": expected true or false',
    ],
    [
      "build-arg:LUAKIT_LOG_LEVEL",
      "loud",
      'invalid LUAKIT_LOG_LEVEL "loud": expected one of "trace", "debug", "info", "warn", "error", "fatal", "silent"',
    ],
    [
      "force-network-mode",
      "bridge",
      'invalid force-network-mode "bridge": expected one of "default", "none", "host", "sandbox"',
    ],
    [
      "image-resolve-mode",
      "always",
      'invalid image-resolve-mode "always": expected one of "default", "pull", "local"',
    ],
    ["cache-imports", "{}", "invalid cache-imports: expected a list, got an object"],
    ...["yesterday", "1e3", "1_000", "-62167219201", "253402300800", "9".repeat(400)].map(
      (date): readonly [string, string, string] => [
        "build-arg:SOURCE_DATE_EPOCH",
        date,
        `invalid SOURCE_DATE_EPOCH "${date}": expected seconds since 1970 in the years 0 to 9999, "context", or the name of a named context`,
      ],
    ),
    [
      "build-arg:LUAKIT_TIME_LIMIT",
      "soon",
      'invalid LUAKIT_TIME_LIMIT "soon": expected seconds such as 45, or a duration such as 1m30s',
    ],
    [
      "build-arg:LUAKIT_MEMORY_LIMIT",
      "lots",
      'invalid LUAKIT_MEMORY_LIMIT "lots": expected bytes, or a size such as 512m, at most 2g',
    ],
  ])("%s=%s", (key, value, message) => {
    expect(() => request({ [key]: value })).toThrow(
      expect.objectContaining({ kind: "request", message }),
    );
  });
});

test("multi-platform=false with several platforms fails", () => {
  const options = { platform: "linux/amd64,linux/arm64", "multi-platform": "false" };
  expect(() => request(options)).toThrow(
    expect.objectContaining({
      kind: "request",
      message: "conflicting options: multi-platform is false, and platform names 2 platforms",
    }),
  );
});

test.each(["attest:signature", "build-arg:BUILDKIT_ATTEST_Signature"])(
  "%s is not an attestation",
  (key) => {
    expect(() => request({ [key]: "" })).toThrow(
      expect.objectContaining({
        kind: "request",
        message: `invalid ${key}: unknown attestation type "signature": expected sbom or provenance`,
      }),
    );
  },
);

test.each(["context", "shm-size", "ulimit", "add-hosts", "memory", "memswap", "requestid"])(
  "an empty %s counts as absent",
  (key) => {
    expect(request({ [key]: "" })).toEqual(request());
  },
);

describe("options of other programs are ignored", () => {
  test.each([
    ["vcs:source", "x"],
    ["input:context", "x"],
    ["input-metadata:a", "{}"],
    ["source", "luakit/luakit:1"],
    ["cmdline", "luakit/luakit:1"],
    ["frontend.caps", "moby.buildkit.frontend.contexts,moby.buildkit.frontend.subrequests+forward"],
    ["attest:provenance", "mode=max"],
    ["nonsense", "x"],
    ["toString", "x"],
    ["__proto__", "x"],
  ])("%s", (key, value) => {
    expect(request({ [key]: value })).toEqual(request());
  });
});
