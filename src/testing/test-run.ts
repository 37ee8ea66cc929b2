/** The state of a run, on which the functions for tests act. */
import type { Exported } from "../api/build.js";
import type { SourcePosition } from "../errors.js";
import type { LuaFunction } from "../schema/lua-value.js";
import { HostObject } from "../util/host-object.js";
import type { BuildInputs, Evaluation } from "./evaluation.js";

/** The state of the run of a test file. */
export interface TestRun {
  /** Adds a test. @throws ScriptError for a name that is taken, and inside a test */
  readonly addTest: (test: TestCase) => void;
  /** Evaluates a script. A file name is relative to the folder of the test file. */
  readonly evaluate: (script: WantedScript, inputs: BuildInputs) => Evaluation;
  /** Describes a state that a test created. */
  readonly describe: (state: Exported, inputs: BuildInputs, context?: string) => Evaluation;
}

/** The script of an evaluation: a file, or a text. */
export interface WantedScript {
  readonly file?: string | undefined;
  readonly text?: string | undefined;
  /** The directory of the build context. */
  readonly context?: string | undefined;
}

/** A declared test. */
export interface TestCase {
  readonly name: string;
  readonly body: LuaFunction;
  readonly frames: readonly SourcePosition[];
}

/** The argument of a test: `t`. */
export class TestValue extends HostObject {
  override readonly hostClass = "Test";
  readonly name: string;

  constructor(name: string) {
    super();
    this.name = name;
    Object.freeze(this);
  }

  override toString(): string {
    return `Test(${this.name})`;
  }
}
