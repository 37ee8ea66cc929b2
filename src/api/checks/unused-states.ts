/**
 * Checks for unused states, whose steps a build silently lacks. A state is unused if no call received it, and the
 * script's text shows that no call could: the variable that holds the state does not occur again.
 */
import { State } from "../../llb/state.js";
import type { SourcePosition } from "../../errors.js";
import type { LuaValue } from "../../schema/lua-value.js";
import { textOf } from "../../util/bytes.js";
import { MAX_TOKENIZED_BYTES } from "../../util/lua-tokens.js";
import { grouped } from "../../util/grouped.js";
import type { Warning } from "../host.js";
import { ScriptText, type CallChain, type CallStatement } from "./script-text.js";

interface UnusedState {
  /** The API function that created the state: `state:run`. */
  readonly name: string;
  readonly frames: readonly SourcePosition[];
}

/** A state, and the innermost line of a user's file that led to it. */
interface PlacedState extends UnusedState {
  readonly at: SourcePosition;
  /** True if a function of the standard library created the state. */
  readonly isOfLibrary: boolean;
}

/** Tracks states from their creation to their first use. */
export class UnusedStates {
  readonly #unused = new Map<State, UnusedState>();

  /** Records a state that a call created. */
  add(state: State, name: string, frames: readonly SourcePosition[]): void {
    this.#unused.set(state, { name, frames });
  }

  /** Records a use of the states in a value. */
  use(value: LuaValue): void {
    if (this.#unused.size === 0) return;
    if (value.type === "object" && value.object instanceof State) this.#unused.delete(value.object);
    if (value.type !== "table") return;
    for (const [key, item] of value.entries) {
      this.use(key);
      this.use(item);
    }
  }

  /**
   * Returns one warning for each statement that drops a state, or assigns the state to a variable that is never read.
   */
  warnings(files: ReadonlyMap<string, Uint8Array>): readonly Warning[] {
    const byFile = grouped(placedStates(this.#unused.values(), files), ({ at }) => at.file);
    return [...byFile].flatMap(([file, states]) => {
      const data = files.get(file);
      if (data === undefined || data.length > MAX_TOKENIZED_BYTES) return [];
      return warningsIn(new ScriptText(textOf(data)), states);
    });
  }
}

function placedStates(
  states: Iterable<UnusedState>,
  files: ReadonlyMap<string, Uint8Array>,
): readonly PlacedState[] {
  return [...states].flatMap((state) => {
    const at = state.frames.find(({ file }) => files.has(file));
    const isOfLibrary = state.frames.some(({ isLibrary }) => isLibrary === true);
    return at === undefined ? [] : [{ ...state, at, isOfLibrary }];
  });
}

function warningsIn(text: ScriptText, states: readonly PlacedState[]): readonly Warning[] {
  const byLine = grouped(states, ({ at }) => at.line);
  return text.statements().flatMap((statement) =>
    statement.values.flatMap((value, index): readonly Warning[] => {
      const state = stateOf(value, byLine);
      if (state === undefined) return [];
      if (statement.kind === "call") return droppedOfLibrary(value, state);
      const name = statement.names[index];
      if (name === undefined || !isNeverRead(name, statement, text)) return [];
      const message = `nothing uses the state ${name}, so that its steps are not part of the build: use it, or delete the line`;
      return [{ rule: "UnusedState", message, frames: state.frames }];
    }),
  );
}

/** The unused result of a chain of calls. */
function stateOf(
  { called, root, firstLine, lastLine }: CallChain,
  byLine: ReadonlyMap<number, readonly PlacedState[]>,
): PlacedState | undefined {
  if (called === undefined || root === "require") return undefined;
  for (let line = lastLine; line >= firstLine; line--) {
    const found = byLine
      .get(line)
      ?.find(({ name, isOfLibrary }) => isOfLibrary || name.split(/[.:]/)[1] === called);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A statement that calls a function of the API. The effect of other functions on a state is unknown. */
function droppedOfLibrary(
  { root, called = "", isOnlyCall }: CallChain,
  { isOfLibrary, frames }: PlacedState,
): readonly Warning[] {
  if (!isOfLibrary || !isOnlyCall) return [];
  const call = root === called ? called : `${root}.${called}`;
  const message = `${call}: ${droppedMessage(`s = ${call}(s, …)`)}`;
  return [{ rule: "DroppedState", message, frames }];
}

/** Returns the message about a dropped state. `meant` is the statement to write instead. */
export function droppedMessage(meant: string): string {
  return `the new state is dropped, so that the call has no effect: write ${meant}`;
}

/** Reports whether the text shows that nothing reads the variable after the statement that sets it. */
function isNeverRead(name: string, { kind, end, isOutermost }: CallStatement, text: ScriptText) {
  if (name.startsWith("_") || text.isMentionedFrom(name, end)) return false;
  if (kind === "local") return true;
  // The variable was declared earlier, so a loop or a function may read it before and after the statement.
  const isShared = !text.isDeclared(name) && SHARING.some((word) => text.isMentioned(word));
  return isOutermost && !isShared && !text.isMentionedInFunction(name);
}

/** The names whose use may read global variables without naming them. */
const SHARING = ["require", "load", "_G", "_ENV"];
