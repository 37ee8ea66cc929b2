/** The answer to `frontend.targets`: what can be built (BuildKit frontend/subrequests/targets). */
import type { SourcePosition } from "../errors.js";
import { answerOf, type Answer } from "./answer.js";
import { locationJson, sourcesJson, type Sources } from "./location.js";
import { textTable } from "./text-table.js";

/** What can be built, in the order it is declared. */
export interface TargetList {
  readonly targets: readonly ListedTarget[];
  readonly sources: Sources;
}

/** One of them. */
export interface ListedTarget {
  /** Empty for what `bk.export` was given. */
  readonly name: string;
  /** It is built when the client names no target. */
  readonly isDefault: boolean;
  readonly description: string;
  /** The base image, where it is known without running the target. */
  readonly base: string;
  readonly platform: string;
  readonly at: SourcePosition | undefined;
}

/** The answer. */
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
  // As PrintTargets of BuildKit's package.
  const rows = targets.map(({ name, isDefault, description }) => [
    [name, ...(isDefault ? ["(default)"] : [])].filter((word) => word !== "").join(" "),
    description,
  ]);
  const text = textTable([["TARGET", "DESCRIPTION"], ...rows], 1);
  return answerOf(content, { version: "1.0.0", text });
}

function nonEmpty(text: string): string | undefined {
  return text === "" ? undefined : text;
}
