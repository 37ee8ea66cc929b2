/** The tests that documentation refers to as proofs. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./markdown.js";

/** The file and the beginning of the name of a test. */
export type Proof = readonly [file: string, test: string];

/** Reports whether a test exists: the file declares the name as a test, a group of tests, or a row of a table. */
export function isTest([file, title]: Proof): boolean {
  const text = readFileSync(join(ROOT, file), "utf8");
  return new RegExp(`(?:test|describe|what:)[^]{0,400}?["'\`]${escaped(title)}`).test(text);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
