import { describe, expect, test } from "@jest/globals";
import { ScriptError } from "../../../src/errors.js";
import { missingFeature, type LlbCap } from "../../../src/llb/caps.js";
import type { GitVertex, HttpVertex, ImageVertex } from "../../../src/llb/vertex/source.js";
import { createVertex, type Vertex } from "../../../src/llb/vertex/vertex.js";
import { LLB_FEATURES } from "../../support/buildkit-features.js";
import { capsOf, copyAction, file, headOf, image, marshal, opsOf } from "./fixtures.js";

const SHA = `sha256:${"ab".repeat(32)}` as const;
const frames = [{ file: "build.lua", line: 7 }];

function git(fields: Partial<GitVertex> = {}): GitVertex {
  return createVertex({
    kind: "git",
    remote: "https://example.com/r.git",
    protocol: "https",
    location: "example.com/r.git",
    keepGitDir: false,
    submodules: true,
    fetchByCommit: false,
    frames,
    step: {},
    title: "git",
    ...fields,
  });
}

function http(fields: Partial<HttpVertex> = {}): HttpVertex {
  return createVertex({
    kind: "http",
    url: "https://example.com/f",
    filename: "f",
    uid: 0,
    gid: 0,
    frames,
    step: {},
    title: "http",
    ...fields,
  });
}

function sourceOf(vertex: Vertex) {
  const { op } = headOf(marshal(vertex));
  if (op.op.case !== "source") throw new Error("expected a source");
  return { ...op.op.value, platform: op.platform, constraints: op.constraints };
}

const USUAL_GIT = {
  "git.authheadersecret": "GIT_AUTH_HEADER",
  "git.authtokensecret": "GIT_AUTH_TOKEN",
  "git.fullurl": "https://example.com/r.git",
};

describe("a git repository", () => {
  test("is the same for every platform", () => {
    expect(sourceOf(git())).toMatchObject({
      identifier: "git://example.com/r.git",
      attrs: USUAL_GIT,
      platform: undefined,
      constraints: { filter: [] },
    });
    expect(capsOf(git())).toEqual(["source.git", "source.git.fullurl"]);
  });

  test.each<readonly [Partial<GitVertex>, string]>([
    [{ ref: "main" }, "git://example.com/r.git#main"],
    [{ ref: "main", subdir: "a/b" }, "git://example.com/r.git#main:a/b"],
    [{ subdir: "a" }, "git://example.com/r.git#:a"],
    // The daemon decodes the identifier as a URL.
    [{ ref: "50%" }, "git://example.com/r.git#50%25"],
    [{ location: "h/a#b?c%d e" }, "git://h/a%23b%3Fc%25d e"],
  ])("%j", (fields, identifier) => {
    expect(sourceOf(git(fields)).identifier).toBe(identifier);
  });

  const overSsh = { protocol: "ssh", remote: "git@example.com:r.git" } as const;
  test.each<readonly [string, Partial<GitVertex>, Readonly<Record<string, string>>]>([
    ["with its directory", { keepGitDir: true }, { "git.keepgitdir": "true" }],
    ["with a checksum", { checksum: "abc" }, { "git.checksum": "abc" }],
    ["without submodules", { submodules: false }, { "git.skipsubmodules": "true" }],
    ["with times", { mtime: "commit" }, { "git.mtime": "commit" }],
    ["by its commit", { fetchByCommit: true }, { "git.fetchbycommit": "true" }],
    ["with a token", { authTokenSecret: "t" }, { "git.authtokensecret": "t" }],
    ["with a header", { authHeaderSecret: "h" }, { "git.authheadersecret": "h" }],
    [
      "over SSH",
      overSsh,
      { "git.fullurl": "git@example.com:r.git", "git.mountsshsock": "default" },
    ],
    [
      "over SSH, with a known host and another agent",
      { ...overSsh, knownSshHosts: "h k\n", sshSocket: "me" },
      {
        "git.fullurl": "git@example.com:r.git",
        "git.mountsshsock": "me",
        "git.knownsshhosts": "h k\n",
      },
    ],
    ["not over SSH, whatever is known", { knownSshHosts: "h k\n", sshSocket: "me" }, {}],
  ])("%s", (_name, fields, attrs) => {
    expect(sourceOf(git(fields)).attrs).toEqual({ ...USUAL_GIT, ...attrs });
  });
});

describe("a download", () => {
  test("is the same for every platform", () => {
    expect(sourceOf(http())).toMatchObject({
      identifier: "https://example.com/f",
      attrs: { "http.filename": "f" },
      platform: undefined,
      constraints: { filter: [] },
    });
    expect(capsOf(http())).toEqual(["source.http"]);
  });

  test.each<readonly [Partial<HttpVertex>, Readonly<Record<string, string>>]>([
    [{ checksum: SHA }, { "http.checksum": SHA }],
    [{ mode: 0o755 }, { "http.perm": "0755" }],
    [{ mode: 1 }, { "http.perm": "01" }],
    [
      { uid: 5, gid: 6 },
      { "http.uid": "5", "http.gid": "6" },
    ],
    [{ authHeaderSecret: "s" }, { "http.authheadersecret": "s" }],
    [
      { accept: "a", userAgent: "u" },
      { "http.header.accept": "a", "http.header.user-agent": "u" },
    ],
  ])("with %j", (fields, attrs) => {
    expect(sourceOf(http(fields)).attrs).toEqual({ "http.filename": "f", ...attrs });
  });
});

