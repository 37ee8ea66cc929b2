/** The answer to `frontend.targets`: the list of targets (BuildKit frontend/subrequests/targets). */
import type { SourcePosition } from "../errors.js";
import { answerOf, type Answer } from "./answer.js";
import { locationJson, sourcesJson, type Sources } from "./location.js";
import { textTable } from "./text-table.js";
import { baseImageOf, platformOf } from "../llb/carried.js";
import type { State } from "../llb/state.js";
import { formatPlatformId } from "../oci/platform.js";
import { shownText } from "../util/shown-text.js";
import type { ScriptRun } from "../evaluator/script-run.js";
import { defineSubrequest } from "./definition.js";

export const TARGETS = defineSubrequest("targets", {
  version: "1.0.0",
  description: "List all targets current build supports",
  options: [],
  metadata: ["result.json", "result.txt"],
});

/** Everything that can be built, in the order of declaration. */
export interface TargetList {
  readonly targets: readonly ListedTarget[];
  readonly sources: Sources;
}

/** A target. */
export interface ListedTarget {
  /** Empty for the result of `bk.export`. */
  readonly name: string;
  /** True if the target is built by default. */
  readonly isDefault: boolean;
  readonly description: string;
  /** The base image, if it is known without running the target. */
  readonly base: string;
  readonly platform: string;
  readonly at: SourcePosition | undefined;
}

/** Creates the answer. */
export function targetsAnswer({ targets, sources }: TargetList): Answer {
  const content = {
    targets: targets.map((target) => ({
      name: nonEmpty(target.name),
      default: target.isDefault || undefined,
      description: nonEmpty(target.description),
      base: nonEmpty(target.base),
      platform: nonEmpty(target.platform),
      location: locationJson(target.at, sources),
    })),
    sources: sourcesJson(sources),
  };
  // Mirrors PrintTargets of BuildKit's package.
  const rows = targets.map(({ name, isDefault, description }) => [
    [name, ...(isDefault ? ["(default)"] : [])].filter((word) => word !== "").join(" "),
    description,
  ]);
  const text = textTable([["TARGET", "DESCRIPTION"], ...rows], 1);
  return answerOf(content, { version: TARGETS.version, text });
}

function nonEmpty(text: string): string | undefined {
  return text === "" ? undefined : text;
}

/** Returns the targets of a script and the result of `bk.export`. */
export function targets(run: ScriptRun): TargetList {
  const { build, linter } = run;
  const { exported } = build;
  const byDefault = exported === undefined ? build.targets.byDefault() : undefined;
  const declared = build.targets.all.map((target): ListedTarget => ({
    name: target.name,
    isDefault: target === byDefault,
    description: shownText(target.options.description ?? ""),
    ...originOf(target.built),
    at: linter.placeOf(target.frames),
  }));
  const result: readonly ListedTarget[] =
    exported === undefined
      ? []
      : [
          {
            name: "",
            isDefault: true,
            description: "The result of bk.export",
            ...originOf(exported.state),
            at: linter.placeOf(exported.frames),
          },
        ];
  return { targets: [...declared, ...result], sources: run.ownFiles() };
}

/** Returns the base image and the platform of a state, or nothing for a target that has not run. */
function originOf(state: State | undefined): Pick<ListedTarget, "base" | "platform"> {
  if (state === undefined) return { base: "", platform: "" };
  const base = baseImageOf(state.carried) === undefined ? "" : state.origin;
  return { base, platform: formatPlatformId(platformOf(state.carried)) };
}
