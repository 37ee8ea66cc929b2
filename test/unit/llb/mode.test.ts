import { expect, test } from "@jest/globals";
import { parseCopyMode, parseOctalMode } from "../../../src/llb/mode.js";

test.each([
  ["0755", 0o755],
  ["755", 0o755],
  ["0", 0],
  ["07777", 0o7777],
  ["8", undefined],
  ["77777", undefined],
  ["", undefined],
  ["u+x", undefined],
])("parseOctalMode(%j) is %j", (word, expected) => {
  expect(parseOctalMode(word)).toBe(expected);
});

test.each([
  ["0755", 0o755],
  ["u+x", "u+x"],
  ["a=rX,o-w", "a=rX,o-w"],
  ["x", undefined],
  ["", undefined],
])("parseCopyMode(%j) is %j", (word, expected) => {
  expect(parseCopyMode(word)).toBe(expected);
});
