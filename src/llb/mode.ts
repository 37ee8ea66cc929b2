/** Parses file modes. */

const SYMBOLIC = /^[ugoa]*(?:[-+=](?:[rwxXst]*|[ugo]))+(?:,[ugoa]*(?:[-+=](?:[rwxXst]*|[ugo]))+)*$/;
const OCTAL = /^0?[0-7]{1,4}$/;

/** Parses an octal mode such as `0755` or `755`. Returns undefined for any other text. */
export function parseOctalMode(word: string): number | undefined {
  return OCTAL.test(word) ? Number.parseInt(word, 8) : undefined;
}

/** Parses an octal mode, and returns a symbolic mode such as `u+x` unchanged. Returns undefined for any other text. */
export function parseCopyMode(word: string): number | string | undefined {
  return parseOctalMode(word) ?? (SYMBOLIC.test(word) ? word : undefined);
}
