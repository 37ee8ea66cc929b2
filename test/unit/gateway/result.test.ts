import { describe, expect, test } from "@jest/globals";
import { InternalError, RequestError } from "../../../src/errors.js";
import { Capabilities } from "../../../src/gateway/capabilities.js";
import { Reference } from "../../../src/gateway/reference.js";
import { ResultBuilder, type PlatformResult } from "../../../src/gateway/result.js";
import { GATEWAY_FEATURES } from "../../support/buildkit-features.js";

const encoder = new TextEncoder();
const current = new Capabilities(new Set(GATEWAY_FEATURES), new Set());
const old = new Capabilities(new Set(["return", "returnmap"]), new Set());

const amd64: PlatformResult = {
  id: "linux/amd64",
  platform: { os: "linux", architecture: "amd64" },
  ref: new Reference("ref1"),
  config: encoder.encode('{"a":1}'),
  baseConfig: encoder.encode('{"base":1}'),
};
const armv7: PlatformResult = {
  id: "linux/arm/v7",
  platform: { os: "linux", architecture: "arm", variant: "v7" },
  ref: new Reference(""),
  config: encoder.encode('{"b":1}'),
};

function texts(metadata: Readonly<Record<string, Uint8Array>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(metadata).map(([key, value]) => [key, Buffer.from(value).toString()]),
  );
}

function builder(multiPlatform: boolean, maxBytes = 1000): ResultBuilder {
  return new ResultBuilder({ multiPlatform, maxBytes });
}

describe("one platform", () => {
  test("has plain keys and one ref", () => {
    const result = builder(false).add(amd64).build(current);
    expect(result.result).toMatchObject({ case: "ref", value: { id: "ref1" } });
    expect(texts(result.metadata)).toEqual({
      "containerimage.config": '{"a":1}',
      "containerimage.base.config": '{"base":1}',
      "refs.platforms":
        '{"Platforms":[{"ID":"linux/amd64","Platform":{"architecture":"amd64","os":"linux"}}]}',
    });
  });

  test("is a string for daemons before proto.refarray", () => {
    const result = builder(false).add(amd64).build(old);
    expect(result.result).toEqual({ case: "refDeprecated", value: "ref1" });
  });

  test("rejects a second platform", () => {
    const results = builder(false).add(amd64);
    expect(() => results.add(armv7)).toThrow(InternalError);
  });
});

test.each([
  [{}, { "os.version": "10.0.1", "os.features": ["win32k"] }],
  [{ osVersion: "10.0.2" }, { "os.version": "10.0.2", "os.features": ["win32k"] }],
])("a Windows image has its base image's version: requested %j", (asked, described) => {
  const platform = { os: "windows", architecture: "amd64", ...asked };
  const own = { os: "windows", "os.version": "10.0.1", "os.features": ["win32k"] };
  const config = encoder.encode(JSON.stringify({ ...own, architecture: "amd64" }));
  const result = builder(false)
    .add({ ...amd64, id: "windows/amd64", platform, config })
    .build(current);
  expect(JSON.parse(texts(result.metadata)["refs.platforms"] as string)).toEqual({
    Platforms: [
      {
        ID: "windows/amd64",
        Platform: { architecture: "amd64", os: "windows", ...described },
      },
    ],
  });
});

test("an answer above the message limit is an error", () => {
  const results = builder(false).metadata("result.json", "x".repeat(2000));
  expect(() => results.build(current)).toThrow(
    new RequestError("the answer has 1 MiB, which is more than this BuildKit accepts"),
  );
});

test("annotation names count towards the message limit", () => {
  const annotations = new Map([["k".repeat(1000), ""]]);
  const results = builder(false).add({ ...amd64, annotations });
  expect(() => results.build(current)).toThrow("which is more than this BuildKit accepts");
});

test("parts that exceed the message limit together are an error", () => {
  const config = new Uint8Array(600);
  const results = builder(true)
    .add({ ...amd64, config })
    .add({ ...armv7, config });
  expect(() => results.build(current)).toThrow(
    "the image configurations and annotations have 1 MiB together, which is more than this BuildKit accepts",
  );
});

describe("several platforms", () => {
  test("have one ref each, including scratch, and keys with their ids, in order", () => {
    const result = builder(true).add(armv7).add(amd64).build(current);
    expect(result.result).toMatchObject({
      case: "refs",
      value: { refs: { "linux/arm/v7": { id: "" }, "linux/amd64": { id: "ref1" } } },
    });
    expect(texts(result.metadata)).toEqual({
      "containerimage.config/linux/arm/v7": '{"b":1}',
      "containerimage.config/linux/amd64": '{"a":1}',
      "containerimage.base.config/linux/amd64": '{"base":1}',
      "refs.platforms":
        '{"Platforms":[' +
        '{"ID":"linux/arm/v7","Platform":{"architecture":"arm","os":"linux","variant":"v7"}},' +
        '{"ID":"linux/amd64","Platform":{"architecture":"amd64","os":"linux"}}]}',
    });
  });

  test("are a map even with one platform", () => {
    const result = builder(true).add(amd64).build(old);
    expect(result.result).toMatchObject({
      case: "refsDeprecated",
      value: { refs: { "linux/amd64": "ref1" } },
    });
  });

  test("require a daemon that accepts maps", () => {
    const results = builder(true).add(amd64);
    expect(() => results.build(new Capabilities(new Set(["return"]), new Set()))).toThrow(
      RequestError,
    );
  });

  test("must be distinct", () => {
    const results = builder(true).add(amd64);
    expect(() => results.add(amd64)).toThrow("a result was given the platform linux/amd64 twice");
  });
});

test("a platform's version and features use the OCI names", () => {
  const platform = {
    os: "windows",
    architecture: "amd64",
    osVersion: "10.0",
    osFeatures: ["win32k"],
  };
  const result = builder(false)
    .add({ ...amd64, platform })
    .build(current);
  expect(texts(result.metadata)["refs.platforms"]).toBe(
    '{"Platforms":[{"ID":"linux/amd64","Platform":{"architecture":"amd64","os":"windows",' +
      '"os.version":"10.0","os.features":["win32k"]}}]}',
  );
});

test("without platforms a result is metadata, and an empty ref", () => {
  const result = builder(false).metadata("version", "1.0.0").build(current);
  expect(result.result).toMatchObject({ case: "ref", value: { id: "" } });
  expect(texts(result.metadata)).toEqual({ version: "1.0.0" });
});
