import { describe, expect, test } from "@jest/globals";
import type { Warning } from "../../../src/api/host.js";
import {
  MAX_MESSAGE_BYTES,
  MAX_MESSAGE_LINES,
  MessageBudget,
} from "../../../src/evaluator/message-budget.js";

const AT = [{ file: "build.lua", line: 3 }];

/** What is sent for these messages, and at the end. */
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

test("the limits are those of the contract", () => {
  expect([MAX_MESSAGE_LINES, MAX_MESSAGE_BYTES]).toEqual([100, 64 * 1024]);
});

describe("within the budget", () => {
  test("messages pass as they are, with their lines, and nothing is added", () => {
    expect(sent("one", "two\nlines", "")).toEqual([
      { message: "one", frames: AT },
      { message: "two\nlines", frames: AT },
      { message: "", frames: AT },
    ]);
  });

  test("is exactly as much as the limits say", () => {
    expect(sent(...repeat(100, "x"))).toHaveLength(100);
    expect(sent("x".repeat(64 * 1024))).toEqual([{ message: "x".repeat(64 * 1024), frames: AT }]);
  });
});

describe("beyond the budget", () => {
  const rest = (lines: number, bytes: number): Warning => ({
    message: `the script said more than 100 lines or 64 KiB: ${lines} lines and ${bytes} bytes are not shown`,
    frames: [],
  });

  test("lines are counted, not sent", () => {
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

  test("a line is cut where the bytes end", () => {
    expect(sent("x".repeat(64 * 1024 - 2), "abcde", "lost")).toEqual([
      { message: "x".repeat(64 * 1024 - 2), frames: AT },
      { message: "ab", frames: AT },
      rest(1, 7),
    ]);
  });

  test("a character is not cut in two", () => {
    const [, cut] = sent("x".repeat(64 * 1024 - 4), "aé€b");
    expect(cut).toEqual({ message: "aé", frames: AT });
  });
});
