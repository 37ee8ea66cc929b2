/** Checks that options reject numbers outside the range of their fields, instead of truncating or rounding them. */
import { expect, test } from "@jest/globals";
import { apiFunctions } from "../../../src/api/registry.js";
import { tablesOf } from "../../../src/schema/tables-of.js";
import { luaFloat, type LuaInput } from "../../support/lua-values.js";
import { readValue } from "./values/read-value.js";

/** None of them is zero, and no field has room for them but those that are text. */
const EXTREMES: readonly LuaInput[] = [
  ...[2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n, luaFloat(1e18), luaFloat(1e300)],
  ...[luaFloat(1e-10), luaFloat(-1e-10), luaFloat(Infinity), luaFloat(-Infinity), luaFloat(NaN)],
  ...["9999999999h", "0.1ns", "99999999t", "0.1", "1e18", "9223372036854775807", "99999"],
];

/** Returns the numbers in an option's value. */
function numbersIn(value: unknown): readonly number[] {
  if (typeof value === "number") return [value];
  if (value instanceof Map) return [...value.values()].flatMap(numbersIn);
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

// Defaults and choices of build arguments are the script's own numbers: no field of the daemon holds them.
const options = tablesOf(apiFunctions)
  .filter(({ name }) => name !== "ArgOptions")
  .flatMap(({ name, fields }) =>
    Object.entries(fields).map(([key, { type }]) => [`${name}.${key}`, type] as const),
  );

test.each(options)("%s", (_name, type) => {
  const read = EXTREMES.flatMap((extreme) => {
    const inputs: readonly LuaInput[] = [extreme, [extreme], { nofile: extreme }];
    return inputs.flatMap((input) => numbersIn(readValue(type, input)));
  });
  expect(read.filter((number) => number === 0 || !Number.isSafeInteger(number))).toEqual([]);
});
