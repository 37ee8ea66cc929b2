import { equal } from "node:assert/strict";
import { parseIgnoreFile } from "../../../src/host/ignore-file.js";
import { ScriptError } from "../../../src/errors.js";
import { IgnorePatterns } from "../../../src/llb/ignore-patterns.js";
import type { Random } from "../random.js";
import { outcomeOf, repeatable, type Target } from "../target.js";

const PATTERN_PIECES = [
  ...Array.from("aab/*?."),
  "**",
  "**/",
  "/**",
  "[ab]",
  "[^a]",
  "[b-c]",
  "\\a",
  "\\*",
];
const NAME_PIECES = [...Array.from("aabc.*"), "é"];

/** Patterns exclude the same paths as a matcher that tries all possible matches. */
export const ignorePatterns: Target = {
  name: "ignore-patterns",
  cases: 1500,
  run: (random) => {
    const lines = random.list(1, 4, () => patternLine(random));
    const { value: patterns } = outcomeOf(
      () => parseIgnoreFile(lines.join("\n"), "f"),
      ScriptError,
    );
    if (patterns === undefined) return;
    const path = random.list(1, 4, () => nameOf(random)).join("/");
    const shown = `${JSON.stringify(patterns)} for ${JSON.stringify(path)}`;
    equal(new IgnorePatterns(patterns).excludes(path), isExcluded(patterns, path), shown);
  },
};

/** A random ignore file gives patterns in their final form, or an error with a line. */
export const ignoreFiles: Target = {
  name: "ignore-files",
  cases: 1500,
  run: (random) => {
    const pieces = [...PATTERN_PIECES, "\n", "\n", "!", "#", " ", "[", "]", "..", "//"];
    const text = random.text(pieces, 30);
    const { value, error } = repeatable(() =>
      outcomeOf(() => parseIgnoreFile(text, ".dockerignore"), ScriptError),
    );
    if (error !== undefined) {
      const [at] = error.frames;
      const lines = text.split("\n").length;
      if (at === undefined || at.line > lines) throw new Error("an error without a line");
      return;
    }
    // A leading `/!` becomes `!`, as in moby/patternmatcher.
    if (text.includes("/!")) return;
    // Excludes patterns that would become a comment or lose blanks when they are written again.
    const patterns = value.filter((pattern) => !/^#|^!?\s|\s$/.test(pattern));
    const again = parseIgnoreFile(patterns.join("\n"), ".dockerignore");
    equal(JSON.stringify(again), JSON.stringify(patterns), JSON.stringify(text));
  },
};

function patternLine(random: Random): string {
  const line = random.list(1, 6, () => random.pick(PATTERN_PIECES)).join("");
  return random.chance(30) ? `!${line}` : line;
}

function nameOf(random: Random): string {
  const name = random.list(1, 3, () => random.pick(NAME_PIECES)).join("");
  return name.replace(/^\.+$/, "a");
}

/** The last pattern that matches the path or one of its parent directories decides. */
function isExcluded(patterns: readonly string[], path: string): boolean {
  const names = path.split("/").filter((name) => name !== "" && name !== ".");
  const paths = names.map((_, index) => names.slice(0, index + 1).join("/"));
  let excluded = false;
  for (const pattern of patterns) {
    const isException = pattern.startsWith("!");
    const elements = elementsOf(isException ? pattern.slice(1) : pattern);
    if (paths.some((each) => matches(elements, Array.from(each)))) excluded = !isException;
  }
  return excluded;
}

/** The parts of a pattern: `**`, which matches directories or everything; `*`; and tests of one character. */
type Element = "**/" | "**" | "*" | ((character: string) => boolean);

function elementsOf(pattern: string): readonly Element[] {
  const words = pattern.match(/\*\*\/?|\*|\[\^?[^\]]*\]|\\.|./gsu) ?? [];
  // If only the leading `**` is special, the rest is a suffix of the path, with any number of names.
  const isEnding = /^\*\*[^/*?[\]\\]/.test(pattern) && !/[*?[\]\\]/.test(pattern.slice(2));
  return words.map((word, index) => {
    if (word.startsWith("**")) return isEnding || index === words.length - 1 ? "**" : "**/";
    if (word === "*") return "*";
    if (word === "?") return (character) => character !== "/";
    if (!word.startsWith("[")) return (character) => character === (word.at(-1) ?? "");
    const isNegated = word.startsWith("[^");
    const set = word.slice(isNegated ? 2 : 1, -1).replace("b-c", "bc");
    return (character) => set.includes(character) !== isNegated;
  });
}

function matches([element, ...rest]: readonly Element[], text: readonly string[]): boolean {
  const [first, ...others] = text;
  if (element === undefined) return first === undefined;
  if (typeof element === "function") {
    return first !== undefined && element(first) && matches(rest, others);
  }
  const ends = [...text.keys(), text.length].filter((end) => {
    const taken = text.slice(0, end);
    if (element === "**") return true;
    return element === "*" ? !taken.includes("/") : end === 0 || taken.at(-1) === "/";
  });
  return ends.some((end) => matches(rest, text.slice(end)));
}
