/**
 * States that nothing uses: a build silently lacks their steps. A state counts as unused only when no call got it and the
 * text of the script shows that none could: the variable that holds it is not written again.
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
  /** The API function that made it: `state:run`. */
  readonly name: string;
  readonly frames: readonly SourcePosition[];
}

/** A state at the innermost line of the user's that led to it. */
interface PlacedState extends UnusedState {
  readonly at: SourcePosition;
  /** A function of the standard library made it. */
  readonly isOfLibrary: boolean;
}

/** Remembers states from the call that made them to their first use. */
export class UnusedStates {
  readonly #unused = new Map<State, UnusedState>();

  /** A call made this state. */
  add(state: State, name: string, frames: readonly SourcePosition[]): void {
    this.#unused.set(state, { name, frames });
  }

  /** Something reads the states in this value. */
  use(value: LuaValue): void {
    if (this.#unused.size === 0) return;
    if (value.type === "object" && value.object instanceof State) this.#unused.delete(value.object);
    if (value.type !== "table") return;
    for (const [key, item] of value.entries) {
      this.use(key);
      this.use(item);
    }
  }

  /** One warning for each statement of the user's files that drops a state, or keeps it in a variable that nobody reads. */
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

/** The unused state that a chain of calls gave. */
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

/** A call of the library that is a statement; of other functions it is not known what they do with a state. */
function droppedOfLibrary(
  { root, called = "", isOnlyCall }: CallChain,
  { isOfLibrary, frames }: PlacedState,
): readonly Warning[] {
  if (!isOfLibrary || !isOnlyCall) return [];
  const call = root === called ? called : `${root}.${called}`;
  const message = `${call}: ${droppedMessage(`s = ${call}(s, …)`)}`;
  return [{ rule: "DroppedState", message, frames }];
}

/** Returns the message about a call whose state is dropped; `meant` is the statement to write. */
export function droppedMessage(meant: string): string {
  return `the new state is dropped, so that the call has no effect: write ${meant}`;
}

/** Reports whether the text shows that nothing reads the variable after the statement that sets it. */
function isNeverRead(name: string, { kind, end, isOutermost }: CallStatement, text: ScriptText) {
  if (name.startsWith("_") || text.isMentionedFrom(name, end)) return false;
  if (kind === "local") return true;
  // The variable is older than the statement: a loop or a function may read it before and after.
  const isShared = !text.isDeclared(name) && SHARING.some((word) => text.isMentioned(word));
  return isOutermost && !isShared && !text.isMentionedInFunction(name);
}

/** Names of what reads global variables without writing their names. */
const SHARING = ["require", "load", "_G", "_ENV"];
