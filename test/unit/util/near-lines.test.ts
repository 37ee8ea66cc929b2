import { expect, test } from "@jest/globals";
import { textOf, utf8 } from "../../../src/util/bytes.js";
import { nearLines } from "../../../src/util/near-lines.js";

test("a short file stays unchanged", () => {
  const data = utf8("a\nb\nc\n");
  expect(nearLines(data, { line: 2 })).toBe(data);
});

test("a long file keeps only the lines near the position, with their numbers", () => {
  const text = Array.from({ length: 50_000 }, (_, index) => `line ${index + 1}`).join("\n");
  const lines = textOf(nearLines(utf8(text), { line: 15_000 })).split("\n");
  expect(lines.length).toBe(15_010);
  expect(lines.slice(14_989)).toEqual(
    Array.from({ length: 21 }, (_, index) => `line ${14_990 + index}`),
  );
  expect(new Set(lines.slice(0, 14_989))).toEqual(new Set([""]));
});

test("a long line keeps only its beginning", () => {
  const data = utf8(`${"x".repeat(1e6)}\n${"y".repeat(1e6)}`);
  expect(textOf(nearLines(data, { line: 2 }))).toBe(`${"x".repeat(512)}\n${"y".repeat(512)}`);
});

test("a file with too many lines keeps nothing", () => {
  expect(nearLines(utf8("\n".repeat(1e6)), { line: 20_001 })).toEqual(new Uint8Array());
});
