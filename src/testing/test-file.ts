/** Runs a test file: first the file, which declares tests, then each test. */
import { Build } from "../api/build.js";
import type { Host } from "../api/host.js";
import { createLibrary } from "../api/registry.js";
import {
  BuildError,
  ScriptError,
  toLuakitError,
  type LuakitError,
  type SourcePosition,
} from "../errors.js";
import { MessageBudget } from "../evaluator/message-budget.js";
import { ModuleFinder } from "../evaluator/modules.js";
import { LOCAL_CONTEXT } from "../llb/context-source.js";
import { LuaVm } from "../lua/vm.js";
import type { LuaRuntime } from "../lua/runtime.js";
import type { Limits } from "./evaluation.js";
import type { ScriptSource } from "./file-tree.js";
import { describeState, parseInputs, runScript } from "./run-script.js";
import { textOf } from "../util/bytes.js";
import { callerLines } from "../util/caller-lines.js";
import { simulatedHost } from "./simulated-host.js";
import { testLibrary } from "./test-library.js";
import { TestValue, type TestCase, type TestRun, type WantedScript } from "./test-run.js";
import { quoted } from "../util/shown-text.js";

/** Options for running a test file. */
export interface TestFileOptions {
  /** The test file, with the trees of its modules. */
  readonly source: ScriptSource;
  /** Finds the script that a test evaluates. @throws RequestError if it does not exist */
  readonly findScript: (wanted: WantedScript) => ScriptSource;
  /** The limits of the file and of each evaluation. */
  readonly limits: Limits;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  /** Receives the progress of the file. */
  readonly report?: (progress: TestProgress) => void;
}

/** A test that begins or ends. */
export type TestProgress = { readonly running: string } | { readonly result: TestResult };

/** The outcome of a test file. */
export interface TestFileResult {
  /** In order of their declaration. */
  readonly tests: readonly TestResult[];
  /** The reason, if no test could run. */
  readonly failure?: TestFailure;
  /** The output of the file, without the output of its tests. */
  readonly printed: readonly string[];
}

/** The outcome of a test. */
export interface TestResult {
  readonly name: string;
  readonly durationMs: number;
  /** Absent if the test passed. */
  readonly failure?: TestFailure;
  readonly printed: readonly string[];
}

/** The failure of a test. */
export interface TestFailure {
  /** The message, which begins with its position. */
  readonly message: string;
  /** The text of the innermost line in the test or its modules. */
  readonly line?: { readonly at: SourcePosition; readonly text: string };
  /** The positions of the callers, one on each line. */
  readonly callers?: readonly string[];
}

/** Runs all tests of a file in a separate VM. */
export function runTestFile(runtime: LuaRuntime, options: TestFileOptions): TestFileResult {
  return new TestFile(runtime, options).run();
}

class TestFile implements TestRun {
  readonly #runtime: LuaRuntime;
  readonly #options: TestFileOptions;
  readonly #files: Map<string, Uint8Array>;
  /** In the order of their declaration. */
  readonly #testsByName = new Map<string, TestCase>();
  #running: string | undefined;
  #printed: string[] = [];
  #messages = this.#newBudget();
  /** The time that evaluations took. It does not count for the file, because evaluations have separate limits. */
  #evaluationMs = 0;

  constructor(runtime: LuaRuntime, options: TestFileOptions) {
    this.#runtime = runtime;
    this.#options = options;
    this.#files = new Map([[options.source.name, options.source.data]]);
  }

  run(): TestFileResult {
    const vm = this.#createVm();
    try {
      const { name, data } = this.#options.source;
      const failure = this.#failureOf(() => vm.run(name, data));
      const printed = this.#takePrinted();
      if (failure !== undefined) return { tests: [], failure, printed };
      if (this.#testsByName.size > 0) return { tests: this.#runTests(vm), printed };
      const message = `${name}: no test in it: bk.test("what it shows", function(t) … end)`;
      return { tests: [], failure: { message }, printed };
    } finally {
      vm.dispose();
    }
  }

  readonly addTest = (test: TestCase): void => {
    if (this.#running !== undefined) {
      throw new ScriptError(`inside the test ${quoted(this.#running)}: tests do not nest`);
    }
    const first = this.#testsByName.get(test.name);
    if (first !== undefined) {
      const [at] = first.frames;
      const where = at === undefined ? "" : `, at ${at.file}:${at.line}`;
      throw new ScriptError(`there is a test ${quoted(test.name)} already${where}`);
    }
    this.#testsByName.set(test.name, test);
  };

  readonly evaluate: TestRun["evaluate"] = (wanted, inputs) => {
    const { clock, limits, findScript } = this.#options;
    return this.#outsideOfItsTime(() =>
      runScript(this.#runtime, findScript(wanted), { ...limits, ...inputs }, clock),
    );
  };

  readonly describe: TestRun["describe"] = (state, inputs, context) =>
    this.#outsideOfItsTime(() => {
      const { name } = this.#options.source;
      const around = this.#options.findScript({ text: "", context });
      return describeState(state, this.#files, { ...around, name }, inputs);
    });

