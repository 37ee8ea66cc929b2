import { describe, expect, test } from "@jest/globals";
import { stepsOf } from "../../../../src/llb/inspect/read-definition.js";
import type { Step } from "../../../../src/llb/inspect/step.js";
import { emptyImageConfig } from "../../../../src/oci/image-config.js";
import { evaluateScript, type ScriptInput } from "../../../support/evaluate.js";

function steps(script: string, input: ScriptInput = {}): readonly Step[] {
  return stepsOf(evaluateScript(script, input).definition);
}

/** Returns the last step of a script that exports the expression. */
function last(expression: string): Step | undefined {
  return steps(`local s = bk.image("alpine:3.20")\nbk.export(${expression})`).at(-1);
}

const AMD64 = { os: "linux", architecture: "amd64" };
const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const DIGEST = expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as unknown as string;

test("scratch has no steps", () => {
  expect(steps("bk.export(bk.scratch())")).toEqual([]);
});

test("steps come after their inputs, with their names and lines", () => {
  const [image, local, copy] = steps(
    'local s = bk.image("alpine:3.20")\n\nbk.export(s:copy(".", "/src/"))',
    { context: { ".dockerignore": "*.log\n!keep.log" } },
  );
  expect(image).toEqual({
    kind: "image",
    index: 0,
    name: expect.stringMatching(
      /^\[1\/2\] FROM docker\.io\/library\/alpine:3\.20@sha256:/,
    ) as unknown,
    digest: DIGEST,
    inputs: [],
    frames: [{ file: "build.lua", line: 1 }],
    noCache: false,
    ref: "alpine:3.20",
    checksum: DIGEST,
    platform: "linux/amd64",
  });
  expect(local).toEqual({
    kind: "local",
    index: 1,
    name: "[internal] load build context",
    digest: DIGEST,
    inputs: [],
    frames: [{ file: "build.lua", line: 3 }],
    noCache: false,
    ref: "context",
    include: [],
    exclude: ["*.log", "!keep.log"],
    followPaths: [],
  });
  expect(copy).toMatchObject({
    index: 2,
    name: "[2/2] COPY . /src/",
    inputs: [0, 1],
    base: 0,
    from: 1,
  });
});

test("the description of a copy has all fields", () => {
  const step = last(
    's:copy({ "a", "b*" }, "/dest/", { owner = "app:1000", mode = "u+x", include = "*.c", exclude = { "x", "y" } })',
  );
  const action = {
    kind: "copy",
    from: 1,
    dest: "/dest/",
    owner: "app:1000",
    mode: "u+x",
    include: ["*.c"],
    exclude: ["x", "y"],
    followSymlink: true,
    copyDirContents: true,
    createDestPath: true,
    allowWildcard: true,
    alwaysReplace: false,
    unpack: false,
  };
  expect(step).toMatchObject({
    ...action,
    base: 0,
    src: ["/a", "/b*"],
    actions: [
      { ...action, src: "/a" },
      { ...action, src: "/b*" },
    ],
  });
});

test.each<readonly [string, object]>([
  [
    's:mkdir("/d", { mode = "1777", owner = 1000 })',
    { kind: "mkdir", path: "/d", mode: "01777", makeParents: true, owner: "1000" },
  ],
  [
    's:mkfile("/a/b", "text", { owner = { group = "www" } })',
    {
      kind: "mkfile",
      path: "/a/b",
      mode: "0644",
      data: new TextEncoder().encode("text"),
      text: "text",
      owner: ":www",
      actions: [
        { kind: "mkdir", path: "/a", mode: "0755", makeParents: true },
        { kind: "mkfile", path: "/a/b" },
      ],
    },
  ],
  [
    's:rm("/x*", { allow_not_found = true, allow_wildcard = true })',
    { kind: "rm", path: "/x*", allowNotFound: true, allowWildcard: true },
  ],
  ['s:symlink("a", "/b")', { kind: "symlink", target: "a", path: "/b" }],
])("%s", (expression, expected) => {
  expect(last(expression)).toMatchObject({ base: 0, ...expected });
});

test("content of the script is an inline step, which other steps do not repeat", () => {
  const [, inline, mkfile, script, run] = steps(
    'bk.export(bk.image("alpine:3.20"):mkfile("/a/b", "text"):run("#!/bin/cat\\nhi"))',
  );
  const content = { kind: "mkfile", path: "/b", text: "text" };
  expect(inline).toMatchObject({ kind: "inline", actions: [content] });
  expect(mkfile).toMatchObject({ kind: "mkfile", inputs: [0, 1], path: "/a/b", text: "text" });
  expect(script).toMatchObject({ kind: "inline", actions: [{ text: "#!/bin/cat\nhi\n" }] });
  expect(run).toMatchObject({
    kind: "run",
    command: "#!/bin/cat\nhi",
    mounts: [{ type: "bind", from: 3 }],
  });
});

