/** Reads code blocks from Markdown files, so that tests can execute the documentation. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** A fenced code block. */
export interface CodeBlock {
  /** The file, relative to the repository's root. */
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** Returns the fenced blocks of one language in a file. The indentation of an indented fence is removed. */
export function codeBlocks(file: string, language: string): readonly CodeBlock[] {
  const lines = readFileSync(join(ROOT, file), "utf8").split("\n");
  const blocks: CodeBlock[] = [];
  let open: { readonly line: number; readonly indent: string; readonly text: string[] } | undefined;
  for (const [index, line] of lines.entries()) {
    const fence = /^(\s*)```(\S*)/.exec(line);
    if (open !== undefined && fence !== null) {
      blocks.push({ file, line: open.line, text: open.text.join("\n") });
      open = undefined;
    } else if (fence?.[2] === language) {
      open = { line: index + 1, indent: fence[1] ?? "", text: [] };
    } else {
      open?.text.push(line.startsWith(open.indent) ? line.slice(open.indent.length) : line);
    }
  }
  return blocks;
}

/**
 * Returns all Markdown files of the documentation: the user-visible files at the root, and docs, including decision
 * records.
 */
export function documentationFiles(): readonly string[] {
  const docs = readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" });
  return [
    "README.md",
    "CHANGELOG.md",
    "SECURITY.md",
    ...docs.filter((name) => name.endsWith(".md")).map((name) => join("docs", name)),
  ];
}
