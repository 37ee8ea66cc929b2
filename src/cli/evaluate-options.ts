/** Options of the package's `evaluate`. */
import type { BuildInputs, Limits } from "../testing/evaluation.js";

/** A script, and the inputs of its build. */
export interface EvaluateOptions extends BuildInputs, Limits {
  /** The script's file, from the current directory. Default: `build.lua`. */
  readonly file?: string | undefined;
  /** The script's text, instead of a file. Without `context`, nothing is read from disk. */
  readonly script?: string | undefined;
  /** The directory of the build context, from the current directory. Default: the directory of the file. */
  readonly context?: string | undefined;
}
