/**
 * The npm package's API: build scripts evaluated without a daemon.
 *
 *     import { evaluate } from "luakit";
 *     const { steps, config } = await evaluate({ file: "build.lua", args: { VERSION: "1.2" } });
 *
 * See docs/testing.md.
 */
import type { EvaluateOptions } from "./cli/evaluate-options.js";
import { StuckError, WatchedThread } from "./cli/watched-thread.js";
import { ScriptError } from "./errors.js";
import type { Evaluation } from "./testing/evaluation.js";
import { parseInputs } from "./testing/run-script.js";

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
export type * from "./llb/inspect/step.js";
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

export type { EvaluateOptions } from "./cli/evaluate-options.js";

/** The thread that runs scripts. It starts with the first script. */
const thread = new WatchedThread();

/**
 * Evaluates a build script without building it. The graph, the image configuration and the errors are those of a real
 * build.
 * @throws {ScriptError} for an error that the script's author can fix, {@link RequestError} for bad options, {@link
 *   BuildError} for a base image that does not exist (`strict`)
 */
export async function evaluate(options: EvaluateOptions = {}): Promise<Evaluation> {
  const limitMs = options.timeLimitMs ?? parseInputs(options).limits.timeMs;
  try {
    return await thread.run({ kind: "evaluate", options }, { limitMs });
  } catch (error) {
    if (!(error instanceof StuckError)) throw error;
    throw new ScriptError(
      `${options.file ?? "build.lua"}: evaluation took longer than ${limitMs / 1000} s, the limit timeLimitMs, in something that cannot be interrupted: a string pattern with too many ways to match, or a very large graph`,
    );
  }
}
