import { describe, expect, test } from "@jest/globals";
import {
  COMMAND_OPTIONS,
  SHARED_OPTIONS,
  capsOfOptions,
  fieldsOf,
  overlayOptions,
  withClientOptions,
  type ExecOptions,
} from "../../../src/llb/exec-options.js";
import { LLB_FEATURES } from "../../support/buildkit-features.js";

const ALL_CAPS = new Set(LLB_FEATURES);

describe("later options over earlier ones", () => {
  test.each<readonly [string, ExecOptions, ExecOptions, ExecOptions]>([
    [
      "a value replaces",
      { hostname: "a", proxy: false },
      { hostname: "b" },
      { hostname: "b", proxy: false },
    ],
    [
      "hosts grow, and one name has one address",
      {
        add_hosts: [
          { host: "a", ip: "::1" },
          { host: "b", ip: "::2" },
        ],
      },
      { add_hosts: [{ host: "a", ip: "::3" }] },
      {
        add_hosts: [
          { host: "b", ip: "::2" },
          { host: "a", ip: "::3" },
        ],
      },
    ],
    [
      "resource limits grow, and one name has one limit",
      { ulimits: [{ name: "core", soft: 0, hard: 0 }] },
      { ulimits: [{ name: "core", soft: 1, hard: 1 }] },
      { ulimits: [{ name: "core", soft: 1, hard: 1 }] },
    ],
    [
      "devices grow",
      { devices: [{ name: "a/b=c", optional: false }] },
      { devices: [{ name: "a/b=d", optional: true }] },
      {
        devices: [
          { name: "a/b=c", optional: false },
          { name: "a/b=d", optional: true },
        ],
      },
    ],
  ])("%s", (_name, before, after, expected) => {
    expect(overlayOptions(before, after)).toEqual(expected);
  });
});

describe("a client's option that the daemon lacks", () => {
  const withoutAny = new Set<string>();

  test.each<readonly [string, ExecOptions, ExecOptions]>([
    ["is left out when it is a limit", { cgroup_parent: "/x", hostname: "a" }, { hostname: "a" }],
    ["stays when commands depend on it", { network: "none" }, { network: "none" }],
  ])("%s", (_name, options, expected) => {
    expect(withClientOptions({}, { commands: { options }, caps: withoutAny })).toEqual(expected);
  });

  test("does not affect the same option of a script", () => {
    const own = { cgroup_parent: "/x" };
    expect(withClientOptions(own, { commands: { options: {} }, caps: withoutAny })).toEqual(own);
  });
});

describe("the default value of the daemon", () => {
  const usual = Object.entries({ ...COMMAND_OPTIONS, ...SHARED_OPTIONS }).flatMap(([name, row]) =>
    "usual" in row ? [[name, { [name]: row.usual }] as const] : [],
  );

  test.each(usual)("of %s is not encoded, and needs no capability", (_name, options) => {
    expect([fieldsOf("op", options), fieldsOf("meta", options), capsOfOptions(options)]).toEqual([
      {},
      {},
      [],
    ]);
  });
});

test("the capability of every option exists in BuildKit", () => {
  const caps = Object.values({ ...COMMAND_OPTIONS, ...SHARED_OPTIONS }).map(({ cap }) => cap);
  expect(caps.filter((cap) => cap !== undefined && !ALL_CAPS.has(cap))).toEqual([]);
});
