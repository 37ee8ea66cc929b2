import { expect, test } from "@jest/globals";
import { createHash } from "node:crypto";
import { sha256Hex } from "../../../src/util/sha256.js";

test.each([
  ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
])("of %j", (text, expected) => {
  expect(sha256Hex(new TextEncoder().encode(text))).toBe(expected);
});

test.each([1, 55, 56, 63, 64, 65, 1000])("of %d bytes equals Node's", (length) => {
  const bytes = new Uint8Array(length).map((_, index) => index);
  expect(sha256Hex(bytes)).toBe(createHash("sha256").update(bytes).digest("hex"));
});
