import { describe, expect, test } from "@jest/globals";
import {
  decodePercent,
  hasPassword,
  parseUrl,
  withoutPassword,
  withoutPasswords,
  type ParsedUrl,
} from "../../../src/util/url.js";

describe("a parsed URL", () => {
  test.each<readonly [string, Partial<ParsedUrl>]>([
    ["https://example.com", { scheme: "https", host: "example.com", path: "", query: "" }],
    ["HTTPS://Example.com:8443/A", { scheme: "https", host: "Example.com:8443", path: "/A" }],
    ["ssh://git@host:22/a/b.git", { scheme: "ssh", userInfo: "git", host: "host:22" }],
    ["https://u:p@ss@host/a", { userInfo: "u:p@ss", host: "host" }],
    ["http://[::1]:80/a", { host: "[::1]:80", path: "/a" }],
    ["https://h/a%20b/%C3%A4", { path: "/a b/ä", remote: "https://h/a%20b/%C3%A4" }],
    ["https://h/a?b=c?d#e#f", { path: "/a", query: "b=c?d", fragment: "e#f" }],
    ["https://h#x%20y", { path: "", fragment: "x y", remote: "https://h" }],
    ["https://h/a b!", { path: "/a b!", remote: "https://h/a%20b%21" }],
    ["https://h/ä", { path: "/ä", remote: "https://h/%C3%A4" }],
    ["https://h/(a)!*[b]'", { remote: "https://h/(a)!*[b]'" }],
    ["HTTP://u@h/a?b#c", { remote: "http://u@h/a" }],
  ])("%s", (text, parts) => {
    expect(parseUrl(text)).toMatchObject(parts);
  });

  test("has no user by default", () => {
    expect(parseUrl("https://h/a")).not.toHaveProperty("userInfo");
  });

  test.each([
    ["example.com/a", "it is not a URL"],
    ["/a", "it is not a URL"],
    ["https:/a", "it is not a URL"],
    ["https:///a", "it has no host"],
    ["https://a b/c", 'its host "a b" is malformed'],
    ["https://h:port/c", 'its host "h:port" is malformed'],
    ["https://h/%zz", "it has a % that does not begin valid UTF-8"],
    ["https://h/%FF", "it has a % that does not begin valid UTF-8"],
    ["https://h/a\nb", "it has a control character"],
    ["https://h/a\u007f", "it has a control character"],
  ])("%j is rejected", (text, problem) => {
    expect(parseUrl(text)).toEqual({ problem });
  });
});

test.each([
  ["a%20b", "a b"],
  ["a+b", "a+b"],
  ["%E2%82%AC", "€"],
  ["%", undefined],
  ["%E2%82", undefined],
])("%j decodes to %j", (text, decoded) => {
  expect(decodePercent(text)).toBe(decoded);
});

describe("passwords", () => {
  test.each([
    ["https://user:word@example.com/a", "https://user:xxxxx@example.com/a"],
    ["https://user:w:o@r@d@example.com/a", "https://user:xxxxx@example.com/a"],
    ["ssh://:word@h", "ssh://:xxxxx@h"],
    ["http://u:$TOKEN@h/$PATH", "http://u:xxxxx@h/$PATH"],
  ])("of %s are hidden", (url, shown) => {
    expect(hasPassword(url)).toBe(true);
    expect(withoutPassword(url)).toBe(shown);
  });

  test.each([
    ["stands alone", "https://ghp_token@example.com/a:b@c", false],
    ["has an empty password", "https://ghp_token:@example.com/a:b@c", true],
    ["has the password of tokens", "https://ghp_token:x-oauth-basic@example.com/a:b@c", true],
  ])(
    "and text that %s before the host of a web address, which can be a token",
    (_name, url, has) => {
      expect(hasPassword(url)).toBe(has);
      expect(withoutPassword(url)).toBe("https://xxxxx@example.com/a:b@c");
    },
  );

  test.each([
    "ssh://git@example.com/a:b@c",
    "https://example.com:8443/a@b",
    "git@example.com:a/b.git",
    "a:b@c",
    "",
  ])("are not found in %j", (url) => {
    expect(hasPassword(url)).toBe(false);
    expect(withoutPassword(url)).toBe(url);
  });
});

describe("passwords in a text", () => {
  test.each([
    ["a http://u:pw@h/x, and https://tok@h.", "a http://u:xxxxx@h/x, and https://xxxxx@h."],
    ['got the string "http://u:p@w@h/x"', 'got the string "http://u:xxxxx@h/x"'],
    ["http://u:pw@h", "http://u:xxxxx@h"],
    ['(git+ssh://u:p"w@h)', "(git+ssh://u:xxxxx@h)"],
    ["1ssh://u:pw@h", "1ssh://u:xxxxx@h"],
    ["http://a://u:pw@h", "http://a://u:xxxxx@h"],
  ])("%s", (text, shown) => {
    expect(withoutPasswords(text)).toBe(shown);
  });

  test.each([
    "",
    "://",
    "a://b c:d@e",
    "ssh://git@h/a:b@c",
    "oci-layout://store:tag@sha256:0",
    "docker-image://h:5000@sha256:0",
    "-- a:b@c --",
  ])("are not found in %j", (text) => {
    expect(withoutPasswords(text)).toBe(text);
  });

  test("are found in one pass", () => {
    const text = "a://".repeat(1e6);
    expect(withoutPasswords(text)).toBe(text);
  });
});
