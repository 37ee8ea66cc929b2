/** Removes characters from the end of a text. */

/**
 * Returns the text without trailing `end` characters. A regular expression such as `/\n+$/` takes quadratic time if the
 * text has many such characters that are not at its end.
 */
export function withoutTrailing(text: string, end: string): string {
  let length = text.length;
  while (length > 0 && text[length - 1] === end) length -= 1;
  return text.slice(0, length);
}
