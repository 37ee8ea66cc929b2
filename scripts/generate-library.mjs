/**
 * Generates src/evaluator/library-files.ts from lib/. It contains the standard library as text, for environments
 * without a file system.
 */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const folder = join(root, "lib");

const paths = (await readdir(folder, { recursive: true }))
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => path.endsWith(".lua"))
  .sort();
const entries = await Promise.all(
  paths.map(
    async (path) => `  "${path}": \`${escaped(await readFile(join(folder, path), "utf8"))}\`,\n`,
  ),
);
await writeFile(
  join(root, "src/evaluator/library-files.ts"),
  `/** The Lua files of the standard library by path. Generated from lib/ by \`npm run generate\`; do not edit. */
export const LIBRARY_FILES: Readonly<Record<string, string>> = {
${entries.join("")}};
`,
);

/** Escapes a text for a template literal. */
function escaped(text) {
  return text.replace(/[\\`]|\$(?=\{)/g, "\\$&").replaceAll("\r", "\\r");
}
