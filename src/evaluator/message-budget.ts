/** Limits the messages of a script, because a loop of prints must not fill the transport. */
import type { Warning } from "../api/host.js";
import { textOf, utf8 } from "../util/bytes.js";
import { shownText } from "../util/shown-text.js";

/** The maximum number of lines of all messages together. */
export const MAX_MESSAGE_LINES = 100;
/** The maximum number of UTF-8 bytes of all messages together. */
export const MAX_OUTPUT_BYTES = 64 * 1024;

/** Forwards messages until the budget is spent, and counts the omitted messages. */
export class MessageBudget {
  readonly #send: (warning: Warning) => void;
  #lines = 0;
  #bytes = 0;
  #omittedLines = 0;
  #omittedBytes = 0;

  constructor(send: (warning: Warning) => void) {
    this.#send = send;
  }

  /** Forwards as much of a message as the budget allows. */
  add(warning: Warning): void {
    const lines = shownText(warning.message).split("\n");
    const kept: string[] = [];
    for (const line of lines) {
      const shown = this.#take(line);
      if (shown !== undefined) kept.push(shown);
    }
    if (kept.length > 0) this.#send({ ...warning, message: kept.join("\n") });
  }

  /** Shows the number of omitted lines and bytes, if any. */
  finish(): void {
    if (this.#omittedLines === 0 && this.#omittedBytes === 0) return;
    const message = `the script printed more than ${MAX_MESSAGE_LINES} lines or ${MAX_OUTPUT_BYTES / 1024} KiB: ${this.#omittedLines} lines and ${this.#omittedBytes} bytes are not shown`;
    this.#send({ message, frames: [] });
  }

  #take(line: string): string | undefined {
    const bytes = utf8(line);
    const room = MAX_OUTPUT_BYTES - this.#bytes;
    if (this.#lines >= MAX_MESSAGE_LINES || room <= 0) {
      this.#omittedLines += 1;
      this.#omittedBytes += bytes.length;
      return undefined;
    }
    this.#lines += 1;
    this.#bytes += Math.min(bytes.length, room);
    if (bytes.length <= room) return line;
    this.#omittedBytes += bytes.length - room;
    // A character that is cut at the end becomes a replacement character, which is removed.
    return textOf(bytes.subarray(0, room)).replace(/\uFFFD$/, "");
  }
}
