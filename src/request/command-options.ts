/** Client options that set defaults for all commands. */
import { LLB_CAPS, type LlbCap } from "../llb/caps.js";
import type { CommandDefaults } from "../llb/command-environment.js";
import { capsOfOptions } from "../llb/exec-options.js";
import { defined } from "../util/defined.js";
import {
  CLIENT_OPTIONS,
  valueOf,
  type ClientOption,
  type ClientOptions,
} from "./client-options.js";

const ROWS: readonly ClientOption<unknown>[] = Object.values(CLIENT_OPTIONS);

/** Parses the options that apply to all commands. @throws RequestError for a wrong value */
export function parseCommandOptions(options: ClientOptions): CommandDefaults {
  const values = ROWS.flatMap((row) => {
    const { command } = row;
    const value = command && valueOf(options, row);
    return command === undefined || value === undefined ? [] : [[command, value] as const];
  });
  const shmSizeBytes = valueOf(options, CLIENT_OPTIONS.shmSize);
  return {
    options: defined(Object.fromEntries<unknown>(values)),
    shmSizeBytes: shmSizeBytes === 0 ? undefined : shmSizeBytes,
  };
}

/** Returns a warning for each option that the daemon is too old to apply. These options do not affect images. */
export function unmetOptions(
  { options, shmSizeBytes }: CommandDefaults,
  caps: ReadonlySet<string>,
): readonly string[] {
  const needed = new Set<LlbCap>(capsOfOptions(options));
  if (shmSizeBytes !== undefined) needed.add("exec.mount.tmpfs.size");
  const leftOut = new Map(ROWS.flatMap((row) => (row.leftOut === undefined ? [] : [row.leftOut])));
  return [...leftOut]
    .filter(([cap]) => needed.has(cap) && !caps.has(cap))
    .map(
      ([cap, words]) =>
        `the daemon cannot apply ${words}: upgrade to BuildKit ${LLB_CAPS[cap].since} or later`,
    );
}
