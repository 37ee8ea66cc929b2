import { describe, expect, test } from "@jest/globals";
import { RequestError } from "../../../src/errors.js";
import {
  DEFAULT_PATH,
  decodeImageConfig,
  emptyImageConfig,
  encodeImageConfig,
  type ImageConfig,
} from "../../../src/oci/image-config.js";
import { textOf, utf8 } from "../../../src/util/bytes.js";

const full: ImageConfig = {
  created: "2024-01-01T00:00:00Z",
  author: "me",
  architecture: "arm",
  os: "linux",
  "os.version": "1",
  "os.features": ["f"],
  variant: "v7",
  history: [{ created_by: "x" }, { created_by: "y", empty_layer: true }],
  config: {
    User: "u",
    ExposedPorts: { "80/tcp": {} },
    Env: ["B=2", "A=1"],
    Entrypoint: ["/e"],
    Cmd: ["c"],
    Volumes: { "/v": {} },
    WorkingDir: "/w",
    Labels: { l: "1" },
    StopSignal: "SIGINT",
    ArgsEscaped: true,
    Healthcheck: { Test: ["CMD", "x"], Interval: 1e9, Retries: 3 },
    OnBuild: ["RUN x"],
    Shell: ["/bin/sh", "-c"],
  },
  rootfs: { type: "layers", diff_ids: ["sha256:aa"] },
};

function decode(value: unknown): ImageConfig {
  return decodeImageConfig(utf8(JSON.stringify(value)), "x");
}

function encodeText(config: ImageConfig): string {
  return textOf(encodeImageConfig(config));
}

describe("decodeImageConfig", () => {
  test("keeps every field", () => {
    expect(decode(full)).toEqual(full);
  });

  test("drops fields that Go's structs lack", () => {
    const extra = {
      "moby.buildkit.cache.v0": "stale",
      "moby.buildkit.buildinfo.v1": "stale",
      container: "abc",
      container_config: {},
      docker_version: "1",
      id: "x",
      config: { ...full.config, Hostname: "h", Image: "sha256:bb", AttachStdin: false },
    };
    expect(decode({ ...full, ...extra })).toEqual(full);
  });

  test.each<readonly [string, unknown]>([
    ["absent", {}],
    ["null", { config: null, rootfs: null, history: null, created: null, author: null }],
  ])("fields that are %s are removed", (_name, value) => {
    expect(decode(value)).toEqual({
      architecture: "",
      os: "",
      config: {},
      rootfs: { type: "layers", diff_ids: null },
    });
  });

  test("null fields of the configuration are removed", () => {
    expect(decode({ config: { Cmd: null, Env: null, Labels: null, User: "u" } }).config).toEqual({
      User: "u",
    });
  });

  test("keeps empty values", () => {
    const config = { Cmd: [], Labels: {}, User: "" };
    expect(decode({ config }).config).toEqual(config);
  });

  test("reads null items as Go does", () => {
    expect(decode({ config: { Env: [null] }, history: [null] })).toMatchObject({
      config: { Env: [""] },
      history: [{}],
    });
  });

  test.each<readonly [value: unknown, problem: string]>([
    [[], "expected an object, got a list"],
    ["x", 'expected an object, got the string "x"'],
    [{ config: [] }, "config: expected an object, got a list"],
    [{ rootfs: "x" }, 'rootfs: expected an object, got the string "x"'],
    [{ rootfs: { diff_ids: {} } }, "rootfs.diff_ids: expected a list, got an object"],
    [{ os: 1 }, "os: expected a string, got 1"],
    [{ "os.features": "x" }, 'os.features: expected a list, got the string "x"'],
    [{ config: { Cmd: {} } }, "config.Cmd: expected a list, got an object"],
    [{ config: { Cmd: ["a", 1] } }, "config.Cmd[1]: expected a string, got 1"],
    [{ config: { Env: {} } }, "config.Env: expected a list, got an object"],
    [{ config: { Shell: 5 } }, "config.Shell: expected a list, got 5"],
    [{ config: { WorkingDir: 1 } }, "config.WorkingDir: expected a string, got 1"],
    [{ config: { User: { type: "object" } } }, "config.User: expected a string, got an object"],
    [{ config: { Labels: { a: [] } } }, 'config.Labels["a"]: expected a string, got a list'],
    [{ config: { Volumes: ["/v"] } }, "config.Volumes: expected an object, got a list"],
    [
      { config: { ArgsEscaped: "yes" } },
      'config.ArgsEscaped: expected true or false, got the string "yes"',
    ],
    [
      { config: { Healthcheck: { Interval: 1.5 } } },
      "config.Healthcheck.Interval: expected a whole number, got 1.5",
    ],
    [{ history: {} }, "history: expected a list, got an object"],
    [{ history: [1] }, "history[0]: expected an object, got 1"],
    [
      { created: "yesterday" },
      'created: expected a time such as 2006-01-02T15:04:05Z, got the string "yesterday"',
    ],
  ])("refuses the wrong type in %j, naming the image and the field", (value, problem) => {
    expect(() => decode(value)).toThrow(
      expect.objectContaining({
        kind: "request",
        message: `the image configuration of x: ${problem}`,
      }),
    );
  });

  test.each(["", "{", "not json", "\xff"])("refuses %j, which is not JSON", (text) => {
    expect(() => decodeImageConfig(utf8(text), "x")).toThrow(
      expect.objectContaining({
        kind: "request",
        message: "the image configuration of x: expected valid JSON",
      }),
    );
  });

  test("rejects a list above the limit", () => {
    expect(() => decode({ history: Array(100_001).fill({}) })).toThrow(
      "history: expected at most 100000 entries, got 100001",
    );
  });

  test("rejects a configuration above the limit of a result", () => {
    expect(() => decodeImageConfig(new Uint8Array(8 * 2 ** 20 + 1), "x")).toThrow(
      new RequestError("the image configuration of x has 9 MiB; at most 8 MiB are read"),
    );
  });
});

