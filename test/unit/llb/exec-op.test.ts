import { describe, expect, test } from "@jest/globals";
import { ScriptError } from "../../../src/errors.js";
import {
  CacheSharingOpt,
  MountType,
  NetMode,
  SecurityMode,
} from "../../../src/gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import { commandArgs } from "../../../src/llb/ops/exec-op.js";
import type { ExecOptions } from "../../../src/llb/exec-options.js";
import type { MarshalRequest } from "../../../src/llb/marshal-request.js";
import { ROOT_OUTPUT, mountOutput, type ExecVertex } from "../../../src/llb/vertex/exec.js";
import type { Mount } from "../../../src/llb/vertex/mount.js";
import { createVertex } from "../../../src/llb/vertex/vertex.js";
import { defined } from "../../../src/util/defined.js";
import { LLB_FEATURES } from "../../support/buildkit-features.js";
import {
  AMD64,
  DEFAULT_PATH_ENV,
  bareCarried,
  bindMount,
  cacheMount,
  capsOf,
  copyAction,
  exec,
  execOf,
  file,
  headOf,
  image,
  local,
  marshal,
  marshalInput,
  mkfile,
  opsOf,
  outputOf,
  secretMount,
  sshMount,
} from "./fixtures.js";

const context = local("context");
const alpine = image("docker.io/library/alpine:3.20");

/** The properties of a test command in addition to its arguments. */
type Fields = Partial<Omit<ExecVertex, "kind" | "command">>;

/** A request whose client gives options for every command. */
function clientOptions(options: ExecOptions): Partial<MarshalRequest> {
  return { commands: { options } };
}

/** The mounts of a command run in `/app`, without the root. */
function mountsOf(mounts: readonly Mount[], request: Partial<MarshalRequest> = {}) {
  const carried = bareCarried({ WorkingDir: "/app" });
  return execOf(exec(["true"], { carried, mounts }), { request }).mounts.slice(1);
}

describe("the command", () => {
  function argsOf(command: ExecVertex["command"], shell?: readonly string[]) {
    const carried = bareCarried(shell === undefined ? {} : { Shell: shell });
    return execOf(createVertex({ ...exec([]), command, carried })).meta?.args;
  }

  test.each<readonly [string, ExecVertex["command"], readonly string[] | undefined, string[]]>([
    ["a list is executed as it is", { form: "exec", args: ["a", "b c"] }, undefined, ["a", "b c"]],
    [
      "text goes to /bin/sh -c",
      { form: "shell", text: "echo $A\nls" },
      undefined,
      ["/bin/sh", "-c", "echo $A\nls"],
    ],
    [
      "text goes to the state's shell",
      { form: "shell", text: "ls" },
      ["/bin/bash", "-eu", "-c"],
      ["/bin/bash", "-eu", "-c", "ls"],
    ],
    ["an empty shell is none", { form: "shell", text: "ls" }, [], ["/bin/sh", "-c", "ls"]],
  ])("%s", (_name, command, shell, expected) => {
    expect(argsOf(command, shell)).toEqual(expected);
  });

  test("is the same in the history", () => {
    const values = marshalInput().lookup.values(bareCarried({ Shell: ["sh", "-c"] }));
    expect(commandArgs({ form: "shell", text: "x" }, values)).toEqual(["sh", "-c", "x"]);
  });
});

describe("meta", () => {
  test("comes from the state", () => {
    const carried = bareCarried({ WorkingDir: "/app", User: "node:staff", Env: ["B=2", "A=1"] });
    expect(execOf(exec(["true"], { carried })).meta).toMatchObject({
      cwd: "/app",
      user: "node:staff",
      env: ["B=2", "A=1"],
      hostname: "",
      removeMountStubsRecursive: true,
      validExitCodes: [],
    });
  });

  test.each<readonly [string, Fields, Partial<MarshalRequest>, object]>([
    ["a user of the step", { user: "root" }, {}, { user: "root" }],
    [
      "a host name of the step",
      { options: { hostname: "h" } },
      clientOptions({ hostname: "other" }),
      { hostname: "h" },
    ],
    ["a host name of the request", {}, clientOptions({ hostname: "other" }), { hostname: "other" }],
    ["exit codes", { options: { valid_exit_codes: [0, 3] } }, {}, { validExitCodes: [0, 3] }],
    ["the usual exit code", { options: { valid_exit_codes: [0] } }, {}, { validExitCodes: [] }],
  ])("%s", (_name, fields, request, expected) => {
    const carried = bareCarried({ User: "node" });
    const vertex = exec(["true"], { carried, ...fields });
    expect(execOf(vertex, { request }).meta).toMatchObject(expected);
  });

  test.each([
    ["/app", undefined, "/app"],
    ["/app", "sub", "/app/sub"],
    ["/app", "../x", "/x"],
    ["/app", "/abs/./y/", "/abs/y"],
    ["/app", ".", "/app"],
    ["/app", "../../..", "/"],
    ["", "sub", "/sub"],
    ["relative", undefined, "/relative"],
    ["/trailing/", undefined, "/trailing"],
  ])("the directory of %j and %j is %s", (workdir, cwd, expected) => {
    const carried = bareCarried({ WorkingDir: workdir });
    const vertex = exec(["true"], { carried, ...(cwd !== undefined && { cwd }) });
    expect(execOf(vertex).meta?.cwd).toBe(expected);
  });
});

