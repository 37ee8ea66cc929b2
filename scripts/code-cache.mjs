/**
 * V8's code caches of the bundled scripts. Without them, compiling takes a third of the frontend's CPU time.
 *
 * The cache of the main thread is taken at the end of a real build, so it contains the functions that builds run, and no
 * others. A cache of all functions is twice as large, and reading it took 40 of 190 ms of CPU time.
 */
import { build } from "esbuild";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { setFlagsFromString } from "node:v8";
import { Script } from "node:vm";

/** A script that uses what most scripts use. */
const SCRIPT = `#!/usr/bin/env luakit
local version = bk.arg("VERSION", "1.0")
local base = bk.image("alpine:3.20"):env{ LANG = "C.UTF-8" }:workdir("/src")

local deps = bk.target("deps", function()
  return base:copy("package.json", "./"):run("apk add --no-cache make", { mounts = { bk.cache("/var/cache/apk") } })
end)

local app = bk.target("app", function()
  return deps():copy(".", ".", { exclude = { "*.md" } }):run({ "make", "VERSION=" .. version }, { env = { CI = "1" } })
end)

local image = base:copy(app(), "/src/out", "/app/"):user("nobody"):label("version", version)
for _, name in ipairs{ "a", "b" } do image = image:run("echo " .. name) end
bk.export(image, { entrypoint = { "/app/run" }, cmd = { "serve" }, expose = 8080 })
`;

/** The files of the build context. */
const FILES = { "package.json": "{}", ".dockerignore": "*.log\n!keep.log\n" };

/**
 * A module that Node loads before the frontend. It makes the frontend's scripts compile without a cache, and writes the
 * cache of each script at the end of the process.
 */
const WRITER = `
const vm = require("node:vm");
const { writeFileSync } = require("node:fs");
const { Script } = vm;
vm.Script = class extends Script {
  constructor(source, { cachedData, ...options } = {}) {
    super(source, options);
    if (cachedData !== undefined) {
      process.on("exit", () => writeFileSync(options.filename + ".cache", this.createCachedData()));
    }
  }
};
`;

/** Writes the caches next to the scripts. */
export async function writeCodeCaches(root, dist) {
  // The worker thread runs few scripts, and each is large.
  await writeFullCache(join(dist, "worker.js"));
  await writeFullCache(join(dist, "main.js"));
  await writeCacheOfRun(root, join(dist, "main.js.cache"));
}

/** Writes a cache of all functions. */
async function writeFullCache(file) {
  setFlagsFromString("--no-lazy");
  const script = new Script(await readFile(file, "utf8"), { filename: file });
  // V8 rejects a cache that was created with other flags.
  setFlagsFromString("--lazy");
  await writeFile(`${file}.cache`, script.createCachedData());
}

/** Runs the frontend once, with the fake daemon of the tests. */
async function writeCacheOfRun(root, cache) {
  const before = await readFile(cache);
  const folder = await mkdtemp(join(tmpdir(), "luakit-code-cache-"));
  try {
    const writer = join(folder, "writer.cjs");
    await writeFile(writer, WRITER);
    const { buildScript } = await fakeDaemon(root, join(folder, "daemon.mjs"));
    const build = await buildScript(SCRIPT, {
      files: FILES,
      variables: { NODE_OPTIONS: `--require=${JSON.stringify(writer)}` },
    });
    const failure = build.returned?.error?.message ?? build.process.stderr;
    if (build.returned?.result === undefined) throw new Error(`the build failed: ${failure}`);
    if (before.equals(await readFile(cache))) throw new Error("the build wrote no code cache");
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Bundles the fake daemon, which is in TypeScript. */
async function fakeDaemon(root, outfile) {
  await build({
    absWorkingDir: root,
    entryPoints: ["test/support/frontend-process.ts"],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    external: ["@grpc/proto-loader"],
    // Packages in the format of CommonJS call require.
    banner: {
      js: `import { createRequire } from "node:module"; const require = createRequire(${JSON.stringify(pathToFileURL(join(root, "package.json")))});`,
    },
    logLevel: "warning",
  });
  return import(pathToFileURL(outfile));
}
