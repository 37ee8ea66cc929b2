/** `require`: runs each module file once and stores its result. */
import { ScriptError } from "../errors.js";
import { pushChunk, type SourceChunk } from "./chunk.js";
import { withName } from "./host-function.js";
import { LuaType, pop, REGISTRY_INDEX, type LuaState } from "./lua-c.js";
import type { Builtin, Machine } from "./machine.js";
import { MAX_QUOTED_CHARACTERS, quoted, shownText } from "../util/shown-text.js";

/** The result of resolving a module name: a file, or the paths that were tried. */
export type ModuleResolution = SourceChunk | { readonly tried: readonly string[] };

/** Resolves a module name for the file that requires it. */
export type ResolveModule = (name: string, requiringFile: string) => ModuleResolution;

/** The modules of one machine. */
export class Modules {
  readonly #machine: Machine;
  readonly #resolve: ResolveModule;
  /** The registry reference of a table from files to results. */
  readonly #values: bigint;
  /** The registry reference of the table that library files receive. */
  internalTable = 0n;
  /** The files that are running, the script first. */
  readonly #running: string[] = [];

  constructor(machine: Machine, L: LuaState, resolve: ResolveModule) {
    this.#machine = machine;
    this.#resolve = resolve;
    machine.c.lua_createtable(L, 0, 0);
    this.#values = BigInt(machine.c.luaL_ref(L, REGISTRY_INDEX));
  }

  /** Runs `body` with `file` in the list of running files, so that requiring `file` is an error. */
  whileRunning<T>(file: string, body: () => T): T {
    this.#running.push(file);
    try {
      return body();
    } finally {
      this.#running.pop();
    }
  }

  /** The function `require(name)`. */
  readonly require: Builtin = (L) => {
    const machine = this.#machine;
    machine.c.luaL_checklstring(L, 1, 0);
    const name = this.#readName(L);
    const chunk = withName("require", () => this.#find(L, name));
    const { file } = chunk;
    if (this.#pushValue(L, file)) return 1;
    withName("require", () => {
      this.#refuseCircle(file);
    });
    this.whileRunning(file, () => {
      pushChunk(machine, L, chunk);
      machine.strings.push(L, name);
      machine.strings.push(L, file);
      if (chunk.isLibrary === true) {
        machine.c.lua_rawgeti(L, REGISTRY_INDEX, this.internalTable);
      }
      machine.c.lua_callk(L, chunk.isLibrary === true ? 3 : 2, 1, 0, 0);
    });
    this.#keepValue(L, file);
    return 1;
  };

  #readName(L: LuaState): string {
    const { strings } = this.#machine;
    const name = strings.read(L, 1, MAX_QUOTED_CHARACTERS);
    if (strings.lengthOf(L, 1) <= MAX_QUOTED_CHARACTERS && name === shownText(name)) return name;
    throw new ScriptError(
      `require: expected a name of at most ${MAX_QUOTED_CHARACTERS} bytes without control characters, got ${quoted(name)}`,
    );
  }

  #find(L: LuaState, name: string): SourceChunk {
    const requiringFile = this.#machine.runningFile(L) ?? this.#running.at(-1) ?? "";
    const resolution = this.#resolve(name, requiringFile);
    if ("file" in resolution) return resolution;
    const places = resolution.tried.join(", ");
    throw new ScriptError(
      `module ${quoted(name)} not found${places === "" ? "" : `; there is no ${places}`}`,
    );
  }

  #refuseCircle(file: string): void {
    const start = this.#running.indexOf(file);
    if (start === -1) return;
    const chain = [...this.#running.slice(start), file].join(" → ");
    throw new ScriptError(`these files require each other in a circle: ${chain}`);
  }

  /** Pushes the result of a module and returns true, if the module has run. */
  #pushValue(L: LuaState, file: string): boolean {
    const { c } = this.#machine;
    c.lua_rawgeti(L, REGISTRY_INDEX, this.#values);
    this.#machine.strings.push(L, file);
    if (c.lua_rawget(L, -2) !== LuaType.nil) return true;
    pop(c, L, 2);
    return false;
  }

  /**
   * Stores the value on top of the stack as a module's result. The result of a module that returns nothing is `true`.
   */
  #keepValue(L: LuaState, file: string): void {
    const { c } = this.#machine;
    if (c.lua_type(L, -1) === LuaType.nil) {
      pop(c, L, 1);
      c.lua_pushboolean(L, 1);
    }
    c.lua_rawgeti(L, REGISTRY_INDEX, this.#values);
    this.#machine.strings.push(L, file);
    c.lua_pushvalue(L, -3);
    c.lua_rawset(L, -3);
    pop(c, L, 1);
  }
}