describe("the environment", () => {
  function envOf(
    carried: readonly string[],
    step: ExecVertex["env"],
    request: Partial<MarshalRequest> = {},
    mounts: readonly Mount[] = [],
  ) {
    const vertex = exec(["true"], { carried: bareCarried({ Env: carried }), env: step, mounts });
    return execOf(vertex, { request }).meta?.env;
  }

  test.each<readonly [string, readonly string[], ExecVertex["env"], readonly string[]]>([
    ["a variable of the step comes last", ["A=1", "B=2"], [["C", "3"]], ["A=1", "B=2", "C=3"]],
    ["one that is set again moves to the end", ["A=1", "B=2"], [["A", "3"]], ["B=2", "A=3"]],
    ["one that is removed is gone", ["A=1", "B=2"], [["A", undefined]], ["B=2"]],
    ["removing what is not there is fine", ["A=1"], [["X", undefined]], ["A=1"]],
    ["values keep their signs", [], [["A", "x=y z"]], ["A=x=y z"]],
    ["an empty value is a value", [], [["A", ""]], ["A="]],
  ])("%s", (_name, carried, step, expected) => {
    expect(envOf(carried, step)).toEqual(expected);
  });

  const withoutDefaultPath = {
    caps: new Set(LLB_FEATURES.filter((cap) => cap !== "exec.meta.setsdefaultpath")),
  };

  test("has no default PATH if the daemon sets one, and requires that capability", () => {
    expect(envOf([], [])).toEqual([]);
    expect(capsOf(exec(["true"]))).toContain("exec.meta.setsdefaultpath");
  });

  test("has the default PATH last if the daemon sets none", () => {
    expect(envOf(["A=1"], [], withoutDefaultPath)).toEqual(["A=1", DEFAULT_PATH_ENV]);
    expect(capsOf(exec(["true"]), { request: withoutDefaultPath })).not.toContain(
      "exec.meta.setsdefaultpath",
    );
  });

  test("keeps a PATH that is set, even empty", () => {
    expect(envOf(["PATH="], [], withoutDefaultPath)).toEqual(["PATH="]);
  });

  test("for Windows never has a Linux PATH", () => {
    const carried = bareCarried({}, { os: "windows", architecture: "amd64" });
    expect(execOf(exec(["true"], { carried }), { request: withoutDefaultPath }).meta?.env).toEqual(
      [],
    );
  });

  test("has the socket of the first SSH agent", () => {
    const mounts = [sshMount({ dest: "/first" }), sshMount({ id: "b" })];
    expect(envOf(["A=1"], [], {}, mounts)).toEqual(["A=1", "SSH_AUTH_SOCK=/first"]);
  });

  test("keeps the script's own SSH_AUTH_SOCK", () => {
    expect(envOf(["SSH_AUTH_SOCK=/mine"], [], {}, [sshMount()])).toEqual(["SSH_AUTH_SOCK=/mine"]);
  });

  test("contains no secrets", () => {
    expect(envOf([], [], {}, [secretMount("token", { env: "TOKEN" })])).toEqual([]);
  });
});

