/** Limits the number of questions to the daemon, because the time limit of a script does not count waiting. */
import { ScriptError, scriptErrorAt, type SourcePosition } from "../errors.js";

/** The maximum number of questions of one kind. */
const MAX_QUESTIONS = 1000;

/** Counts the questions of one script. */
export class Questions {
  readonly #counts = new Map<string, number>();

  /**
   * Counts a question about one of `things` for the call at `frames`. Default: the running call.
   * @throws ScriptError if there are too many questions
   */
  add(things: string, frames?: readonly SourcePosition[]): void {
    const count = (this.#counts.get(things) ?? 0) + 1;
    this.#counts.set(things, count);
    if (count <= MAX_QUESTIONS) return;
    const message = `the script looks up more than ${MAX_QUESTIONS} ${things}`;
    throw frames === undefined ? new ScriptError(message) : scriptErrorAt(frames, message);
  }
}
