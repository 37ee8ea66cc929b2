/** Long files in messages. */
import { textOf, utf8 } from "./bytes.js";

/** Files up to this size travel whole. */
const WHOLE_BYTES = 64 * 1024;
/** Lines kept on each side of the one that matters: more than any client shows. */
const CONTEXT_LINES = 10;

/**
 * A file for an excerpt around a line: as it is when it is short; of a long one only the lines near it keep their text,
 * and the others are empty, so that line numbers still hold.
 */
export function nearLines(data: Uint8Array, line: number): Uint8Array {
  if (data.length <= WHOLE_BYTES) return data;
  const lines = textOf(data).split("\n");
  const near = lines.map((text, index) =>
    Math.abs(index + 1 - line) <= CONTEXT_LINES ? text.slice(0, WHOLE_BYTES / 32) : "",
  );
  // What lies behind the excerpt is not needed for counting.
  return utf8(near.slice(0, line + CONTEXT_LINES).join("\n"));
}
