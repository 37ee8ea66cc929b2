/** Files of tests, run over files in memory. */
import { RequestError } from "../../../src/errors.js";
import { loadLuaRuntime } from "../../../src/lua/runtime.js";
import type { Limits } from "../../../src/testing/evaluation.js";
import { EMPTY_TREE, overlay } from "../../../src/testing/file-tree.js";
import { runTestFile, type TestFileResult } from "../../../src/testing/test-file.js";
import { utf8 } from "../../../src/util/bytes.js";

export const runtime = await loadLuaRuntime();

/** The inputs of a test file. */
export interface TestFileInput {
  /** The files next to it, by path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly limits?: Limits;
}

/** Runs a file `build_test.lua`. */
export function runTests(
  text: string,
  { files = {}, limits = {} }: TestFileInput = {},
): TestFileResult {
  const tree = overlay(files, EMPTY_TREE);
  return runTestFile(runtime, {
    source: { name: "build_test.lua", data: utf8(text), scriptTree: tree, context: tree },
    findScript: ({ file = "build.lua", text: script }) => {
      const data = script === undefined ? tree.read(file) : utf8(script);
      if (data === undefined) throw new RequestError(`there is no build file ${file}`);
      return { name: file, data, scriptTree: tree, context: tree };
    },
    limits,
    clock: () => performance.now(),
  });
}

/** Runs the body of one test; its `t` has that name. Returns why it failed, or undefined. */
export function failureOf(body: string, input: TestFileInput = {}): string | undefined {
  const { tests, failure } = runTests(`bk.test("it", function(t)\n${body}\nend)`, input);
  return failure?.message ?? tests[0]?.failure?.message;
}