test("the description of a command has all fields", () => {
  const step = last(`s:env("A", "1"):run("make", {
    cwd = "/src", user = "app", network = "none", security = "insecure", hostname = "builder",
    add_hosts = { db = "10.0.0.1" }, ulimits = { nofile = { 1, 2 } }, cgroup_parent = "/x",
    devices = { "vendor.com/class=name" }, valid_exit_codes = { 0, 2 }, secret_env = { TOKEN = "id" },
    name = "compile", no_cache = true, export_cache = false, progress_group = "build",
  })`);
  expect(step).toEqual({
    kind: "run",
    index: 1,
    name: "compile",
    digest: DIGEST,
    inputs: [0],
    frames: [{ file: "build.lua", line: 2 }],
    noCache: true,
    exportCache: false,
    progressGroup: "build",
    base: 0,
    args: ["/bin/sh", "-c", "make"],
    command: "make",
    cwd: "/src",
    env: { PATH, A: "1" },
    user: "app",
    platform: "linux/amd64",
    mounts: [],
    secretEnv: { TOKEN: "id" },
    network: "none",
    security: "insecure",
    hostname: "builder",
    addHosts: { db: "10.0.0.1" },
    ulimits: { nofile: { soft: 1, hard: 2 } },
    cgroupParent: "/x",
    devices: ["vendor.com/class=name"],
    validExitCodes: [0, 2],
    readonlyRootfs: false,
  });
});

describe("the text of a command", () => {
  test.each<readonly [string, string]>([
    ['s:run({ "go", "build", "." })', "go build ."],
    ['s:run({ "sh", "-c", "a && b" })', "a && b"],
    ['s:run("a", { shell = { "bash", "-euxc" } })', "a"],
    ['s:run({ "-c", "x" })', "-c x"],
  ])("%s", (expression, command) => {
    expect(last(expression)).toMatchObject({ kind: "run", command });
  });
});

test("mounts are described with the fields of their type", () => {
  const step = last(`s:run("make", { readonly_rootfs = false, mounts = {
    bk.bind(bk.image("golang:1.21-alpine"), "/go", { source = "usr" }),
    bk.cache("/cache"),
    bk.cache("/mine", { id = "id", sharing = "locked" }),
    bk.secret("/run/secrets/token", { optional = true, owner = 1000 }),
    bk.ssh(),
    bk.tmpfs("/tmp", { size = "1m" }),
  } })`);
  const plain = { readonly: false, optional: false };
  expect(step).toMatchObject({
    mounts: [
      { ...plain, type: "cache", dest: "/cache", id: "/cache", sharing: "shared" },
      { ...plain, type: "bind", dest: "/go", from: 1, source: "/usr", readonly: true },
      { ...plain, type: "cache", dest: "/mine", id: "id", sharing: "locked" },
      { ...plain, type: "tmpfs", dest: "/tmp", size: 1048576 },
      {
        ...plain,
        type: "secret",
        dest: "/run/secrets/token",
        id: "token",
        mode: "0400",
        owner: "1000:1000",
        optional: true,
      },
      {
        ...plain,
        type: "ssh",
        dest: "/run/buildkit/ssh_agent.0",
        id: "default",
        mode: "0600",
        owner: "0:0",
      },
    ],
  });
});

test("merge and diff name their inputs", () => {
  const diff = last('s:run("a"):diff(s)');
  expect(diff).toMatchObject({ kind: "diff", inputs: [0, 1], lower: 0, upper: 1 });
  expect(last("bk.diff(bk.scratch(), s)")).not.toHaveProperty("lower");
  expect(last('bk.merge(s, s:run("a"), s:run("b"))')).toMatchObject({
    kind: "merge",
    inputs: [0, 1, 2],
  });
});

test.each<readonly [string, object]>([
  [
    'bk.git("https://github.com/moby/buildkit.git#v0.32.2:docs", { checksum = "0123456" })',
    {
      kind: "git",
      ref: "github.com/moby/buildkit.git#v0.32.2:docs",
      attrs: { "git.checksum": "0123456" },
    },
  ],
  [
    'bk.http("https://example.com/tool", { mode = "0755" })',
    { kind: "http", ref: "https://example.com/tool", attrs: { "http.perm": "0755" } },
  ],
  [
    `bk.oci_layout("base@sha256:${"0".repeat(64)}")`,
    { kind: "oci_layout", ref: `docker.io/library/base@sha256:${"0".repeat(64)}` },
  ],
])("%s", (source, expected) => {
  const reference = `docker.io/library/base@sha256:${"0".repeat(64)}`;
  const [first] = steps(`bk.export(bk.scratch():copy(${source}, "/", "/"))`, {
    images: { [reference]: { config: emptyImageConfig(AMD64) } },
  });
  expect(first).toMatchObject(expected);
});
