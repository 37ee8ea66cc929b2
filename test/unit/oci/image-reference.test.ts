import { describe, expect, test } from "@jest/globals";
import {
  familiarImageReference,
  formatImageReference,
  parseImageReference,
  shownReference,
} from "../../../src/oci/image-reference.js";

const SHA256 = `sha256:${"0123456789abcdef".repeat(4)}`;
const SHA512 = `sha512:${"0123456789abcdef".repeat(8)}`;

function canonical(text: string): string {
  const parsed = parseImageReference(text);
  return "problem" in parsed ? parsed.problem : formatImageReference(parsed);
}

// Each line was compared with github.com/distribution/reference.
describe("a reference", () => {
  test.each([
    ["alpine", "docker.io/library/alpine:latest"],
    ["alpine:3.20", "docker.io/library/alpine:3.20"],
    ["library/alpine", "docker.io/library/alpine:latest"],
    ["docker.io/alpine", "docker.io/library/alpine:latest"],
    ["docker.io/library/alpine:3", "docker.io/library/alpine:3"],
    ["index.docker.io/alpine", "docker.io/library/alpine:latest"],
    ["index.docker.io/moby/buildkit", "docker.io/moby/buildkit:latest"],
    ["index.docker.io/index.docker.io/x", "docker.io/index.docker.io/x:latest"],
    ["moby/buildkit", "docker.io/moby/buildkit:latest"],
    ["a/b/c/d", "docker.io/a/b/c/d:latest"],
    ["localhost/x", "localhost/x:latest"],
    ["localhost", "docker.io/library/localhost:latest"],
    ["localhost:5000/x", "localhost:5000/x:latest"],
    ["localhost:5000", "docker.io/library/localhost:5000"],
    ["ghcr.io/owner/name:v1.2.3", "ghcr.io/owner/name:v1.2.3"],
    ["registry:5000/a/b:tag", "registry:5000/a/b:tag"],
    ["127.0.0.1:5000/x", "127.0.0.1:5000/x:latest"],
    ["[::1]:5000/x:1", "[::1]:5000/x:1"],
    ["[2001:db8::1]/x", "[2001:db8::1]/x:latest"],
    ["Registry/x", "Registry/x:latest"],
    ["EXAMPLE.com/x", "EXAMPLE.com/x:latest"],
    ["my-host.example/a.b_c__d-e---f", "my-host.example/a.b_c__d-e---f:latest"],
    [`alpine@${SHA256}`, `docker.io/library/alpine@${SHA256}`],
    [`alpine:3.20@${SHA256}`, `docker.io/library/alpine:3.20@${SHA256}`],
    [`localhost:5000/x@${SHA512}`, `localhost:5000/x@${SHA512}`],
    ["alpine:_x.Y-z", "docker.io/library/alpine:_x.Y-z"],
    [`alpine:${"a".repeat(128)}`, `docker.io/library/alpine:${"a".repeat(128)}`],
    ["scratch", "docker.io/library/scratch:latest"],
    ["0", "docker.io/library/0:latest"],
  ])("%s is %s", (text, expected) => {
    expect(canonical(text)).toBe(expected);
  });

  test.each([
    ["", "it is empty"],
    [" alpine", "it contains white space"],
    ["alpine ", "it contains white space"],
    ["al pine", "it contains white space"],
    ["alpine\n", "it contains white space"],
    ["docker://alpine", "an image reference has no scheme"],
    ["docker-image://alpine", "an image reference has no scheme"],
    ["user:pw@ghcr.io/x", "it contains a user and a password: remove them and run docker login"],
    ["HTTPS://ghcr.io/x", "an image reference has no scheme"],
    ["Alpine", "its name must be lower-case"],
    ["ghcr.io/Owner/name", "its name must be lower-case"],
    ["moby/BuildKit", "its name must be lower-case"],
    ["-alpine", "its name is malformed"],
    ["alpine-", "its name is malformed"],
    ["al..pine", "its name is malformed"],
    ["al___pine", "its name is malformed"],
    ["a//b", "its name is malformed"],
    ["/alpine", "its name is malformed"],
    ["alpine/", "its name is malformed"],
    ["ghcr.io/", "its name is malformed"],
    ["älpine", "its name is malformed"],
    ["a".repeat(256), "its name is too long"],
    ["-.com/x", "its registry host is malformed"],
    ["host:port/x", "its registry host is malformed"],
    ["[::1/x", "its registry host is malformed"],
    ["alpine:", 'its tag "" is malformed'],
    ["alpine:-x", 'its tag "-x" is malformed'],
    ["alpine:a:b", "its name is malformed"],
    [`alpine:${"a".repeat(129)}`, `its tag "${"a".repeat(129)}" is malformed`],
    ["alpine@", 'its digest "" is malformed'],
    ["alpine@sha256:abc", 'its digest "sha256:abc" is malformed'],
    [`alpine@${SHA256.toUpperCase()}`, `its digest "${SHA256.toUpperCase()}" is malformed`],
    [`alpine@md5:${"a".repeat(32)}`, `its digest "md5:${"a".repeat(32)}" is malformed`],
    [`alpine@${SHA256}@${SHA256}`, `its digest "${SHA256}@${SHA256}" is malformed`],
    ["@sha256:x", "its name is malformed"],
    ["a".repeat(64), "it is an image ID, not a name"],
  ])("%j is refused: %s", (text, problem) => {
    expect(parseImageReference(text)).toEqual({ problem });
  });

  test("is split into a canonical name, a tag and a digest", () => {
    expect(parseImageReference(`alpine:3@${SHA256}`)).toEqual({
      name: "docker.io/library/alpine",
      tag: "3",
      digest: SHA256,
    });
    expect(parseImageReference("alpine")).toEqual({ name: "docker.io/library/alpine" });
  });

  test("in canonical form stays unchanged", () => {
    const texts = ["docker.io/library/alpine:3", "ghcr.io/a/b:1", `docker.io/a/b:1@${SHA256}`];
    expect(texts.map(canonical)).toEqual(texts);
  });
});

test.each([
  ["docker.io/library/alpine:3.20", "alpine:3.20"],
  ["docker.io/moby/buildkit:latest", "moby/buildkit:latest"],
  ["docker.io/library/a/b:1", "library/a/b:1"],
  ["ghcr.io/library/x:1", "ghcr.io/library/x:1"],
  ["docker.io.example/library/x:1", "docker.io.example/library/x:1"],
])("the short form of %s is %s", (reference, expected) => {
  expect(familiarImageReference(reference)).toBe(expected);
});

test("a text above the maximum length is not a reference", () => {
  for (const part of ["a", "a/", "a.", "/", "-", ":"]) {
    expect(parseImageReference(part.repeat(1e6))).toEqual({ problem: "it is too long" });
  }
});

test.each([
  ["user:pw@ghcr.io/x", "user:xxxxx@ghcr.io/x"],
  ["user:p:w@/", "user:xxxxx@/"],
  ["alpine:3.20", "alpine:3.20"],
  ["alpine:3.20@abc", "alpine:3.20@abc"],
  [`localhost:5000/x:1@${SHA256}`, `localhost:5000/x:1@${SHA256}`],
])("%s is shown as %s", (text, shown) => {
  expect(shownReference(text)).toBe(shown);
});
