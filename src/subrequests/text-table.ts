/** Tables of text as BuildKit's clients print them, with Go's text/tabwriter. */

/** Rows of cells, columns aligned with `padding` blanks between them. Nothing is padded behind the last column. */
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

/** In characters, as Go counts runes. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}
