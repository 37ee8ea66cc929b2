import { describe, expect, test } from "@jest/globals";
import type { LuaInput } from "../../../support/lua-values.js";
import { headOf } from "../../llb/fixtures.js";
import { TestBuild } from "../fixtures.js";

const URL = "https://example.com/r.git";
const COMMIT = "0123456789abcdef0123456789abcdef01234567";

function sourceOf(...inputs: readonly LuaInput[]) {
  const build = new TestBuild();
  const { op, metadata } = headOf(build.marshal(build.state("bk.git", ...inputs)));
  if (op.op.case !== "source") throw new Error("expected a source");
  const { identifier, attrs } = op.op.value;
  return { identifier, attrs, name: metadata?.description["llb.customname"] };
}

/** Returns the attributes other than those of every repository. */
function attrsOf(...inputs: readonly LuaInput[]) {
  const usual = ["git.fullurl", "git.authtokensecret", "git.authheadersecret"];
  const entries = Object.entries(sourceOf(...inputs).attrs);
  return Object.fromEntries(entries.filter(([name]) => !usual.includes(name)));
}

test("bk.git returns a checkout of a repository", () => {
  expect(sourceOf(URL)).toEqual({
    identifier: "git://example.com/r.git",
    attrs: {
      "git.fullurl": URL,
      "git.authtokensecret": "GIT_AUTH_TOKEN",
      "git.authheadersecret": "GIT_AUTH_HEADER",
    },
    name: `[internal] load git source ${URL}`,
  });
});

test("a repository has no image configuration, and prints its URL", () => {
  const build = new TestBuild();
  const state = build.state("bk.git", URL, { ref: "v1", subdir: "/docs/" });
  expect(String(state)).toBe(`State(${URL}#v1:docs)`);
  expect(build.call("state:get_env", state, "PATH")).toMatch(/bin/);
  expect(build.lookups).toEqual([]);
});

describe("options", () => {
  test.each<readonly [LuaInput, object]>([
    [{}, {}],
    [{ checksum: "abc123" }, { "git.checksum": "abc123" }],
    [{ keep_git_dir: true }, { "git.keepgitdir": "true" }],
    [{ keep_git_dir: false }, {}],
    [{ submodules: true }, {}],
    [{ submodules: false }, { "git.skipsubmodules": "true" }],
  ])("%j", (options, attrs) => {
    expect(attrsOf(URL, options)).toEqual(attrs);
  });

  test("secrets", () => {
    const { attrs } = sourceOf(URL, { auth_token_secret: "t", auth_header_secret: "h" });
    expect(attrs).toMatchObject({ "git.authtokensecret": "t", "git.authheadersecret": "h" });
  });

  test("over SSH", () => {
    expect(attrsOf("git@example.com:r.git")).toEqual({ "git.mountsshsock": "default" });
    expect(
      attrsOf("ssh://git@example.com/r.git", {
        known_ssh_hosts: ["example.com ssh-ed25519 AAAA\n", "# comment"],
        mount_ssh_sock: "deploy",
      }),
    ).toEqual({
      "git.knownsshhosts": "example.com ssh-ed25519 AAAA\n# comment\n",
      "git.mountsshsock": "deploy",
    });
  });

  test.each<readonly [string, LuaInput, string]>([
    [URL, { ref: "main" }, "#main"],
    [URL, { ref: "main", subdir: "../a/./b/" }, "#main:a/b"],
    [URL, { subdir: "/" }, ""],
    [`${URL}#main:docs`, { ref: "main", subdir: "/docs" }, "#main:docs"],
    [`${URL}?subdir=/docs/`, { subdir: "docs" }, "#:docs"],
    [`${URL}#main`, { subdir: "docs" }, "#main:docs"],
    [`${URL}?tag=v1`, {}, "#refs/tags/v1"],
  ])("%s with %j", (url, options, fragment) => {
    expect(sourceOf(url, options).identifier).toBe(`git://example.com/r.git${fragment}`);
  });

  test("are also read from the URL's query", () => {
    expect(attrsOf(`${URL}?mtime=commit&fetch-by-commit&keep-git-dir&commit=${COMMIT}`)).toEqual({
      "git.mtime": "commit",
      "git.fetchbycommit": "true",
      "git.keepgitdir": "true",
      "git.checksum": COMMIT,
    });
  });
});

