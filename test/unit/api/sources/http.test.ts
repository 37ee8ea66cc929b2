import { describe, expect, test } from "@jest/globals";
import type { LuaInput } from "../../../support/lua-values.js";
import { headOf } from "../../llb/fixtures.js";
import { TestBuild } from "../fixtures.js";

const SHA = `sha256:${"ab".repeat(32)}`;
const URL = "https://example.com/dir/f.tgz";

function sourceOf(name: string, ...inputs: readonly LuaInput[]) {
  const build = new TestBuild();
  const { op, metadata } = headOf(build.marshal(build.state(name, ...inputs)));
  if (op.op.case !== "source") throw new Error("expected a source");
  const { identifier, attrs } = op.op.value;
  return { identifier, attrs, name: metadata?.description["llb.customname"] };
}

test.each(["bk.http", "bk.https"])("%s accepts https and http URLs", (name) => {
  expect(sourceOf(name, URL)).toEqual({
    identifier: URL,
    attrs: { "http.filename": "f.tgz" },
    name: `[internal] load ${URL}`,
  });
  expect(sourceOf(name, "HTTP://h:80/a?b=c#d")).toEqual({
    identifier: "http://h:80/a?b=c#d",
    attrs: { "http.filename": "a" },
    name: "[internal] load HTTP://h:80/a?b=c#d",
  });
});

test.each([
  ["https://example.com/a/b", "b"],
  ["https://example.com/a/b///", "b"],
  ["https://example.com/a%20b?x=/y#/z", "a b"],
  ["https://example.com/a%2Fb", "b"],
  ["https://example.com", "__unnamed__"],
  ["https://example.com/", "__unnamed__"],
  ["https://example.com/a/..", "__unnamed__"],
  ["https://example.com/x.git", "x.git"],
])("the file of %s is named %s", (url, name) => {
  expect(sourceOf("bk.http", url).attrs).toEqual({ "http.filename": name });
});

describe("options", () => {
  test.each<readonly [LuaInput, object]>([
    [{ checksum: SHA }, { "http.checksum": SHA }],
    [{ filename: "x y" }, { "http.filename": "x y" }],
    [{ mode: "0755" }, { "http.perm": "0755" }],
    [{ chmod: "4" }, { "http.perm": "04" }],
    [{ owner: "5:6" }, { "http.uid": "5", "http.gid": "6" }],
    [{ chown: 5 }, { "http.uid": "5", "http.gid": "5" }],
    [{ owner: "0:6" }, { "http.gid": "6" }],
    [
      { owner: { user: 5, group: 6 }, uid: 7 },
      { "http.uid": "7", "http.gid": "6" },
    ],
    [
      { uid: 7, gid: 8 },
      { "http.uid": "7", "http.gid": "8" },
    ],
    [{ headers: { Accept: "text/plain" } }, { "http.header.accept": "text/plain" }],
    [
      { headers: { "user-agent": "me", ACCEPT: "*/*" } },
      { "http.header.accept": "*/*", "http.header.user-agent": "me" },
    ],
    [{ headers: {} }, {}],
    [{ auth_header_secret: "token" }, { "http.authheadersecret": "token" }],
  ])("%j", (options, attrs) => {
    expect(sourceOf("bk.http", URL, options).attrs).toEqual({
      "http.filename": "f.tgz",
      ...attrs,
    });
  });
});

const MODE = 'expected a mode from "0001" to "0777" (state:copy can give it any other), got';
const NO_PASSWORDS =
  'there is no such option, for a password would become part of the build\'s definition and caches: put the header, such as "Basic …", into a secret, and name that with auth_header_secret';
const NO_NAMES = 'expected numbers such as "1000:1000" (names cannot be resolved here), got';

test.each<readonly [LuaInput, string]>([
  [
    { checksum: "abc" },
    'checksum: expected "sha256:" and 64 hexadecimal digits in lower case, got the string "abc"',
  ],
  [{ filename: "a/b" }, 'filename: expected the name of a file without directories, got "a/b"'],
  [{ filename: ".." }, 'filename: expected the name of a file without directories, got ".."'],
  [{ mode: "4755" }, `mode: ${MODE} the string "4755"`],
  [{ mode: "0" }, `mode: ${MODE} the string "0"`],
  [{ owner: "root" }, `owner: ${NO_NAMES} the string "root"`],
  [{ owner: "$U" }, `owner: ${NO_NAMES} the string "$U"`],
  [
    { headers: { Cookie: "x" } },
    'headers: "Cookie" is not sent: only the headers Accept and User-Agent can be set; BuildKit sends no others',
  ],
  [
    { headers: { authorization: "x" } },
    'headers: "authorization" is not sent: only the headers Accept and User-Agent can be set; put it into a secret, and name that with auth_header_secret',
  ],
  [{ headers: { Accept: "a", accept: "b" } }, "headers: the header accept is given twice"],
  [{ headers: { Accept: "a\nX: b" } }, "headers: the header Accept has several lines"],
  [{ username: "me" }, `username: ${NO_PASSWORDS}`],
  [{ password: "secret" }, `password: ${NO_PASSWORDS}`],
])("bk.http rejects %j", (options, problem) => {
  expect(new TestBuild().problem("bk.http", URL, options)).toBe(`options.${problem}`);
});

test.each([
  ["ftp://h/f", "ftp://h/f", "files are downloaded over https or http, not ftp"],
  ["example.com/f", "example.com/f", "it is not a URL"],
  ["http://me:secret@/f", "http://me:xxxxx@/f", "it has no host"],
])("bk.http rejects the URL %s", (url, shown, problem) => {
  expect(new TestBuild().problem("bk.http", url)).toBe(
    `url: expected a URL such as "https://example.com/file", got the string "${shown}": ${problem}`,
  );
});

test("a password in the URL is reported, and not shown", () => {
  const build = new TestBuild();
  const state = build.state("bk.https", "https://me:secret@example.com/f");
  expect(build.warnings.map(({ message }) => message)).toEqual([
    "the password in https://me:xxxxx@example.com/f becomes part of the build's definition, of caches and of provenance: name a secret with auth_header_secret instead",
  ]);
  expect(String(state)).toBe("State(https://me:xxxxx@example.com/f)");
  const { metadata } = headOf(build.marshal(state));
  expect(metadata?.description).toEqual({
    "llb.customname": "[internal] load https://me:xxxxx@example.com/f",
  });
});
