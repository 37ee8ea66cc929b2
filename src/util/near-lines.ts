/** Files in messages: they travel with the message, in base64, and BuildKit takes little of them. */
import { textOf, utf8 } from "./bytes.js";

/** Files up to this size travel whole. */
const WHOLE_BYTES = 4 * 1024;
/** Lines kept on each side of the one that matters: more than any client shows. */
const CONTEXT_LINES = 10;
/** Bytes kept of one line. */
const LINE_BYTES = 512;
/** Nothing is kept of a line farther down: each line before it takes a byte. */
const MAX_LINE = 20_000;

const NEWLINE = 0x0a;

/**
 * A file for an excerpt around a line: as it is when it is short; of a long one only the lines near it keep their text,
 * and the lines before them are empty, so that line numbers still hold.
 */
export function nearLines(data: Uint8Array, line: number): Uint8Array {
  if (data.length <= WHOLE_BYTES) return data;
  if (line > MAX_LINE) return new Uint8Array();
  const first = Math.max(1, line - CONTEXT_LINES);
  const kept: string[] = [];
  let start = 0;
  for (let number = 1; number <= line + CONTEXT_LINES && start <= data.length; number++) {
    const found = data.indexOf(NEWLINE, start);
    const end = found < 0 ? data.length : found;
    if (number >= first) kept.push(textOf(data.subarray(start, Math.min(end, start + LINE_BYTES))));
    start = end + 1;
  }
  return utf8("\n".repeat(first - 1) + kept.join("\n"));
}