test.each<readonly [string, readonly LuaInput[], string]>([
  [
    "no URL",
    ["r"],
    'url: "r": expected a URL such as "https://example.com/repo.git" or "git@example.com:repo.git"',
  ],
  [
    "another protocol, whose password is not repeated",
    ["svn://me:secret@h/r"],
    'url: "svn://me:xxxxx@h/r": expected the protocol https, ssh, git or http, got svn',
  ],
  ["another ref", [`${URL}#a`, { ref: "b" }], 'ref: the URL says "a" and the option "b"'],
  [
    "another directory",
    [`${URL}#:a`, { subdir: "b" }],
    'subdir: the URL says "a" and the option "b"',
  ],
  [
    "another checksum",
    [`${URL}?checksum=a`, { checksum: "ab" }],
    'checksum: the URL says "a" and the option "ab"',
  ],
  [
    "the opposite of a flag",
    [`${URL}?keep-git-dir`, { keep_git_dir: false }],
    "keep_git_dir: the URL says true and the option false",
  ],
  [
    "a ref that is an option of git",
    [URL, { ref: "--upload-pack=x" }],
    'options.ref: "--upload-pack=x" cannot be a branch, a tag or a commit',
  ],
  ["such a ref in the URL", [`${URL}#-x`], '"-x" cannot be a branch, a tag or a commit'],
  [
    "a directory in the ref",
    [URL, { ref: "v1:docs" }],
    'options.ref: expected a branch, a tag or a commit, got "v1:docs": write ref = "v1", subdir = "docs"',
  ],
  [
    "no hash",
    [URL, { checksum: "sha256:ab" }],
    'options.checksum: expected the hash of a commit, in lower-case hexadecimal digits, got the string "sha256:ab"',
  ],
  [
    "no hash in the URL",
    [`${URL}?checksum=XY`],
    'checksum: expected the hash of a commit, in lower-case hexadecimal digits, got "XY"',
  ],
  [
    "a commit that is not its checksum",
    [URL, { ref: COMMIT, checksum: "ff" }],
    `checksum: the commit ${COMMIT} does not begin with ff`,
  ],
  [
    "a commit that cannot be fetched",
    [`${URL}?fetch-by-commit`, { checksum: "0123" }],
    "fetch-by-commit needs the whole hash of a commit, as ref or checksum",
  ],
  [
    "a known host without SSH",
    [URL, { known_ssh_hosts: "h k" }],
    "known_ssh_hosts: belongs to a URL that goes over SSH; this one is https",
  ],
  [
    "an agent without SSH",
    ["git://h/r", { mount_ssh_sock: "x" }],
    "mount_ssh_sock: belongs to a URL that goes over SSH; this one is git",
  ],
])("bk.git rejects %s", (_name, inputs, problem) => {
  expect(new TestBuild().problem("bk.git", ...inputs)).toBe(problem);
});

test("a password in the URL is reported, and not shown", () => {
  const build = new TestBuild();
  const state = build.state("bk.git", "https://me:secret@example.com/r.git");
  expect(build.warnings).toEqual([
    {
      rule: "PasswordInURL",
      message:
        "the password in https://me:xxxxx@example.com/r.git becomes part of the build's definition, of caches and of provenance: name a secret with auth_token_secret instead",
      frames: [{ file: "build.lua", line: 1 }],
    },
  ]);
  expect(String(state)).toBe("State(https://me:xxxxx@example.com/r.git)");
  const { op, metadata } = headOf(build.marshal(state));
  expect(JSON.stringify(metadata?.description)).not.toContain("secret");
  expect(op.op).toMatchObject({
    value: { attrs: { "git.fullurl": "https://me:secret@example.com/r.git" } },
  });
});
