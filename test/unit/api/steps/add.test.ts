import { describe, expect, test } from "@jest/globals";
import type { State } from "../../../../src/llb/state.js";
import type { LuaInput } from "../../../support/lua-values.js";
import { headOf, imageConfig, opsOf } from "../../llb/fixtures.js";
import { TestBuild } from "../fixtures.js";

const SHA = `sha256:${"ab".repeat(32)}`;
const FILE = "https://example.com/dir/f.tgz";
const REPOSITORY = "https://example.com/r.git";

/** The copies of the last step. */
function copiesOf(build: TestBuild, state: State) {
  const { op } = headOf(build.marshal(state)).op;
  if (op.case !== "file") throw new Error(`expected a file op, got ${String(op.case)}`);
  return op.value.actions.map(({ action }) => {
    if (action.case !== "copy") throw new Error(`expected a copy, got ${String(action.case)}`);
    return action.value;
  });
}

/** Addresses and attributes of all sources. */
function sourcesOf(build: TestBuild, state: State) {
  return opsOf(build.marshal(state)).flatMap(({ op: { op } }) =>
    op.case === "source" ? [[op.value.identifier, op.value.attrs] as const] : [],
  );
}

function add(...inputs: readonly LuaInput[]) {
  const build = new TestBuild();
  const base = build.chain(build.state("bk.image", "alpine"), ["config", { workdir: "/srv" }]);
  const state = build.state("state:add", base, ...inputs);
  return {
    copies: copiesOf(build, state),
    sources: sourcesOf(build, state).filter(([id]) => !id.startsWith("docker-image:")),
    history: build.history(state).at(-1),
    build,
  };
}

const PATH = {
  mode: -1,
  timestamp: -1n,
  followSymlink: true,
  dirCopyContents: true,
  attemptUnpackDockerCompatibility: true,
  createDestPath: true,
  allowWildcard: true,
  allowEmptyWildcard: true,
  alwaysReplaceExistingDestPaths: false,
};
const FETCHED = {
  ...PATH,
  followSymlink: false,
  dirCopyContents: false,
  attemptUnpackDockerCompatibility: false,
  allowWildcard: false,
  allowEmptyWildcard: false,
};
const GIT_ATTRS = {
  "git.authheadersecret": "GIT_AUTH_HEADER",
  "git.authtokensecret": "GIT_AUTH_TOKEN",
  "git.fullurl": REPOSITORY,
};

describe("a source", () => {
  test.each<readonly [string, string, object, string, object]>([
    ["a path", "a", { ...PATH, src: "/a" }, "local://context", { "local.followpaths": '["a"]' }],
    ["a URL", FILE, { ...FETCHED, src: "/f.tgz" }, FILE, { "http.filename": "f.tgz" }],
    [
      "a URL without a name",
      "http://h",
      { ...FETCHED, src: "/__unnamed__" },
      "http://h",
      { "http.filename": "__unnamed__" },
    ],
    [
      "a URL whose name looks like a pattern and a variable",
      "http://h/%24A*",
      { ...FETCHED, src: "/$A*" },
      "http://h/%24A*",
      { "http.filename": "$A*" },
    ],
    [
      "a repository",
      `${REPOSITORY}#v1:docs`,
      { ...FETCHED, src: "/" },
      "git://example.com/r.git#v1:docs",
      GIT_ATTRS,
    ],
    [
      "a repository over SSH",
      "git@h:r",
      { ...FETCHED, src: "/" },
      "git://h/r",
      { ...GIT_ATTRS, "git.fullurl": "git@h:r", "git.mountsshsock": "default" },
    ],
    [
      "a path that only the build context takes for a repository",
      "github.com/a/b",
      { ...PATH, src: "/github.com/a/b" },
      "local://context",
      {},
    ],
  ])("can be %s", (_name, src, copy, identifier, attrs) => {
    const { copies, sources } = add(src, "x/");
    expect(copies).toMatchObject([{ ...copy, dest: "/srv/x/" }]);
    expect(sources).toMatchObject([[identifier, attrs]]);
  });

  test("of every kind in one step", () => {
    const { copies, sources, history } = add(["a", FILE, REPOSITORY, "d"], "/x/");
    expect(copies.map(({ src }) => src)).toEqual(["/a", "/f.tgz", "/", "/d"]);
    expect(sources.map(([identifier]) => identifier)).toEqual([
      "local://context",
      FILE,
      "git://example.com/r.git",
    ]);
    expect(history).toBe(`ADD a ${FILE} ${REPOSITORY} d /x/ # buildkit`);
  });

  test("can be a path of another state", () => {
    const build = new TestBuild();
    const from = build.state("bk.image", "busybox");
    const state = build.state("state:add", build.state("bk.scratch"), from, ["a", FILE], "/x/");
    expect(sourcesOf(build, state).map(([identifier]) => identifier)).toEqual([
      "docker-image://docker.io/library/busybox:latest",
      FILE,
    ]);
  });
});

