import { describe, expect, test } from "@jest/globals";
import { base64, compareUtf8, textOf, utf8 } from "../../../src/util/bytes.js";

describe("compareUtf8", () => {
  test.each([
    ["", "", 0],
    ["", "a", -1],
    ["a", "a", 0],
    ["a", "b", -1],
    ["a", "aa", -1],
    ["Z", "a", -1],
    ["a/b", "a-b", 1],
    ["é", "z", 1],
    ["€", "é", 1],
    // By UTF-16 units the surrogates of U+1F600 would come before U+FF01.
    ["\u{1f600}", "\uff01", 1],
    ["\ue000", "\u{10000}", -1],
    ["\ud7ff", "\u{10000}", -1],
    ["\u{10000}", "\u{10ffff}", -1],
    ["a\u{1f600}b", "a\u{1f600}a", 1],
  ])("%j and %j", (a, b, sign) => {
    expect(Math.sign(compareUtf8(a, b))).toBe(sign);
    expect(Math.sign(compareUtf8(b, a))).toBe(sign === 0 ? 0 : -sign);
  });

  test("sorts by UTF-8 bytes", () => {
    const words = ["\u{10ffff}", "\uffff", "\ud7ff", "\ue000", "߿", "\x7f", "~", "a", "A", "0", ""];
    const byBytes = [...words].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect([...words].sort(compareUtf8)).toEqual(byBytes);
  });
});

test.each(["", "plain", "é€\u{1f600}", "a\0b", "\ufeffbom"])(
  "%j survives encoding and decoding",
  (text) => {
    expect(utf8(text)).toEqual(new Uint8Array(Buffer.from(text)));
    expect(textOf(utf8(text))).toBe(text.replace(/^\ufeff/, ""));
  },
);

test("bytes that are not UTF-8 become replacement characters", () => {
  expect(textOf(new Uint8Array([0x61, 0xff, 0x62]))).toBe("a\ufffdb");
});

test.each([0, 1, 2, 3, 8191, 8192, 8193, 100_000])("base64 of %d bytes equals Node's", (length) => {
  const bytes = Uint8Array.from({ length }, (_, index) => (index * 7) % 256);
  expect(base64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
});
