/**
 * Patterns of ignore files: which paths they exclude, as github.com/moby/patternmatcher decides it for BuildKit.
 * `*` and `?` stop at a slash, `**` does not, `!` takes back what earlier patterns exclude, and what lies in an excluded
 * directory is excluded. Where wildcards meet a `^` outside of a class, a class with `*`, `?` or `[` in it, or a letter behind
 * a backslash, moby/patternmatcher reads a regular expression into them; here they stand for themselves.
 */
import { cleanPath } from "../util/posix-path.js";

/** Patterns in wire form: cleaned, relative, `!` kept. Later ones win. */
export class IgnorePatterns {
  /** Some patterns take back what others exclude. */
  readonly hasExceptions: boolean;
  /** Everything is excluded, as far as nothing is taken back. */
  readonly excludesAll: boolean;
  readonly #patterns: readonly IgnorePattern[];

  constructor(patterns: readonly string[]) {
    this.#patterns = patterns.map((text) => new IgnorePattern(text));
    this.hasExceptions = this.#patterns.some(({ isException }) => isException);
    this.excludesAll = patterns.some((text) => ["*", "**", "**/*"].includes(text));
  }

  /** True for a path that is excluded, itself or with a directory that it lies in. */
  excludes(path: string): boolean {
    const relative = cleanPath(path).replace(/^\/(?=.)/, "");
    const parts = relative.split("/");
    const paths = parts.map((_, index) => parts.slice(0, index + 1).join("/")).reverse();
    let isExcluded = false;
    for (const pattern of this.#patterns) {
      if (pattern.isException !== isExcluded) continue;
      if (paths.some((candidate) => pattern.matches(candidate))) isExcluded = !isExcluded;
    }
    return isExcluded;
  }
}

class IgnorePattern {
  readonly isException: boolean;
  readonly #expression: RegExp | undefined;

  constructor(text: string) {
    this.isException = text.startsWith("!");
    this.#expression = expressionOf(this.isException ? text.slice(1) : text);
  }

  matches(path: string): boolean {
    return this.#expression?.test(path) === true;
  }
}

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
