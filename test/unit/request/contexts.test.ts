import { describe, expect, test } from "@jest/globals";
import type { ContextSource } from "../../../src/llb/context-source.js";
import {
  parseContextRequest,
  parseNamedContexts,
  type ContextRequest,
} from "../../../src/request/contexts.js";

const DIGEST = `sha256:${"a".repeat(64)}`;
const NOTHING: ContextRequest = { remote: undefined, subdir: undefined, scriptLocal: undefined };
const REPOSITORY = {
  remote: "https://example.com/team/app.git",
  protocol: "https",
  location: "example.com/team/app.git",
} as const;

describe("the build context", () => {
  test.each<readonly [Readonly<Record<string, string>>, Partial<ContextRequest>]>([
    [{}, {}],
    [{ context: "." }, {}],
    [
      { context: "https://example.com/team/app.git#v1:src" },
      { remote: { kind: "git", url: { ...REPOSITORY, ref: "v1", subdir: "src" } } },
    ],
    [
      { context: "github.com/team/app" },
      {
        remote: {
          kind: "git",
          url: {
            remote: "https://github.com/team/app",
            protocol: "https",
            location: "github.com/team/app",
          },
        },
      },
    ],
    [
      {
        context: "https://example.com/team/app.git",
        "build-arg:BUILDKIT_CONTEXT_KEEP_GIT_DIR": "1",
        "build-arg:SOURCE_DATE_EPOCH": "5",
      },
      { remote: { kind: "git", url: { ...REPOSITORY, keepGitDir: true, mtime: "commit" } } },
    ],
    [
      { context: "http://buildkit-session/abc" },
      { remote: { kind: "http", url: "http://buildkit-session/abc", unpack: true } },
    ],
    [
      { contextkey: "other", other: "https://example.com/a.tar", context: "https://example.com/b" },
      { remote: { kind: "http", url: "https://example.com/a.tar", unpack: true } },
    ],
    [
      { contextsubdir: "a/b", dockerfilekey: "scripts" },
      { subdir: "a/b", scriptLocal: "scripts" },
    ],
  ])("%j", (options, expected) => {
    const request = parseContextRequest(new Map(Object.entries(options)));
    expect(request).toEqual({ ...NOTHING, ...expected });
  });

  test("a malformed git URL fails without showing its password", () => {
    const options = new Map([["context", "https://me:secret@example.com/app.git?tag=1&branch=2"]]);
    expect(() => parseContextRequest(options)).toThrow(
      expect.objectContaining({
        kind: "request",
        message:
          'invalid context "https://me:xxxxx@example.com/app.git?tag=1&branch=2": the query has both a tag and a branch: write one of them',
      }),
    );
  });
});

describe("a named context", () => {
  test.each<readonly [string, string, ContextSource]>([
    [
      "alpine",
      "docker-image://busybox",
      { kind: "image", reference: "docker.io/library/busybox:latest" },
    ],
    [
      "alpine",
      `docker-image://b@${DIGEST}`,
      { kind: "image", reference: `docker.io/library/b@${DIGEST}` },
    ],
    ["a", "docker-image://scratch", { kind: "scratch" }],
    [
      "a::linux/arm64",
      "local:dir",
      { kind: "local", name: "dir", sharedKeyHint: "context:a::linux/arm64-" },
    ],
    ["keyed", "local:dir", { kind: "local", name: "dir", sharedKeyHint: "context:keyed-k" }],
    ["a", "input:other", { kind: "input", name: "other" }],
    ["src", "https://example.com/team/app.git", { kind: "git", url: REPOSITORY }],
    [
      "src",
      "https://example.com/file",
      { kind: "http", url: "https://example.com/file", unpack: false },
    ],
    [
      "team/base::linux/arm64",
      `oci-layout://store:tag@${DIGEST}`,
      { kind: "oci-layout", reference: `docker.io/team/base@${DIGEST}`, store: "store" },
    ],
  ])("%s=%s", (name, value, source) => {
    const options = new Map([
      [`context:${name}`, value],
      ["sharedkey:localdir:keyed", "k"],
    ]);
    expect(parseNamedContexts(options)).toEqual(new Map([[name, source]]));
  });

  const kinds =
    "expected docker-image://…, oci-layout://…, local:…, input:…, or the URL of a git repository or a file";
  test.each([
    ["dir", kinds],
    ["ftp://example.com/a", kinds],
    ["target:base", kinds],
    ["docker-image://UPPER", "its name must be lower-case"],
    ["oci-layout://store", "expected the name of an OCI layout and a digest, such as app@sha256:…"],
    ["oci-layout://store@sha256:abc", 'its digest "sha256:abc" is malformed'],
  ])("%s is rejected", (value, problem) => {
    const message = `invalid context:a ${JSON.stringify(value.replace(/^(docker-image|oci-layout):\/\//, ""))}: ${problem}`;
    expect(() => parseNamedContexts(new Map([["context:a", value]]))).toThrow(
      expect.objectContaining({ kind: "request", message }),
    );
  });

  test("a bake target is empty in subrequests, except in convertllb", () => {
    const asked = (requestid: string) =>
      parseNamedContexts(
        new Map([
          ["requestid", requestid],
          ["context:a", "target:base"],
        ]),
      );
    for (const question of ["outline", "targets", "lint"]) {
      expect(asked(`frontend.${question}`)).toEqual(new Map([["a", { kind: "scratch" }]]));
    }
    for (const other of ["", "frontend.convertllb"]) expect(() => asked(other)).toThrow(kinds);
  });
});
