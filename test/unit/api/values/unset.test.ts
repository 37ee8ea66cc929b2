import { expect, test } from "@jest/globals";
import { UNSET, Unset, orUnset } from "../../../../src/api/values/unset.js";
import { integer } from "../../../../src/schema/types.js";
import type { LuaInput } from "../../../support/lua-values.js";
import { readValue } from "./read-value.js";

const type = orUnset(integer(0, 9));

test.each<readonly [LuaInput, unknown]>([
  [UNSET, UNSET],
  [3, 3],
  [false, ["v: expected an integer from 0 to 9, got the boolean false"]],
  [undefined, ["v: expected an integer from 0 to 9, got nil"]],
])("%j is %j", (input, expected) => {
  expect(readValue(type, input)).toEqual(expected);
});

test("bk.unset is a single value", () => {
  expect(readValue(type, new Unset())).toEqual([
    "v: expected an integer from 0 to 9, got bk.unset",
  ]);
  expect([String(UNSET), Object.isFrozen(UNSET)]).toEqual(["bk.unset", true]);
});
