/**
 * Linked copies: a layer of their own that survives a changed base, with the result of a plain copy. BuildKit's own
 * `COPY --link` resets the mode and owner of directories on the way and replaces links in it; here these entries are
 * copied along from the base, so that the layer depends on them and on nothing else of it.
 */
import { BuildError } from "../errors.js";
import { expandIn, workdirOf } from "../llb/carried.js";
import { dependedPaths, entryPatterns } from "../llb/link-paths.js";
import { destinationPath } from "../llb/ops/file-op.js";
import { plainCopy } from "../llb/plain-copy.js";
import type { State } from "../llb/state.js";
import { createVertex, type CopyAction, type Output } from "../llb/vertex.js";
import type { Build } from "./build.js";
import type { CopyStep } from "./file-step.js";

/**
 * Linux takes no longer path. Its copy fails when it is built; looked up part by part, one of some 10,000 parts would take
 * a gigabyte of memory.
 */
const LONGEST_PATH = 4096;

/** The state after a linked copy; undefined where the base cannot be read for it, and a plain copy must do. */
export function linkedCopy(state: State, step: CopyStep, build: Build): State | undefined {
  const base = state.root;
  const [action] = step.actions;
  if (base === undefined || action === undefined || !build.supports("mergeop")) return undefined;
  const read = entryReader(base, build);
  if (read === undefined) return undefined;
  const values = build.values(state.carried);
  const dest = destinationPath(workdirOf(values), expandIn(values, action.dest));
  if (dest.length > LONGEST_PATH) return undefined;
  const paths = dependedPaths(dest.replace(/\/\.?$/, ""), read);
  const options = { ...state.defaults.step, ...step.step };
  const layer = createVertex({
    kind: "file",
    base: undefined,
    ownerBase: base,
    carried: state.carried,
    actions: [...(paths.length === 0 ? [] : [entries(base, paths)]), ...step.actions],
    frames: step.frames,
    step: options,
    title: step.title.replace(/^\w+/, "$& --link"),
    stage: step.stage,
  });
  const merge = createVertex({
    kind: "merge",
    inputs: [base, { vertex: layer, index: 0 }],
    frames: step.frames,
    linked: true,
    step: options.progressGroup === undefined ? {} : { progressGroup: options.progressGroup },
    title: `LINK ${layer.title}`,
    stage: step.stage,
  });
  return state.withStep(merge, (carried) => `${expandIn(carried, step.title)} # buildkit`);
}

/** Copies just these entries of the base: directories without what is in them, links as links. */
function entries(base: Output, paths: readonly string[]): CopyAction {
  return plainCopy(base, "/", "/", { ...entryPatterns(paths), copyDirContents: true });
}

function entryReader(
  base: Output,
  build: Build,
): ((paths: readonly string[]) => ReadonlyMap<string, string>) | undefined {
  const { readEntries } = build.host;
  if (readEntries === undefined) return undefined;
  const definition = build.definitionOf(base);
  if (definition === undefined) return undefined;
  return (paths) => {
    try {
      return readEntries({ definition, paths });
    } catch (error) {
      // What fails to build fails for its own step, whose lines are the ones to show.
      if (error instanceof BuildError) throw new BuildError(error.status, base.vertex.frames);
      throw error;
    }
  };
}
