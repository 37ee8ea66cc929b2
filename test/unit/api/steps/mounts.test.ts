import { describe, expect, test } from "@jest/globals";
import { MountValue } from "../../../../src/api/steps/mount-value.js";
import type { LuaInput } from "../../../support/lua-values.js";
import { opsOf } from "../../llb/fixtures.js";
import { TestBuild } from "../fixtures.js";

function mountOf(name: string, ...inputs: readonly LuaInput[]) {
  const value = new TestBuild().call(name, ...inputs);
  if (value instanceof MountValue) return value.mount;
  throw new Error(`${name} gave no Mount`);
}

describe("mounts", () => {
  test.each<readonly [string, readonly LuaInput[], object]>([
    [
      "bk.cache",
      ["/root/.cache"],
      {
        type: "cache",
        dest: "/root/.cache",
        sharing: "shared",
        readonly: false,
        from: undefined,
        source: "/",
      },
    ],
    [
      "bk.cache",
      ["c", { id: "go", sharing: "locked", readonly: true }],
      {
        type: "cache",
        dest: "c",
        id: "go",
        sharing: "locked",
        readonly: true,
        from: undefined,
        source: "/",
      },
    ],
    [
      "bk.secret",
      ["/run/secrets/token"],
      {
        type: "secret",
        id: "token",
        dest: "/run/secrets/token",
        mode: 0o400,
        optional: false,
        uid: 0,
        gid: 0,
      },
    ],
    [
      "bk.secret",
      ["/root/.npmrc", { id: "npm", mode: "0440", owner: "1000:1001", optional: true }],
      {
        type: "secret",
        id: "npm",
        dest: "/root/.npmrc",
        mode: 0o440,
        optional: true,
        uid: 1000,
        gid: 1001,
      },
    ],
    [
      "bk.secret",
      [{ id: "token" }],
      { type: "secret", id: "token", mode: 0o400, optional: false, uid: 0, gid: 0 },
    ],
    [
      "bk.secret",
      [{ id: "token", env: "TOKEN", uid: 5 }],
      { type: "secret", id: "token", env: "TOKEN", mode: 0o400, optional: false, uid: 5, gid: 0 },
    ],
    ["bk.ssh", [], { type: "ssh", id: "", mode: 0o600, optional: false, uid: 0, gid: 0 }],
    [
      "bk.ssh",
      [{ id: "deploy", dest: "/s", mode: "0666", gid: 7, optional: true }],
      { type: "ssh", id: "deploy", dest: "/s", mode: 0o666, optional: true, uid: 0, gid: 7 },
    ],
    ["bk.tmpfs", ["/tmp"], { type: "tmpfs", dest: "/tmp", size: 0 }],
    ["bk.tmpfs", ["/tmp", { size: "1g" }], { type: "tmpfs", dest: "/tmp", size: 2 ** 30 }],
  ])("%s %j", (name, inputs, expected) => {
    expect(mountOf(name, ...inputs)).toEqual(expected);
  });

  test("a bind mount without a state mounts the build context", () => {
    const mount = mountOf("bk.bind", "/src", { selector: "lib" });
    expect(mount).toMatchObject({
      type: "bind",
      dest: "/src",
      source: "lib",
      readonly: true,
      from: { vertex: { kind: "local", name: "context" } },
    });
  });

  test("a bind mount of scratch has no input", () => {
    const build = new TestBuild();
    const mount = build.call("bk.bind", build.state("bk.scratch"), "/x", { readonly: false });
    expect(mount).toMatchObject({ mount: { from: undefined, readonly: false, source: "/" } });
  });

  test("a cache with a mode starts as a directory with that mode", () => {
    const build = new TestBuild();
    const cache = build.value("bk.cache", "/c", { mode: "0700", uid: 5 });
    const state = build.state("state:run", build.state("bk.scratch"), ["x"], { mounts: cache });
    const [directory, step] = opsOf(build.marshal(state));
    expect(directory?.op.op).toMatchObject({
      case: "file",
      value: {
        actions: [
          {
            action: {
              case: "mkdir",
              value: {
                path: "/cache",
                mode: 0o700,
                owner: { user: { user: { value: 5 } }, group: { user: { value: 0 } } },
              },
            },
          },
        ],
      },
    });
    expect(directory?.metadata?.description).toEqual({
      "llb.customname": "[internal] setting cache mount permissions",
    });
    expect(step?.op.op).toMatchObject({
      value: { mounts: [{}, { input: 0n, selector: "/cache", dest: "/c" }] },
    });
  });

  test("a copy sets the special bits of a cache's mode", () => {
    const build = new TestBuild();
    const cache = build.value("bk.cache", "/c", { mode: "1777" });
    const state = build.state("state:run", build.state("bk.scratch"), ["x"], { mounts: cache });
    const [, directory] = opsOf(build.marshal(state));
    expect(directory?.op.op).toMatchObject({
      value: {
        actions: [
          { action: { case: "mkdir", value: { path: "/cache" } } },
          { output: 0n, action: { case: "copy", value: { dest: "/", mode: 0o1777 } } },
        ],
      },
    });
  });
});

describe("texts", () => {
  test.each<readonly [string, readonly LuaInput[], string]>([
    ["bk.cache", ["/c"], "Mount(cache /c)"],
    ["bk.secret", [{ id: "a", env: "A" }], "Mount(secret $A)"],
    ["bk.secret", [{ id: "a" }], "Mount(secret)"],
    ["bk.ssh", [], "Mount(ssh)"],
    ["bk.bind", ["/src"], "Mount(bind /src)"],
  ])("%s %j", (name, inputs, expected) => {
    expect(String(new TestBuild().value(name, ...inputs))).toBe(expected);
  });
});

describe("wrong calls", () => {
  test.each<readonly [string, readonly LuaInput[], string]>([
    ["bk.cache", ["/"], 'dest: cannot mount over "/"'],
    ["bk.cache", ["/a/.."], 'dest: cannot mount over "/"'],
    ["bk.cache", [], "dest: expected a string, got nil"],
    [
      "bk.cache",
      ["/c", { sharing: "lock" }],
      'options.sharing: expected one of "shared", "private", "locked", got the string "lock" (did you mean "locked"?)',
    ],
    [
      "bk.cache",
      ["/c", { mode: 755 }],
      'options.mode: the integer 755 is decimal (octal 1363): write the string "0755"',
    ],
    [
      "bk.cache",
      ["/c", { owner: "node" }],
      'options.owner: expected numbers such as "1000:1000" (names cannot be resolved here), got the string "node"',
    ],
    [
      "bk.secret",
      ["token"],
      'dest: expected the path of a file, got "token"; to name a secret write bk.secret{ id = "token" }',
    ],
    ["bk.secret", [{ env: "TOKEN" }], 'expected an id: bk.secret{ id = "token" }'],
    ["bk.secret", [{ id: "a", env: "A=B" }], 'dest.env: "A=B" cannot name a variable'],
    [
      "bk.tmpfs",
      ["/t", { size: "big" }],
      'options.size: expected a size in bytes or such as "64m", got the string "big"',
    ],
    ["bk.bind", [undefined, "/x"], "from: expected a State, got nil"],
  ])("%s %j", (name, inputs, expected) => {
    expect(new TestBuild().problem(name, ...inputs)).toBe(expected);
  });

  test("a cache cannot have both an owner and a state", () => {
    const build = new TestBuild();
    const from = build.state("bk.scratch");
    expect(build.problem("bk.cache", "/c", { from, mode: "0700" })).toBe(
      "mode and owner belong to an empty cache: they cannot be given together with from",
    );
  });
});
