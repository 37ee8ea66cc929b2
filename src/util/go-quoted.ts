/** Quotes text like Go's `%q`, which BuildKit uses for words in the history. */

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["\u0007", "\\a"],
  ["\b", "\\b"],
  ["\t", "\\t"],
  ["\n", "\\n"],
  ["\v", "\\v"],
  ["\f", "\\f"],
  ["\r", "\\r"],
  ['"', '\\"'],
  ["\\", "\\\\"],
]);

/**
 * The characters that Go escapes: control and format characters, separators other than the space, unassigned
 * characters.
 */
const UNPRINTABLE = /["\\\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;

/** Returns the text in double quotes, on one line. */
export function goQuoted(text: string): string {
  return `"${text.replace(UNPRINTABLE, (character) => ESCAPES.get(character) ?? hexadecimal(character))}"`;
}

function hexadecimal(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, "0")}`;
  if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, "0")}`;
  return `\\U${code.toString(16).padStart(8, "0")}`;
}
