/** Ends of texts. */

/**
 * The text without the characters `end` at its end. A regular expression such as `/\n+$/` takes quadratic time where many
 * of them stand before something else.
 */
export function withoutTrailing(text: string, end: string): string {
  let length = text.length;
  while (length > 0 && text[length - 1] === end) length -= 1;
  return text.slice(0, length);
}
