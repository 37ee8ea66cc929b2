import { describe, expect, test } from "@jest/globals";
import { MAX_ID, parseId, parseOwner } from "../../../src/llb/owner.js";

describe("parseOwner", () => {
  test.each([
    ["node", { user: "node" }],
    ["node:staff", { user: "node", group: "staff" }],
    ["1000", { user: 1000 }],
    ["1000:1000", { user: 1000, group: 1000 }],
    ["0:0", { user: 0, group: 0 }],
    ["node:0", { user: "node", group: 0 }],
    ["www-data", { user: "www-data" }],
    ["1a", { user: "1a" }],
    [String(MAX_ID), { user: MAX_ID }],
  ])("%s", (text, expected) => {
    expect(parseOwner(text)).toEqual(expected);
  });

  test.each(["", ":", "a:", ":b", "a:b:c", "a b", "a/b", String(MAX_ID + 1), "1:99999999999"])(
    "refuses %j",
    (text) => {
      expect(parseOwner(text)).toBeUndefined();
    },
  );
});

test.each([
  ["007", 7],
  ["root", "root"],
  ["", undefined],
  ["a:b", undefined],
])("parseId(%j) is %j", (text, expected) => {
  expect(parseId(text)).toBe(expected);
});
