import { describe, expect, test } from "@jest/globals";
import type { Warning } from "../../../src/api/host.js";
import {
  MAX_OUTPUT_BYTES,
  MAX_MESSAGE_LINES,
  MessageBudget,
} from "../../../src/evaluator/message-budget.js";

/** As much as one message holds. */
const LONG = "x".repeat(16 * 1024);
const AT = [{ file: "build.lua", line: 3 }];

/** Returns the lines that are sent for these messages, and at the end. */
function sent(...messages: readonly string[]): readonly Warning[] {
  const warnings: Warning[] = [];
  const budget = new MessageBudget((warning) => {
    warnings.push(warning);
  });
  for (const message of messages) budget.add({ message, frames: AT });
  budget.finish();
  return warnings;
}

function repeat(count: number, message: string): readonly string[] {
  return Array.from({ length: count }, () => message);
}

test("the limits match the API contract", () => {
  expect([MAX_MESSAGE_LINES, MAX_OUTPUT_BYTES]).toEqual([100, 64 * 1024]);
});

describe("within the budget", () => {
  test("messages pass unchanged, with their lines", () => {
    expect(sent("one", "two\nlines", "")).toEqual([
      { message: "one", frames: AT },
      { message: "two\nlines", frames: AT },
      { message: "", frames: AT },
    ]);
  });

  test("everything up to the exact limits passes", () => {
    expect(sent(...repeat(100, "x"))).toHaveLength(100);
    expect(sent(...repeat(4, LONG))).toEqual(
      repeat(4, LONG).map((message) => ({ message, frames: AT })),
    );
  });

  test("a message can have 16 KiB", () => {
    expect(sent(`${LONG}x`)).toEqual([
      { message: expect.stringMatching(/^x{16000,}… \(16385 bytes\)$/), frames: AT },
    ]);
  });
});

describe("beyond the budget", () => {
  const rest = (lines: number, bytes: number): Warning => ({
    message: `the script printed more than 100 lines or 64 KiB: ${lines} lines and ${bytes} bytes are not shown`,
    frames: [],
  });

  test("lines are counted instead of sent", () => {
    const warnings = sent(...repeat(103, "four"));
    expect(warnings).toHaveLength(101);
    expect(warnings.at(-1)).toEqual(rest(3, 12));
  });

  test("the lines of one message count one by one", () => {
    expect(sent(repeat(150, "x").join("\n"))).toEqual([
      { message: repeat(100, "x").join("\n"), frames: AT },
      rest(50, 50),
    ]);
  });

  test("a line is cut at the byte limit", () => {
    const warnings = sent(...repeat(3, LONG), LONG.slice(2), "abcde", "lost");
    expect(warnings.slice(4)).toEqual([{ message: "ab", frames: AT }, rest(1, 7)]);
  });

  test("a character is never split", () => {
    const warnings = sent(...repeat(3, LONG), LONG.slice(4), "aé€b");
    expect(warnings[4]).toEqual({ message: "aé", frames: AT });
  });
});
