/** The parts that all file changes share. Each call is one op and one layer. */
import type { SourcePosition } from "../../errors.js";
import { expandIn } from "../../llb/carried.js";
import type { State } from "../../llb/state.js";
import type { Owner, CopyAction, FileAction } from "../../llb/vertex/file-action.js";
import type { StepOptions } from "../../llb/vertex/step-options.js";
import { createVertex } from "../../llb/vertex/vertex.js";
import { optional } from "../../schema/table.js";
import { owner } from "../values/owner.js";

/** The owner of new files. */
export const ownerField = optional(owner, "Owner; names are resolved in the destination.", {
  defaultText: "root, or what it was",
  aliases: ["chown"],
});

/** File changes that are one step. */
export interface FileChange {
  readonly actions: readonly FileAction[];
  readonly step: StepOptions;
  readonly frames: readonly SourcePosition[];
  readonly title: string;
  readonly stage: string | undefined;
}

/** Returns the state after file actions, which are one op and one layer. */
export function fileChange(
  state: State,
  { actions, step, frames, title, stage }: FileChange,
): State {
  const vertex = createVertex({
    kind: "file",
    base: state.root,
    carried: state.carried,
    actions,
    frames,
    step: { ...state.defaults.step, ...step },
    title,
    stage,
  });
  return state.withStep(vertex, (values) => `${expandIn(values, title)} # buildkit`);
}

/** Copies to one destination that are one step. */
export interface CopyStep {
  readonly actions: readonly CopyAction[];
  readonly step: StepOptions;
  /** True for a linked copy, which is a separate layer. */
  readonly link: boolean;
  readonly frames: readonly SourcePosition[];
  readonly title: string;
  /** The target the step belongs to. */
  readonly stage: string | undefined;
}

/** Returns the owner field of an action, if there is an owner. */
export function ownerOf(value: Owner | undefined): { readonly owner?: Owner } {
  return value === undefined ? {} : { owner: value };
}
