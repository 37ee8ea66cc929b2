/** Converts between bytes and text. */

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Returns the UTF-8 bytes of a text. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Decodes UTF-8 bytes. Invalid bytes become U+FFFD. */
export function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** Compares two texts by their UTF-8 bytes, like Go's sort.Strings. JavaScript compares UTF-16 code units. */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return codePointRank(left) - codePointRank(right);
  }
  return a.length - b.length;
}

/**
 * Ranks UTF-16 code units by code point. Surrogates represent the highest code points, but their code units are not the
 * highest.
 */
function codePointRank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** Encodes bytes as base64, with padding. */
export function base64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  // In pieces, because the number of arguments of a call is limited.
  for (let start = 0; start < bytes.length; start += 8192) {
    pieces.push(String.fromCharCode(...bytes.subarray(start, start + 8192)));
  }
  return btoa(pieces.join(""));
}