describe("options", () => {
  const owner = { user: { user: { value: 5 } }, group: { user: { value: 6 } } };
  test.each<readonly [string, LuaInput, object]>([
    ["a", { unpack: false }, { attemptUnpackDockerCompatibility: false }],
    [FILE, { unpack: true }, { attemptUnpackDockerCompatibility: true }],
    [FILE, { unpack: false }, { attemptUnpackDockerCompatibility: false }],
    [REPOSITORY, { unpack: true }, { attemptUnpackDockerCompatibility: false }],
    [FILE, { owner: "5:6", mode: "0750" }, { owner, mode: 0o750 }],
    [REPOSITORY, { chmod: "u+x" }, { mode: 0, modeStr: "u+x" }],
    [REPOSITORY, { exclude: "*.md" }, { excludePatterns: ["*.md"] }],
    [REPOSITORY, { include: "*.md" }, { includePatterns: ["*.md"] }],
    [FILE, { create_dest_path: false }, { createDestPath: false }],
    [FILE, { always_replace: true }, { alwaysReplaceExistingDestPaths: true }],
    ["a/./b", { parents: true }, { src: "/a", includePatterns: ["b"], requiredPaths: ["/a/b"] }],
  ])("%s with %j", (src, options, expected) => {
    expect(add(src, "x/", options).copies).toMatchObject([expected]);
  });

  test.each<readonly [string, LuaInput, object]>([
    [FILE, { checksum: SHA }, { "http.checksum": SHA }],
    [REPOSITORY, { checksum: "abc" }, { "git.checksum": "abc" }],
    [REPOSITORY, { keep_git_dir: true }, { "git.keepgitdir": "true" }],
    [`${REPOSITORY}?checksum=abc&mtime=commit`, { checksum: "abc" }, { "git.mtime": "commit" }],
  ])("%s gets %j", (src, options, attrs) => {
    expect(add(src, "x/", options).sources).toMatchObject([[expect.anything(), attrs]]);
  });

  test("appear in the history as in a Dockerfile's", () => {
    const { history } = add("https://me:secret@example.com/f", "x", {
      owner: "me:us",
      mode: "0755",
      exclude: "a",
    });
    expect(history).toBe(
      "ADD --chown=me:us --chmod=0755 https://me:xxxxx@example.com/f x # buildkit",
    );
  });
});

