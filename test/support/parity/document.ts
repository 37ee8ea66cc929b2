/** Generates docs/parity.md from the rows and the pairs. */
import type { Pair, Row, RowSection } from "./pairs.js";

const PAIRS = "../test/parity/pairs";

const HEADER = `# Dockerfile and build.lua, pair by pair

For authors of Dockerfiles who want to know what Luakit does the same, and what differs on purpose.
\`npm run generate\` generates this page from [test/parity](../test/parity).

Each row is a feature of a Dockerfile. The pairs of a row are folders that contain a Dockerfile, the
equivalent \`build.lua\`, and the files that both need.

A test builds every pair on a real daemon, with BuildKit's Dockerfile frontend and with Luakit, and
compares

- the graphs, op by op. The comparison ignores session ids, and texts for people: names, progress
  groups, required features and source positions. Digests depend on the session id, so ops are
  numbered instead;
- the whole image configuration, except the creation time;
- the history: its texts, and which entries have a layer. Each frontend marks entries with its name;
- the files: type, mode, owner, size, content, link target, device, extended attributes.

A second test checks that each frontend finds the steps and cache mounts of the other in the cache.
A pair must declare every difference, with a reason.
`;

/** Returns the document. */
export function parityDocument(sections: readonly RowSection[], pairs: readonly Pair[]): string {
  const different = pairs.filter(({ difference }) => difference !== undefined);
  return [
    HEADER,
    ...sections.map((section) => sectionText(section, pairs)),
    "## What differs on purpose\n",
    tableText(
      ["pair", "why", "what"],
      different.map((pair) => [link(pair), pair.difference ?? "", changes(pair)]),
    ),
  ].join("\n");
}

function sectionText({ title, rows }: RowSection, pairs: readonly Pair[]): string {
  const lines = rows.map((row) => rowCells(row, coveringPairs(row, pairs)));
  return `## ${title}\n\n${tableText(["Dockerfile", "build.lua", "pairs"], lines)}`;
}

/** Returns the pairs that cover a row. */
export function coveringPairs({ id }: Row, pairs: readonly Pair[]): readonly Pair[] {
  return pairs.filter(({ covers }) => covers.includes(id));
}

function rowCells({ says, without }: Row, pairs: readonly Pair[]): readonly string[] {
  if (without !== undefined) return [says, `none: ${without}`, ""];
  const same = pairs.some(({ difference }) => difference === undefined);
  const differs = pairs.some(({ difference }) => difference !== undefined);
  const verdict = [...(same ? ["the same"] : []), ...(differs ? ["differs on purpose"] : [])];
  return [says, verdict.join("; "), pairs.map(link).join(", ")];
}

function link({ name }: Pair): string {
  return `[${name.replaceAll("-", " ")}](${PAIRS}/${name})`;
}

function changes({ name }: Pair): string {
  return `[difference](${PAIRS}/${name}/difference.txt)`;
}

/** A pipe would end the table cell. */
function tableText(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`;
  return [line(head), `|${"---|".repeat(head.length)}\n`, ...rows.map(line)].join("");
}