describe("network and security", () => {
  test.each<readonly [ExecOptions["network"], ExecOptions["network"], NetMode]>([
    [undefined, undefined, NetMode.UNSET],
    ["sandbox", undefined, NetMode.UNSET],
    ["host", undefined, NetMode.HOST],
    ["none", undefined, NetMode.NONE],
    [undefined, "none", NetMode.NONE],
    [undefined, "host", NetMode.HOST],
    ["sandbox", "none", NetMode.UNSET],
    ["none", "host", NetMode.NONE],
  ])("network %j with force-network-mode %j", (network, client, expected) => {
    const vertex = exec(["true"], { options: defined({ network }) });
    const options = { request: clientOptions(defined({ network: client })) };
    expect(execOf(vertex, options).network).toBe(expected);
    expect(capsOf(vertex, options).includes("exec.meta.network")).toBe(expected !== NetMode.UNSET);
  });

  test.each([
    ["sandbox", SecurityMode.SANDBOX, false],
    ["insecure", SecurityMode.INSECURE, true],
  ] as const)("security %s", (security, expected, recorded) => {
    const vertex = exec(["true"], { options: { security } });
    expect(execOf(vertex).security).toBe(expected);
    expect(capsOf(vertex).includes("exec.meta.security")).toBe(recorded);
  });
});

describe("the platform", () => {
  test("is the state's", () => {
    const carried = bareCarried({}, { os: "linux", architecture: "arm", variant: "v7" });
    expect(headOf(marshal(exec(["true"], { carried }))).op.platform).toMatchObject({
      OS: "linux",
      Architecture: "arm",
      Variant: "v7",
      OSVersion: "",
      OSFeatures: [],
    });
  });

  test("has the version and the features of the system", () => {
    const carried = bareCarried(
      {},
      { os: "windows", architecture: "amd64", osVersion: "10.0", osFeatures: ["win32k"] },
    );
    expect(headOf(marshal(exec(["true"], { carried }))).op.platform).toMatchObject({
      OSVersion: "10.0",
      OSFeatures: ["win32k"],
    });
  });
});

describe("proxy settings", () => {
  test("are absent if the client sets none", () => {
    expect(execOf(exec(["true"])).meta).not.toHaveProperty("proxyEnv");
    expect(capsOf(exec(["true"]))).not.toContain("exec.meta.proxyenv");
  });

  test("are separate from the environment", () => {
    const proxyEnv = new Map([
      ["http_proxy", "http://a"],
      ["https_proxy", "http://b"],
      ["ftp_proxy", "http://c"],
      ["no_proxy", "d"],
      ["all_proxy", "http://e"],
    ]);
    const { meta } = execOf(exec(["true"]), { request: { proxyEnv } });
    expect(meta?.env).toEqual([]);
    expect(meta?.proxyEnv).toMatchObject({
      httpProxy: "http://a",
      httpsProxy: "http://b",
      ftpProxy: "http://c",
      noProxy: "d",
      allProxy: "http://e",
    });
  });
});

describe("the root", () => {
  test("is the first mount and result 0", () => {
    const vertex = exec(["true"], { base: outputOf(alpine), mounts: [bindMount(context, "/a")] });
    expect(execOf(vertex).mounts[0]).toMatchObject({
      input: 0n,
      dest: "/",
      output: 0n,
      readonly: false,
      mountType: MountType.BIND,
    });
  });

  test("can be scratch", () => {
    expect(execOf(exec(["/hello"])).mounts).toMatchObject([{ input: -1n, dest: "/", output: 0n }]);
  });
});

describe("bind mounts", () => {
  test.each<readonly [string, Mount, object]>([
    [
      "are read-only and whole",
      bindMount(context, "/src"),
      { input: 0n, dest: "/src", readonly: true, selector: "", output: -1n },
    ],
    [
      "may be written to, without a result",
      bindMount(context, "/src", { readonly: false }),
      { readonly: false, output: -1n },
    ],
    ["are placed in the working directory", bindMount(context, "lib"), { dest: "/app/lib" }],
    ["are cleaned", bindMount(context, "/a//b/../c/"), { dest: "/a/c" }],
    ["show a part", bindMount(context, "/a", { source: "src/lib/" }), { selector: "/src/lib" }],
    [
      "cannot leave their source",
      bindMount(context, "/a", { source: "../../x" }),
      { selector: "/x" },
    ],
    ["of . are whole", bindMount(context, "/a", { source: "." }), { selector: "" }],
    ["of scratch are empty", bindMount(undefined, "/a"), { input: -1n, output: -1n }],
  ])("%s", (_name, mount, expected) => {
    expect(mountsOf([mount])).toMatchObject([{ mountType: MountType.BIND, ...expected }]);
  });
});

