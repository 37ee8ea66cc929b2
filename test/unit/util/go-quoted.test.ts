import { expect, test } from "@jest/globals";
import { goQuoted } from "../../../src/util/go-quoted.js";

// As fmt.Sprintf("%q", …) prints them.
test.each([
  ["plain words", '"plain words"'],
  ['say "hi"', '"say \\"hi\\""'],
  ["back\\slash", '"back\\\\slash"'],
  ["\u0007\b\t\n\v\f\r", '"\\a\\b\\t\\n\\v\\f\\r"'],
  ["\u0000\u001b\u007f", '"\\x00\\x1b\\x7f"'],
  ["grün ✓ 🎉 <&>", '"grün ✓ 🎉 <&>"'],
  ["\u00a0\u2028\ufeff", '"\\u00a0\\u2028\\ufeff"'],
  ["\u{e0001}", '"\\U000e0001"'],
])("%j", (text, quoted) => {
  expect(goQuoted(text)).toBe(quoted);
});