  #outsideOfItsTime<T>(body: () => T): T {
    const { clock } = this.#options;
    const start = clock();
    try {
      return body();
    } finally {
      this.#evaluationMs += clock() - start;
    }
  }

  #createVm(): LuaVm {
    const { source, clock } = this.#options;
    const print = (message: string) => this.#messages.add({ message, frames: [] });
    const host: Host = simulatedHost({ source, inputs: {}, warn: ({ message }) => print(message) });
    const { args, targetPlatforms, buildPlatform, resolveMode, namedContexts, limits } =
      parseInputs({});
    const [targetPlatform] = targetPlatforms;
    const context = LOCAL_CONTEXT;
    const build = new Build(
      { args, targetPlatform, buildPlatform, resolveMode, context, namedContexts },
      host,
      this.#files,
    );
    const modules = new ModuleFinder(host, this.#files);
    return new LuaVm(this.#runtime, {
      library: testLibrary(createLibrary(build), this),
      timeLimitMs: this.#options.limits.timeLimitMs ?? limits.timeMs,
      memoryLimitBytes: this.#options.limits.memoryLimitBytes ?? limits.memoryBytes,
      clock: () => clock() - this.#evaluationMs,
      print,
      warn: print,
      resolveModule: (name, requiringFile) => modules.resolve(name, requiringFile),
    });
  }

  #runTests(vm: LuaVm): readonly TestResult[] {
    const { report = () => undefined } = this.#options;
    return [...this.#testsByName.values()].map((test) => {
      report({ running: test.name });
      const result = this.#runTest(vm, test);
      report({ result });
      return result;
    });
  }

  #runTest(vm: LuaVm, { name, body }: TestCase): TestResult {
    const { clock } = this.#options;
    const start = clock();
    this.#running = name;
    const failure = this.#isStopped(vm)
      ? { message: "not run: Lua was stopped in a test before" }
      : this.#failureOf(() => body([new TestValue(name)]));
    const durationMs = clock() - start;
    const printed = this.#takePrinted();
    return { name, durationMs, ...(failure !== undefined && { failure }), printed };
  }

  /** Reports whether the time limit or a bug in Luakit ended the VM, so that no further test can run. */
  #isStopped(vm: LuaVm): boolean {
    return this.#failureOf(() => vm.run(this.#options.source.name, new Uint8Array())) !== undefined;
  }

  #takePrinted(): readonly string[] {
    this.#messages.finish();
    this.#messages = this.#newBudget();
    const printed = this.#printed;
    this.#printed = [];
    return printed;
  }

  /** Returns the message budget of one test, which is that of a build. */
  #newBudget(): MessageBudget {
    return new MessageBudget(({ message }) => void this.#printed.push(message));
  }

  #failureOf(body: () => unknown): TestFailure | undefined {
    try {
      body();
      return undefined;
    } catch (error) {
      return this.#describe(toLuakitError(error));
    }
  }

  #describe(error: LuakitError): TestFailure {
    if (error.kind === "internal") {
      return { message: `internal error in luakit: ${error.message}; please report it` };
    }
    const isLocated = error instanceof ScriptError || error instanceof BuildError;
    const own = isLocated ? error.frames.filter(({ file }) => this.#files.has(file)) : [];
    const [at] = own;
    const text = at === undefined ? undefined : this.#textOf(at);
    const callers = callerLines(own);
    return {
      message: error.message,
      ...(at !== undefined && text !== undefined && { line: { at, text } }),
      ...(callers.length > 0 && { callers }),
    };
  }

  #textOf({ file, line }: SourcePosition): string | undefined {
    return textOf(this.#files.get(file) ?? new Uint8Array()).split("\n")[line - 1];
  }
}
