/** File modes as text. */

const SYMBOLIC = /^[ugoa]*(?:[-+=](?:[rwxXst]*|[ugo]))+(?:,[ugoa]*(?:[-+=](?:[rwxXst]*|[ugo]))+)*$/;
const OCTAL = /^0?[0-7]{1,4}$/;

/** The bits of an octal mode such as `0755` or `755`; undefined when it is none. */
export function parseOctalMode(word: string): number | undefined {
  return OCTAL.test(word) ? Number.parseInt(word, 8) : undefined;
}

/** The bits of an octal mode, or a symbolic change as it is; undefined when it is neither. */
export function parseCopyMode(word: string): number | string | undefined {
  return parseOctalMode(word) ?? (SYMBOLIC.test(word) ? word : undefined);
}
