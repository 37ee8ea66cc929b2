/**
 * Bundles src into dist.
 *
 *     node scripts/bundle.mjs            the frontend: the entry point, one script per thread with V8's code cache, and the Lua
 *                                        engine's WebAssembly file
 *     node scripts/bundle.mjs package    the npm package, in dist/package: the library with its types, and the command
 *
 * Both include the licences of the bundled packages.
 */
import { build } from "esbuild";
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeCodeCaches } from "./code-cache.mjs";

/** The licence of Lua, which glue.wasm contains. The licence file of wasmoon does not mention Lua. */
const LUA_NOTICE = `Lua 5.4, compiled into glue.wasm (MIT)

Copyright (C) 1994-2023 Lua.org, PUC-Rio.

Permission is hereby granted, free of charge, to any person obtaining
a copy of this software and associated documentation files (the
"Software"), to deal in the Software without restriction, including
without limitation the rights to use, copy, modify, merge, publish,
distribute, sublicense, and/or sell copies of the Software, and to
permit persons to whom the Software is furnished to do so, subject to
the following conditions:

The above copyright notice and this permission notice shall be
included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND,
EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT.
IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY
CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT,
TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE
SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`;

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "dist");
const packageFolder = join(dist, "package");

const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));

const FRONTEND = {
  absWorkingDir: root,
  outdir: dist,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  // Names are not minified, because stack traces of internal errors contain them.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: "none",
  // grpc-js uses this package only for channelz and load reports, which Luakit does not have. In the bundle, requiring it
  // returns undefined.
  external: ["@grpc/proto-loader"],
  define: {
    LUAKIT_VERSION: JSON.stringify(version),
    "import.meta.dirname": "__dirname",
    "import.meta.resolve": "undefined",
  },
  logLevel: "warning",
};

const [what = "frontend"] = process.argv.slice(2);
if (what === "frontend") await bundleFrontend();
else if (what === "package") await bundlePackage();
else throw new Error(`expected frontend or package, got ${what}`);

async function bundleFrontend() {
  await mkdir(dist, { recursive: true });
  // Keep the npm package, which is in the same folder.
  const old = (await readdir(dist)).filter((name) => join(dist, name) !== packageFolder);
  for (const name of old) await rm(join(dist, name), { recursive: true });
  await build({
    ...FRONTEND,
    entryPoints: { luakit: "src/start.ts" },
    outExtension: { ".js": ".cjs" },
  });
  const threads = { main: "src/main.ts", worker: "src/evaluator/worker.ts" };
  const { metafile } = await build({
    ...FRONTEND,
    entryPoints: threads,
    // The loader calls the script as a function.
    banner: { js: "(function (require, __dirname) {" },
    footer: { js: "})" },
    metafile: true,
  });
  await addEngine(dist, metafile);
  await writeCodeCaches(root, dist);
}

/** Bundles the npm package. It is not minified, because its code appears in stack traces of its users. */
async function bundlePackage() {
  await rm(packageFolder, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { index: "src/library.ts", cli: "src/cli/main.ts", thread: "src/cli/thread.ts" },
    outdir: packageFolder,
    chunkNames: "luakit-[hash]",
    bundle: true,
    splitting: true,
    platform: "node",
    target: "node20",
    format: "esm",
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
  });
  await addEngine(packageFolder, metafile);
  await writeTypes("src/library.ts", join(packageFolder, "types"));
}

async function addEngine(folder, { inputs }) {
  await copyFile(join(root, "node_modules/wasmoon/dist/glue.wasm"), join(folder, "glue.wasm"));
  await writeFile(join(folder, "THIRD-PARTY-NOTICES.txt"), await notices(Object.keys(inputs)));
}

/** Writes the type declarations of an entry file and of all modules that it imports. */
async function writeTypes(entry, folder) {
  const source = join(root, "src");
  for (const [file, text] of await declarationsFrom(join(root, entry))) {
    const target = join(folder, file.slice(source.length));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
  }
}

async function declarationsFrom(entry) {
  const { default: ts } = await import("typescript");
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const emitted = new Map();
  const program = ts.createProgram([entry], {
    ...options,
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
  });
  program.emit(undefined, (file, text) => emitted.set(file, text));
  const wanted = new Map();
  const pending = [entry.replace(/\.ts$/, ".d.ts")];
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (wanted.has(file)) continue;
    const text = emitted.get(file);
    wanted.set(file, text);
    for (const [, module] of text.matchAll(/from "(\.[^"]*)\.js"/g)) {
      pending.push(join(dirname(file), `${module}.d.ts`));
    }
  }
  return wanted;
}

/** Returns the licence texts of the bundled packages and of Lua, which wasmoon's wasm file contains. */
async function notices(inputs) {
  const packages = new Set(["wasmoon"]);
  for (const input of inputs) {
    const found = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (found) packages.add(found[1]);
  }
  const parts = [];
  for (const name of [...packages].sort()) parts.push(await notice(name));
  parts.push(LUA_NOTICE);
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
