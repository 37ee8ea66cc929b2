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

/** A longer call is marked at its first line only: the marks are there to find it. */
const MAX_MARKED_LINES = 20;

/** The first and last line that an excerpt marks for a call: all of it, unless it is too long to be read. */
export function markedLines({ line, lastLine = line }: Lines): {
  readonly start: number;
  readonly end: number;
} {
  return { start: line, end: lastLine - line < MAX_MARKED_LINES ? lastLine : line };
}

interface Lines {
  readonly line: number;
  readonly lastLine?: number;
}

/**
 * A file for an excerpt around the marked lines of a call: unchanged when the file is short; of a long file only the
 * lines near the marked ones keep their text, and the lines before them are empty, so that line numbers still hold.
 */
export function nearLines(data: Uint8Array, position: Lines): Uint8Array {
  if (data.length <= WHOLE_BYTES) return data;
  const marked = markedLines(position);
  if (marked.end > MAX_LINE) return new Uint8Array();
  const first = Math.max(1, marked.start - CONTEXT_LINES);
  const last = marked.end + CONTEXT_LINES;
  const kept: string[] = [];
  let start = 0;
  for (let number = 1; number <= last && start <= data.length; number++) {
    const found = data.indexOf(NEWLINE, start);
    const end = found < 0 ? data.length : found;
    if (number >= first) kept.push(textOf(data.subarray(start, Math.min(end, start + LINE_BYTES))));
    start = end + 1;
  }
  return utf8("\n".repeat(first - 1) + kept.join("\n"));
}
