/** Generates docs/parity.md from the pairs of test/parity. */
import { build } from "esbuild";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const folder = await mkdtemp(join(tmpdir(), "luakit-parity-"));
try {
  const outfile = join(folder, "parity.mjs");
  await build({
    absWorkingDir: root,
    stdin: {
      contents: `
        export { parityDocument } from "./test/support/parity/document.ts";
        export { readPairs, readRows } from "./test/support/parity/pairs.ts";`,
      resolveDir: root,
    },
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "warning",
  });
  const { parityDocument, readPairs, readRows } = await import(pathToFileURL(outfile).href);
  const parity = join(root, "test/parity");
  await writeFile(
    join(root, "docs/parity.md"),
    parityDocument(readRows(parity), readPairs(parity)),
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