describe("cache mounts", () => {
  test.each<readonly [string, Mount, Partial<MarshalRequest>, object]>([
    ["share the id of a Dockerfile", cacheMount("/root/.cache"), {}, { ID: "//root/.cache" }],
    ["with a trailing slash too", cacheMount("/root/.cache/"), {}, { ID: "//root/.cache" }],
    ["with a relative dest too", cacheMount("./node_modules"), {}, { ID: "/node_modules" }],
    ["may have an id", cacheMount("/root/.cache", { id: "go" }), {}, { ID: "/go" }],
    [
      "may have a namespace",
      cacheMount("/root/.cache"),
      { cacheMountNamespace: "ci" },
      { ID: "ci//root/.cache" },
    ],
    ["are shared by default", cacheMount("/a"), {}, { sharing: CacheSharingOpt.SHARED }],
    [
      "may be private",
      cacheMount("/a", { sharing: "private" }),
      {},
      { sharing: CacheSharingOpt.PRIVATE },
    ],
    [
      "may be locked",
      cacheMount("/a", { sharing: "locked" }),
      {},
      { sharing: CacheSharingOpt.LOCKED },
    ],
  ])("%s", (_name, mount, request, cacheOpt) => {
    expect(mountsOf([mount], request)).toMatchObject([
      { mountType: MountType.CACHE, input: -1n, output: -1n, readonly: false, cacheOpt },
    ]);
  });

  test("can start with the content of a state", () => {
    const mount = cacheMount("cache", { from: outputOf(context), source: "deps", readonly: true });
    expect(mountsOf([mount])).toMatchObject([
      { input: 0n, selector: "/deps", dest: "/app/cache", readonly: true },
    ]);
  });
});

describe("tmpfs mounts", () => {
  test.each([
    [0, 0n],
    [64 * 1024 * 1024, 67_108_864n],
  ])("of %j bytes", (size, expected) => {
    expect(mountsOf([{ type: "tmpfs", dest: "tmp", size }])).toMatchObject([
      {
        mountType: MountType.TMPFS,
        input: -1n,
        output: -1n,
        dest: "/app/tmp",
        TmpfsOpt: { size: expected },
      },
    ]);
  });
});

describe("secrets", () => {
  test("are files under /run/secrets", () => {
    expect(mountsOf([secretMount("db/password")])).toMatchObject([
      {
        mountType: MountType.SECRET,
        input: -1n,
        output: 0n,
        dest: "/run/secrets/password",
        secretOpt: { ID: "db/password", uid: 0, gid: 0, mode: 0o400, optional: false },
      },
    ]);
  });

  test("have their expanded id, in which a `$` is literal", () => {
    const op = execOf(exec(["true"], { env: [["ID", "$$x"]], mounts: [secretMount("$ID")] }));
    expect(op.mounts[1]).toMatchObject({ dest: "/run/secrets/$x", secretOpt: { ID: "$x" } });
  });

  test("can have another path, owner and mode", () => {
    const mount = secretMount("a", {
      dest: "key",
      uid: 1000,
      gid: 1001,
      mode: 0o440,
      optional: true,
    });
    expect(mountsOf([mount])).toMatchObject([
      {
        dest: "/app/key",
        secretOpt: { ID: "a", uid: 1000, gid: 1001, mode: 0o440, optional: true },
      },
    ]);
  });

  test("in the environment are not files", () => {
    const op = execOf(exec(["true"], { mounts: [secretMount("a", { env: "A", optional: true })] }));
    expect(op.mounts).toHaveLength(1);
    expect(op.secretenv).toMatchObject([{ ID: "a", name: "A", optional: true }]);
  });

  test("can be both a file and a variable", () => {
    const op = execOf(exec(["true"], { mounts: [secretMount("a", { env: "A", dest: "/a" })] }));
    expect(op.mounts[1]).toMatchObject({ dest: "/a", secretOpt: { ID: "a" } });
    expect(op.secretenv).toMatchObject([{ ID: "a", name: "A", optional: false }]);
  });
});

describe("SSH agents", () => {
  test("have numbered sockets by default", () => {
    const mounts = [sshMount(), sshMount({ id: "b", dest: "sock" }), sshMount({ id: "c" })];
    expect(mountsOf(mounts)).toMatchObject([
      { dest: "/run/buildkit/ssh_agent.0", SSHOpt: { ID: "default", mode: 0o600 } },
      { dest: "/app/sock", SSHOpt: { ID: "b" } },
      { dest: "/run/buildkit/ssh_agent.2", SSHOpt: { ID: "c" } },
    ]);
  });

  test("can have another path, owner and mode", () => {
    const mount = sshMount({ uid: 1, gid: 2, mode: 0o666, optional: true });
    expect(mountsOf([mount])).toMatchObject([
      {
        mountType: MountType.SSH,
        output: 0n,
        SSHOpt: { uid: 1, gid: 2, mode: 0o666, optional: true },
      },
    ]);
  });
});

