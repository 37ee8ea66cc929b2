/**
 * Matches paths against the patterns of ignore files, as github.com/moby/patternmatcher does for BuildKit. `*` and `?`
 * stop at a slash, `**` does not. `!` re-includes paths that earlier patterns exclude. An excluded directory excludes
 * everything in it. One difference: in a pattern with wildcards, moby/patternmatcher interprets a `^` outside a class,
 * a class that contains `*`, `?` or `[`, and a letter after a backslash as regular expressions. Here they are literal.
 */
import { cleanPath, rootedPath } from "../util/posix-path.js";

/** A list of patterns in wire form: cleaned, relative, with their `!`. Later patterns win. */
export class IgnorePatterns {
  readonly #patterns: readonly IgnorePattern[];

  constructor(patterns: readonly string[]) {
    this.#patterns = patterns.map((text) => new IgnorePattern(text));
  }

  /**
   * Reports whether the path and everything below it are excluded. The path may be the root, and may contain wildcards.
   * Returns false if a later `!` pattern could match the path, one of its parent directories, or something below it.
   */
  excludesWhole(path: string): boolean {
    const parts = rootedPath(path).split("/").slice(1);
    const names = parts[0] === "" ? [] : parts;
    const characters = Array.from(names.join("/"));
    const last = this.#patterns.findLastIndex(
      (pattern) =>
        !pattern.isException &&
        (names.length === 0 ? pattern.isEverything : pattern.matches(characters)),
    );
    const later = this.#patterns.slice(last + 1);
    return last >= 0 && !later.some((pattern) => pattern.isException && pattern.mayMatch(names));
  }

  /** Reports whether the path or one of its parent directories is excluded. */
  excludes(path: string): boolean {
    const characters = Array.from(cleanPath(path).replace(/^\/(?=.)/, ""));
    let isExcluded = false;
    for (const pattern of this.#patterns) {
      if (pattern.isException !== isExcluded) continue;
      if (pattern.matches(characters)) isExcluded = !isExcluded;
    }
    return isExcluded;
  }
}

/**
 * One pattern, as a nondeterministic automaton whose states are positions in the pattern. A match takes at most the
 * pattern's length times the path's length. A JavaScript regular expression backtracks, which can take exponential
 * time.
 */
class IgnorePattern {
  readonly isException: boolean;
  readonly #text: string;
  readonly #elements: readonly Element[];

  constructor(text: string) {
    this.isException = text.startsWith("!");
    this.#text = this.isException ? text.slice(1) : text;
    this.#elements = elementsOf(this.#text);
  }

