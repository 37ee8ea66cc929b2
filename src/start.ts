/**
 * The entry point of both threads: takes the thread's script from V8's code cache, which scripts/bundle.mjs makes
 * beside it. Compiled anew in every build, the two scripts would cost a third of the frontend's processor time.
 *
 * V8 refuses a cache that another Node made, or one for another processor, and compiles.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Script } from "node:vm";
import { isMainThread } from "node:worker_threads";
import { isStartedByBuildKit, usage } from "./usage.js";

if (isMainThread && !isStartedByBuildKit(process.env)) {
  const { text, stream, exitCode } = usage(process.argv.slice(2));
  process[stream].write(text);
  process.exit(exitCode);
}

const file = join(import.meta.dirname, isMainThread ? "main.js" : "worker.js");
const script = new Script(readFileSync(file, "utf8"), {
  filename: file,
  cachedData: readFileSync(`${file}.cache`),
});
const run = script.runInThisContext() as (
  require: typeof process.getBuiltinModule,
  __dirname: string,
) => void;
run((name: string) => process.getBuiltinModule(name), import.meta.dirname);
