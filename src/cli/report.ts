/** The output of `luakit test`. */
import { shownText } from "../util/shown-text.js";
import type { TestFailure, TestFileResult, TestResult } from "../testing/test-file.js";

/** Returns the report of a file: its tests, and the reasons of failures. */
export function reportFile(name: string, { tests, failure, printed }: TestFileResult): string {
  return [
    name,
    ...printedLines(printed, "  "),
    ...(failure === undefined ? [] : [`  ✗ ${name}`, ...failureLines(failure)]),
    ...tests.flatMap(testLines),
    "",
  ].join("\n");
}

/** Returns the last line of the output. */
export function summary(passed: number, failed: number): string {
  return `${passed} passed, ${failed} failed\n`;
}

function testLines({ name, durationMs, failure, printed }: TestResult): readonly string[] {
  const mark = failure === undefined ? "✓" : "✗";
  return [
    `  ${mark} ${shownText(name)} (${Math.round(durationMs)} ms)`,
    ...printedLines(printed, "    "),
    ...(failure === undefined ? [] : failureLines(failure)),
  ];
}

function failureLines({ message, line, callers = [] }: TestFailure): readonly string[] {
  const excerpt = line === undefined ? [] : [`${line.at.line} | ${shownText(line.text.trim())}`];
  return [...message.split("\n"), ...excerpt, ...callers].map((text) => `    ${text}`.trimEnd());
}

function printedLines(printed: readonly string[], indent: string): readonly string[] {
  return printed.flatMap((text) => text.split("\n").map((line) => `${indent}│ ${line}`));
}
