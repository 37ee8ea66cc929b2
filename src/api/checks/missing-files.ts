/** Checks for copied files that the client's directory does not have. */
import { scriptErrorAt, type SourcePosition } from "../../errors.js";
import type { LocalVertex } from "../../llb/vertex/source.js";
import type { Vertex } from "../../llb/vertex/vertex.js";
import { suggestion } from "../../schema/suggest.js";
import { rootedPath } from "../../util/posix-path.js";
import { quoted } from "../../util/shown-text.js";
import type { Build } from "../build.js";
import type { MissingPath } from "../host.js";
import { localCopies, type LocalCopy } from "./local-copies.js";

/** The maximum number of checked paths of a directory. The client compares each path with every file next to it. */
const MAX_CHECKED_PATHS = 50;

/** The copied paths of a client directory, with the frames of the first copy of each path. */
interface CopiedPaths {
  readonly directory: LocalVertex;
  readonly frames: Map<string, readonly SourcePosition[]>;
}

/**
 * Checks that client directories have the files that steps copy. BuildKit would report a missing file later and without
 * the existing names. BuildKit checks patterns, optional paths and directories with filters.
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
  for (const copy of localCopies(vertices, build)) {
    const { directory, src, frames } = copy;
    const path = rootedPath(src).slice(1);
    if (path === "" || !isRequired(copy)) continue;
    const key = JSON.stringify([directory.name, directory.contextName]);
    const known = directories.get(key) ?? { directory, frames: new Map() };
    directories.set(key, known);
    if (known.frames.size < MAX_CHECKED_PATHS && !known.frames.has(path)) {
      known.frames.set(path, frames);
    }
  }
  return directories.values();
}

/** Reports whether a copy fails without its path, and reads a directory without filters. */
function isRequired({ action, directory, src }: LocalCopy): boolean {
  const { include, exclude, followPaths } = directory;
  const filters = [include, exclude, followPaths, action.include, action.exclude];
  const isPattern = action.allowWildcard && /[*?[\\]/.test(src);
  return (
    filters.every((patterns) => patterns.length === 0) &&
    action.optional !== true &&
    action.parents !== true &&
    action.followSymlink &&
    !isPattern
  );
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
