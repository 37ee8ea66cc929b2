/** Describes the calls that led to an error. */
import type { SourcePosition } from "../errors.js";

/** The maximum number of callers in a message. */
const MAX_CALLERS = 20;

/** Returns `called from build.lua:3` for each caller of the innermost position, each line once. */
export function callerLines(frames: readonly SourcePosition[]): readonly string[] {
  const [, ...callers] = new Set(frames.map(({ file, line }) => `${file}:${line}`));
  const shown = callers.slice(0, MAX_CALLERS).map((caller) => `called from ${caller}`);
  const hidden = callers.length - shown.length;
  if (hidden > 0) shown.push(`called from ${hidden} more ${hidden === 1 ? "line" : "lines"}`);
  return shown;
}
