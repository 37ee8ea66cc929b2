/** Options of the package's `evaluate`. */
import type { BuildInputs, Limits } from "../testing/evaluation.js";

/** A script, and what its build depends on. */
export interface EvaluateOptions extends BuildInputs, Limits {
  /** The script's file, from the current directory. Default: `build.lua`. */
  readonly file?: string | undefined;
  /** The script's text, instead of a file. Nothing is read from disk then, unless `context` is given. */
  readonly script?: string | undefined;
  /** Directory of the build context, from the current directory. Default: the one the file lies in. */
  readonly context?: string | undefined;
}
