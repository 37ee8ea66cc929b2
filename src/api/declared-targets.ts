/** The targets that a script declares. */
import { ScriptError, type SourcePosition } from "../errors.js";
import type { State } from "../llb/state.js";
import { suggestion } from "../schema/suggest.js";
import type { HostObject } from "../util/host-object.js";
import { quoted } from "../util/shown-text.js";

/** A declared target. */
export interface DeclaredTarget extends HostObject {
  readonly name: string;
  readonly options: {
    readonly description: string | undefined;
    readonly default: boolean | undefined;
    readonly sbom_scan: boolean | undefined;
  };
  /** The frames of the declaration. */
  readonly frames: readonly SourcePosition[];
  /** Returns the state that the target builds. The first call runs the target's function. */
  readonly state: () => State;
  /** The state, or undefined if the target's function has not run. */
  readonly built: State | undefined;
}

/** The declared targets, and the running ones. */
export class DeclaredTargets {
  /** The targets by lower-case name. Clients may use any letter case, as for the stages of a Dockerfile. */
  readonly #byLowerName = new Map<string, DeclaredTarget>();
  readonly #running: string[] = [];

  /** All targets, in the order of their declaration. */
  get all(): readonly DeclaredTarget[] {
    return [...this.#byLowerName.values()];
  }

  /** The names of all targets, in the order of their declaration. */
  get names(): readonly string[] {
    return this.all.map(({ name }) => name);
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

  /** The name of the running target, to which new steps belong. */
  get current(): string | undefined {
    return this.#running.at(-1);
  }

  /** Runs `body`. The steps that it creates belong to the target. */
  run<T>(name: string, body: () => T): T {
    this.#running.push(name);
    try {
      return body();
    } finally {
      this.#running.pop();
    }
  }
  /**
   * Returns the target that a client requests, or the default one if it requests none; undefined if the script has none.
   * @throws ScriptError with the list of targets for an unknown target, and for several candidates
   */
  choose(requested: string | undefined): DeclaredTarget | undefined {
    if (requested !== undefined) {
      const found = this.find(requested);
      if (found !== undefined) return found;
      throw new ScriptError(
        `target stage ${quoted(requested)} could not be found${suggestion(requested, this.names)}${this.#list()}`,
      );
    }
    const found = this.byDefault();
    if (found !== undefined || this.all.length === 0) return found;
    throw new ScriptError(
      `which target is built? Name one with --target, mark one with { default = true }, or call bk.export${this.#list()}`,
    );
  }

  /**
   * Returns the target marked as default, else the only one; undefined if there are several or none.
   * @throws ScriptError if several are marked
   */
  byDefault(): DeclaredTarget | undefined {
    const marked = this.all.filter(({ options }) => options.default === true);
    if (marked.length > 1) {
      throw new ScriptError(
        `several targets are marked as default: ${marked.map(({ name }) => name).join(", ")}`,
      );
    }
    const [only, ...others] = marked.length === 1 ? marked : this.all;
    return others.length === 0 ? only : undefined;
  }

  #list(): string {
    const { names } = this;
    return names.length === 0
      ? "; the script has no targets"
      : `; the script has ${names.join(", ")}`;
  }
}
