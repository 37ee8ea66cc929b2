/** Suggestions for unknown words ("did you mean …?"). */
import { quoted } from "../util/shown-text.js";

/**
 * The maximum length of a word that gets a suggestion. The time to compare two words is the product of their lengths.
 */
const LONGEST_WORD = 100;

/** Returns the Levenshtein distance between two words, ignoring case. */
export function editDistance(left: string, right: string): number {
  const a = left.toLowerCase();
  const b = right.toLowerCase();
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, substitution));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}

/**
 * Returns the known word that is nearest to `word`, if its distance is at most 2. Of equally near words, the first
 * wins. For words of up to three letters the maximum distance is 1, because otherwise too many words match. Mirrors
 * BuildKit's util/suggest.
 */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  if (word.length > LONGEST_WORD) return undefined;
  let best: string | undefined;
  let bestDistance = word.length <= 3 ? 2 : 3;
  for (const candidate of known) {
    // The distance is at least the difference of the lengths.
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const distance = editDistance(word, candidate);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/**
 * Returns a stricter {@link suggestion}, for a message that also lists all known words. Only an obvious typo gets a
 * suggestion: "tpu" resembles "cpu", but is a different word. More than two thirds of the letters must match, and no
 * other word may be equally near.
 */
export function slipSuggestion(word: string, known: readonly string[]): string {
  const found = nearest(word, known);
  if (found === undefined) return "";
  const distance = slips(word, found);
  const isClear = 3 * distance < word.length;
  const isAlone = known.every((other) => other === found || slips(word, other) > distance);
  return isClear && isAlone ? ` (did you mean ${JSON.stringify(found)}?)` : "";
}

/** Returns the edit distance, but counts letters in a different order as one typo. */
function slips(word: string, known: string): number {
  const sorted = (text: string): string => Array.from(text.toLowerCase()).sort().join("");
  const distance = editDistance(word, known);
  return distance > 1 && sorted(word) === sorted(known) ? 1 : distance;
}

/** Returns ` (did you mean "x"?)`, or "" if no known word is near. */
export function suggestion(word: string, known: Iterable<string>): string {
  const found = nearest(word, known);
  return found === undefined ? "" : ` (did you mean ${quoted(found)}?)`;
}
