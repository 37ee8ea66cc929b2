/**
 * Linked copies: a layer of their own that survives a changed base, with the result of a plain copy. BuildKit's own
 * `COPY --link` resets the mode and owner of directories on the way and replaces links in it; here these entries are
 * copied along from the base, so that the layer depends on them and on nothing else of it.
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
 * The state after a linked copy; undefined where a plain copy must do: the base cannot be read, or the layer would replace
 * what a plain copy refuses to replace.
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

/** Copies just these entries of the base: directories without what is in them, links as links. */
function entries(base: Output, paths: readonly string[]): CopyAction {
  return plainCopy(base, "/", "/", { ...entryPatterns(paths), copyDirContents: true });
}

interface Laying {
  readonly base: Output;
  readonly dest: string;
  readonly step: CopyStep;
  readonly build: Build;
}

/** Reports whether the layer, laid over the base, gives what the plain copy gives. */
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

/** Reports whether a plain copy keeps the mode of directories that it passes on the way, or that an archive has no entry for. */
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

/** Runs `read`; an error of a build that it starts shows the lines of the failing step. */
function atSteps<T>(frames: readonly SourcePosition[], read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof BuildError) throw new BuildError(error.status, frames);
    throw error;
  }
}
