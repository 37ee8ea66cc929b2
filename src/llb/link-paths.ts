/**
 * Finds the base's directories that a linked copy must include, so that its result equals the result of a plain copy:
 * the directories on the way to the destination, without their content.
 */
import { cleanPath, dirName, escapePattern, resolvePath } from "../util/posix-path.js";

/** Returns the parent directories of a path and the path itself, outermost first, without the root. */
export function pathAndParents(path: string): readonly string[] {
  const parts = path.split("/").filter((part) => part !== "");
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join("/")}`);
}

/**
 * The maximum length of a Linux path. A copy to a longer path fails when the daemon runs it. Looking up a path of
 * 10,000 parts would take a gigabyte of memory.
 */
export const LONGEST_PATH = 4096;

/** The maximum number of symbolic links to follow, as in Linux. A longer chain is a loop. */
const MAX_ROUNDS = 40;

/** The result of following the path to a copy's destination. */
export interface Way {
  /**
   * The existing paths that the copy depends on: parent directories, the destination, and targets of symbolic links.
   */
  readonly existing: readonly string[];
  /** The destination with all symbolic links resolved. Undefined if it does not exist. */
  readonly real: string | undefined;
}

/**
 * Follows the path to `dest` in a file system.
 * @param entriesOf returns the existing ones of some paths, with the targets of symbolic links (empty for other
 * entries)
 */
export function wayTo(
  dest: string,
  entriesOf: (paths: readonly string[]) => ReadonlyMap<string, string>,
): Way {
  const known = new Map<string, string | undefined>();
  let path = dest;
  let link: string | undefined;
  for (let round = 0; round < MAX_ROUNDS && path.length <= LONGEST_PATH; round++) {
    const wanted = pathAndParents(path).filter((item) => !known.has(item));
    const entries = wanted.length === 0 ? new Map<string, string>() : entriesOf(wanted);
    for (const item of wanted) known.set(item, entries.get(item));
    link = pathAndParents(path).find((item) => (known.get(item) ?? "") !== "");
    if (link === undefined) break;
    const target = resolvePath(dirName(link), known.get(link) ?? "");
    path = cleanPath(target + path.slice(link.length));
  }
  const existing = [...known.keys()].filter((item) => known.get(item) !== undefined);
  const exists = link === undefined && (path === "/" || known.get(path) !== undefined);
  return {
    existing: existing.sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1)),
    real: exists ? path : undefined,
  };
}

/** Returns patterns that select exactly these entries, without their children unless those are listed as well. */
export function entryPatterns(paths: readonly string[]): {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
} {
  const entries = paths.map((path) => escapePattern(path.slice(1)));
  const exclude = entries.flatMap((entry) => [
    `${entry}/*`,
    ...entries.filter((other) => parentOf(other) === entry).map((child) => `!${child}`),
  ]);
  return { include: entries, exclude };
}

function depth(path: string): number {
  return path.split("/").length;
}

function parentOf(entry: string): string {
  return entry.slice(0, Math.max(entry.lastIndexOf("/"), 0));
}
