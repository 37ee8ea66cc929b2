// Makes dist/ from src/: the same modules, with the version of package.json written in.
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";

const root = new URL("../", import.meta.url);
const source = new URL("src/", root);
const target = new URL("dist/", root);

const { version } = JSON.parse(await readFile(new URL("package.json", root), "utf8"));

await rm(target, { recursive: true, force: true });
await mkdir(target);
for (const file of await readdir(source)) {
  const text = await readFile(new URL(file, source), "utf8");
  await writeFile(new URL(file, target), text.replaceAll("__VERSION__", version));
  console.log(`dist/${file}`);
}
