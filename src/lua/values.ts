/** Converts values between Lua's stack and {@link LuaValue} without any loss. */
import { InternalError, ScriptError } from "../errors.js";
import {
  HostObject,
  type HostValue,
  type LuaFunction,
  type LuaTable,
  type LuaValue,
} from "../schema/lua-value.js";
import type { Handles } from "./handles.js";
import { sortEntries } from "./entry-order.js";
import { LuaType, MULTIPLE_RESULTS, pop, REGISTRY_INDEX, type LuaState } from "./lua-c.js";
import type { Machine } from "./machine.js";

/** A value that can be pushed: a host value, or a Lua value that was read before. */
export type Pushable = HostValue | LuaValue;

/**
 * The limits of one conversion. Options of a build step are far smaller. The limits are needed because a table may
 * contain the same value many times.
 */
const MAX_DEPTH = 100;
const MAX_VALUES = 100_000;
const MAX_BYTES = 64 * 2 ** 20;
/**
 * The limit for all calls together. Values that scripts pass are stored outside the Lua heap, where the memory limit
 * does not apply.
 */
const MAX_TOTAL_BYTES = 64 * 2 ** 20;

const nil: LuaValue = Object.freeze({ type: "nil" });

/** The state of one conversion: how much of the limits is used, and the tables that enclose the current value. */
interface Reading {
  values: number;
  bytes: number;
  readonly path: number[];
}

/** Reads and pushes values of one machine. */
export class Values {
  readonly #machine: Machine;
  readonly #handles: Handles;
  /**
   * The Lua functions that were read, by address. The registry keeps the functions alive, so no other function gets
   * their addresses.
   */
  readonly #functions = new Map<number, LuaValue>();
  readonly #functionRefs = new WeakMap<LuaFunction, bigint>();

  #totalBytes = 0;

  constructor(machine: Machine, handles: Handles) {
    this.#machine = machine;
    this.#handles = handles;
  }

  /**
   * Reads the values from index `first` to the top of the stack. From the argument `keepsFrom` on, tables and
   * coroutines are not read but referenced, so that Lua gets the same table or coroutine back.
   * @throws ScriptError for a table that contains itself, is nested too deep or is too large
   */
  readFrom(L: LuaState, first: number, keepsFrom = Infinity): readonly LuaValue[] {
    const reading: Reading = { values: 0, bytes: 0, path: [] };
    const values: LuaValue[] = [];
    for (let index = first, top = this.#machine.c.lua_gettop(L); index <= top; index++) {
      const kept = values.length >= keepsFrom ? this.#keep(L, index) : undefined;
      values.push(kept ?? this.#read(L, index, reading));
    }
    return values;
  }

  /**
   * Returns a reference to a table or a coroutine. Returns undefined for other values, because they can be read without
   * a change.
   */
  #keep(L: LuaState, index: number): LuaValue | undefined {
    const { c } = this.#machine;
    const type = c.lua_type(L, index);
    if (type !== LuaType.table && type !== LuaType.thread) return undefined;
    c.lua_pushvalue(L, index);
    const reference = BigInt(c.luaL_ref(L, REGISTRY_INDEX));
    return { type: "other", name: type === LuaType.table ? "table" : "thread", reference };
  }

  /** Pushes one value. @throws InternalError for an integer of more than 64 bits */
  push(L: LuaState, value: Pushable): void {
    const { c } = this.#machine;
    if (value === null) c.lua_pushnil(L);
    else if (typeof value === "boolean") c.lua_pushboolean(L, value ? 1 : 0);
    else if (typeof value === "bigint") this.#pushInteger(L, value);
    else if (typeof value === "number") this.#pushNumber(L, value);
    else if (typeof value === "string") this.#machine.strings.push(L, value);
    else if (value instanceof Uint8Array) this.#machine.strings.pushBytes(L, value);
    else this.#pushStructure(L, value);
  }

  #read(L: LuaState, index: number, reading: Reading): LuaValue {
    const { c } = this.#machine;
    if (++reading.values > MAX_VALUES) throw tooLarge(`more than ${MAX_VALUES} values`);
    const type = c.lua_type(L, index);
    switch (type) {
      case LuaType.nil:
      case LuaType.none:
        return nil;
      case LuaType.boolean:
        return { type: "boolean", value: c.lua_toboolean(L, index) !== 0 };
      case LuaType.number:
        return c.lua_isinteger(L, index) === 0
          ? { type: "float", value: c.lua_tonumberx(L, index, 0) }
          : { type: "integer", value: c.lua_tointegerx(L, index, 0) };
      case LuaType.string:
        return this.#readString(L, index, reading);
      case LuaType.table:
        return this.#readTable(L, c.lua_absindex(L, index), reading);
      case LuaType.function:
        return this.#readFunction(L, index);
      case LuaType.userdata:
        return { type: "object", object: this.#handles.read(L, index) };
      default:
        return { type: "other", name: this.#machine.heap.readCString(c.lua_typename(L, type)) };
    }
  }

  #readString(L: LuaState, index: number, reading: Reading): LuaValue {
    const { strings } = this.#machine;
    // The string is counted before it is copied: all references to a Lua string share its memory, but copies do not.
    const length = strings.lengthOf(L, index);
    reading.bytes += length;
    this.#totalBytes += length;
    if (reading.bytes > MAX_BYTES) throw tooLarge(`more than ${MAX_BYTES / 2 ** 20} MiB of text`);
    if (this.#totalBytes > MAX_TOTAL_BYTES) {
      throw new ScriptError(
        `the script has passed more than ${MAX_TOTAL_BYTES / 2 ** 20} MiB of text in all its calls: put large data into the build context`,
      );
    }
    return { type: "string", bytes: strings.readBytes(L, index) };
  }

