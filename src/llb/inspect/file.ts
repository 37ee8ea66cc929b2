/** Describes the op of file actions as plain data. */
import type {
  ChownOpt,
  FileAction,
  FileActionCopy,
  FileOp,
} from "../../gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import { InternalError } from "../../errors.js";
import { textOf } from "../../util/bytes.js";
import type {
  CopyDescription,
  FileStep,
  FileStepAction,
  InlineStep,
  Step,
  StepBase,
} from "./step.js";
import { modeText, ownerText } from "./format.js";

/** The beginning of the names of steps that Luakit adds automatically. */
const INTERNAL = "[internal]";

/** Returns the step of a chain of file actions, which comes after the steps `before`. */
export function describeFile(
  { actions: chain }: FileOp,
  step: StepBase,
  before: readonly Step[],
): FileStep | InlineStep {
  const described = chain.map((action) => describeAction(action, step));
  if (step.name.startsWith(INTERNAL)) return { ...step, kind: "inline", actions: described };
  const actions = described.flatMap((action) => withoutInline(action, before));
  const last = actions.at(-1);
  if (last === undefined) throw new InternalError("a file op without an action");
  const base = step.inputs[Number(chain[0]?.input ?? -1n)];
  const common = { ...step, ...(base !== undefined && { base }), actions };
  if (last.kind !== "copy") return { ...common, ...last };
  const src = actions.flatMap((action) => (action.kind === "copy" ? [action.src] : []));
  return { ...common, ...last, src };
}

/**
 * Shows a copy of an inline file as the new file that the script wrote. Luakit encodes such files as copies, because
 * copies know all bits of modes. A copy of an inline directory is dropped: it only adds special bits to the mkdir
 * before it, which already shows them.
 */
function withoutInline(action: FileStepAction, before: readonly Step[]): readonly FileStepAction[] {
  const source =
    action.kind === "copy" && action.from !== undefined ? before[action.from] : undefined;
  if (action.kind !== "copy" || source?.kind !== "inline") return [action];
  const { dest: path, owner, mode } = action;
  return source.actions
    .filter((inline) => inline.kind === "mkfile")
    .map(({ data, text, mode: ownMode }) => ({
      kind: "mkfile",
      path,
      mode: mode ?? ownMode,
      data,
      text,
      ...(owner !== undefined && { owner }),
    }));
}

function describeAction({ action, secondaryInput }: FileAction, step: StepBase): FileStepAction {
  switch (action.case) {
    case "copy":
      return describeCopy(action.value, step.inputs[Number(secondaryInput)]);
    case "mkdir": {
      const { path, mode, makeParents, owner } = action.value;
      return { kind: "mkdir", path, mode: modeText(mode), makeParents, ...ownerField(owner) };
    }
    case "mkfile": {
      const { path, mode, data, owner } = action.value;
      const text = textOf(data);
      return { kind: "mkfile", path, mode: modeText(mode), data, text, ...ownerField(owner) };
    }
    case "rm": {
      const { path, allowNotFound, allowWildcard } = action.value;
      return { kind: "rm", path, allowNotFound, allowWildcard };
    }
    case "symlink": {
      const { oldpath: target, newpath: path, owner } = action.value;
      return { kind: "symlink", target, path, ...ownerField(owner) };
    }
    case undefined:
      throw new InternalError("a file action without a kind");
  }
}

function describeCopy(copy: FileActionCopy, from: number | undefined): CopyDescription {
  const mode = copy.modeStr === "" ? octalMode(copy.mode) : copy.modeStr;
  return {
    kind: "copy",
    ...(from !== undefined && { from }),
    src: copy.src,
    dest: copy.dest,
    ...ownerField(copy.owner),
    ...(mode !== undefined && { mode }),
    include: copy.includePatterns,
    exclude: copy.excludePatterns,
    followSymlink: copy.followSymlink,
    copyDirContents: copy.dirCopyContents,
    createDestPath: copy.createDestPath,
    allowWildcard: copy.allowWildcard,
    allowNotFound: copy.allowEmptyWildcard,
    alwaysReplace: copy.alwaysReplaceExistingDestPaths,
    unpack: copy.attemptUnpackDockerCompatibility,
  };
}

/** Formats a mode. On the wire, -1 means to keep the mode. */
function octalMode(mode: number): string | undefined {
  return mode < 0 ? undefined : modeText(mode);
}

function ownerField(owner: ChownOpt | undefined): { readonly owner?: string } {
  const text = ownerText(owner);
  return text === undefined ? {} : { owner: text };
}