describe("encodeImageConfig", () => {
  test("writes fields in a fixed order", () => {
    expect(encodeText(full)).toBe(
      '{"created":"2024-01-01T00:00:00Z","author":"me","architecture":"arm","os":"linux","os.version":"1",' +
        '"os.features":["f"],"variant":"v7","history":[{"created_by":"x"},{"created_by":"y","empty_layer":true}],' +
        '"config":{"User":"u","ExposedPorts":{"80/tcp":{}},"Env":["B=2","A=1"],"Entrypoint":["/e"],"Cmd":["c"],' +
        '"Volumes":{"/v":{}},"WorkingDir":"/w","Labels":{"l":"1"},"StopSignal":"SIGINT","ArgsEscaped":true,' +
        '"Healthcheck":{"Test":["CMD","x"],"Interval":1000000000,"Retries":3},"OnBuild":["RUN x"],' +
        '"Shell":["/bin/sh","-c"]},"rootfs":{"type":"layers","diff_ids":["sha256:aa"]}}',
    );
  });

  test("returns the same bytes for any order of fields", () => {
    const reversed = Object.fromEntries(Object.entries(full).reverse()) as unknown as ImageConfig;
    const config = Object.fromEntries(Object.entries(full.config).reverse());
    expect(encodeText({ ...reversed, config })).toBe(encodeText(full));
  });

  test("sorts maps by their bytes and keeps the order of lists", () => {
    const config = {
      Labels: { é: "3", b: "1", B: "2" },
      ExposedPorts: { "9/udp": {}, "80/tcp": {} },
      Volumes: { "/b": {}, "/a": {} },
      Env: ["Z=1", "A=2"],
    };
    expect(encodeText({ ...full, config })).toContain(
      '"config":{"ExposedPorts":{"80/tcp":{},"9/udp":{}},"Env":["Z=1","A=2"],"Volumes":{"/a":{},"/b":{}},' +
        '"Labels":{"B":"2","b":"1","é":"3"}}',
    );
  });

  test("writes an empty configuration and no layers", () => {
    expect(encodeText({ architecture: "amd64", os: "linux", config: {}, rootfs: emptyRoot })).toBe(
      '{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":null}}',
    );
  });

  test("restores a decoded configuration", () => {
    expect(decodeImageConfig(encodeImageConfig(full), "x")).toEqual(full);
  });
});

const emptyRoot = { type: "layers", diff_ids: null } as const;

describe("emptyImageConfig", () => {
  test("for Linux has a working directory and a PATH", () => {
    expect(emptyImageConfig({ os: "linux", architecture: "arm", variant: "v7" })).toEqual({
      architecture: "arm",
      os: "linux",
      variant: "v7",
      config: { WorkingDir: "/", Env: [`PATH=${DEFAULT_PATH}`] },
      rootfs: emptyRoot,
    });
  });

  test("for Windows has no PATH", () => {
    const platform = {
      os: "windows",
      architecture: "amd64",
      osVersion: "10.0",
      osFeatures: ["win32k"],
    };
    expect(emptyImageConfig(platform)).toEqual({
      architecture: "amd64",
      os: "windows",
      "os.version": "10.0",
      "os.features": ["win32k"],
      config: { WorkingDir: "/" },
      rootfs: emptyRoot,
    });
  });
});
