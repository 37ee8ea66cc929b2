import { describe, expect, test } from "@jest/globals";
import {
  isCommitHash,
  isRemoteSource,
  parseGitSource,
  parseGitUrl,
  type GitUrl,
} from "../../../src/llb/git-url.js";

const REMOTE = "https://example.com/a/r.git";
const COMMIT = "0123456789abcdef0123456789abcdef01234567";

/** Returns the parsed fields other than the repository. */
function saidBy(suffix: string): unknown {
  const { remote, protocol, location, ...said } = parseGitUrl(REMOTE + suffix) as GitUrl;
  expect([remote, protocol, location]).toEqual([REMOTE, "https", "example.com/a/r.git"]);
  return said;
}

describe("URLs of repositories", () => {
  test.each([
    [REMOTE, REMOTE, "https", "example.com/a/r.git"],
    ["http://example.com/r", "http://example.com/r", "http", "example.com/r"],
    ["HTTPS://Example.com/r/", "https://Example.com/r/", "https", "Example.com/r"],
    ["git://h:9418/r", "git://h:9418/r", "git", "h:9418/r"],
    ["ssh://git@h:22/a//r.git", "ssh://git@h:22/a//r.git", "ssh", "h:22/a/r.git"],
    ["git@h.example:a/r.git", "git@h.example:a/r.git", "ssh", "h.example/a/r.git"],
    ["me_2-x@h:~/r", "me_2-x@h:~/r", "ssh", "h/~/r"],
    ["https://u:p@h/r", "https://u:p@h/r", "https", "h/r"],
    ["https://h/a%20b/r", "https://h/a%20b/r", "https", "h/a b/r"],
    [
      "github.com/moby/buildkit",
      "https://github.com/moby/buildkit",
      "https",
      "github.com/moby/buildkit",
    ],
    ["h.example:8443/r.git", "https://h.example:8443/r.git", "https", "h.example:8443/r.git"],
  ])("%s", (text, remote, protocol, location) => {
    expect(parseGitUrl(text)).toEqual({ remote, protocol, location });
  });

  const expected =
    'expected a URL such as "https://example.com/repo.git" or "git@example.com:repo.git"';
  test.each([
    ["file:///srv/r.git", "expected the protocol https, ssh, git or http, got file"],
    ["git+ssh://h/r", "expected the protocol https, ssh, git or http, got git+ssh; write ssh://"],
    ["./r.git", expected],
    ["../r.git", expected],
    ["/srv/r.git", expected],
    ["r", expected],
    ["localhost/r", expected],
    ["https://example.com", "the URL has no path"],
    ["git@example.com:", "the URL has no path"],
    ["https:///r", "it has no host"],
    ["https://h/%zz", "it has a % that does not begin valid UTF-8"],
  ])("%s is rejected", (text, problem) => {
    expect(parseGitUrl(text)).toEqual({ problem });
  });
});

describe("the fragment", () => {
  test.each([
    ["#", {}],
    ["#main", { ref: "main" }],
    ["#baz/qux:quux/quuz", { ref: "baz/qux", subdir: "quux/quuz" }],
    ["#:docs", { subdir: "docs" }],
    ["#main:", { ref: "main" }],
    ["#main:/", { ref: "main" }],
    ["#main:/a/../b//c/", { ref: "main", subdir: "b/c" }],
    ["#main:../../etc", { ref: "main", subdir: "etc" }],
    ["#a%20b:c%23d", { ref: "a b", subdir: "c#d" }],
    ["#a:b:c", { ref: "a", subdir: "b:c" }],
  ])("%s", (fragment, said) => {
    expect(saidBy(fragment)).toEqual(said);
  });

  test("of the scp form is literal", () => {
    expect(parseGitUrl("git@h:r#a%20b:c")).toMatchObject({ ref: "a%20b", subdir: "c" });
  });
});

