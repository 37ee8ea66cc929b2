/**
 * The entry point of both threads. It loads the thread's script from V8's code cache, which is in a file next to the
 * script. Compiling the two scripts in every build would take a third of the frontend's CPU time.
 *
 * V8 rejects a cache from another version of Node or for another processor, and then compiles the script.
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
