/** The paths that a copy reads, with variables expanded. */
import { cleanPath, rootedPath } from "../util/posix-path.js";
import { expandIn, type CarriedValues } from "./carried.js";
import type { CopyAction } from "./vertex/file-action.js";

/** The paths of a copy within its source. */
export interface CopyPaths {
  /** The absolute, cleaned source path; a pattern if `allowWildcard` is set. */
  readonly src: string;
  /** Patterns below `src`. Only matching paths are copied; an empty list copies everything. */
  readonly include: readonly string[];
  /** Absolute paths that must exist. */
  readonly required: readonly string[];
  /** Reports whether `src` is a pattern. */
  readonly allowWildcard: boolean;
}

const PIVOT = "/./";

/** Returns the paths that a copy reads. @throws ScriptError for an unset variable */
export function copyPaths(action: CopyAction, values: CarriedValues): CopyPaths {
  const text = expandIn(values, action.src);
  if (action.parents === true) return parentPaths(action, text);
  return { ...sourcePath(action, rootedPath(text)), include: action.include, required: [] };
}

/** Returns the source path. An optional path becomes a pattern, because only a pattern may match nothing. */
function sourcePath(
  { allowWildcard, optional }: CopyAction,
  path: string,
): Pick<CopyPaths, "src" | "allowWildcard"> {
  if (optional !== true) return { src: path, allowWildcard };
  return { src: asPattern(allowWildcard ? path : escapeWildcards(path)), allowWildcard: true };
}

/**
 * Returns the paths of `COPY --parents` (BuildKit dockerfile2llb convert_copy.go). The pivot `/./` splits a path into a
 * root and an include pattern below the root; without a pivot, the whole path is the pattern. The pattern may contain
 * `**`. A pattern that matches nothing is not an error, so a path without wildcards is also listed in `required`.
 */
function parentPaths(action: CopyAction, text: string): CopyPaths {
  const { allowWildcard, optional } = action;
  const at = text.indexOf(PIVOT);
  const root = rootedPath(at < 0 ? "/" : text.slice(0, at));
  const below = rootedPath(at < 0 ? text : text.slice(at + PIVOT.length)).slice(1);
  const source = sourcePath(action, root);
  // Copies all of `root` without a pattern, because an empty pattern matches nothing in BuildKit.
  if (below === "") return { ...source, include: [], required: [] };
  const path = cleanPath(`${root}/${below}`);
  const required = allowWildcard ? literalPath(path) : path;
  return {
    ...source,
    include: [allowWildcard ? below : escapeWildcards(below)],
    required: required === undefined || optional === true ? [] : [required],
  };
}

/** Returns the only path that a pattern without wildcards matches. */
function literalPath(pattern: string): string | undefined {
  return hasWildcards(pattern) ? undefined : pattern.replace(/\\(.)/gs, "$1");
}

function hasWildcards(path: string): boolean {
  return /[*?[]/.test(path.replace(/\\./gs, ""));
}

function escapeWildcards(path: string): string {
  return path.replace(/[*?[\\]/g, "\\$&");
}

/** Returns a pattern that matches the literal path only. BuildKit lets only patterns match nothing. */
function asPattern(path: string): string {
  if (hasWildcards(path)) return path;
  return path.replace(/([\p{L}\p{N}_])([^\p{L}\p{N}_]*)$/u, "[$1]$2");
}
