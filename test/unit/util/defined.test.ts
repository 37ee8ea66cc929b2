import { expect, test } from "@jest/globals";
import { defined } from "../../../src/util/defined.js";

test("undefined fields are removed; null and false stay", () => {
  expect(Object.keys(defined({ a: 1, b: undefined, c: null, d: false }))).toEqual(["a", "c", "d"]);
});
