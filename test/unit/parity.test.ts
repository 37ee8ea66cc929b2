/** Checks the declarations of the pairs in test/parity without a daemon. */
import { expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { evaluateScript } from "../support/evaluate.js";
import { ROOT } from "../support/markdown.js";
import { coveringPairs, parityDocument } from "../support/parity/document.js";
import { definitionGraph, graphText } from "../support/parity/graph.js";
import { difference } from "../support/parity/outcome.js";
import { declaredDifference, readPairs, readRows } from "../support/parity/pairs.js";

const PARITY = join(ROOT, "test/parity");
const sections = readRows(PARITY);
const rows = sections.flatMap((section) => section.rows);
const pairs = readPairs(PARITY);

test("docs/parity.md is what the generator gives", () => {
  expect(readFileSync(join(ROOT, "docs/parity.md"), "utf8")).toBe(parityDocument(sections, pairs));
});

test("every row is covered by a pair, or says why it has no spelling", () => {
  const bad = rows.filter(
    (row) => coveringPairs(row, pairs).length > 0 === (row.without !== undefined),
  );
  expect(bad).toEqual([]);
});

test("pairs cover rows that are there, and each row is there once", () => {
  const ids = rows.map(({ id }) => id);
  expect(pairs.flatMap(({ covers }) => covers).filter((id) => !ids.includes(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
});

test("what differs has a reason, and is shown whole", () => {
  const shown = pairs.filter((pair) => declaredDifference(pair) !== "");
  const explained = pairs.filter(({ difference }) => (difference ?? "") !== "");
  expect(shown.map(({ name }) => name)).toEqual(explained.map(({ name }) => name));
  expect(shown.filter((pair) => declaredDifference(pair).includes("more lines"))).toEqual([]);
});

/** The graph of a script that copies from the context and runs a command. */
function graphOf(command: string, options: Readonly<Record<string, string>> = {}): string {
  const script = `bk.export(bk.image("alpine:3.20"):copy(".", "/"):run("${command}"))`;
  return graphText(definitionGraph(evaluateScript(script, { options }).definition));
}

test("neither sessions nor names are part of a graph that is compared", () => {
  const graph = graphOf("make");
  expect(graphOf("make", { "local-sessionid:context": "another" })).toBe(graph);
  expect(graph).not.toMatch(/local\.unique|local\.session|name:|caps:|build\.lua/);
  expect(graphOf("make", { "no-cache": "" })).toContain("ignoreCache: true");
});

test("a difference is the lines that differ, and what kind of op they are about", () => {
  const [dockerfile, lua] = ["make", "make all"].map((command) => ({ graph: graphOf(command) }));
  expect(difference(dockerfile ?? {}, lua ?? {})).toBe(
    'graph\n- exec meta.args[2]: "make"\n+ exec meta.args[2]: "make all"\n',
  );
  expect(difference({ graph: "x\n", files: "/a\n" }, { graph: "x\n", error: "no\n" })).toBe(
    "error\n+ no\n",
  );
});
