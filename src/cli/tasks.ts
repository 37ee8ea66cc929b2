/** The tasks of the package, which can run in any thread. */
import { dirname, resolve } from "node:path";
import { RequestError } from "../errors.js";
import type { Evaluation, Limits } from "../testing/evaluation.js";
import { EMPTY_TREE, type ScriptSource } from "../testing/file-tree.js";
import { runScript } from "../testing/run-script.js";
import { runTestFile, type TestFileResult, type TestProgress } from "../testing/test-file.js";
import { utf8 } from "../util/bytes.js";
import { loadEngine } from "./engine.js";
import type { EvaluateOptions } from "./evaluate-options.js";
import { directoryTree, findScript } from "./script-files.js";
import type { TestFile } from "./test-files.js";

/** A task. It can be copied to another thread. */
export type Task =
  | { readonly kind: "evaluate"; readonly options: EvaluateOptions }
  | { readonly kind: "test"; readonly file: TestFile; readonly limits: Limits };

/** The outcome of a task. */
export interface TaskResults {
  readonly evaluate: Evaluation;
  readonly test: TestFileResult;
}

/** The dependencies of a task in its thread. */
export interface TaskTools {
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  /** Receives the progress of a test file. */
  readonly report: (progress: TestProgress) => void;
}

/** Runs a task. @throws like the package's `evaluate`, and RequestError for a file that cannot be read */
export async function perform(task: Task, tools: TaskTools): Promise<Evaluation | TestFileResult> {
  return task.kind === "evaluate"
    ? evaluateScript(task.options, tools)
    : testFile(task.file, task.limits, tools);
}

async function evaluateScript(options: EvaluateOptions, { clock }: TaskTools): Promise<Evaluation> {
  const { file, script, context } = options;
  if (file !== undefined && script !== undefined) {
    throw new RequestError("give a file or a script, not both");
  }
  const source =
    script === undefined || context !== undefined
      ? findScript({ file, text: script, context }, ".")
      : scriptAlone(script);
  return runScript(await loadEngine(), source, options, clock);
}

/** A script that is not on disk. */
function scriptAlone(script: string): ScriptSource {
  return {
    name: "build.lua",
    data: utf8(script),
    scriptTree: EMPTY_TREE,
    context: EMPTY_TREE,
  };
}

async function testFile(
  { name, root }: TestFile,
  limits: Limits,
  { clock, report }: TaskTools,
): Promise<TestFileResult> {
  const tree = directoryTree(root);
  const folder = dirname(resolve(root, name));
  const data = tree.read(name);
  if (data === undefined) throw new RequestError(`cannot read ${name}`);
  return runTestFile(await loadEngine(), {
    source: { name, data, scriptTree: tree, context: tree },
    findScript: (wanted) => findScript(wanted, folder),
    limits,
    clock,
    report,
  });
}
