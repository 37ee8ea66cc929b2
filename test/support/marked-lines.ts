/** Finds the lines that a client marks in its excerpts. */

/** Returns `file:line` for each line after `>>>`, in the order of the output. */
export function markedLines(output: string): readonly string[] {
  const marked: string[] = [];
  let file = "";
  for (const line of output.split("\n")) {
    file = /^(\S+):\d+$/.exec(line)?.[1] ?? file;
    const number = /^ *(\d+) \| >>> /.exec(line)?.[1];
    if (number !== undefined) marked.push(`${file}:${number}`);
  }
  return marked;
}
