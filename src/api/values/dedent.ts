/** Removes the indentation of texts in long brackets. */
import { ScriptError } from "../../errors.js";
import { withoutTrailing } from "../../util/without-trailing.js";

/** The maximum number of lines of a text. */
const MAX_LINES = 100_000;

/**
 * Removes the common indentation, a blank first line, and the blanks before the closing bracket. A text of one line
 * stays unchanged. Tabs and spaces are different.
 */
export function dedent(text: string): string {
  if (!text.includes("\n")) return text;
  refuseManyLines(text);
  const lines = text.replace(/\r\n/g, "\n").split("\n");
  if (lines[0]?.trim() === "") lines.shift();
  if (lines.at(-1)?.trim() === "") lines[lines.length - 1] = "";
  const indents = lines
    .filter((line) => line.trim() !== "")
    .map((line) => /^[ \t]*/.exec(line)?.[0] ?? "");
  const common = indents.reduce(commonPrefix, indents[0] ?? "");
  return lines
    .map((line) => (line.startsWith(common) ? line.slice(common.length) : line.trimStart()))
    .join("\n");
}

/**
 * Dedents a command of several lines. Comment lines between continued lines are dropped, as in a Dockerfile, because
 * the shell would end the command there. A line break at the end is removed.
 */
export function dedentCommand(text: string): string {
  if (!text.includes("\n")) return text;
  const kept: string[] = [];
  for (const line of dedent(text).split("\n")) {
    const continues = kept.at(-1)?.endsWith("\\") === true;
    if (!(continues && line.trimStart().startsWith("#"))) kept.push(line);
  }
  return withoutTrailing(kept.join("\n"), "\n");
}

/** Rejects texts with more lines than the maximum. @throws ScriptError, without frames */
function refuseManyLines(text: string): void {
  let lines = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines += 1;
  if (lines <= MAX_LINES) return;
  throw new ScriptError(
    `a text of ${lines} lines is more than the limit of ${MAX_LINES}: put it into a file of the build context`,
  );
}

function commonPrefix(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return a.slice(0, length);
}
