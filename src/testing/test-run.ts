/** The run that the functions of tests act on. */
import type { Exported } from "../api/build.js";
import type { SourcePosition } from "../errors.js";
import type { LuaFunction } from "../schema/lua-value.js";
import { HostObject } from "../util/host-object.js";
import type { BuildInputs, Evaluation } from "./evaluation.js";

/** The run of a test file. */
export interface TestRun {
  /** Takes a declared test. @throws ScriptError for a name that is taken, and inside a test. */
  readonly addTest: (test: TestCase) => void;
  /** Evaluates a script; a file is named from the folder of the file of tests. */
  readonly evaluate: (script: WantedScript, inputs: BuildInputs) => Evaluation;
  /** Describes a state that a test made. */
  readonly describe: (state: Exported, inputs: BuildInputs, context?: string) => Evaluation;
}

/** A script as a test names it: by file, or as text. */
export interface WantedScript {
  readonly file?: string | undefined;
  readonly text?: string | undefined;
  /** Directory of the build context. */
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
