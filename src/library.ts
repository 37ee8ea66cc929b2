/**
 * The npm package's API: build scripts evaluated without a daemon.
 *
 *     import { evaluate } from "luakit";
 *     const { steps, config } = await evaluate({ file: "build.lua", args: { VERSION: "1.2" } });
 *
 * See docs/testing.md.
 */
import { loadEngine } from "./cli/engine.js";
import { findScript } from "./cli/script-files.js";
import { RequestError } from "./errors.js";
import type { BuildInputs, Evaluation, Limits } from "./testing/evaluation.js";
import { EMPTY_TREE, type ScriptSource } from "./testing/file-tree.js";
import { runScript } from "./testing/run-script.js";
import { utf8 } from "./util/bytes.js";

export {
  BuildError,
  CancelledError,
  InternalError,
  LuakitError,
  RequestError,
  ScriptError,
  type SourcePosition,
  type Status,
  type StatusDetail,
} from "./errors.js";
export type * from "./llb/step.js";
export type {
  ContainerConfig,
  Healthcheck,
  HistoryEntry,
  ImageConfig,
} from "./oci/image-config.js";
export type {
  BuildInputs,
  Evaluation,
  FakeImage,
  Limits,
  ScriptWarning,
} from "./testing/evaluation.js";

/** A script, and what its build depends on. */
export interface EvaluateOptions extends BuildInputs, Limits {
  /** The script's file, from the current directory. Default: `build.lua`. */
  readonly file?: string | undefined;
  /** The script's text, instead of a file. Nothing is read from disk then, unless `context` is given. */
  readonly script?: string | undefined;
  /** Directory of the build context, from the current directory. Default: the one the file lies in. */
  readonly context?: string | undefined;
}

/**
 * Evaluates a build script as a build would: same graph, same image configuration, same errors. Nothing is built.
 * @throws {ScriptError} for what the script's author can fix, {@link RequestError} for bad options,
 *   {@link BuildError} for a base image that does not exist (`strict`)
 */
export async function evaluate(options: EvaluateOptions = {}): Promise<Evaluation> {
  const { file, script, context } = options;
  if (file !== undefined && script !== undefined) {
    throw new RequestError("give a file or a script, not both");
  }
  const source =
    script === undefined || context !== undefined
      ? findScript({ file, text: script, context }, ".")
      : scriptAlone(script);
  return runScript(await loadEngine(), source, options, () => performance.now());
}

/** A script without a place on disk. */
function scriptAlone(script: string): ScriptSource {
  return {
    name: "build.lua",
    data: utf8(script),
    scriptTree: EMPTY_TREE,
    context: EMPTY_TREE,
  };
}
