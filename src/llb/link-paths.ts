/**
 * The entries that a linked copy must bring along from its base to mean the same as a plain one: those of the
 * directories on the way to its destination, and nothing below them.
 */
import { cleanPath, dirName, escapePattern, resolvePath } from "../util/posix-path.js";

/** The directories above a path and the path itself, outermost first, without the root. */
export function pathAndParents(path: string): readonly string[] {
  const parts = path.split("/").filter((part) => part !== "");
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join("/")}`);
}

/**
 * Linux takes no longer path. Its copy fails when it is built; looked up part by part, one of some 10,000 parts would take
 * a gigabyte of memory.
 */
export const LONGEST_PATH = 4096;

/** More links than this on the way to a destination are a loop. */
const MAX_ROUNDS = 40;

/** The way to the destination of a copy. */
export interface Way {
  /** The paths the copy depends on: of its parents and itself those that exist, and where links among them lead. */
  readonly existing: readonly string[];
  /** The destination without links, if it exists. */
  readonly real: string | undefined;
}

/**
 * Follows the way to `dest` in a file system.
 * @param entriesOf tells which of some paths exist, and where those that are symbolic links point to
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

/** Patterns that choose just these entries: each one is included, and its children are cut off but for those that are entries, too. */
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
