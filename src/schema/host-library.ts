/** The host functions and classes that a script can use, bound to one build. */
import type { SourcePosition } from "../errors.js";
import type { HostObject, HostValue, LuaValue } from "./lua-value.js";

/** One call of a host function from Lua. */
export interface HostCall {
  readonly args: readonly LuaValue[];
  /**
   * Returns the call stack in the user's files, innermost first. It is computed on demand. Call this function only
   * while the host call runs.
   */
  readonly frames: () => readonly SourcePosition[];
  /** Reports whether the script discards the result: the call is a statement, or no variable receives its value. */
  readonly isStatement: () => boolean;
}

/**
 * A function that Lua can call. If it throws a `ScriptError` without frames, the caller's position and the function's
 * name are put in front of the message. Every other LuakitError passes unchanged.
 */
export interface HostFunction {
  /** The name in the user's notation: `bk.image`, `state:run`. */
  readonly name: string;
  readonly call: (call: HostCall) => HostValue | undefined;
  /**
   * The index of the first argument that is not read. Tables from this argument on are passed back to Lua unchanged.
   */
  readonly keepsFrom?: number;
}

/** A class of opaque values. `type(v)` is `"userdata"`; metatables are locked. */
export interface HostClass {
  /** Matches `HostObject.hostClass`. */
  readonly name: string;
  /** The methods by name. The receiver is the first argument. */
  readonly methods: ReadonlyMap<string, HostFunction>;
  /** Returns the value of a readable field, such as `platform.arch`, or undefined if the field does not exist. */
  readonly field?: (object: HostObject, name: string) => HostValue | undefined;
  /** Returns the text for `tostring`, and for `..` if `concatenates` is true. The text must not contain an address. */
  readonly toText: (object: HostObject) => string;
  readonly concatenates?: boolean;
  readonly equals?: (a: HostObject, b: HostObject) => boolean;
  /** Called for `object(…)`, with the object as the first argument. */
  readonly call?: HostFunction;
  /** Returns the error text for reading a name that is neither a method nor a field. */
  readonly unknownField: (object: HostObject, name: string) => string;
}

/** Everything that the host adds to the Lua environment: global tables of functions, and classes. */
export interface HostLibrary {
  /** The fields of each global table (`bk`, `os`): functions or objects. */
  readonly tables: ReadonlyMap<string, ReadonlyMap<string, HostFunction | HostObject>>;
  readonly classes: readonly HostClass[];
  /** Functions for the files of the standard library only. Each file receives a table of them as its third argument. */
  readonly internal?: ReadonlyMap<string, HostFunction>;
  /** Returns the error text for reading an unknown field of a global table, such as `bk.imgae`. */
  readonly unknownField: (table: string, name: string) => string;
  /** Returns a sentence for the author that explains why a value of this name is nil, if the reason is known. */
  readonly absent?: (name: string) => string | undefined;
}
