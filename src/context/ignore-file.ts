/** `.dockerignore`, as github.com/moby/patternmatcher/ignorefile reads it. */
import { cleanPath } from "../util/posix-path.js";

/** The patterns of an ignore file in wire form: cleaned, without leading slashes, `!` kept. */
export function parseIgnoreFile(text: string): readonly string[] {
  return text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map(parsePattern);
}

function parsePattern(line: string): string {
  const negated = line.startsWith("!");
  const pattern = (negated ? line.slice(1) : line).trim();
  const cleaned = pattern === "" ? "" : cleanPath(pattern);
  const relative = cleaned.length > 1 && cleaned.startsWith("/") ? cleaned.slice(1) : cleaned;
  return negated ? `!${relative}` : relative;
}
