/** `luakit test`: runs files of tests. */
import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { RequestError } from "../errors.js";
import { parseDurationMs, parseMemoryBytes } from "../request/parse-values.js";
import type { Limits } from "../testing/evaluation.js";
import { runTestFile, type TestFileResult } from "../testing/test-file.js";
import { loadEngine } from "./engine.js";
import { reportFile, summary } from "./report.js";
import { directoryTree, findScript } from "./script-files.js";
import { findTestFiles, type TestFile } from "./test-files.js";

/** Where a command runs, and where its text goes. */
export interface Terminal {
  /** Absolute. */
  readonly currentDirectory: string;
  readonly write: (text: string) => void;
}

/** What `luakit --help` says: there is one command. */
export const HELP = `Usage: luakit test [option]... [path]...

Runs the tests in *_test.lua files: those given, and those below the directories given (default: the current one;
node_modules is left out). No daemon is needed, nothing is built.

Options:
  --time-limit DURATION   of each file's own Lua, and of each evaluation in it (default 30s)
  --memory-limit SIZE     of Lua values, likewise (default 256m)
  -h, --help              this text

The exit code is 0 when all tests pass, 1 when one fails or there is none, 2 for a wrong command.
`;

/** Runs the command with these arguments. Returns its exit code. @throws RequestError for wrong ones */
export async function testCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = readArguments(args);
  if (values.help === true) {
    terminal.write(HELP);
    return 0;
  }
  const limits: Limits = {
    timeLimitMs: limit("--time-limit", values["time-limit"], parseDurationMs),
    memoryLimitBytes: limit("--memory-limit", values["memory-limit"], parseMemoryBytes),
  };
  const paths = positionals.length === 0 ? ["."] : positionals;
  const files = findTestFiles(paths, terminal.currentDirectory);
  if (files.length === 0) {
    terminal.write(`no *_test.lua file in ${paths.join(", ")}\n`);
    return 1;
  }
  return runFiles(files, limits, terminal);
}

async function runFiles(
  files: readonly TestFile[],
  limits: Limits,
  { write }: Terminal,
): Promise<number> {
  let [passed, failed] = [0, 0];
  for (const file of files) {
    const result = await runFile(file, limits);
    const failures = result.tests.filter(({ failure }) => failure !== undefined).length;
    passed += result.tests.length - failures;
    failed += failures + (result.failure === undefined ? 0 : 1);
    write(`${reportFile(file.name, result)}\n`);
  }
  write(summary(passed, failed));
  return failed === 0 ? 0 : 1;
}

async function runFile({ name, root }: TestFile, limits: Limits): Promise<TestFileResult> {
  const tree = directoryTree(root);
  const folder = dirname(resolve(root, name));
  const data = tree.read(name);
  if (data === undefined) throw new RequestError(`cannot read ${name}`);
  return runTestFile(await loadEngine(), {
    source: { name, data, scriptTree: tree, context: tree },
    findScript: (wanted) => findScript(wanted, folder),
    limits,
    clock: () => performance.now(),
  });
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: "boolean", short: "h" },
        "time-limit": { type: "string" },
        "memory-limit": { type: "string" },
      },
    });
  } catch (error) {
    // All that it throws are TypeErrors about the arguments.
    throw new RequestError((error as Error).message, { cause: error });
  }
}

function limit(
  name: string,
  value: string | undefined,
  parse: (key: string, value: string) => number,
): number | undefined {
  return value === undefined ? undefined : parse(name, value);
}
