import { describe, expect, test } from "@jest/globals";
import type { CommandDefaults } from "../../../src/llb/command-environment.js";
import { parseCommandOptions } from "../../../src/request/command-options.js";

function parse(options: Readonly<Record<string, string>>): CommandDefaults {
  return parseCommandOptions(new Map(Object.entries(options)));
}

describe("options for every command", () => {
  test.each<readonly [Readonly<Record<string, string>>, Partial<CommandDefaults>]>([
    [
      { "add-hosts": "DB=10.0.0.1,six=fe80::1" },
      {
        options: {
          add_hosts: [
            { host: "db", ip: "10.0.0.1" },
            { host: "six", ip: "fe80::1" },
          ],
        },
      },
    ],
    [
      { ulimit: "nofile=1024:4096,nproc=3,core=-1,memlock=5:-1" },
      {
        options: {
          ulimits: [
            { name: "nofile", soft: 1024, hard: 4096 },
            { name: "nproc", soft: 3, hard: 3 },
            { name: "core", soft: -1, hard: -1 },
            { name: "memlock", soft: 5, hard: -1 },
          ],
        },
      },
    ],
    [{ "shm-size": "67108864" }, { shmSizeBytes: 67_108_864 }],
    [{ "shm-size": "0" }, {}],
    [{ "cgroup-parent": "/build" }, { options: { cgroup_parent: "/build" } }],
    [{ "force-network-mode": "host" }, { options: { network: "host" } }],
    [{ "force-network-mode": "none" }, { options: { network: "none" } }],
    [{ "force-network-mode": "sandbox" }, { options: { network: "sandbox" } }],
    [{ "force-network-mode": "default" }, {}],
    [{ "force-network-mode": "" }, {}],
    [{ hostname: "a" }, { options: { hostname: "a" } }],
    [{ hostname: "a", "build-arg:BUILDKIT_SANDBOX_HOSTNAME": "b" }, { options: { hostname: "b" } }],
    [{ hostname: "a", "build-arg:BUILDKIT_SANDBOX_HOSTNAME": "" }, { options: { hostname: "a" } }],
    [
      {
        memory: "1073741824",
        memswap: "-1",
        cpushares: "512",
        cpuperiod: "100000",
        cpuquota: "50000",
        cpusetcpus: "0-2,4",
        cpusetmems: "0",
      },
      {
        options: {
          memory: 1_073_741_824,
          memory_swap: -1,
          cpu_shares: 512,
          cpu_period: 100_000,
          cpu_quota: 50_000,
          cpuset_cpus: "0-2,4",
          cpuset_mems: "0",
        },
      },
    ],
  ])("%j", (options, expected) => {
    expect(parse(options)).toEqual({ ...parse({}), ...expected });
  });
});

describe("a wrong value fails with the option's name", () => {
  test.each([
    ["add-hosts", "db", 'invalid add-hosts "db": expected name=ip, such as db=10.0.0.1'],
    [
      "add-hosts",
      "a=10.0.0.1,db=300.0.0.1",
      'invalid add-hosts "db=300.0.0.1": expected name=ip, such as db=10.0.0.1',
    ],
    [
      "add-hosts",
      '"a',
      'invalid add-hosts "\\"a": expected comma-separated fields; put double quotes around a field that contains a comma or a quote',
    ],
    [
      "ulimit",
      "nofil=1",
      /^invalid ulimit "nofil=1": unknown limit "nofil": expected one of core, cpu, .*, stack$/,
    ],
    [
      "ulimit",
      "nofile",
      'invalid ulimit "nofile": expected name=soft or name=soft:hard, with whole numbers of at most 15 digits',
    ],
    ["ulimit", "nofile=2:1", 'invalid ulimit "nofile=2:1": the soft limit exceeds the hard limit'],
    [
      "ulimit",
      "nofile=-1:1",
      'invalid ulimit "nofile=-1:1": the soft limit exceeds the hard limit',
    ],
    [
      "shm-size",
      "64m",
      'invalid shm-size "64m": expected a whole number from 0 to 9007199254740991',
    ],
    ["memory", "0", 'invalid memory "0": expected a whole number from 1 to 9007199254740991'],
    ["memswap", "-2", 'invalid memswap "-2": expected a whole number from 1 to 9007199254740991'],
    [
      "memory",
      "9007199254740992",
      'invalid memory "9007199254740992": expected a whole number from 1 to 9007199254740991',
    ],
    ...["a", "1,", "2-1", "0-8193", "99999999999999999999"].map(
      (text): readonly [string, string, string] => [
        "cpusetcpus",
        text,
        `invalid cpusetcpus "${text}": expected numbers and ranges up to 8192, such as 0-2,4`,
      ],
    ),
  ])("%s=%s", (key, value, message) => {
    expect(() => parse({ [key]: value })).toThrow(
      expect.objectContaining({
        kind: "request",
        message: typeof message === "string" ? message : expect.stringMatching(message),
      }),
    );
  });
});
