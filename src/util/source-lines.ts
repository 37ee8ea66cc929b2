/** Looks up lines of the user's files by number. */
import { textOf } from "./bytes.js";

const LINE_FEED = 0x0a;
/** The number of lines between two stored offsets. A look-up scans fewer lines than this. */
const LINES_PER_NOTE = 64;
/** The maximum length of a returned line. Checks take more than linear time, and nobody writes longer lines. */
const LONGEST_LINE_BYTES = 2_000;

/** Finds lines without splitting a file more than once, because checks look up the line of every call. */
export class SourceLines {
  readonly #files: () => ReadonlyMap<string, Uint8Array>;
  /** The offset of every 64th line, by file. */
  readonly #notes = new Map<Uint8Array, readonly number[]>();

  /**
   * @param files returns the files by name. Files may be added, but their content must not change.
   */
  constructor(files: () => ReadonlyMap<string, Uint8Array>) {
    this.#files = files;
  }

  /**
   * Returns the text of a line, counted from 1. Returns "" if the line does not exist. A line is cut after 2,000 bytes.
   */
  line(file: string, line: number): string {
    const data = this.#files().get(file);
    if (data === undefined || line < 1) return "";
    let start = this.#notesOf(data)[Math.floor((line - 1) / LINES_PER_NOTE)];
    for (let skipped = (line - 1) % LINES_PER_NOTE; skipped > 0 && start !== undefined; skipped--) {
      start = nextLine(data, start);
    }
    if (start === undefined) return "";
    const end = data.subarray(start, start + LONGEST_LINE_BYTES).indexOf(LINE_FEED);
    return textOf(data.subarray(start, start + (end < 0 ? LONGEST_LINE_BYTES : end)));
  }

  #notesOf(data: Uint8Array): readonly number[] {
    const known = this.#notes.get(data);
    if (known !== undefined) return known;
    const notes: number[] = [];
    let line = 0;
    for (let start: number | undefined = 0; start !== undefined; start = nextLine(data, start)) {
      if (line++ % LINES_PER_NOTE === 0) notes.push(start);
    }
    this.#notes.set(data, notes);
    return notes;
  }
}

/** Returns the offset of the line after the line at `start`. */
function nextLine(data: Uint8Array, start: number): number | undefined {
  const end = data.indexOf(LINE_FEED, start);
  return end < 0 ? undefined : end + 1;
}
