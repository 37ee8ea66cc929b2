import { describe, expect, test } from "@jest/globals";
import {
  parseBase64Map,
  parseCacheImports,
  parseDurationMs,
  parseGoBool,
  parsePlatforms,
  parseMemoryBytes,
  parseWord,
} from "../../../src/request/parse-values.js";
import { RequestError } from "../../../src/errors.js";

describe("a boolean has the values of Go's strconv.ParseBool", () => {
  test.each(["1", "t", "T", "true", "True", "TRUE"])("%s is true", (text) => {
    expect(parseGoBool(text, "key")).toBe(true);
  });

  test.each(["0", "f", "F", "false", "False", "FALSE"])("%s is false", (text) => {
    expect(parseGoBool(text, "key")).toBe(false);
  });

  test.each(["", "yes", "tRUE", "on", " 1", "2"])("%j is neither", (text) => {
    expect(() => parseGoBool(text, "multi-platform")).toThrow(
      new RequestError(`invalid multi-platform ${JSON.stringify(text)}: expected true or false`),
    );
  });
});

describe("a list of platforms", () => {
  const host = { os: "linux", architecture: "arm64" } as const;

  test.each([
    ["", []],
    ["linux/amd64", [{ os: "linux", architecture: "amd64" }]],
    [
      "linux/amd64, linux/arm/v7",
      [
        { os: "linux", architecture: "amd64" },
        { os: "linux", architecture: "arm", variant: "v7" },
      ],
    ],
    ["linux", [{ os: "linux", architecture: "arm64" }]],
    ["aarch64", [{ os: "linux", architecture: "arm64" }]],
  ])("%j", (text, platforms) => {
    expect(parsePlatforms(text, host)).toEqual(platforms);
  });

  test.each(["linux/amd64,", "linux//amd64", "linux/amd64/v1/x", "a b", "nowhere/amd64"])(
    "%j is none",
    (text) => {
      expect(() => parsePlatforms(text, host)).toThrow(/^invalid platform "/);
    },
  );

  test("too many platforms are rejected", () => {
    expect(parsePlatforms("linux/arm64,".repeat(99) + "linux/amd64", host)).toHaveLength(100);
    expect(() => parsePlatforms("linux/arm64,".repeat(100) + "linux/amd64", host)).toThrow(
      "invalid platform: expected at most 100 platforms, got more: split them over several builds",
    );
  });
});

describe("one of some words", () => {
  test("is returned", () => {
    expect(parseWord("pull", "key", ["default", "pull", "local"])).toBe("pull");
  });

  test.each(["", "Pull", "none"])("%j is rejected", (text) => {
    expect(() => parseWord(text, "image-resolve-mode", ["default", "pull", "local"])).toThrow(
      new RequestError(
        `invalid image-resolve-mode ${JSON.stringify(text)}: expected one of "default", "pull", "local"`,
      ),
    );
  });
});

describe("a duration", () => {
  test.each([
    ["45", 45_000],
    ["1.5", 1_500],
    ["0.25", 250],
    ["100ms", 100],
    ["2m", 120_000],
    ["1m30s", 90_000],
    ["1h0.5m", 3_630_000],
  ])("%s is %d ms", (text, milliseconds) => {
    expect(parseDurationMs(text, "key")).toBeCloseTo(milliseconds, 6);
  });

  test.each(["", "0", "0s", "0m0s", "-1", "1x", "s", "1 m", "m1", "1e3", "Infinity"])(
    "%j is none",
    (text) => {
      expect(() => parseDurationMs(text, "LUAKIT_TIME_LIMIT")).toThrow(
        new RequestError(
          `invalid LUAKIT_TIME_LIMIT ${JSON.stringify(text)}: expected seconds such as 45, or a duration such as 1m30s`,
        ),
      );
    },
  );
});

describe("a size", () => {
  test.each([
    ["1", 1],
    ["1024b", 1024],
    ["64k", 64 * 1024],
    ["512m", 512 * 1024 * 1024],
    ["512MB", 512 * 1024 * 1024],
    ["2GiB", 2 * 1024 ** 3],
    ["1G", 1024 ** 3],
  ])("%s is %d bytes", (text, bytes) => {
    expect(parseMemoryBytes(text, "key")).toBe(bytes);
  });

  test.each(["", "0", "0m", "-1", "1.5g", "1t", "m", "2049m", "9999999999g"])(
    "%j is none",
    (text) => {
      expect(() => parseMemoryBytes(text, "LUAKIT_MEMORY_LIMIT")).toThrow(
        new RequestError(
          `invalid LUAKIT_MEMORY_LIMIT ${JSON.stringify(text)}: expected bytes, or a size such as 512m, at most 2g`,
        ),
      );
    },
  );
});

describe("cache imports", () => {
  test("have a type and attributes", () => {
    const text =
      '[{"Type":"registry","Attrs":{"ref":"example.com/a:1"}},{"Type":"gha"},{"Type":"s3","Attrs":null}]';
    expect(parseCacheImports(text, "cache-imports")).toEqual([
      {
        type: "registry",
        attrs: new Map([["ref", "example.com/a:1"]]),
      },
      { type: "gha", attrs: new Map() },
      { type: "s3", attrs: new Map() },
    ]);
  });

  test("null is an empty list", () => {
    expect(parseCacheImports("null", "cache-imports")).toEqual([]);
  });

  test.each([
    ["", "expected valid JSON"],
    ["x", "expected valid JSON"],
    ["{}", "expected a list, got an object"],
    ["[1]", "[0]: expected an object, got 1"],
    ["[null]", "[0]: expected a Type"],
    ['[{"Attrs":{}}]', "[0]: expected a Type"],
    ['[{"Type":{"toString":1}}]', "[0].Type: expected a string, got an object"],
    ['[{"Type":"gha","Attrs":{"n":1}}]', '[0].Attrs["n"]: expected a string, got 1'],
    ['[{"Type":"gha","Attrs":"x"}]', '[0].Attrs: expected an object, got the string "x"'],
  ])("%j fails with the option's name", (json, problem) => {
    expect(() => parseCacheImports(json, "cache-imports")).toThrow(
      expect.objectContaining({ kind: "request", message: `invalid cache-imports: ${problem}` }),
    );
  });
});

describe("a map of base64", () => {
  test("is decoded to bytes", () => {
    const found = parseBase64Map('{"a":"AAE=","b":null}', "input-metadata:x");
    expect([...found]).toEqual([
      ["a", Uint8Array.of(0, 1)],
      ["b", new Uint8Array()],
    ]);
  });

  test.each([
    ["{", "expected valid JSON"],
    ["[]", "expected an object, got a list"],
    ['{"a":1}', '["a"]: expected a string, got 1'],
    ['{"a":{"toString":1}}', '["a"]: expected a string, got an object'],
    ['{"a":"?"}', '["a"]: expected base64, got the string "?"'],
    ['{"a":"A"}', "expected base64"],
  ])("%j fails with the option's name", (json, problem) => {
    expect(() => parseBase64Map(json, "input-metadata:x")).toThrow(
      expect.objectContaining({ kind: "request", message: `invalid input-metadata:x: ${problem}` }),
    );
  });
});
