/** The targets that a script declares. */
import { ScriptError, type SourcePosition } from "../errors.js";
import type { State } from "../llb/state.js";
import type { HostObject } from "../util/host-object.js";
import { quoted } from "../util/shown-text.js";

/** A declared target; targets.ts implements it. */
export interface DeclaredTarget extends HostObject {
  readonly name: string;
  readonly options: {
    readonly description: string | undefined;
    readonly default: boolean | undefined;
    readonly sbom_scan: boolean | undefined;
  };
  /** The lines that declared it. */
  readonly frames: readonly SourcePosition[];
  /** Returns the state that the target builds; runs its function the first time. */
  readonly state: () => State;
  /** The built state; undefined if the target has not run. */
  readonly built: State | undefined;
}

/** The targets declared so far, and those that are running. */
export class DeclaredTargets {
  /** Clients name targets in any letter case, as they name the stages of a Dockerfile. */
  readonly #byLowerName = new Map<string, DeclaredTarget>();
  readonly #running: string[] = [];

  /** All targets, in the order of their declaration. */
  get all(): readonly DeclaredTarget[] {
    return [...this.#byLowerName.values()];
  }

  /** Returns the target of this name, in any letter case. */
  find(name: string): DeclaredTarget | undefined {
    return this.#byLowerName.get(name.toLowerCase());
  }

  /** Adds a target. @throws ScriptError for a name that is taken */
  add(target: DeclaredTarget): DeclaredTarget {
    const first = this.find(target.name);
    if (first !== undefined) {
      const [at] = first.frames;
      const where = at === undefined ? "" : ` at ${at.file}:${at.line}`;
      throw new ScriptError(`there is a target ${quoted(first.name)} already${where}`);
    }
    this.#byLowerName.set(target.name.toLowerCase(), target);
    return target;
  }

  /** The names of the running targets, outermost first. */
  get running(): readonly string[] {
    return this.#running;
  }

  /** The name of the target whose steps are being made. */
  get current(): string | undefined {
    return this.#running.at(-1);
  }

  /** Calls `body`; the steps it makes belong to the target. */
  run<T>(name: string, body: () => T): T {
    this.#running.push(name);
    try {
      return body();
    } finally {
      this.#running.pop();
    }
  }
}