describe("variables", () => {
  const images = {
    "docker.io/library/alpine:latest": imageConfig({ Env: ["V=1.2", "U=https://example.com"] }),
  };

  test.each([
    ["https://example.com/f-$V.tgz", "https://example.com/f-1.2.tgz", "/f-1.2.tgz"],
    ["$U/f", "https://example.com/f", "/f"],
    ["${U}/r.git#v$V", "git://example.com/r.git#v1.2", "/"],
    ["git@h:r#v$V", "git://h/r#v1.2", "/"],
    ["https://h/a$$b", "https://h/a$b", "/a$b"],
    ["$V/f", "local://context", "/1.2/f"],
  ])("in %s", (src, identifier, path) => {
    const build = new TestBuild({ images });
    const state = build.state("state:add", build.state("bk.image", "alpine"), src, "/x/");
    expect(sourcesOf(build, state).map(([id]) => id)).toContain(identifier);
    expect(copiesOf(build, state)).toMatchObject([{ src: path }]);
  });

  test("in a checksum", () => {
    const build = new TestBuild({ images: {} });
    const base = build.chain(build.state("bk.scratch"), ["env", "SUM", SHA]);
    const state = build.state("state:add", base, FILE, "/x/", { checksum: "$SUM" });
    expect(sourcesOf(build, state)).toMatchObject([[FILE, { "http.checksum": SHA }]]);
  });

  test("resolve the base image only if the source can become a URL", () => {
    const build = new TestBuild({ images });
    const base = build.state("bk.image", "alpine");
    build.state("state:add", base, ["src/$V", "a$V"], "$V/");
    expect(build.lookups).toEqual([]);
    build.state("state:add", base, "$U/f", "/x");
    expect(build.lookups).toEqual(["docker.io/library/alpine:latest"]);
  });

  test("must be set", () => {
    const build = new TestBuild();
    expect(build.problem("state:add", build.state("bk.scratch"), "https://h/$NONE", "/")).toContain(
      '$NONE in "https://h/$NONE" is not set',
    );
  });
});

test.each<readonly [string, readonly LuaInput[], string]>([
  ["no source", [[], "/x"], "src: expected at least one path, got an empty list"],
  [
    "no directory for several",
    [["a", FILE], "/x"],
    'dest: several sources need a directory: write "/x/"',
  ],
  [
    "an unknown protocol",
    ["ftp://me:secret@h/f", "/x"],
    'src: "ftp://me:xxxxx@h/f": files are downloaded over https or http, not ftp',
  ],
  [
    "a wrong query",
    [`${REPOSITORY}?x=1`, "/x"],
    `src: "${REPOSITORY}?x=1": unknown query parameter "x": expected one of branch, checksum, commit, fetch-by-commit, keep-git-dir, mtime, ref, subdir, submodules, tag`,
  ],
  [
    "a checksum of a path",
    ["a", "/x", { checksum: SHA }],
    "checksum: applies to URLs only, not to copied paths",
  ],
  [
    "a checksum of several",
    [[FILE, REPOSITORY], "/x/", { checksum: SHA }],
    "checksum: belongs to a single source",
  ],
  [
    "a commit of a file",
    [FILE, "/x", { checksum: "abc" }],
    'checksum: expected "sha256:" and 64 hexadecimal digits in lower case, got "abc"',
  ],
  [
    "a digest of a repository",
    [REPOSITORY, "/x", { checksum: SHA }],
    `checksum: expected the hash of a commit, in lower-case hexadecimal digits, got "${SHA}"`,
  ],
  [
    "another checksum than the URL's",
    [`${REPOSITORY}?commit=ab`, "/x", { checksum: "abc" }],
    'checksum: the URL says "ab" and the option "abc"',
  ],
  [
    "the opposite of the URL",
    [`${REPOSITORY}?keep-git-dir`, "/x", { keep_git_dir: false }],
    "keep_git_dir: the URL says true and the option false",
  ],
  [
    "a kept directory of no repository",
    [FILE, "/x", { keep_git_dir: true }],
    "keep_git_dir: no source is a git repository",
  ],
  [
    "parents of a URL",
    [["a", FILE], "/x/", { parents: true }],
    "parents: belongs to paths; a URL has no directories to keep",
  ],
  [
    "parents and include",
    ["a", "/x/", { parents: true, include: "b" }],
    "include: cannot be given together with parents, which takes its patterns from src",
  ],
])("%s is refused", (_name, inputs, problem) => {
  const build = new TestBuild();
  expect(build.problem("state:add", build.state("bk.scratch"), ...inputs)).toBe(problem);
});

