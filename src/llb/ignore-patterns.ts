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
    const characters = Array.from(names.join("/"));
    const last = this.#patterns.findLastIndex(
      (pattern) =>
        !pattern.isException &&
        (names.length === 0 ? pattern.isEverything : pattern.matches(characters)),
    );
    const later = this.#patterns.slice(last + 1);
    return last >= 0 && !later.some((pattern) => pattern.isException && pattern.mayMatch(names));
  }

  /** True for a path that is excluded, itself or with a directory that it lies in. */
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
 * One pattern, as a machine whose states are positions in the pattern. It is in all of its states at once, so that a match
 * takes the pattern's length times the path's, whatever the pattern is: a regular expression of JavaScript would try the
 * ways to match one after the other.
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

  /** It matches every path. */
  get isEverything(): boolean {
    return ["*", "**", "**/*"].includes(this.#text);
  }

  /** True if the pattern matches a path, or a directory that the path lies in. */
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

/** Reports whether two names, each with or without wildcards, can be the same. */
function mayBeSame(a: string, b: string): boolean {
  if (WILDCARD.test(a) && WILDCARD.test(b)) return true;
  return new IgnorePattern(a).matches(Array.from(b)) || new IgnorePattern(b).matches(Array.from(a));
}

const WILDCARD = /[*?[\\]/;

/** Part of a pattern. */
interface Element {
  /** True for a character that the element matches. */
  readonly accepts: (character: string) => boolean;
  /** The element may match again. */
  readonly repeats: boolean;
  /** How far ahead the elements are that may be used instead. */
  readonly jumps: readonly number[];
}

/** The elements that may match next, as positions in a pattern. The position behind the last element is the match. */
class StateSet {
  readonly #elements: readonly Element[];
  #states: number[] = [];
  /** By position: the turn in which it was added last. */
  readonly #added: Uint32Array;
  #turn = 1;

  constructor(elements: readonly Element[]) {
    this.#elements = elements;
    this.#added = new Uint32Array(elements.length + 1);
  }

  has(position: number): boolean {
    return this.#added[position] === this.#turn;
  }

  /** Adds an element, and those that may be used instead. */
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

  /** Goes over a character. @returns false if nothing can match any more */
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

/** No path is longer. */
const LONGEST_PATTERN = 4096;

/**
 * Returns the problem of a pattern in wire form; undefined for a valid one (patternmatcher.New). All of the pattern is checked:
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

const anyCharacter = (): boolean => true;
const anyInPart = (character: string): boolean => character !== "/";

const EVERYTHING: Element = { accepts: anyCharacter, repeats: true, jumps: [1] };
const PART: Element = { accepts: anyInPart, repeats: true, jumps: [1] };
/** Any number of directories, none included. */
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

/** The characters of a class, without its brackets. */
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

/** The code point of a character, which may have a backslash before it. */
function codeOf(character: string): number {
  return character.codePointAt(character.startsWith("\\") && character.length > 1 ? 1 : 0) ?? 0;
}
