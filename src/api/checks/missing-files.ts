/** Copies of files that the client's directory does not have. */
import { atCall, scriptErrorAt, type SourcePosition } from "../../errors.js";
import { expandVariables } from "../../llb/expand.js";
import type { CopyAction } from "../../llb/vertex/file-action.js";
import type { LocalVertex } from "../../llb/vertex/source.js";
import type { Vertex } from "../../llb/vertex/vertex.js";
import { suggestion } from "../../schema/suggest.js";
import { rootedPath } from "../../util/posix-path.js";
import { quoted } from "../../util/shown-text.js";
import type { Build } from "../build.js";
import type { MissingPath } from "../host.js";

/** Further paths are left to the daemon: the client compares each path with every file beside it. */
const MAX_CHECKED_PATHS = 50;

/** The copied paths of a client directory, with the lines of the first copy of each. */
interface CopiedPaths {
  readonly directory: LocalVertex;
  readonly frames: Map<string, readonly SourcePosition[]>;
}

/**
 * Checks that client directories have the files that steps copy. BuildKit finds that out later, without the names that
 * exist. Patterns, optional paths and directories with filters are left to BuildKit.
 * @throws ScriptError at the first copy of a missing path
 */
export function checkCopiedFiles(vertices: readonly Vertex[], build: Build): void {
  for (const { directory, frames } of copiedPaths(vertices, build)) {
    const [missing] = build.missingPaths(directory, [...frames.keys()]);
    if (missing === undefined) continue;
    throw scriptErrorAt(frames.get(missing.path) ?? [], missingMessage(missing, directory));
  }
}

function copiedPaths(vertices: readonly Vertex[], build: Build): Iterable<CopiedPaths> {
  const directories = new Map<string, CopiedPaths>();
  for (const vertex of vertices) {
    if (vertex.kind !== "file") continue;
    for (const action of vertex.actions) {
      const directory = action.type === "copy" ? checkedDirectory(action) : undefined;
      if (action.type !== "copy" || directory === undefined) continue;
      const { env } = build.values(vertex.carried);
      const src = atCall(vertex.frames, () => expandVariables(action.src, env));
      if (action.allowWildcard && /[*?[\\]/.test(src)) continue;
      const path = rootedPath(src).slice(1);
      const key = JSON.stringify([directory.name, directory.contextName]);
      const known = directories.get(key) ?? { directory, frames: new Map() };
      directories.set(key, known);
      const isChecked = path !== "" && known.frames.size < MAX_CHECKED_PATHS;
      if (isChecked && !known.frames.has(path)) known.frames.set(path, vertex.frames);
    }
  }
  return [...directories.values()].filter(({ frames }) => frames.size > 0);
}

/** The directory that a copy reads, if the copy fails without its path. */
function checkedDirectory(action: CopyAction): LocalVertex | undefined {
  const directory = action.from?.vertex;
  if (directory?.kind !== "local") return undefined;
  const { include, exclude, followPaths } = directory;
  const hasFilter = [include, exclude, followPaths, action.include, action.exclude].some(
    (patterns) => patterns.length > 0,
  );
  const isOptional = action.optional === true || action.parents === true;
  return hasFilter || isOptional || !action.followSymlink ? undefined : directory;
}

function missingMessage(
  { path, parent, names }: MissingPath,
  { contextName }: LocalVertex,
): string {
  const [name = ""] = path.slice(parent.length).split("/");
  const found = parent + name;
  const where = contextName === undefined ? "the build context" : `the context ${contextName}`;
  const what = found === path ? quoted(path) : `${quoted(path)}: ${quoted(found)}`;
  return `${what} is not in ${where}${suggestion(name, names)}`;
}
