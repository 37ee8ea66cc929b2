/** Shows the differences between two texts, line by line. */

/** The number of unchanged lines around a change. */
const CONTEXT_LINES = 2;
/** The maximum number of shown lines. A longer difference ends with the number of omitted lines. */
const MAX_LINES = 60;
/** The maximum number of pairs of lines. Of larger texts, everything between the common ends counts as changed. */
const MAX_PAIRS = 1_000_000;

interface DiffLine {
  readonly mark: "-" | "+" | " ";
  readonly text: string;
}

/** Returns the difference. Lines only in `expected` are marked `-`, lines only in `actual` are marked `+`. */
export function lineDiff(expected: string, actual: string): readonly string[] {
  const lines = align(expected.split("\n"), actual.split("\n"));
  const shown = lines.map((_line, index) => isNearChange(lines, index));
  const result: string[] = [];
  for (const [index, { mark, text }] of lines.entries()) {
    if (shown[index] === true) result.push(`${mark} ${text}`.trimEnd());
    else if (index === 0 || shown[index - 1] === true) result.push("  …");
  }
  if (result.length <= MAX_LINES) return result;
  return [...result.slice(0, MAX_LINES), `  … and ${result.length - MAX_LINES} more lines`];
}

function isNearChange(lines: readonly DiffLine[], index: number): boolean {
  const near = lines.slice(Math.max(0, index - CONTEXT_LINES), index + CONTEXT_LINES + 1);
  return near.some(({ mark }) => mark !== " ");
}

function align(expected: readonly string[], actual: readonly string[]): readonly DiffLine[] {
  const start = commonLength(expected, actual);
  const end = commonLength(expected.slice(start).toReversed(), actual.slice(start).toReversed());
  const middle = alignMiddle(
    expected.slice(start, expected.length - end),
    actual.slice(start, actual.length - end),
  );
  const tail = end === 0 ? [] : expected.slice(-end);
  return [...marked(" ", expected.slice(0, start)), ...middle, ...marked(" ", tail)];
}

function commonLength(a: readonly string[], b: readonly string[]): number {
  const length = Math.min(a.length, b.length);
  let count = 0;
  while (count < length && a[count] === b[count]) count += 1;
  return count;
}

function alignMiddle(a: readonly string[], b: readonly string[]): readonly DiffLine[] {
  if (a.length * b.length > MAX_PAIRS) return [...marked("-", a), ...marked("+", b)];
  const lengths = commonLengths(a, b);
  const result: DiffLine[] = [];
  let i = 0;
  let j = 0;
  for (let [left, right] = [a[0], b[0]]; left !== undefined && right !== undefined;) {
    if (left === right) {
      result.push({ mark: " ", text: left });
      i += 1;
      j += 1;
    } else if ((lengths[i + 1]?.[j] ?? 0) >= (lengths[i]?.[j + 1] ?? 0)) {
      result.push({ mark: "-", text: left });
      i += 1;
    } else {
      result.push({ mark: "+", text: right });
      j += 1;
    }
    [left, right] = [a[i], b[j]];
  }
  return [...result, ...marked("-", a.slice(i)), ...marked("+", b.slice(j))];
}

/** Returns a table whose entry `[i][j]` is the length of the longest common subsequence after line i and line j. */
function commonLengths(a: readonly string[], b: readonly string[]): readonly Uint32Array[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const [row, below] = [lengths[i], lengths[i + 1]];
      if (row === undefined || below === undefined) continue;
      row[j] = a[i] === b[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return lengths;
}

function marked(mark: DiffLine["mark"], lines: readonly string[]): readonly DiffLine[] {
  return lines.map((text) => ({ mark, text }));
}
