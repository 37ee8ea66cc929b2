import { describe, expect, test } from "@jest/globals";
import { InternalError } from "../../../src/errors.js";
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
  return decodeImageConfig(utf8(JSON.stringify(value)));
}

function encodeText(config: ImageConfig): string {
  return textOf(encodeImageConfig(config));
}

describe("decodeImageConfig", () => {
  test("keeps every field there is", () => {
    expect(decode(full)).toEqual(full);
  });

  test("drops what Go's structs do not know", () => {
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
    ["of another type where an object belongs", { config: [], rootfs: "x" }],
  ])("fields that are %s are left out", (_name, value) => {
    expect(decode(value)).toEqual({
      architecture: "",
      os: "",
      config: {},
      rootfs: { type: "layers", diff_ids: null },
    });
  });

  test("null fields of the configuration are left out", () => {
    expect(decode({ config: { Cmd: null, Env: null, Labels: null, User: "u" } }).config).toEqual({
      User: "u",
    });
  });

  test("keeps what is empty", () => {
    const config = { Cmd: [], Labels: {}, User: "" };
    expect(decode({ config }).config).toEqual(config);
  });

  test.each(["", "{", "not json", "\xff"])("%j is not JSON", (text) => {
    const decodeText = () => decodeImageConfig(utf8(text));
    expect(decodeText).toThrow(InternalError);
    expect(decodeText).toThrow("an image configuration is not valid JSON");
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

  test("gives the same bytes in whatever order the value was made", () => {
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

  test("gives back what was decoded", () => {
    expect(decodeImageConfig(encodeImageConfig(full))).toEqual(full);
  });
});

const emptyRoot = { type: "layers", diff_ids: null } as const;

describe("emptyImageConfig", () => {
  test("of Linux has a directory and a PATH", () => {
    expect(emptyImageConfig({ os: "linux", architecture: "arm", variant: "v7" })).toEqual({
      architecture: "arm",
      os: "linux",
      variant: "v7",
      config: { WorkingDir: "/", Env: [`PATH=${DEFAULT_PATH}`] },
      rootfs: emptyRoot,
    });
  });

  test("of Windows has no PATH", () => {
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
