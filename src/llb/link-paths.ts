/**
 * What a linked copy must bring along from its base so that it means the same as a plain one: the entries of the
 * directories on the way to its destination, and nothing below them.
 */
import { escapePattern, resolvePath } from "../util/posix-path.js";

/** The directories above a path and the path itself, outermost first, without the root. */
export function pathAndParents(path: string): readonly string[] {
  const parts = path.split("/").filter((part) => part !== "");
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join("/")}`);
}

/** More links than this on the way to a destination are a loop. */
const MAX_ROUNDS = 40;

/**
 * The paths a copy to `dest` depends on: of its parents and itself what exists, and where links among them lead.
 * @param entriesOf tells which of some paths exist, and where those that are symbolic links point to
 */
export function dependedPaths(
  dest: string,
  entriesOf: (paths: readonly string[]) => ReadonlyMap<string, string>,
): readonly string[] {
  const known = new Set<string>();
  const existing: string[] = [];
  let wanted = pathAndParents(dest);
  for (let round = 0; wanted.length > 0 && round < MAX_ROUNDS; round++) {
    for (const path of wanted) known.add(path);
    const entries = entriesOf(wanted);
    existing.push(...entries.keys());
    const targets = [...entries].flatMap(([path, target]) => {
      if (target === "") return [];
      const real = resolvePath(path.slice(0, path.lastIndexOf("/")) || "/", target);
      // What lay below the link lies below its target.
      const below = [...known].filter((other) => other.startsWith(`${path}/`));
      return [real, ...below.map((other) => real + other.slice(path.length))].flatMap(
        pathAndParents,
      );
    });
    wanted = [...new Set(targets)].filter((path) => !known.has(path));
  }
  return existing.sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1));
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
