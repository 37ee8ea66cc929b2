import { expect, test } from "@jest/globals";
import { sortedRecord } from "../../../src/util/sorted-map.js";

test("sorts its entries bytewise", () => {
  const entries = [
    ["b", 1],
    ["a", 2],
    ["é", 3],
    ["B", 4],
  ] as const;
  const expected = { B: 4, a: 2, b: 1, é: 3 };
  const records = [entries, [...entries].reverse()].map((list) => sortedRecord<number>(list));
  expect(records.map((record) => JSON.stringify(record))).toEqual([
    JSON.stringify(expected),
    JSON.stringify(expected),
  ]);
});

test("accepts any iterable, and any name", () => {
  const record = sortedRecord(new Map([["__proto__", 1]]));
  expect(Object.keys(record)).toEqual(["__proto__"]);
});

test("of no entries is empty", () => {
  expect(sortedRecord([])).toEqual({});
});
