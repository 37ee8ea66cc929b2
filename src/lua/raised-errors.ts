/** Errors of ours on their way through Lua, where they are plain texts that `pcall`, `tostring` and `match` understand. */
import { BuildError, ScriptError, type SourcePosition } from "../errors.js";

/** The errors a script may catch. All others end it. */
export type CatchableError = ScriptError | BuildError;

/** Reports whether `pcall` may catch the error. */
export function isCatchable(error: unknown): error is CatchableError {
  return error instanceof ScriptError || error instanceof BuildError;
}

/** More texts than a script can reasonably hold on to before it raises one of them again. */
const MAX_REMEMBERED = 1000;

interface Entry {
  readonly error: CatchableError;
  /** Lua's own error, remembered only for the frames of a coroutine. */
  readonly isPlain: boolean;
}

/**
 * Finds the structured error again when its text arrives at the top. By text, because that is all that survives in a
 * script that catches an error and raises it again.
 */
export class RaisedErrors {
  readonly #byText = new Map<string, Entry>();
  readonly #values = new WeakMap<CatchableError, number>();

  /** Links the text that Lua now holds to the error; the newest error of a text wins. */
  remember(text: string, error: CatchableError): void {
    this.#set(text, { error, isPlain: false });
  }

  /** Keeps the frames of an error of Lua's own that leaves a coroutine. */
  rememberFrames(text: string, error: ScriptError): void {
    if (this.find(text, error.frames) === undefined) this.#set(text, { error, isPlain: true });
  }

  /** The error whose text this is, raised by calls that end in `frames`. */
  find(text: string, frames: readonly SourcePosition[]): CatchableError | undefined {
    const entry = this.#byText.get(text);
    if (entry === undefined) return undefined;
    return entry.isPlain && !endsWith(entry.error.frames, frames) ? undefined : entry.error;
  }

  /** Links an error that leaves Lua to the value (a registry reference) that was raised, when that is no text. */
  rememberValue(error: CatchableError, reference: number): void {
    this.#values.set(error, reference);
  }

  /** The registry reference of the value that was raised. */
  findValue(error: CatchableError): number | undefined {
    return this.#values.get(error);
  }

  #set(text: string, entry: Entry): void {
    this.#byText.delete(text);
    this.#byText.set(text, entry);
    for (const oldest of this.#byText.keys()) {
      if (this.#byText.size <= MAX_REMEMBERED) return;
      this.#byText.delete(oldest);
    }
  }
}

function endsWith(frames: readonly SourcePosition[], end: readonly SourcePosition[]): boolean {
  const start = frames.length - end.length;
  return end.every(({ file, line }, index) => {
    const frame = frames[start + index];
    return frame?.file === file && frame.line === line;
  });
}
