/** Text on its way to people: of bounded length, and without characters that act on a terminal. */
import { textOf, utf8 } from "./bytes.js";

/** UTF-8 bytes of one message, name or description. */
export const MAX_SHOWN_BYTES = 16 * 1024;
/** Characters of a value that a message quotes. */
export const MAX_QUOTED_CHARACTERS = 200;
/** Room for the words behind a text that is cut. */
const MARK_BYTES = 40;

/**
 * Control characters other than tab and newline, and those that reverse the direction of text: a terminal would obey them,
 * and show something else than was written.
 */
const ACTING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** The text as people may see it. Every message, name and description that leaves us passes through here. */
export function shownText(text: string): string {
  const head = withoutControls(text.slice(0, MAX_SHOWN_BYTES));
  const bytes = utf8(head);
  if (text.length <= MAX_SHOWN_BYTES && bytes.length <= MAX_SHOWN_BYTES) return head;
  // A character cut in two becomes a replacement character.
  const kept = textOf(bytes.subarray(0, MAX_SHOWN_BYTES - MARK_BYTES)).replace(/\uFFFD$/, "");
  return kept + (markOf(text) ?? cutMark(utf8Length(text)));
}

/** The text with nothing that acts on a terminal. Line ends of Windows become newlines. */
export function withoutControls(text: string): string {
  return text.replaceAll("\r\n", "\n").replace(ACTING, "\uFFFD");
}

/** A value in a message, in double quotes. */
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

/** Returns the mark behind a cut text; `bytes` counts the whole text. */
export function cutMark(bytes: number): string {
  return `… (${bytes} bytes)`;
}

/** The mark of a text that was cut before, which says how long it was then. */
function markOf(text: string): string | undefined {
  return /… \(\d+ bytes\)$/.exec(text.slice(-MARK_BYTES))?.[0];
}

/** Counts UTF-8 bytes without making them. */
function utf8Length(text: string): number {
  let length = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x80) length += unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 1 : 2;
  }
  return length;
}
