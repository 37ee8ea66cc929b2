import { expect, test } from "@jest/globals";
import { expandable } from "../../../../src/api/values/expandable.js";
import { text } from "../../../../src/schema/types.js";
import type { LuaInput } from "../../../support/lua-values.js";
import { readValue } from "./read-value.js";

const type = expandable(text);

test.each(["plain", "$NAME", "${NAME}", "a${A:-x}b", "${A:+$$}", "$$", "${A:-${B}}", "5"])(
  "%j is kept for expansion",
  (word) => {
    expect(readValue(type, word)).toBe(word);
  },
);

test.each(["$", "5$", "a $ b", "$-", "${", "${}", "${A", "${A:x}", "${A?x}", "$$$", "${A b}"])(
  "%j is rejected immediately",
  (word) => {
    expect(readValue(type, word)).toEqual([
      `v: ${JSON.stringify(word)}: a $ must begin $NAME, \${NAME}, \${NAME:-word} or \${NAME:+word}; write $$ for a dollar`,
    ]);
  },
);

test.each<readonly [LuaInput, string]>([
  [true, "v: expected a string, got the boolean true"],
  [undefined, "v: expected a string, got nil"],
])("%j is not a text", (input, problem) => {
  expect(readValue(type, input)).toEqual([problem]);
});
