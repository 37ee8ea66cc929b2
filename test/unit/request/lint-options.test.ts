import { describe, expect, test } from "@jest/globals";
import { parseLintOptions } from "../../../src/request/lint-options.js";

const NONE = new Set<string>();

describe("rule options", () => {
  test.each([
    ["", { skip: NONE, error: false }],
    ["skip=all", { skip: "all", error: false }],
    ["skip=A, B;error=true", { skip: new Set(["A", "B"]), error: true }],
    [" error = 1 ; skip = A ", { skip: new Set(["A"]), error: true }],
    ["error=false;experimental=all", { skip: NONE, error: false }],
  ])("%j", (text, options) => {
    expect(parseLintOptions(text, "check")).toEqual(options);
  });

  test.each([
    ["skp=A", 'invalid check "skp=A": expected skip=RULE,RULE or skip=all, and error='],
    ["error", 'invalid check "error": expected skip='],
    ["skip=A;", 'invalid check "": expected skip='],
    ["error=maybe", 'invalid error in check "maybe": expected true or false'],
  ])("%j is rejected", (text, message) => {
    expect(() => parseLintOptions(text, "check")).toThrow(message);
  });
});
