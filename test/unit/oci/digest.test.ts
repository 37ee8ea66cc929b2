import { expect, test } from "@jest/globals";
import { isDigest } from "../../../src/oci/digest.js";

const hex = "0123456789abcdef".repeat(4);

test.each([
  [`sha256:${hex}`, true],
  [`sha256:${hex.slice(1)}`, false],
  [`sha256:${hex}0`, false],
  [`sha256:${hex.toUpperCase()}`, false],
  [`sha512:${hex}${hex}`, false],
  [hex, false],
  [` sha256:${hex}`, false],
  [`sha256:${hex}\n`, false],
  ["", false],
])("%j", (text, expected) => {
  expect(isDigest(text)).toBe(expected);
});