describe("an image", () => {
  const reference = "docker.io/library/alpine:3.20";

  test.each<readonly [Partial<ImageVertex>, object]>([
    [{ checksum: SHA }, { "image.checksum": SHA }],
    [{ layerLimit: 3 }, { "image.layerlimit": "3" }],
    [
      { resolveMode: "pull", layerLimit: 1 },
      { "image.layerlimit": "1", "image.resolvemode": "pull" },
    ],
  ])("with %j", (fields, attrs) => {
    expect(sourceOf(image(reference, fields)).attrs).toEqual(attrs);
  });

  test("of an OCI layout is read from the client's store, for its platform", () => {
    const name = `docker.io/library/app@${SHA}`;
    const vertex = image(name, {
      ociStore: "store",
      platform: { os: "linux", architecture: "arm64" },
    });
    expect(sourceOf(vertex)).toMatchObject({
      identifier: `oci-layout://${name}`,
      attrs: { "oci.session": "sess1", "oci.store": "store" },
      platform: { OS: "linux", Architecture: "arm64" },
    });
    expect(headOf(marshal(vertex)).metadata?.description).toEqual({
      "llb.customname": `[1/1] FROM oci-layout://app@${SHA}`,
    });
  });
});

describe("capabilities", () => {
  const overSsh = { protocol: "ssh", remote: "git@example.com:r.git" } as const;
  const parents = copyAction(http(), { src: "a", dest: "/", parents: true });
  const users: readonly (readonly [LlbCap, Vertex])[] = [
    ["source.image.checksum", image("a", { checksum: SHA, frames })],
    ["source.image.layerlimit", image("a", { layerLimit: 1, frames })],
    ["source.ocilayout", image("a", { ociStore: "s", frames })],
    ["source.git", git()],
    ["source.git.fullurl", git()],
    ["source.git.keepgitdir", git({ keepGitDir: true })],
    ["source.git.httpauth", git({ authTokenSecret: "t" })],
    ["source.git.httpauth", git({ authHeaderSecret: "h" })],
    ["source.git.knownsshhosts", git({ ...overSsh, knownSshHosts: "h k" })],
    ["source.git.mountsshsock", git(overSsh)],
    ["source.git.subdir", git({ subdir: "a" })],
    ["source.git.checksum", git({ checksum: "a" })],
    ["source.git.skipsubmodules", git({ submodules: false })],
    ["source.git.mtime", git({ mtime: "checkout" })],
    ["source.git.fetchbycommit", git({ fetchByCommit: true })],
    ["source.http", http()],
    ["source.http.checksum", http({ checksum: SHA })],
    ["source.http.perm", http({ mode: 0o600 })],
    ["soruce.http.uidgid", http({ uid: 1 })],
    ["soruce.http.uidgid", http({ gid: 1 })],
    ["source.http.auth", http({ authHeaderSecret: "s" })],
    ["source.http.header", http({ accept: "a" })],
    ["source.http.header", http({ userAgent: "a" })],
  ];

  test.each(users)("%s is recorded", (cap, vertex) => {
    expect(capsOf(vertex)).toContain(cap);
  });

  test.each(users)("a daemon without %s fails at the line", (cap, vertex) => {
    const caps = new Set(LLB_FEATURES.filter((feature) => feature !== cap));
    expect(() => marshal(vertex, { request: { caps } })).toThrow(
      new ScriptError(`build.lua:7: ${missingFeature(cap)}`),
    );
  });

  test("a daemon that cannot require paths copies the existing paths", () => {
    const older = new Set(LLB_FEATURES.filter((feature) => feature !== "file.copy.requiredpaths"));
    const required = [new Set(LLB_FEATURES), older].map((caps) => {
      const { op } = headOf(marshal(file([parents]), { request: { caps } })).op;
      const copy = op.case === "file" ? op.value.actions[0]?.action.value : undefined;
      return copy !== undefined && "requiredPaths" in copy ? copy.requiredPaths : undefined;
    });
    expect(required).toEqual([["/a"], []]);
    expect(capsOf(file([parents]))).toContain("file.copy.requiredpaths");
    expect(capsOf(file([parents]), { request: { caps: older } })).toEqual([
      "file.base",
      "file.copy.includeexcludepatterns",
    ]);
  });
});

describe("equal sources", () => {
  test("are one op for scripts and contexts", () => {
    const vertex = file([
      copyAction(http(), { src: "/f", dest: "/a" }),
      copyAction(http({ title: "other" }), { src: "/f", dest: "/b" }),
    ]);
    expect(opsOf(marshal(vertex))).toHaveLength(3);
  });
});