  /** Reports whether the pattern matches every path. */
  get isEverything(): boolean {
    return ["*", "**", "**/*"].includes(this.#text);
  }

  /** Reports whether the pattern matches the path or one of its parent directories. */
  matches(path: readonly string[]): boolean {
    const end = this.#elements.length;
    const states = new StateSet(this.#elements);
    states.add(0);
    for (const character of path) {
      if (character === "/" && states.has(end)) return true;
      if (!states.move(character)) return false;
    }
    return states.has(end);
  }

  /**
   * Returns false if the pattern cannot match the path of these names, a parent directory, or anything below the path.
   */
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

/** Reports whether two names, with or without wildcards, can match the same name. */
function mayBeSame(a: string, b: string): boolean {
  if (WILDCARD.test(a) && WILDCARD.test(b)) return true;
  return new IgnorePattern(a).matches(Array.from(b)) || new IgnorePattern(b).matches(Array.from(a));
}

const WILDCARD = /[*?[\\]/;

/** An element of a pattern: a character, a class, or a wildcard. */
interface Element {
  /** Reports whether the element matches the character. */
  readonly accepts: (character: string) => boolean;
  /** Reports whether the element may match several characters in a row. */
  readonly repeats: boolean;
  /** The distances to the later elements that may match instead. */
  readonly jumps: readonly number[];
}

/** The positions of the elements that may match next. The position after the last element means a match. */
class StateSet {
  readonly #elements: readonly Element[];
  #states: number[] = [];
  /** The turn in which each position was last added. */
  readonly #added: Uint32Array;
  #turn = 1;

  constructor(elements: readonly Element[]) {
    this.#elements = elements;
    this.#added = new Uint32Array(elements.length + 1);
  }

  has(position: number): boolean {
    return this.#added[position] === this.#turn;
  }

  /** Adds the position of an element, and of the elements that may match instead. */
  add(position: number): void {
    const first = this.#states.length;
    this.#include(position);
    for (let index = first; index < this.#states.length; index++) {
      const at = this.#states[index] ?? 0;
      for (const jump of this.#elements[at]?.jumps ?? []) this.#include(at + jump);
    }
  }

  #include(position: number): void {
    if (this.has(position)) return;
    this.#added[position] = this.#turn;
    this.#states.push(position);
  }

  /** Consumes a character. @returns false if the pattern can no longer match */
  move(character: string): boolean {
    const before = this.#states;
    this.#states = [];
    this.#turn++;
    for (const at of before) {
      const element = this.#elements[at];
      if (element?.accepts(character) === true) this.add(element.repeats ? at : at + 1);
    }
    return this.#states.length > 0;
  }
}

/** The maximum length of a Linux path. */
const LONGEST_PATTERN = 4096;

/**
 * Returns the problem of a pattern in wire form; undefined for a valid pattern (patternmatcher.New). Luakit checks the
 * whole pattern. BuildKit checks it with Go's filepath.Match on the name `.`, which stops at the first mismatch.
 */
export function patternProblem(text: string): string | undefined {
  if (text.length > LONGEST_PATTERN) return `expected at most ${LONGEST_PATTERN} characters`;
  const isException = text.startsWith("!");
  const pattern = isException ? text.slice(1) : text;
  if (isException && (pattern === "" || pattern === "/")) {
    return "expected a pattern after `!`, which re-includes paths that earlier lines exclude";
  }
  if (SYNTAX.test(pattern)) return undefined;
  return "expected a `]` after each `[`, with characters between them, and a character after each `\\`";
}

const CLASS_CHARACTER = String.raw`(?:\\[^]|[^\]\\-])`;
const CLASS = String.raw`\[(?:\^|(?!\^))(?:${CLASS_CHARACTER}(?:-${CLASS_CHARACTER})?)+\]`;
const SYNTAX = new RegExp(String.raw`^(?:\\[^]|[^\\[]|${CLASS})*$`, "u");

/**
 * The tokens of a pattern: `**`, with the slash that follows it; `*`; `?`; a class; an escaped character; a character.
 */
const TOKENS = new RegExp(String.raw`\*\*\/?|\*|\?|${CLASS}|\\[^]|[^]`, "gu");

/**
 * A leading `**` that is the only wildcard, as in `**.txt`, matches any beginning. Elsewhere, `**` matches directories.
 */
const SUFFIX = /^\*\*[^/*?[\]\\][^*?[\]\\]*$/u;

const anyCharacter = (): boolean => true;
const anyInPart = (character: string): boolean => character !== "/";

const EVERYTHING: Element = { accepts: anyCharacter, repeats: true, jumps: [1] };
const PART: Element = { accepts: anyInPart, repeats: true, jumps: [1] };
/** Zero or more directories. */
const DIRECTORIES: readonly Element[] = [
  { accepts: () => false, repeats: false, jumps: [1, 3] },
  EVERYTHING,
  one((character) => character === "/"),
];

function elementsOf(pattern: string): readonly Element[] {
  const tokens = pattern.match(TOKENS) ?? [];
  const isSuffix = SUFFIX.test(pattern);
  return tokens.flatMap((token, index) => {
    const isWhole = isSuffix || index === tokens.length - 1;
    if (token.startsWith("**")) return isWhole ? EVERYTHING : DIRECTORIES;
    if (token === "*") return PART;
    if (token === "?") return one(anyInPart);
    if (token.length > 2 && token.startsWith("[")) return one(classOf(token.slice(1, -1)));
    const wanted = token.replace(/^\\(?=.)/su, "");
    return one((character) => character === wanted);
  });
}

function one(accepts: Element["accepts"]): Element {
  return { accepts, repeats: false, jumps: [] };
}

const RANGE = new RegExp(`(${CLASS_CHARACTER})(?:-(${CLASS_CHARACTER}))?`, "gu");

/** Returns the matcher of a class, given without its brackets. */
function classOf(text: string): Element["accepts"] {
  const isNegated = text.startsWith("^");
  const ranges = [...text.slice(isNegated ? 1 : 0).matchAll(RANGE)].map(
    ([, first = "", last = first]) => [codeOf(first), codeOf(last)] as const,
  );
  return (character) => {
    const code = codeOf(character);
    return ranges.some(([first, last]) => code >= first && code <= last) !== isNegated;
  };
}

/** Returns the code point of a character, which a backslash may escape. */
function codeOf(character: string): number {
  return character.codePointAt(character.startsWith("\\") && character.length > 1 ? 1 : 0) ?? 0;
}
