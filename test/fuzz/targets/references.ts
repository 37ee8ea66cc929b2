import { deepEqual, equal, ok } from "node:assert/strict";
import { RequestError } from "../../../src/errors.js";
import { isRemoteSource, parseGitSource, parseGitUrl } from "../../../src/llb/git-url.js";
import {
  familiarImageReference,
  formatImageReference,
  parseImageReference,
} from "../../../src/oci/image-reference.js";
import { formatPlatformId, parsePlatform, samePlatform } from "../../../src/oci/platform.js";
import { parseUrl, withoutPassword } from "../../../src/util/url.js";
import { outcomeOf, repeatable, type Target } from "../target.js";

const HEX = "0123456789abcdef".repeat(4);

/** A formatted platform is parsed back as the same platform, and different spellings of a platform are equal. */
export const platforms: Target = {
  name: "platforms",
  cases: 1500,
  run: (random) => {
    const pieces = [
      "linux",
      "windows",
      "macos",
      "/",
      "/",
      "/",
      "amd64",
      "x86_64",
      "arm",
      "aarch64",
    ];
    const more = ["v7", "8", "v8", "v9.0", "(", ")", "+", "10.0.1", "armhf", "LINUX", "riscv64"];
    const text = random.text([...pieces, ...more], 7);
    const host = { os: "linux", architecture: "arm", variant: "v6" };
    const { value } = repeatable(() => outcomeOf(() => parsePlatform(text, host), RequestError));
    if (value === undefined) return;
    const again = parsePlatform(formatPlatformId(value), host);
    deepEqual(again, value, text);
    ok(samePlatform(again, value));
  },
};

/** The canonical and the familiar form of an image reference name the same image. */
export const imageReferences: Target = {
  name: "image-references",
  cases: 1500,
  run: (random) => {
    const pieces = [
      ...Array.from("abc/:@.-_09A"),
      "alpine",
      "docker.io",
      "library",
      "localhost",
      ":5000",
      "::",
    ];
    const more = ["latest", "@sha256:", HEX, "index.docker.io/", "[::1]", "team/app", "scratch"];
    const text = random.text([...pieces, ...more], 8);
    const parsed = parseImageReference(text);
    if ("problem" in parsed) {
      equal(typeof parsed.problem, "string");
      return;
    }
    const full = formatImageReference(parsed);
    const isTagged = parsed.tag !== undefined || parsed.digest !== undefined;
    const expected = isTagged ? parsed : { ...parsed, tag: "latest" };
    deepEqual(parseImageReference(full), expected, text);
    // Skips familiar names that begin like a host, because Docker Hub has no such names.
    const familiar = familiarImageReference(full);
    const isPlain = !/^(?:localhost|[^/]*[.:][^/]*)\//.test(familiar);
    if (isPlain) deepEqual(parseImageReference(familiar), expected, text);
  },
};

/** URLs and paths are distinguished in the same way everywhere, and no shown URL contains a password. */
export const urls: Target = {
  name: "urls",
  cases: 1500,
  run: (random) => {
    const secret = "hunter2";
    const start = random.pick([
      "",
      "https://",
      "http://",
      "ssh://",
      "git://",
      "git@",
      "ftp://",
      "HTTPS://",
    ]);
    const user = random.pick([
      "",
      `user:${secret}@`,
      `${secret}@`,
      "git@",
      `u:p@${secret}@`,
      `:${secret}@`,
    ]);
    const pieces = [
      ...Array.from("/:@?#&=%.+ab"),
      "example.com",
      "github.com/",
      ".git",
      "main",
      "..",
      "%41",
      "ref=a",
    ];
    const more = [
      "subdir=b",
      "tag=v1",
      "keep-git-dir=true",
      "checksum=",
      HEX.slice(0, 40),
      "[::1]",
    ];
    const text = start + user + "example.com" + random.text([...pieces, ...more], 8);
    const git = parseGitUrl(text);
    const source = parseGitSource(text);
    if (source !== undefined) deepEqual(source, git, text);
    equal(isRemoteSource(text), source !== undefined || /^https?:\/\//i.test(text), text);
    if (!("problem" in git)) {
      ok(!git.location.endsWith("/") && git.remote !== "", text);
      ok(git.subdir?.split("/").includes("..") !== true, text);
    }
    const url = parseUrl(text);
    const shown = withoutPassword(text);
    equal(withoutPassword(shown), shown, "hiding a password twice differs");
    const isWeb = /^https?:/i.test(start);
    if (
      !("problem" in url) &&
      url.userInfo !== undefined &&
      (isWeb || user.includes(`:${secret}`))
    ) {
      ok(!shown.includes(secret), shown);
    }
  },
};