describe("the query", () => {
  test.each<readonly [string, object]>([
    ["?", {}],
    ["?ref=main", { ref: "main" }],
    ["?tag=v1", { ref: "refs/tags/v1" }],
    ["?tag=refs/tags/v1", { ref: "refs/tags/v1" }],
    ["?branch=dev", { ref: "refs/heads/dev" }],
    ["?subdir=a/b", { subdir: "a/b" }],
    ["?checksum=abc", { checksum: "abc" }],
    ["?commit=abc", { checksum: "abc" }],
    ["?checksum=abc&commit=abc", { checksum: "abc" }],
    ["?keep-git-dir", { keepGitDir: true }],
    ["?keep-git-dir=0", { keepGitDir: false }],
    ["?submodules=false", { submodules: false }],
    ["?submodules=", { submodules: true }],
    ["?mtime=commit", { mtime: "commit" }],
    ["?mtime=checkout", { mtime: "checkout" }],
    ["?fetch-by-commit=T", { fetchByCommit: true }],
    ["?ref=a%2Fb+c", { ref: "a/b c" }],
    ["?ref=main&&subdir=d&", { ref: "main", subdir: "d" }],
    ["?ref=main#main:docs", { ref: "main", subdir: "docs" }],
    ["?subdir=/docs/#main:docs", { ref: "main", subdir: "/docs/" }],
    ["?tag=v1#refs/tags/v1", { ref: "refs/tags/v1" }],
  ])("%s", (suffix, said) => {
    expect(saidBy(suffix)).toEqual(said);
  });

  test("is supported in the scp form", () => {
    expect(parseGitUrl("git@h:a/r.git?tag=v1&subdir=d#refs/tags/v1")).toEqual({
      remote: "git@h:a/r.git",
      protocol: "ssh",
      location: "h/a/r.git",
      ref: "refs/tags/v1",
      subdir: "d",
    });
  });

  test.each([
    ["?ref=a#b", 'the URL has two values for ref: "b" and "a"'],
    ["?ref=v1&tag=v1", 'the URL has two values for ref: "v1" and "refs/tags/v1"'],
    ["?branch=a#a", 'the URL has two values for ref: "a" and "refs/heads/a"'],
    ["?subdir=a#:b", 'the URL has two values for subdir: "b" and "a"'],
    ["?checksum=a&commit=b", 'the URL has two values for checksum: "a" and "b"'],
    ["?tag=a&branch=b", "the query has both a tag and a branch: write one of them"],
    ["?ref=a&ref=a", 'the query parameter "ref" is given twice'],
    ["?ref=", 'the query parameter "ref" has no value'],
    ["?mtime", 'the query parameter "mtime" has no value'],
    ["?submodules=2", 'the query parameter submodules: expected true or false, got "2"'],
    ["?keep-git-dir=yes", 'the query parameter keep-git-dir: expected true or false, got "yes"'],
    ["?mtime=now", 'the query parameter mtime: expected checkout or commit, got "now"'],
    ["?ref=%zz", 'the query parameter "ref=%zz" is malformed'],
    ["?ref=a;b", 'the query parameter "ref=a;b" is malformed'],
    [
      "?constructor=1",
      'unknown query parameter "constructor": expected one of branch, checksum, commit, fetch-by-commit, keep-git-dir, mtime, ref, subdir, submodules, tag',
    ],
  ])("%s is rejected", (suffix, problem) => {
    expect(parseGitUrl(REMOTE + suffix)).toEqual({ problem });
  });
});

describe("a source of ADD, as in a Dockerfile,", () => {
  test.each([
    "https://example.com/r.git",
    "http://example.com/r.git?ref=a#a",
    "https://example.com/r%2Egit",
    "git://h/r",
    "ssh://h/r",
    "git@h:r",
  ])("is checked out: %s", (text) => {
    expect(parseGitSource(text)).toHaveProperty("remote");
    expect(isRemoteSource(text)).toBe(true);
  });

  test.each(["https://example.com/r", "http://h/r.git/x", "https://h/a?b=.git", "HTTP://h"])(
    "is downloaded: %s",
    (text) => {
      expect(parseGitSource(text)).toBeUndefined();
      expect(isRemoteSource(text)).toBe(true);
    },
  );

  test.each(["github.com/moby/buildkit.git", "./git@h", "a.git", "ftp://h/r.git", "a@b", "@"])(
    "is copied: %s",
    (text) => {
      expect(parseGitSource(text)).toBeUndefined();
      expect(isRemoteSource(text)).toBe(false);
    },
  );

  test("is rejected with a wrong query", () => {
    expect(parseGitSource("git@h:r?x=1")).toHaveProperty("problem");
  });
});

test.each([
  [COMMIT, true],
  [COMMIT + COMMIT.slice(0, 24), true],
  [COMMIT.toUpperCase(), false],
  [COMMIT.slice(1), false],
  ["", false],
])("%s is a full commit hash: %s", (text, expected) => {
  expect(isCommitHash(text)).toBe(expected);
});

test("a text of many question marks is read in one pass", () => {
  expect(parseGitUrl(`git@example.com:${"?".repeat(200_000)}\n`)).toHaveProperty("problem");
});