  #readTable(L: LuaState, index: number, reading: Reading): LuaTable {
    const { c } = this.#machine;
    const address = c.lua_topointer(L, index);
    if (reading.path.includes(address)) throw new ScriptError("a table contains itself");
    if (reading.path.length >= MAX_DEPTH) {
      throw new ScriptError(`tables are nested deeper than ${MAX_DEPTH} levels`);
    }
    this.#machine.reserve(L);
    reading.path.push(address);
    const entries: (readonly [LuaValue, LuaValue])[] = [];
    c.lua_pushnil(L);
    while (c.lua_next(L, index) !== 0) {
      entries.push([this.#read(L, -2, reading), this.#read(L, -1, reading)]);
      pop(c, L, 1);
    }
    reading.path.pop();
    const inherits = c.luaL_getmetafield(L, index, this.#machine.heap.constant("__index"));
    if (inherits !== LuaType.nil) pop(c, L, 1);
    return {
      type: "table",
      entries: sortEntries(entries),
      ...(inherits !== LuaType.nil && { inherits: true }),
    };
  }

  #readFunction(L: LuaState, index: number): LuaValue {
    const { c } = this.#machine;
    const address = c.lua_topointer(L, index);
    const known = this.#functions.get(address);
    if (known !== undefined) return known;
    c.lua_pushvalue(L, index);
    const reference = BigInt(c.luaL_ref(L, REGISTRY_INDEX));
    const call: LuaFunction = (args) => this.#call(reference, args);
    const value: LuaValue = { type: "function", call };
    this.#functions.set(address, value);
    this.#functionRefs.set(call, reference);
    return value;
  }

  #call(reference: bigint, args: readonly Pushable[]): readonly LuaValue[] {
    const machine = this.#machine;
    const { c } = machine;
    const L = machine.running;
    return machine.protect(L, () => {
      machine.reserve(L, args.length + 1);
      const base = c.lua_gettop(L);
      c.lua_rawgeti(L, REGISTRY_INDEX, reference);
      for (const arg of args) this.push(L, arg);
      c.lua_callk(L, args.length, MULTIPLE_RESULTS, 0, 0);
      return this.readFrom(L, base + 1);
    });
  }

  #pushInteger(L: LuaState, value: bigint): void {
    if (BigInt.asIntN(64, value) !== value) throw new InternalError("an integer above 64 bits");
    this.#machine.c.lua_pushinteger(L, value);
  }

  #pushNumber(L: LuaState, value: number): void {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) this.#pushInteger(L, BigInt(value));
    else this.#machine.c.lua_pushnumber(L, value);
  }

  #pushStructure(
    L: LuaState,
    value: Exclude<Pushable, null | boolean | number | bigint | string | Uint8Array>,
  ): void {
    this.#machine.reserve(L);
    if (value instanceof HostObject) this.#handles.push(L, value);
    else if (isList(value)) this.#pushList(L, value);
    else if (value instanceof Map) this.#pushMap(L, value as ReadonlyMap<string, HostValue>);
    else this.#pushLuaValue(L, value as LuaValue);
  }

  #pushList(L: LuaState, list: readonly HostValue[]): void {
    const { c } = this.#machine;
    c.lua_createtable(L, list.length, 0);
    list.forEach((item, index) => {
      this.push(L, item);
      c.lua_rawseti(L, -2, BigInt(index + 1));
    });
  }

  #pushMap(L: LuaState, map: ReadonlyMap<string, HostValue>): void {
    const { c } = this.#machine;
    c.lua_createtable(L, 0, map.size);
    for (const [key, item] of map) {
      this.#machine.strings.push(L, key);
      this.push(L, item);
      c.lua_rawset(L, -3);
    }
  }

  #pushLuaValue(L: LuaState, value: LuaValue): void {
    const { c } = this.#machine;
    switch (value.type) {
      case "nil":
        c.lua_pushnil(L);
        break;
      case "boolean":
        c.lua_pushboolean(L, value.value ? 1 : 0);
        break;
      case "integer":
        c.lua_pushinteger(L, value.value);
        break;
      case "float":
        c.lua_pushnumber(L, value.value);
        break;
      case "string":
        this.#machine.strings.pushBytes(L, value.bytes);
        break;
      case "table":
        this.#pushTable(L, value);
        break;
      case "function":
        c.lua_rawgeti(L, REGISTRY_INDEX, this.#referenceOf(value.call));
        break;
      case "object":
        if (!(value.object instanceof HostObject)) throw new InternalError("a foreign object");
        this.#handles.push(L, value.object);
        break;
      case "other":
        if (value.reference === undefined) {
          throw new InternalError(`a ${value.name} cannot be passed back to Lua`);
        }
        c.lua_rawgeti(L, REGISTRY_INDEX, value.reference);
    }
  }

  #pushTable(L: LuaState, table: LuaTable): void {
    const { c } = this.#machine;
    c.lua_createtable(L, 0, table.entries.length);
    for (const [key, item] of table.entries) {
      this.push(L, key);
      this.push(L, item);
      c.lua_rawset(L, -3);
    }
  }

  #referenceOf(call: LuaFunction): bigint {
    const reference = this.#functionRefs.get(call);
    if (reference === undefined) throw new InternalError("a function of another Lua");
    return reference;
  }
}

/** Exists because `Array.isArray` does not narrow read-only arrays. */
function isList(value: object): value is readonly HostValue[] {
  return Array.isArray(value);
}

function tooLarge(what: string): ScriptError {
  return new ScriptError(`the arguments are too large: ${what}`);
}
