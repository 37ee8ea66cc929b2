/** Turns what Lua raised into errors of ours, and ours into what Lua raises. */
import { ScriptError, ownFrames, type SourcePosition } from "../errors.js";
import { positionPrefix, type CallStack } from "./call-stack.js";
import { explainFailure, memoryLimitText } from "./failure-text.js";
import { RaisedErrors, type CatchableError } from "./raised-errors.js";

/** Lua's text for a failed allocation, also when it has passed through a coroutine as an ordinary error. */
const OUT_OF_MEMORY = "not enough memory";

/** The failures of one machine. */
export class Failures {
  readonly raised = new RaisedErrors();
  /** The names suggested for a misspelt global; set once the environment is complete. */
  globalNames: readonly string[] = [];
  readonly #calls: CallStack;
  readonly #memoryLimitBytes: number;
  /** The calls that last ran out of memory. */
  #memoryFrames: readonly SourcePosition[] | undefined;

  constructor(calls: CallStack, memoryLimitBytes: number) {
    this.#calls = calls;
    this.#memoryLimitBytes = memoryLimitBytes;
  }

  /**
   * The ScriptError for a text that Lua raised. Its frames begin with the position the message begins with, which is
   * not always that of the call: `error(message, 2)` points at the caller. A hint goes after the text.
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
      // A mistake inside the library shows at the call that led there.
      const where = ` (in ${at.file}:${at.line})`;
      return new ScriptError(positionPrefix(caller) + explained + where, own, options);
    }
    const known = own.findIndex((frame) => frame.file === at.file && frame.line === at.line);
    const outer = known === -1 ? own : own.slice(known + 1);
    return new ScriptError(positionPrefix(at) + explained, [own[known] ?? at, ...outer], options);
  }

  /** An error without frames gets `frames`, and its message their position. */
  locate(error: ScriptError, frames: readonly SourcePosition[]): ScriptError {
    if (error.frames.length > 0) return error;
    return this.describe(error.message, frames, { cause: error });
  }

  /** The text that stands for an error of ours inside Lua. */
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

  /** The error whose text Lua raised, or one for a text of Lua's own. */
  fromText(text: string, frames: readonly SourcePosition[], hint?: string): CatchableError {
    if (text === OUT_OF_MEMORY && this.#memoryFrames !== undefined) return this.memoryError();
    return this.raised.find(text, frames) ?? this.describe(text, frames, { hint });
  }

  /** Keeps the frames of a text that is about to leave the coroutine it was raised in. */
  rememberFrames(text: string, frames: readonly SourcePosition[], hint?: string): void {
    this.raised.rememberFrames(text, this.describe(text, frames, { hint }));
  }

  /** Notes the calls that ran out of memory: when the failure arrives, they are gone. */
  noteMemoryFailure(frames: readonly SourcePosition[]): void {
    this.#memoryFrames = frames;
  }

  /** The memory limit's error. */
  memoryError(): ScriptError {
    return this.locate(
      new ScriptError(memoryLimitText(this.#memoryLimitBytes)),
      this.#memoryFrames ?? [],
    );
  }
}

/** Reports whether the engine's own stack overflowed. Lua allows 200 nested C functions, so only an unusually small one does. */
export function isStackExhausted(error: unknown): boolean {
  return error instanceof RangeError && error.message === "Maximum call stack size exceeded";
}
