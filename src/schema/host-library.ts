/** Host functions and classes that the VM runs, bound to the build they act on. */
import type { SourcePosition } from "../errors.js";
import type { HostObject, HostValue, LuaValue } from "./lua-value.js";

/** One call of a host function from Lua. */
export interface HostCall {
  readonly args: readonly LuaValue[];
  /** Call stack inside the user's files, innermost first. Computed on demand, only while the call runs. */
  readonly frames: () => readonly SourcePosition[];
  /** True when the script takes no result: the call is a statement, or a value that no variable gets. */
  readonly isStatement: () => boolean;
}

/**
 * A function Lua can call. A `ScriptError` it throws without frames gets the caller's position and the function's
 * name in front of its message; any other error of ours passes as it is.
 */
export interface HostFunction {
  /** As the user writes it: `bk.image`, `state:run`. */
  readonly name: string;
  readonly call: (call: HostCall) => HostValue | undefined;
  /** From this argument on tables are not read but kept as they are, to be handed on. */
  readonly keepsFrom?: number;
}

/** A class of opaque values. `type(v)` is `"userdata"`; metatables are locked. */
export interface HostClass {
  /** Matches `HostObject.hostClass`. */
  readonly name: string;
  /** Method name → function; the receiver is the first argument. */
  readonly methods: ReadonlyMap<string, HostFunction>;
  /** Readable fields, such as `platform.arch`; undefined when there is no such field. */
  readonly field?: (object: HostObject, name: string) => HostValue | undefined;
  /** The text for `tostring`, and for `..` if `concatenates`. Must not contain an address. */
  readonly toText: (object: HostObject) => string;
  readonly concatenates?: boolean;
  readonly equals?: (a: HostObject, b: HostObject) => boolean;
  /** Called for `object(…)`, with the object as the first argument. */
  readonly call?: HostFunction;
  /** The error text for reading a name that is neither method nor field. */
  readonly unknownField: (object: HostObject, name: string) => string;
}

/** All that a script sees besides the language: global tables of functions, and classes. */
export interface HostLibrary {
  /** Global table name (`bk`, `os`) → field → function or class-less value. */
  readonly tables: ReadonlyMap<string, ReadonlyMap<string, HostFunction | HostObject>>;
  readonly classes: readonly HostClass[];
  /** The error text for reading an unknown field of a global table, such as `bk.imgae`. */
  readonly unknownField: (table: string, name: string) => string;
  /** Why a value of this name is nil, if that is known: a sentence for the author. */
  readonly absent?: (name: string) => string | undefined;
}
