import { expect, test } from "@jest/globals";
import { textOf, utf8 } from "../../../src/util/bytes.js";
import { nearLines } from "../../../src/util/near-lines.js";

test("a short file stays as it is", () => {
  const data = utf8("a\nb\nc\n");
  expect(nearLines(data, 2)).toBe(data);
});

test("of a long file only the lines around the one that matters keep their text, at their numbers", () => {
  const text = Array.from({ length: 50_000 }, (_, index) => `line ${index + 1}`).join("\n");
  const lines = textOf(nearLines(utf8(text), 40_000)).split("\n");
  expect(lines.length).toBe(40_010);
  expect(lines.slice(39_989)).toEqual(
    Array.from({ length: 21 }, (_, index) => `line ${39_990 + index}`),
  );
  expect(new Set(lines.slice(0, 39_989))).toEqual(new Set([""]));
});
