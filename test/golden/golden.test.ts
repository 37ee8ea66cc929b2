import { describe, expect, test } from "@jest/globals";
import {
  expectedOf,
  goldenCases,
  mirroredCases,
  outcomeOf,
  updateGolden,
  UPDATING,
} from "../support/golden.js";

const CASES = [...goldenCases("test/golden"), ...mirroredCases("test/golden/examples", "examples")];

describe("the golden case", () => {
  test.each(CASES.map((golden) => [golden.name, golden] as const))("%s", async (_name, golden) => {
    if (UPDATING) await updateGolden(golden);
    expect(outcomeOf(golden)).toEqual(expectedOf(golden));
  });
});

test("UPDATE_GOLDEN is not set in CI", () => {
  expect(UPDATING && process.env["CI"] !== undefined).toBe(false);
});
