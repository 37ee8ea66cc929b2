/** The paths that a copy reads, once its variables are known. */
import { cleanPath, rootedPath } from "../util/posix-path.js";
import { expandIn, type CarriedValues } from "./carried.js";
import type { CopyAction } from "./vertex/file-action.js";

/** The paths of a copy in the state it reads. */
export interface CopyPaths {
  /** Absolute and cleaned; a pattern where the action allows wildcards. */
  readonly src: string;
  /** Patterns below `src`: only what matches one of them is copied; everything when empty. */
  readonly include: readonly string[];
  /** Absolute paths that must be there. */
  readonly required: readonly string[];
  /** `src` is a pattern. */
  readonly allowWildcard: boolean;
}

const PIVOT = "/./";

/** The paths an action reads. @throws ScriptError for a variable that is not set */
export function copyPaths(action: CopyAction, values: CarriedValues): CopyPaths {
  const text = expandIn(values, action.src);
  if (action.parents === true) return parentPaths(action, text);
  return { ...sourcePath(action, rootedPath(text)), include: action.include, required: [] };
}

/** Returns the path that is read, literally or as a pattern that may match nothing. */
function sourcePath(
  { allowWildcard, optional }: CopyAction,
  path: string,
): Pick<CopyPaths, "src" | "allowWildcard"> {
  if (optional !== true) return { src: path, allowWildcard };
  return { src: asPattern(allowWildcard ? path : escapeWildcards(path)), allowWildcard: true };
}

/**
 * `COPY --parents` (BuildKit dockerfile2llb convert_copy.go): what comes after a pivot `/./`, or the whole path, becomes
 * a pattern below what comes before it. Such a pattern may have `**`, and one that matches nothing is no error, so a
 * path without wildcards is required besides.
 */
function parentPaths(action: CopyAction, text: string): CopyPaths {
  const { allowWildcard, optional } = action;
  const at = text.indexOf(PIVOT);
  const root = rootedPath(at < 0 ? "/" : text.slice(0, at));
  const below = rootedPath(at < 0 ? text : text.slice(at + PIVOT.length)).slice(1);
  const source = sourcePath(action, root);
  // The whole of `root`: BuildKit takes an empty pattern for one that matches nothing.
  if (below === "") return { ...source, include: [], required: [] };
  const path = cleanPath(`${root}/${below}`);
  const required = allowWildcard ? literalPath(path) : path;
  return {
    ...source,
    include: [allowWildcard ? below : escapeWildcards(below)],
    required: required === undefined || optional === true ? [] : [required],
  };
}

/** The one path a pattern without wildcards matches. */
function literalPath(pattern: string): string | undefined {
  return hasWildcards(pattern) ? undefined : pattern.replace(/\\(.)/gs, "$1");
}

function hasWildcards(path: string): boolean {
  return /[*?[]/.test(path.replace(/\\./gs, ""));
}

function escapeWildcards(path: string): string {
  return path.replace(/[*?[\\]/g, "\\$&");
}

/** A literal path as a pattern that matches just that path: only patterns may match nothing. */
function asPattern(path: string): string {
  if (hasWildcards(path)) return path;
  return path.replace(/([\p{L}\p{N}_])([^\p{L}\p{N}_]*)$/u, "[$1]$2");
}