describe("the order of mounts", () => {
  const mounts: readonly Mount[] = [
    sshMount(),
    secretMount("z"),
    bindMount(context, "/b"),
    cacheMount("/a/b"),
    secretMount("a"),
    { type: "tmpfs", dest: "/a", size: 0 },
    bindMount(context, "/é"),
    bindMount(context, "/a-b"),
  ];

  test("is bytewise by dest, then secrets and agents in the script's order", () => {
    expect(mountsOf(mounts).map(({ dest }) => dest)).toEqual([
      "/a",
      "/a-b",
      "/a/b",
      "/b",
      "/é",
      "/run/secrets/z",
      "/run/secrets/a",
      "/run/buildkit/ssh_agent.0",
    ]);
  });

  test("does not depend on the script's order of other mounts", () => {
    const placed = mounts.filter(({ type }) => type !== "secret" && type !== "ssh");
    const digests = [placed, [...placed].reverse()].map(
      (list) => headOf(marshal(exec(["true"], { mounts: list }))).digest,
    );
    expect(digests[0]).toBe(digests[1]);
  });

  test("also determines the numbers of inputs", () => {
    const [a, b] = ["a", "b"].map((name) => file([mkfile(`/${name}`)]));
    const digests = [
      [bindMount(a, "/1"), bindMount(b, "/2")],
      [bindMount(b, "/2"), bindMount(a, "/1")],
    ].map((list) => headOf(marshal(exec(["true"], { mounts: list }))).digest);
    expect(digests[0]).toBe(digests[1]);
  });
});

describe("results", () => {
  const writable = { readonly: false };
  const mounts = [
    bindMount(context, "/z", writable),
    bindMount(context, "/a", writable),
    bindMount(context, "/m", writable),
  ];

  /** Numbers of the mounts' results when something reads these of them. */
  function outputsOf(vertex: ExecVertex, used: readonly number[]) {
    const readers = used.map((index) => copyAction(vertex, { src: "/", dest: `/${index}` }));
    const actions = readers.map((action, at) => ({
      ...action,
      from: { vertex, index: used[at] ?? 0 },
    }));
    const ops = opsOf(marshal(file(actions)));
    const found = ops.find(({ op }) => op.op.case === "exec")?.op.op;
    return {
      mounts: found?.case === "exec" ? found.value.mounts.map(({ output }) => output) : [],
      inputs: ops.at(-2)?.op.inputs.map(({ index }) => index),
    };
  }

  test("are the root only if nothing reads the mounts", () => {
    expect(outputsOf(exec(["true"], { mounts }), [ROOT_OUTPUT])).toEqual({
      mounts: [0n, -1n, -1n, -1n],
      inputs: [0n],
    });
  });

  test("are numbered in the order of the mounts, not of their readers", () => {
    const used = [mountOutput(0), mountOutput(1)];
    expect(outputsOf(exec(["true"], { mounts }), used)).toEqual({
      mounts: [0n, 1n, -1n, 2n],
      inputs: [2n, 1n],
    });
  });

  test("of a read-only root start with the first used mount", () => {
    const vertex = exec(["true"], { mounts, options: { readonly_rootfs: true } });
    expect(outputsOf(vertex, [mountOutput(0)])).toEqual({
      mounts: [-1n, -1n, -1n, 0n],
      inputs: [0n],
    });
  });

  test("include all writable mounts if the daemon cannot discard writes", () => {
    const caps = new Set(
      LLB_FEATURES.filter((cap) => cap !== "exec.mount.bind.readwrite-nooutput"),
    );
    const { op, metadata } = headOf(marshal(exec(["true"], { mounts }), { request: { caps } }));
    expect(op.op).toMatchObject({
      value: { mounts: [{ output: 0n }, { output: 1n }, { output: 2n }, { output: 3n }] },
    });
    expect(metadata?.caps).not.toHaveProperty(["exec.mount.bind.readwrite-nooutput"]);
  });
});

