/** Checks for names of targets that the script does not declare. */
import { suggestion } from "../../schema/suggest.js";
import type { Warning } from "../host.js";
import { quoted } from "../../util/shown-text.js";

/** Names of targets, and the option that contains them. */
export interface NamedTargets {
  readonly option: string;
  readonly names: readonly string[];
}

/** Warns about every name that is not a target, because the option has no effect for it. */
export function unknownTargets(
  { option, names }: NamedTargets,
  targets: readonly string[],
): readonly Warning[] {
  return names
    .filter((name) => name !== "" && !targets.includes(name))
    .map((name) => ({
      message: `${option} names ${quoted(name)}, which is not a target of the script${suggestion(name, targets)}`,
      frames: [],
    }));
}
