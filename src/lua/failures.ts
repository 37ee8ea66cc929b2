/** Converts Lua errors to Luakit's errors, and Luakit's errors to Lua errors. */
import { ScriptError, ownFrames, type SourcePosition } from "../errors.js";
import { positionPrefix, type CallStack } from "./call-stack.js";
import { explainFailure, memoryLimitText } from "./failure-text.js";
import { RaisedErrors, type CatchableError } from "./raised-errors.js";

/**
 * Lua's text for a failed allocation. It is the same if the failure has passed through a coroutine as an ordinary
 * error.
 */
const OUT_OF_MEMORY = "not enough memory";

/** The failures of one machine. */
export class Failures {
  readonly raised = new RaisedErrors();
  /** The names to suggest for a misspelled global. Set once the environment is complete. */
  globalNames: readonly string[] = [];
  readonly #calls: CallStack;
  readonly #memoryLimitBytes: number;
  /** The positions of the calls that last ran out of memory. */
  #memoryFrames: readonly SourcePosition[] | undefined;

  constructor(calls: CallStack, memoryLimitBytes: number) {
    this.#calls = calls;
    this.#memoryLimitBytes = memoryLimitBytes;
  }

  /**
   * Creates the ScriptError for a text that Lua raised. Its frames begin with the position in the message, which can
   * differ from the position of the failing call: `error(message, 2)` names the caller. The hint is appended to the
   * text.
   */
  describe(
    message: string,
    frames: readonly SourcePosition[],
    options?: ErrorOptions & { readonly hint?: string | undefined },
  ): ScriptError {
    const { at = frames[0], text } = this.#calls.splitMessage(message);
    const explained = explainFailure(text, this.globalNames, options?.hint);
    if (at === undefined) return new ScriptError(explained, [], options);
    const own = ownFrames(frames);
    const [caller] = own;
    if (at.isLibrary === true && caller !== undefined && caller.isLibrary !== true) {
      // An error inside the library is reported at the user's call that led to it.
      const where = ` (in ${at.file}:${at.line})`;
      return new ScriptError(positionPrefix(caller) + explained + where, own, options);
    }
    const known = own.findIndex((frame) => frame.file === at.file && frame.line === at.line);
    const outer = known === -1 ? own : own.slice(known + 1);
    return new ScriptError(positionPrefix(at) + explained, [own[known] ?? at, ...outer], options);
  }

  /** Adds `frames`, and their position in the message, to an error without frames. */
  locate(error: ScriptError, frames: readonly SourcePosition[]): ScriptError {
    if (error.frames.length > 0) return error;
    return this.describe(error.message, frames, { cause: error });
  }

  /** Returns the text that represents an error inside Lua. */
  toText(error: CatchableError, frames: readonly SourcePosition[]): string {
    if (error instanceof ScriptError) {
      const located = this.locate(error, frames);
      this.raised.remember(located.message, located);
      return located.message;
    }
    const located = error.at(frames);
    const [at] = located.frames;
    const text = (at === undefined ? "" : positionPrefix(at)) + error.message;
    this.raised.remember(text, located);
    return text;
  }

  /** Returns the error that a raised text represents, or a new error if the text is Lua's own. */
  fromText(text: string, frames: readonly SourcePosition[], hint?: string): CatchableError {
    if (text === OUT_OF_MEMORY && this.#memoryFrames !== undefined) return this.memoryError();
    return this.raised.find(text, frames) ?? this.describe(text, frames, { hint });
  }

  /** Stores the frames of a raised text before the text leaves its coroutine. */
  rememberFrames(text: string, frames: readonly SourcePosition[], hint?: string): void {
    this.raised.rememberFrames(text, this.describe(text, frames, { hint }));
  }

  /** Stores the calls that ran out of memory. They are no longer on the stack when the failure is handled. */
  noteMemoryFailure(frames: readonly SourcePosition[]): void {
    this.#memoryFrames = frames;
  }

  /** Creates the error for the memory limit. */
  memoryError(): ScriptError {
    return this.locate(
      new ScriptError(memoryLimitText(this.#memoryLimitBytes)),
      this.#memoryFrames ?? [],
    );
  }
}

/**
 * Reports whether the JavaScript engine's stack overflowed. Lua allows 200 nested C functions, so only an unusually
 * small stack overflows.
 */
export function isStackExhausted(error: unknown): boolean {
  return error instanceof RangeError && error.message === "Maximum call stack size exceeded";
}
