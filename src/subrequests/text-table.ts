/** Prints tables like Go's text/tabwriter, which BuildKit's clients use. */

/** Prints rows of cells with aligned columns and `padding` blanks between them. The last column has no padding. */
export function textTable(rows: readonly (readonly string[])[], padding: number): string {
  const widths = columnWidths(rows);
  const lines = rows.map((row) =>
    row
      .map((cell, column) =>
        column === row.length - 1
          ? cell
          : cell + " ".repeat((widths[column] ?? 0) - lengthOf(cell) + padding),
      )
      .join(""),
  );
  return lines.map((line) => `${line}\n`).join("");
}

function columnWidths(rows: readonly (readonly string[])[]): readonly number[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, lengthOf(cell));
    }
  }
  return widths;
}

/** Counts characters, like Go's runes. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}