describe("variables", () => {
  const carried = bareCarried({ WorkingDir: "/app", Env: ["A=1", "DIR=sub"] });

  test("of the step can refer to the state's, but not to each other", () => {
    const vertex = exec(["true"], {
      carried,
      env: [
        ["A", "2"],
        ["B", "$A-${DIR}"],
        ["C", "${NONE:-x}$$"],
      ],
    });
    expect(execOf(vertex).meta?.env).toEqual(["DIR=sub", "A=2", "B=1-sub", "C=x$"]);
  });

  test("are expanded in paths, ids and users, including the step's variables", () => {
    const vertex = exec(["true"], {
      carried,
      env: [["DIR", "own"]],
      cwd: "$DIR",
      user: "u$A",
      mounts: [
        bindMount(context, "$DIR/b", { source: "src/$DIR" }),
        cacheMount("/c/$DIR", { id: "id-$A" }),
        cacheMount("/d/$DIR"),
        { type: "tmpfs", dest: "/t/$DIR", size: 0 },
        secretMount("s$A", { dest: "/run/$DIR" }),
        sshMount({ id: "k$A", dest: "/ssh/$DIR" }),
      ],
    });
    const { meta, mounts } = execOf(vertex);
    expect([meta?.cwd, meta?.user, meta?.env]).toEqual([
      "/app/own",
      "u1",
      ["A=1", "DIR=own", "SSH_AUTH_SOCK=/ssh/own"],
    ]);
    expect(mounts.slice(1)).toMatchObject([
      { dest: "/app/own/own/b", selector: "/src/own" },
      { dest: "/c/own", cacheOpt: { ID: "/id-1" } },
      { dest: "/d/own", cacheOpt: { ID: "//d/own" } },
      { dest: "/t/own" },
      { dest: "/run/own", secretOpt: { ID: "s1" } },
      { dest: "/ssh/own", SSHOpt: { ID: "k1" } },
    ]);
  });

  test("are not expanded in commands, because the shell does it", () => {
    const vertex = createVertex({
      ...exec([], { carried }),
      command: { form: "shell", text: "echo $A ${" },
    });
    expect(execOf(vertex).meta?.args).toEqual(["/bin/sh", "-c", "echo $A ${"]);
  });

  test("that are not set fail at the step's line", () => {
    const frames = [{ file: "build.lua", line: 6 }];
    expect(() => marshal(exec(["true"], { cwd: "$NONE", frames }))).toThrow(
      /^build\.lua:6: \$NONE in "\$NONE" is not set/,
    );
  });
});

describe("further settings", () => {
  test.each<readonly [string, ExecOptions, object]>([
    [
      "hosts",
      {
        add_hosts: [
          { host: "b", ip: "::1" },
          { host: "a", ip: "10.0.0.1" },
        ],
      },
      {
        extraHosts: [
          { Host: "b", IP: "::1" },
          { Host: "a", IP: "10.0.0.1" },
        ],
      },
    ],
    [
      "limits",
      { ulimits: [{ name: "nofile", soft: 1024, hard: 4096 }] },
      { ulimit: [{ Name: "nofile", Soft: 1024n, Hard: 4096n }] },
    ],
    ["a control group", { cgroup_parent: "build" }, { cgroupParent: "build" }],
  ])("%s", (_name, options, expected) => {
    expect(execOf(exec(["true"], { options })).meta).toMatchObject(expected);
  });

  test("devices", () => {
    const devices = [{ name: "nvidia.com/gpu=all", optional: true }];
    expect(execOf(exec(["true"], { options: { devices } })).cdiDevices).toMatchObject(devices);
  });

  test("no proxy", () => {
    const request = { proxyEnv: new Map([["http_proxy", "http://a"]]) };
    const vertex = exec(["true"], { options: { proxy: false } });
    expect(execOf(vertex, { request }).meta).not.toHaveProperty("proxyEnv");
  });

  test("a read-only root", () => {
    const options = { readonly_rootfs: true };
    const vertex = exec(["true"], { base: outputOf(alpine), options });
    expect(execOf(vertex).mounts).toMatchObject([
      { input: 0n, dest: "/", readonly: true, output: -1n },
    ]);
  });
});

test.each<readonly [string, Mount, string]>([
  ["bind", bindMount(context, "."), "/"],
  ["cache", cacheMount(".."), "/app"],
  ["tmpfs", { type: "tmpfs", dest: "../", size: 0 }, "/app"],
])("a %s mount over the root is an error at its line", (_name, mount, workdir) => {
  const frames = [{ file: "build.lua", line: 4 }];
  const carried = bareCarried({ WorkingDir: workdir }, AMD64);
  expect(() => marshal(exec(["true"], { carried, mounts: [mount], frames }))).toThrow(
    new ScriptError(
      `build.lua:4: cannot mount over "/": ${JSON.stringify(mount.dest)} is the root in the working directory ${JSON.stringify(workdir)}`,
      frames,
    ),
  );
});
