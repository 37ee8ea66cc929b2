import { expect, test } from "@jest/globals";
import { failureMessage } from "./fixture.js";

test.each([
  "_G = 5",
  "_G = nil",
  "string = 5",
  "getmetatable('').__index = 5",
  "local g = _G for k in pairs(g) do g[k] = nil end",
])("after %s a nil value is still explained, or at least named", (script) => {
  expect(failureMessage(`${script}\nmissing.field()`, {})).toMatch(
    /^build\.lua:2: attempt to index a nil value \(global 'missing'\)/,
  );
});
