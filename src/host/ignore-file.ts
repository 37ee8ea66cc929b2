/** Parses `.dockerignore` like github.com/moby/patternmatcher/ignorefile. */
import { scriptErrorAt } from "../errors.js";
import { patternProblem } from "../llb/ignore-patterns.js";
import { cleanPath } from "../util/posix-path.js";

/**
 * Returns the patterns of an ignore file in wire form: cleaned, without leading slashes, with `!`. `file` is its name
 * in messages.
 * @throws ScriptError at the line of an invalid pattern, for which BuildKit's error has no position
 */
export function parseIgnoreFile(text: string, file: string): readonly string[] {
  const lines = text.replace(/^\uFEFF/, "").split("\n", MAX_LINES + 1);
  if (lines.length > MAX_LINES) {
    throw scriptErrorAt([{ file, line: MAX_LINES }], `expected at most ${MAX_LINES} lines`);
  }
  return lines.flatMap((line, index) => {
    const trimmed = line.trim();
    if (line.startsWith("#") || trimmed === "") return [];
    const pattern = parsePattern(trimmed);
    const problem = patternProblem(pattern);
    if (problem === undefined) return [pattern];
    const shown = trimmed.length > MOST_SHOWN ? `${trimmed.slice(0, MOST_SHOWN)}…` : trimmed;
    const found = `${JSON.stringify(shown)} is not a valid pattern: ${problem}`;
    throw scriptErrorAt([{ file, line: index + 1 }], found);
  });
}

/** The maximum number of patterns. Every path of a copy is compared with every pattern. */
const MAX_LINES = 10_000;

/** The maximum length of a line in a message. */
const MOST_SHOWN = 80;

function parsePattern(line: string): string {
  const negated = line.startsWith("!");
  const pattern = (negated ? line.slice(1) : line).trim();
  const cleaned = pattern === "" ? "" : cleanPath(pattern);
  const relative = cleaned.length > 1 && cleaned.startsWith("/") ? cleaned.slice(1) : cleaned;
  return negated ? `!${relative}` : relative;
}
