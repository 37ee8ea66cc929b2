/**
 * Stores Luakit's errors while they pass through Lua. Inside Lua they are plain strings, so that `pcall`, `tostring`
 * and `match` work with them.
 */
import { BuildError, ScriptError, type SourcePosition } from "../errors.js";

/** The errors that a script may catch. All other errors end the script. */
export type CatchableError = ScriptError | BuildError;

/** Reports whether `pcall` may catch the error. */
export function isCatchable(error: unknown): error is CatchableError {
  return error instanceof ScriptError || error instanceof BuildError;
}

/** The maximum number of stored errors. A script does not keep more errors before it raises one of them again. */
const MAX_REMEMBERED = 1000;

interface Entry {
  readonly error: CatchableError;
  /** True for an error of Lua, which is stored only for the frames of a coroutine. */
  readonly isPlain: boolean;
}

/**
 * Finds the structured error for a text that a script raised. The text is the key, because a script that catches an
 * error and raises it again keeps only the text.
 */
export class RaisedErrors {
  readonly #byText = new Map<string, Entry>();
  readonly #values = new WeakMap<CatchableError, number>();

  /** Stores an error under its text. A newer error replaces an older one with the same text. */
  remember(text: string, error: CatchableError): void {
    this.#set(text, { error, isPlain: false });
  }

  /** Stores the frames of a Lua error that leaves a coroutine. */
  rememberFrames(text: string, error: ScriptError): void {
    if (this.find(text, error.frames) === undefined) this.#set(text, { error, isPlain: true });
  }

  /** Returns the error with this text. The frames of a Lua error must end in `frames`. */
  find(text: string, frames: readonly SourcePosition[]): CatchableError | undefined {
    const entry = this.#byText.get(text);
    if (entry === undefined) return undefined;
    return entry.isPlain && !endsWith(entry.error.frames, frames) ? undefined : entry.error;
  }

  /** Stores the raised value (a registry reference) of an error that leaves Lua, if the value is not a string. */
  rememberValue(error: CatchableError, reference: number): void {
    this.#values.set(error, reference);
  }

  /** Returns the registry reference of the raised value of an error. */
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
