/** States that a call statement made and nobody used: the first thing a Docker user writes. */
import type { SourcePosition } from "../errors.js";
import type { State } from "../llb/state.js";
import type { Warning } from "./host.js";

interface DroppedState {
  /** What was probably meant. */
  readonly meant: string;
  readonly frames: readonly SourcePosition[];
}

/** Remembers states from the statement that made them to their first use. */
export class DroppedStates {
  readonly #unused = new Map<State, DroppedState>();

  /** A statement made this state. */
  add(state: State, meant: string, frames: readonly SourcePosition[]): void {
    this.#unused.set(state, { meant, frames });
  }

  /** Something reads this state. */
  use(state: State): void {
    this.#unused.delete(state);
  }

  /** One warning for each line that made a state which nobody used. */
  warnings(): readonly Warning[] {
    const lines = new Map<string, Warning>();
    for (const { meant, frames } of this.#unused.values()) {
      const [at] = frames;
      const message = `the new state of this call is dropped: states are values, write ${meant}`;
      lines.set(`${at?.file ?? ""}:${at?.line ?? 0}`, { rule: "DroppedState", message, frames });
    }
    return [...lines.values()];
  }
}
