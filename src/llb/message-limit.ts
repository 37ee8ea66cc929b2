/** The size limit of gateway messages. BuildKit rejects larger messages without naming the definition. */
import { scriptErrorAt, type ScriptError, type SourcePosition } from "../errors.js";
import type { LlbCap } from "./caps.js";

/** The space reserved for the other fields of a solve request. */
const REST_OF_MESSAGE_BYTES = 64 * 1024;

/** Returns the maximum size in bytes of a definition or an image configuration for this daemon. */
export function maxMessageBytes(caps: ReadonlySet<string>): number {
  return maxMessageMib(caps) * 2 ** 20 - REST_OF_MESSAGE_BYTES;
}

/** Returns the message limit in MiB: 16 since BuildKit 0.14. A capability of the same release detects it. */
export function maxMessageMib(caps: ReadonlySet<string>): number {
  const sameRelease: LlbCap = "file.copy.alwaysreplaceexistingdestpaths";
  return caps.has(sameRelease) ? 16 : 4;
}

/** Returns the definition's bytes. @throws ScriptError at `frames` if they exceed the daemon's limit */
export function sendableDefinition(
  definition: Uint8Array,
  frames: readonly SourcePosition[],
  caps: ReadonlySet<string>,
): Uint8Array {
  if (definition.length <= maxMessageBytes(caps)) return definition;
  throw definitionTooLarge(frames, caps);
}

/** Returns the error for a definition that exceeds the limit with the step at `frames`. */
export function definitionTooLarge(
  frames: readonly SourcePosition[],
  caps: ReadonlySet<string>,
): ScriptError {
  return scriptErrorAt(
    frames,
    `the build's definition exceeds the limit of this BuildKit, ${maxMessageMib(caps)} MiB: move large data from the script to the build context, and copy it with state:copy`,
  );
}
