/**
 * Linked copies: a separate layer that stays cached when the base changes, with the result of a plain copy. BuildKit's
 * `COPY --link` resets the mode and owner of the directories on the way and replaces links. Luakit copies these entries
 * from the base, so that the layer depends on these entries and on nothing else in the base.
 */
import { BuildError, type SourcePosition } from "../../errors.js";
import { expandIn, workdirOf } from "../../llb/carried.js";
import { LONGEST_PATH, entryPatterns, wayTo } from "../../llb/link-paths.js";
import { destinationPath } from "../../llb/ops/file-op.js";
import { plainCopy } from "../../llb/plain-copy.js";
import type { State } from "../../llb/state.js";
import type { CopyAction } from "../../llb/vertex/file-action.js";
import { createVertex, type Output } from "../../llb/vertex/vertex.js";
import { cleanPath } from "../../util/posix-path.js";
import type { Build } from "../build.js";
import type { CopyStep } from "./file-change.js";

/**
 * Returns the state after a linked copy. Returns undefined if a plain copy is needed, because the base cannot be read,
 * or because the layer would replace an entry that a plain copy does not replace.
 */
export function linkedCopy(state: State, step: CopyStep, build: Build): State | undefined {
  const base = state.root;
  const [action] = step.actions;
  if (base === undefined || action === undefined || !build.supports("mergeop")) return undefined;
  const read = entryReader(base, build);
  if (read === undefined) return undefined;
  const values = build.values(state.carried);
  const dest = destinationPath(workdirOf(values), expandIn(values, action.dest));
  if (dest.length > LONGEST_PATH) return undefined;
  const { existing, real } = wayTo(cleanPath(dest), read);
  const options = { ...state.defaults.step, ...step.step };
  const layer = createVertex({
    kind: "file",
    base: undefined,
    ownerBase: base,
    carried: state.carried,
    actions: [...(existing.length === 0 ? [] : [entries(base, existing)]), ...step.actions],
    frames: step.frames,
    step: options,
    title: step.title.replace(/^\w+/, "$& --link"),
    stage: step.stage,
  });
  const output: Output = { vertex: layer, index: 0 };
  if (real !== undefined && !fits(output, { base, dest: real, step, build })) return undefined;
  const merge = createVertex({
    kind: "merge",
    inputs: [base, output],
    frames: step.frames,
    linked: true,
    step: options.progressGroup === undefined ? {} : { progressGroup: options.progressGroup },
    title: layer.title,
    stage: step.stage,
  });
  return state.withStep(merge, (carried) => `${expandIn(carried, step.title)} # buildkit`);
}

/** Copies these entries of the base: directories without their content, links as links. */
function entries(base: Output, paths: readonly string[]): CopyAction {
  return plainCopy(base, "/", "/", { ...entryPatterns(paths), copyDirContents: true });
}

interface Laying {
  readonly base: Output;
  readonly dest: string;
  readonly step: CopyStep;
  readonly build: Build;
}

/** Reports whether merging the layer with the base has the result of the plain copy. */
function fits(layer: Output, { base, dest, step, build }: Laying): boolean {
  const keepsDirectories = step.actions.some(keepsExistingDirectories);
  if (!keepsDirectories && step.actions.every(({ alwaysReplace }) => alwaysReplace)) return true;
  const request = [base, layer].map((output) => build.definitionOf(output));
  const [below, above] = request;
  if (below === undefined || above === undefined) return false;
  return (
    atSteps(step.frames, () =>
      build.host.layerFits?.({ base: below, layer: above, dest, keepsDirectories }),
    ) === true
  );
}

/** Reports whether a plain copy keeps the mode of existing directories. */
function keepsExistingDirectories(action: CopyAction): boolean {
  const { include, exclude, parents, copyDirContents, unpack } = action;
  return include.length + exclude.length > 0 || parents === true || !copyDirContents || unpack;
}

function entryReader(
  base: Output,
  build: Build,
): ((paths: readonly string[]) => ReadonlyMap<string, string>) | undefined {
  if (build.host.readEntries === undefined) return undefined;
  const definition = build.definitionOf(base);
  if (definition === undefined) return undefined;
  return (paths) => atSteps(base.vertex.frames, () => build.readEntries({ definition, paths }));
}

/** Runs `read`. An error of a build that it starts has the frames of the failing step. */
function atSteps<T>(frames: readonly SourcePosition[], read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof BuildError) throw new BuildError(error.status, frames);
    throw error;
  }
}
