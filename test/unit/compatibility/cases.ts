/** The core cases of the original Luakit, as scripts of ours: test/golden/compatibility. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../support/markdown.js";
import { expectedOf, type GoldenCase } from "../../support/golden.js";

/** The folder of the scripts and their results. */
export const CASES_FOLDER = join(ROOT, "test/golden/compatibility");

/** Scripts that build, by the names of the original's scenarios. */
export const EVALUATIONS = [
  "a05-local-filters",
  "a07-array-command",
  "a08-fork",
  "a11-copy-options",
  "a15-symlink",
  "a20-bind-selector",
  "a23-git",
  "a24-http",
  "a25-network-none",
  "a26-security-insecure",
  "a27-exit-codes",
  "a28-metadata",
  "a30-source-lines",
  "a32-simple-image",
  "a33-exec-basic",
  "a34-exec-mounts",
  "a36-file-ops",
  "a37-merge-basic",
  "a38-diff-basic",
  "a39-multi-stage",
  "a40-platform",
  "a41-complex-dag",
  "b08-image-config",
  "owner-permissions",
  "real-world-go",
] as const;

/** Scripts that do not. */
export const FAILURES = [
  "error-bad-mount",
  "error-double-export",
  "error-empty-reference",
  "error-missing-export",
] as const;

export type CaseName = (typeof EVALUATIONS)[number] | (typeof FAILURES)[number];

/** Returns the golden files of a case, which the golden tests compare with the script's results. */
export function goldenOf(name: CaseName): ReturnType<typeof expectedOf> {
  const folder = join(CASES_FOLDER, name);
  const golden: GoldenCase = { name, folder, source: folder };
  return expectedOf(golden);
}

/** The text of a case's script. */
export function scriptOf(name: CaseName): string {
  return readFileSync(join(CASES_FOLDER, name, "build.lua"), "utf8");
}

/** The first column of the tables below a heading of docs/compatibility.md, without backquotes. */
export function documented(heading: string): readonly string[] {
  const text = readFileSync(join(ROOT, "docs/compatibility.md"), "utf8");
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? "";
  const rows = [...section.matchAll(/^\| (.*?) \|/gm)].map(([, cell = ""]) => cell);
  return rows.slice(1).map((cell) => cell.replaceAll("`", ""));
}
