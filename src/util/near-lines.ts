/**
 * Cuts files down to the lines near an error. Files are sent in base64 with the error's status, whose size is limited.
 */
import { textOf, utf8 } from "./bytes.js";

/** The maximum size of a file that is sent completely. */
const WHOLE_BYTES = 4 * 1024;
/** The number of lines to keep before and after the marked lines: more than any client shows. */
const CONTEXT_LINES = 10;
/** The maximum number of bytes to keep of a line. */
const LINE_BYTES = 512;
/** The last line that can be kept. Every line before it takes a byte. */
const MAX_LINE = 20_000;

const NEWLINE = 0x0a;

/** The maximum number of marked lines. Of a longer call, only the first line is marked. */
const MAX_MARKED_LINES = 20;

/**
 * Returns the first and last line that an excerpt marks for a call: all its lines, or only the first line if the call
 * is long.
 */
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
 * Returns a file for an excerpt around the marked lines of a call. A short file is unchanged. In a long file, only the
 * lines near the marked lines are kept. The lines before them are empty, so that line numbers do not change.
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
