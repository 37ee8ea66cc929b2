/** Prepares text for people: limits its length, and removes characters that control a terminal. */
import { textOf, utf8 } from "./bytes.js";

/** The maximum number of UTF-8 bytes of a message, name or description. */
export const MAX_SHOWN_BYTES = 16 * 1024;
/** The maximum number of characters of a quoted value. */
export const MAX_QUOTED_CHARACTERS = 200;
/** The space for the mark after a cut text. */
const MARK_BYTES = 40;

/**
 * Control characters other than tab and newline, and characters that reverse the direction of text. A terminal would
 * interpret them and show a different text.
 */
const ACTING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Returns a text that is safe to show. Every message, name and description that Luakit outputs passes through this
 * function.
 */
export function shownText(text: string): string {
  const head = withoutControls(text.slice(0, MAX_SHOWN_BYTES));
  const bytes = utf8(head);
  if (text.length <= MAX_SHOWN_BYTES && bytes.length <= MAX_SHOWN_BYTES) return head;
  // A character that was cut in two has become a replacement character.
  const kept = textOf(bytes.subarray(0, MAX_SHOWN_BYTES - MARK_BYTES)).replace(/\uFFFD$/, "");
  return kept + (markOf(text) ?? cutMark(utf8Length(text)));
}

/** Replaces characters that control a terminal with U+FFFD. CR LF becomes a newline. */
export function withoutControls(text: string): string {
  return text.replaceAll("\r\n", "\n").replace(ACTING, "\uFFFD");
}

/** Returns a value for a message, in double quotes, cut to {@link MAX_QUOTED_CHARACTERS}. */
export function quoted(value: string): string {
  if (value.length <= MAX_QUOTED_CHARACTERS) return JSON.stringify(value);
  const head = value.slice(0, MAX_QUOTED_CHARACTERS).replace(/[\ud800-\udbff]$/, "");
  return JSON.stringify(head) + cutMark(utf8Length(value));
}

/** The longest text within the sentence or the name of something else. */
const MAX_SHORT_CHARACTERS = 60;

/** Returns the first line of a text, cut to be part of a sentence. */
export function shortText(text: string): string {
  const [line = ""] = text.split("\n", 1);
  return line.length > MAX_SHORT_CHARACTERS ? `${line.slice(0, MAX_SHORT_CHARACTERS - 1)}…` : line;
}

/** Returns the mark after a cut text. `bytes` is the length of the complete text. */
export function cutMark(bytes: number): string {
  return `… (${bytes} bytes)`;
}

/** Returns the mark of a text that was already cut. The mark contains the original length. */
function markOf(text: string): string | undefined {
  return /… \(\d+ bytes\)$/.exec(text.slice(-MARK_BYTES))?.[0];
}

/** Counts UTF-8 bytes without encoding the text. */
function utf8Length(text: string): number {
  let length = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x80) length += unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 1 : 2;
  }
  return length;
}
