/** Targets that a client names, and the script does not have. */
import { suggestion } from "../../schema/suggest.js";
import type { Warning } from "../host.js";
import { quoted } from "../../util/shown-text.js";

/** Names of targets, and what named them. */
export interface NamedTargets {
  readonly option: string;
  readonly names: readonly string[];
}

/** A warning for every name that is no target: what was asked for has no effect. */
export function unknownTargets(
  { option, names }: NamedTargets,
  targets: readonly string[],
): readonly Warning[] {
  return names
    .filter((name) => name !== "" && !targets.includes(name))
    .map((name) => ({
      message: `${option} names ${quoted(name)}, which is no target of the script${suggestion(name, targets)}`,
      frames: [],
    }));
}
