/** src → dist: one file for each thread, the Lua engine's wasm beside them, and the licences of what is bundled. */
import { build } from "esbuild";
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "dist");

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
const result = await build({
  absWorkingDir: root,
  entryPoints: { luakit: "src/main.ts", worker: "src/evaluator/worker.ts" },
  outdir: dist,
  outExtension: { ".js": ".cjs" },
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  minify: true,
  keepNames: true,
  legalComments: "none",
  metafile: true,
  define: { "import.meta.dirname": "__dirname", "import.meta.resolve": "undefined" },
  logLevel: "warning",
});
await copyFile(join(root, "node_modules/wasmoon/dist/glue.wasm"), join(dist, "glue.wasm"));
await writeFile(
  join(dist, "THIRD-PARTY-NOTICES.txt"),
  await notices(Object.keys(result.metafile.inputs)),
);

/** The licence texts of the packages whose files are in the bundle; wasmoon's wasm holds Lua itself. */
async function notices(inputs) {
  const packages = new Set(["wasmoon"]);
  for (const input of inputs) {
    const found = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (found) packages.add(found[1]);
  }
  const parts = [];
  for (const name of [...packages].sort()) parts.push(await notice(name));
  return parts.join(`\n${"-".repeat(78)}\n\n`);
}

async function notice(name) {
  const folder = join(root, "node_modules", name);
  const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const files = (await readdir(folder))
    .filter((file) => /^(licen[cs]e|notice|copying)/i.test(file))
    .sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  return [`${name} ${version} (${license})`, ...texts].join("\n\n").trimEnd() + "\n";
}
