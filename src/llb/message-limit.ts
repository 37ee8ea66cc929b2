/** The size limit of gateway messages; BuildKit refuses larger ones without naming what was too large. */
import { scriptErrorAt, type ScriptError, type SourcePosition } from "../errors.js";
import type { LlbCap } from "./caps.js";

/** Room for what else stands in a request to solve. */
const REST_OF_MESSAGE_BYTES = 64 * 1024;

/** Bytes of a definition or a configuration that this daemon takes. */
export function maxMessageBytes(caps: ReadonlySet<string>): number {
  return maxMessageMib(caps) * 2 ** 20 - REST_OF_MESSAGE_BYTES;
}

/** 16 since BuildKit 0.14. No capability says so; one that came in that release tells. */
export function maxMessageMib(caps: ReadonlySet<string>): number {
  const sameRelease: LlbCap = "file.copy.alwaysreplaceexistingdestpaths";
  return caps.has(sameRelease) ? 16 : 4;
}

/** The definition's bytes. @throws ScriptError at `frames` when BuildKit would not take them */
export function sendableDefinition(
  definition: Uint8Array,
  frames: readonly SourcePosition[],
  caps: ReadonlySet<string>,
): Uint8Array {
  if (definition.length <= maxMessageBytes(caps)) return definition;
  throw definitionTooLarge(frames, caps);
}

/** A definition that no message can hold, the fault of the step at `frames`. */
export function definitionTooLarge(
  frames: readonly SourcePosition[],
  caps: ReadonlySet<string>,
): ScriptError {
  return scriptErrorAt(
    frames,
    `the build's definition has more than this BuildKit takes, ${maxMessageMib(caps)} MiB: large data belongs in the build context, for state:copy, rather than in the script`,
  );
}
