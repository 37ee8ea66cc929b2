/** "Did you mean": the known word nearest to an unknown one. */
import { quoted } from "../util/shown-text.js";

/** Longer words are no slips; comparing two takes the product of their lengths. */
const LONGEST_WORD = 100;

/** Levenshtein distance between two words, letter case ignored. */
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
 * The known word within distance 2 of `word` (nearest, then first), or undefined. A word of three letters or fewer
 * must be within distance 1, otherwise everything is near it. Mirrors BuildKit's util/suggest.
 */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  if (word.length > LONGEST_WORD) return undefined;
  let best: string | undefined;
  let bestDistance = word.length <= 3 ? 2 : 3;
  for (const candidate of known) {
    // Words whose lengths differ more are farther apart.
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
 * As {@link suggestion}, beside a list of all words: only a slip gets one. "tpu" resembles "cpu" and is still a word of its
 * own, so more than two thirds of the letters must be right, and no other word may be as near.
 */
export function slipSuggestion(word: string, known: readonly string[]): string {
  const found = nearest(word, known);
  if (found === undefined) return "";
  const distance = slips(word, found);
  const isClear = 3 * distance < word.length;
  const isAlone = known.every((other) => other === found || slips(word, other) > distance);
  return isClear && isAlone ? ` (did you mean ${JSON.stringify(found)}?)` : "";
}

/** Edit distance, where letters in another order are one slip. */
function slips(word: string, known: string): number {
  const sorted = (text: string): string => Array.from(text.toLowerCase()).sort().join("");
  const distance = editDistance(word, known);
  return distance > 1 && sorted(word) === sorted(known) ? 1 : distance;
}

/** ` (did you mean "x"?)`, or nothing. */
export function suggestion(word: string, known: Iterable<string>): string {
  const found = nearest(word, known);
  return found === undefined ? "" : ` (did you mean ${quoted(found)}?)`;
}
