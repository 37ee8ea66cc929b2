import { describe, expect, test } from "@jest/globals";
import { BuildError, InternalError, ScriptError } from "../../../src/errors.js";
import { MAX_SHOWN_BYTES, quoted, shownText } from "../../../src/util/shown-text.js";

describe("text that is shown", () => {
  test.each([
    ["a color", "\u001b[31mred\u001b[0m", "\ufffd[31mred\ufffd[0m"],
    ["the title of a window", "\u001b]0;owned\u0007", "\ufffd]0;owned\ufffd"],
    ["C1, as one character", "\u009b2J", "\ufffd2J"],
    ["a carriage return that hides what stands before it", "bad\rgood", "bad\ufffdgood"],
    ["a backspace, and NUL", "a\bb\0", "a\ufffdb\ufffd"],
    ["text in the other direction", "a\u202eb\u2066c", "a\ufffdb\ufffdc"],
  ])("%s does not reach a terminal", (_, text, shown) => {
    expect(shownText(text)).toBe(shown);
  });

  test("tab, newline and printable characters stay", () => {
    const text = "a\tb\nc é € 😀 \u00a0\u200d\ufffd";
    expect(shownText(text)).toBe(text);
  });

  test("a Windows line end becomes a newline", () => {
    expect(shownText("a\r\nb")).toBe("a\nb");
  });

  test("16 KiB are complete", () => {
    const text = "x".repeat(MAX_SHOWN_BYTES);
    expect(shownText(text)).toBe(text);
  });

  test.each([
    ["of one byte", "x", 20_000_000, 20_000_000],
    ["of two bytes", "é", 10_000, 20_000],
    ["of three bytes", "€", 6000, 18_000],
    ["of four bytes", "😀", 5000, 20_000],
    ["that become longer", "\0", 10_000, 10_000],
  ])("longer text is cut, with its size: characters %s", (_, character, count, bytes) => {
    const shown = shownText(character.repeat(count));
    expect(Buffer.byteLength(shown)).toBeLessThanOrEqual(MAX_SHOWN_BYTES);
    expect(Buffer.byteLength(shown)).toBeGreaterThan(MAX_SHOWN_BYTES - 50);
    expect(shown).toMatch(new RegExp(`… \\(${bytes} bytes\\)$`));
    expect(shown.replace(/… .*$/, "").replaceAll(shown.slice(0, character.length), "")).toBe("");
  });
});

test("a text that was cut before keeps its original size", () => {
  expect(shownText(`${"x".repeat(20_000)}… (5000000 bytes)`)).toMatch(/x… \(5000000 bytes\)$/);
});

describe("a value in a message", () => {
  test("is complete up to 200 characters", () => {
    expect(quoted("x".repeat(200))).toBe(`"${"x".repeat(200)}"`);
  });

  test("is cut above 200 characters, with its size", () => {
    expect(quoted("é".repeat(300))).toBe(`"${"é".repeat(200)}"… (600 bytes)`);
  });

  test("never splits a character", () => {
    expect(quoted(`${"x".repeat(199)}😀`)).toBe(`"${"x".repeat(199)}"… (203 bytes)`);
  });
});

test.each([
  ["ScriptError", (text: string) => new ScriptError(text)],
  ["BuildError", (text: string) => new BuildError({ code: 2, message: text, details: [] })],
  ["InternalError", (text: string) => new InternalError(text)],
])("the message of a %s is limited and has no control characters", (_, make) => {
  const { message } = make(`\u001b[2J${"x".repeat(1e6)}`);
  expect(message).toMatch(/^\ufffd\[2Jx+… \(1000004 bytes\)$/);
  expect(Buffer.byteLength(message)).toBeLessThanOrEqual(MAX_SHOWN_BYTES);
});
