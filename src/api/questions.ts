/** Questions to the daemon. Waiting for an answer is not counted as the script's time, so that their number is limited. */
import { ScriptError, scriptErrorAt, type SourcePosition } from "../errors.js";

/** More questions of one kind than any build has. */
const MAX_QUESTIONS = 1000;

/** Counts the questions of one script. */
export class Questions {
  readonly #counts = new Map<string, number>();

  /**
   * Counts a question about one of `things`, on behalf of the call at `frames`: the running one when left out.
   * @throws ScriptError for one too many
   */
  add(things: string, frames?: readonly SourcePosition[]): void {
    const count = (this.#counts.get(things) ?? 0) + 1;
    this.#counts.set(things, count);
    if (count <= MAX_QUESTIONS) return;
    const message = `the script looks up more than ${MAX_QUESTIONS} ${things}`;
    throw frames === undefined ? new ScriptError(message) : scriptErrorAt(frames, message);
  }
}
