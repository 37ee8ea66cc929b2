/** `luakit test`: runs test files. */
import { parseArgs } from "node:util";
import { RequestError } from "../errors.js";
import { parseDurationMs, parseMemoryBytes } from "../request/parse-values.js";
import type { Limits } from "../testing/evaluation.js";
import { parseInputs } from "../testing/run-script.js";
import type { TestFileResult, TestProgress, TestResult } from "../testing/test-file.js";
import { reportFile, summary } from "./report.js";
import { findTestFiles, type TestFile } from "./test-files.js";
import { StuckError, WatchedThread } from "./watched-thread.js";

/** The directory and the output of a command. */
export interface Terminal {
  /** Absolute. */
  readonly currentDirectory: string;
  readonly write: (text: string) => void;
}

/** The text of `luakit --help`. */
export const HELP = `Usage: luakit test [option]... [path]...

Runs the tests in *_test.lua files: those given, and those below the directories given (default: the current one;
node_modules is left out). No daemon is needed, nothing is built.

Options:
  --time-limit DURATION   of each file's own Lua, and of each evaluation in it (default 30s)
  --memory-limit SIZE     of Lua values, likewise (default 256m)
  -h, --help              this text

The exit code is 0 when all tests pass, 1 when one fails or there is none, 2 for a wrong command.
`;

/** Runs the command with these arguments, and returns its exit code. @throws RequestError for wrong arguments */
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
  const thread = new WatchedThread();
  let [passed, failed] = [0, 0];
  for (const file of files) {
    const result = await runFile(thread, file, limits);
    const failures = result.tests.filter(({ failure }) => failure !== undefined).length;
    passed += result.tests.length - failures;
    failed += failures + (result.failure === undefined ? 0 : 1);
    write(`${reportFile(file.name, result)}\n`);
  }
  write(summary(passed, failed));
  return failed === 0 ? 0 : 1;
}

/**
 * Runs a test file. If a test is stuck where Lua's time limit cannot interrupt it, the earlier results are returned.
 */
async function runFile(
  thread: WatchedThread,
  file: TestFile,
  limits: Limits,
): Promise<TestFileResult> {
  const tests: TestResult[] = [];
  let running: string | undefined;
  const limitMs = limits.timeLimitMs ?? parseInputs({}).limits.timeMs;
  const report = (progress: TestProgress) => {
    if ("running" in progress) running = progress.running;
    else tests.push(progress.result);
  };
  try {
    return await thread.run({ kind: "test", file, limits }, { limitMs, report });
  } catch (error) {
    if (!(error instanceof StuckError)) throw error;
    const message = `it ran longer than ${limitMs / 1000} s, the limit --time-limit, in something that cannot be interrupted, such as a string pattern with too many ways to match; later tests of the file did not run`;
    const failure = { message };
    if (running === undefined) return { tests, failure, printed: [] };
    return {
      tests: [...tests, { name: running, durationMs: limitMs, failure, printed: [] }],
      printed: [],
    };
  }
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
    // parseArgs throws only TypeErrors about the arguments.
    throw new RequestError((error as Error).message, { cause: error });
  }
}

function limit(
  name: string,
  value: string | undefined,
  parse: (value: string, key: string) => number,
): number | undefined {
  return value === undefined ? undefined : parse(value, name);
}
