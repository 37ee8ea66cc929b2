/** Finds copies from client directories, for the checks of their paths. */
import { atCall, type SourcePosition } from "../../errors.js";
import { expandVariables } from "../../llb/expand.js";
import type { CopyAction } from "../../llb/vertex/file-action.js";
import type { LocalVertex } from "../../llb/vertex/source.js";
import type { Vertex } from "../../llb/vertex/vertex.js";
import type { Build } from "../build.js";

/** A copy from a client directory. */
export interface LocalCopy {
  readonly action: CopyAction;
  readonly directory: LocalVertex;
  /** The copied path or pattern, with its variables expanded. */
  readonly src: string;
  /** The frames of the copy. */
  readonly frames: readonly SourcePosition[];
}

/** Returns the copies of these vertices that read client directories. @throws ScriptError for an unset variable */
export function localCopies(vertices: readonly Vertex[], build: Build): readonly LocalCopy[] {
  return vertices.flatMap((vertex) => {
    if (vertex.kind !== "file") return [];
    const { actions, carried, frames } = vertex;
    return actions.flatMap((action) => {
      const directory = action.type === "copy" ? action.from?.vertex : undefined;
      if (action.type !== "copy" || directory?.kind !== "local") return [];
      const src = atCall(frames, () => expandVariables(action.src, build.values(carried).env));
      return [{ action, directory, src, frames }];
    });
  });
}