test("a state without a source path is rejected", () => {
  const build = new TestBuild();
  const scratch = build.state("bk.scratch");
  expect(build.problem("state:add", scratch, scratch, FILE, "/x")).toBe(
    "from: nothing is read from it, for every source is a URL",
  );
});

test("a password in a URL is reported", () => {
  const { build } = add(
    ["https://me:secret@example.com/f", "https://me:secret@example.com/r.git"],
    "x/",
  );
  expect(build.warnings.map(({ message }) => message.replace(/ becomes.*: /, ": "))).toEqual([
    "the password in https://me:xxxxx@example.com/f: name a secret with auth_header_secret of bk.http instead",
    "the password in https://me:xxxxx@example.com/r.git: name a secret with auth_token_secret of bk.git instead",
  ]);
});

describe("copy", () => {
  test.each([FILE, REPOSITORY, "git@h:r", "ssh://h/r", "git://h/r"])("rejects %s", (src) => {
    const build = new TestBuild();
    expect(build.problem("state:copy", build.state("bk.scratch"), src, "/x")).toBe(
      `src: "${src}" is a URL: state:add downloads it`,
    );
  });

  test("with parents shows --parents in the history", () => {
    const build = new TestBuild();
    const state = build.state("state:copy", build.state("bk.scratch"), ["a/./b", "c"], "/x/", {
      parents: true,
      owner: 5,
    });
    expect(build.history(state)).toEqual(["COPY --parents --chown=5 a/./b c /x/ # buildkit"]);
  });

  test("of an optional source makes its pattern after variables are expanded", () => {
    const build = new TestBuild();
    const base = build.chain(build.state("bk.scratch"), ["env", "NAME", "a.txt"]);
    const state = build.state("state:copy", base, ["$NAME", "b*"], "/x/", {
      allow_not_found: true,
      allow_wildcard: false,
    });
    expect(copiesOf(build, state)).toMatchObject([
      { src: "/a.tx[t]", allowWildcard: true, allowEmptyWildcard: true },
      { src: "/[b]\\*", allowWildcard: true, allowEmptyWildcard: true },
    ]);
  });
});

/**
 * The answer of frontend.convertllb in BuildKit v0.32.2 for
 *
 *     FROM scratch AS a
 *     ADD --checksum=sha256:abab… https://example.com/dir/file.tgz?x=1 /x/
 *     FROM scratch
 *     ADD --keep-git-dir --checksum=0af886a https://example.com/r.git?tag=v1&subdir=a/b&submodules=0 /g/
 *     ADD ssh://git@example.invalid:2222/a/r#main /s
 *     ADD git://example.com/r?fetch-by-commit&ref=dev&commit=0123… /c
 *     COPY --parents --from=a x/./file.tgz x/*.md /p/
 */
test("the op has the same bytes as the Dockerfile frontend's", () => {
  const build = new TestBuild();
  const scratch = build.state("bk.scratch");
  const commit = "0123456789abcdef0123456789abcdef01234567";
  const a = build.chain(scratch, [
    "add",
    "https://example.com/dir/file.tgz?x=1",
    "/x/",
    { checksum: SHA },
  ]);
  const state = build.chain(
    scratch,
    [
      "add",
      "https://example.com/r.git?tag=v1&subdir=a/b&submodules=0",
      "/g/",
      { keep_git_dir: true, checksum: "0af886a" },
    ],
    ["add", "ssh://git@example.invalid:2222/a/r#main", "/s"],
    ["add", `git://example.com/r?fetch-by-commit&ref=dev&commit=${commit}`, "/c"],
    ["copy", a, ["x/./file.tgz", "x/*.md"], "/p/", { parents: true }],
  );
  expect(headOf(build.marshal(state)).digest).toBe(
    "sha256:9dfb68c59cdb43e3275b5cf1d66f380be24cb994fd26a7031d9afdedffa893af",
  );
});
