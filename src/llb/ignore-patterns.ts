/**
 * Patterns of ignore files: which paths they exclude, as github.com/moby/patternmatcher decides it for BuildKit.
 * `*` and `?` stop at a slash, `**` does not, `!` takes back what earlier patterns exclude, and what lies in an excluded
 * directory is excluded. Where wildcards meet a `^` outside of a class, a class with `*`, `?` or `[` in it, or a letter behind
 * a backslash, moby/patternmatcher reads a regular expression into them; here they stand for themselves.
 */
import { cleanPath, rootedPath } from "../util/posix-path.js";

/** Patterns in wire form: cleaned, relative, `!` kept. Later ones win. */
export class IgnorePatterns {
  readonly #patterns: readonly IgnorePattern[];

  constructor(patterns: readonly string[]) {
    this.#patterns = patterns.map((text) => new IgnorePattern(text));
  }

  /**
   * True for a path that is excluded with everything below it, the root included. False where a later `!` pattern could
   * match the path, a directory that it lies in, or something below it. Wildcards in `path` stand for any name they match.
   */
  excludesWhole(path: string): boolean {
    const parts = rootedPath(path).split("/").slice(1);
    const names = parts[0] === "" ? [] : parts;
    const paths = pathsTo(names);
    const last = this.#patterns.findLastIndex(
      (pattern) =>
        !pattern.isException &&
        (names.length === 0
          ? pattern.isEverything
          : paths.some((candidate) => pattern.matches(candidate))),
    );
    const later = this.#patterns.slice(last + 1);
    return last >= 0 && !later.some((pattern) => pattern.isException && pattern.mayMatch(names));
  }

  /** True for a path that is excluded, itself or with a directory that it lies in. */
  excludes(path: string): boolean {
    const relative = cleanPath(path).replace(/^\/(?=.)/, "");
    const paths = pathsTo(relative.split("/"));
    let isExcluded = false;
    for (const pattern of this.#patterns) {
      if (pattern.isException !== isExcluded) continue;
      if (paths.some((candidate) => pattern.matches(candidate))) isExcluded = !isExcluded;
    }
    return isExcluded;
  }
}

/** A path and the directories that it lies in, the path first. */
function pathsTo(names: readonly string[]): readonly string[] {
  return names.map((_, index) => names.slice(0, index + 1).join("/")).reverse();
}

class IgnorePattern {
  readonly isException: boolean;
  readonly #text: string;
  readonly #expression: RegExp | undefined;

  constructor(text: string) {
    this.isException = text.startsWith("!");
    this.#text = this.isException ? text.slice(1) : text;
    this.#expression = expressionOf(this.#text);
  }

  /** It matches every path. */
  get isEverything(): boolean {
    return ["*", "**", "**/*"].includes(this.#text);
  }

  matches(path: string): boolean {
    return this.#expression?.test(path) === true;
  }

  /** False when it matches neither the path of these names, nor a directory on the way, nor anything below. */
  mayMatch(names: readonly string[]): boolean {
    const parts = this.#text.split("/");
    const deep = parts.findIndex((part) => part.includes("**"));
    const compared = deep < 0 ? parts : parts.slice(0, deep);
    return names.every((name, index) => {
      const part = compared[index];
      return part === undefined || mayBeSame(part, name);
    });
  }
}

/** Whether two names can be the same; each may have wildcards. */
function mayBeSame(a: string, b: string): boolean {
  if (WILDCARD.test(a) && WILDCARD.test(b)) return true;
  return new IgnorePattern(a).matches(b) || new IgnorePattern(b).matches(a);
}

const WILDCARD = /[*?[\\]/;

/** No path is longer, and the regular expressions of much longer ones are more than the engine takes. */
const LONGEST_PATTERN = 4096;

/**
 * What is wrong with a pattern in wire form; undefined when it is fine (patternmatcher.New). All of the pattern is checked:
 * Go's filepath.Match, which decides there, stops where the name `.` does not match.
 */
export function patternProblem(text: string): string | undefined {
  if (text.length > LONGEST_PATTERN) return `expected at most ${LONGEST_PATTERN} characters`;
  const isException = text.startsWith("!");
  const pattern = isException ? text.slice(1) : text;
  if (isException && (pattern === "" || pattern === "/")) {
    return "expected a pattern after `!`, which takes back what earlier lines exclude";
  }
  if (SYNTAX.test(pattern)) return undefined;
  return "expected each `[` to have its `]`, with something between them, and a character after each `\\`";
}

const CLASS_CHARACTER = String.raw`(?:\\[^]|[^\]\\-])`;
const CLASS = String.raw`\[(?:\^|(?!\^))(?:${CLASS_CHARACTER}(?:-${CLASS_CHARACTER})?)+\]`;
const SYNTAX = new RegExp(String.raw`^(?:\\[^]|[^\\[]|${CLASS})*$`, "u");

/** In turn: what `**` stands for at the end and before more, one path's part, a class, a character. */
const TOKENS = new RegExp(String.raw`\*\*\/?|\*|\?|${CLASS}|\\[^]|[^]`, "gu");

/** With nothing else in it that is special, `**.txt` is what ends like this; elsewhere `**` ends with a slash. */
const SUFFIX = /^\*\*[^/*?[\]\\][^*?[\]\\]*$/u;

/** Undefined for a class that holds nothing, such as `[z-a]`. */
function expressionOf(pattern: string): RegExp | undefined {
  const tokens = pattern.match(TOKENS) ?? [];
  const isSuffix = SUFFIX.test(pattern);
  const parts = tokens.map((token, index) => {
    const isWhole = isSuffix || index === tokens.length - 1;
    if (token.startsWith("**")) return isWhole ? "[^]*" : "(?:[^]*/)?";
    if (token === "*") return "[^/]*";
    if (token === "?") return "[^/]";
    if (token.length > 2 && token.startsWith("[")) return token;
    return token.replace(/^\\/, "").replace(/[\\^$.*+?()[\]{}|/]/u, String.raw`\$&`);
  });
  try {
    return new RegExp(`^${parts.join("")}$`, "u");
  } catch {
    return undefined;
  }
}
