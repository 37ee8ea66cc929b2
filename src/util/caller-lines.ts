/** The calls that led to a failure, for people. */
import type { SourcePosition } from "../errors.js";

/** More of a call stack is not read. */
const MAX_CALLERS = 20;

/** `called from build.lua:3` for each caller of the innermost position, each line once. */
export function callerLines(frames: readonly SourcePosition[]): readonly string[] {
  const [, ...callers] = new Set(frames.map(({ file, line }) => `${file}:${line}`));
  const shown = callers.slice(0, MAX_CALLERS).map((caller) => `called from ${caller}`);
  const hidden = callers.length - shown.length;
  if (hidden > 0) shown.push(`called from ${hidden} more ${hidden === 1 ? "line" : "lines"}`);
  return shown;
}
