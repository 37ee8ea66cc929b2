/** Reads a bounded part of a table, to show it to people. */
import type { LuaTable, LuaValue } from "../schema/lua-value.js";
import { compareKeys, sortEntries, type Entries } from "./entry-order.js";
import type { Handles } from "./handles.js";
import { LuaType, pop, type LuaState } from "./lua-c.js";
import type { Machine } from "./machine.js";

/** The maximum number of values, including the values of nested tables. */
const MAX_VALUES = 500;
const MAX_ENTRIES = 100;
const MAX_DEPTH = 10;
/** The maximum number of bytes of a string. */
const MAX_TEXT_BYTES = 200;

/** Reads tables of one machine. */
export class TableReader {
  readonly #machine: Machine;
  readonly #handles: Handles;

  constructor(machine: Machine, handles: Handles) {
    this.#machine = machine;
    this.#handles = handles;
  }

  /** Returns the first entries of the table at `index`, in the order of `pairs`. Metatables are ignored. */
  read(L: LuaState, index: number): LuaTable {
    return this.#table(L, this.#machine.c.lua_absindex(L, index), MAX_VALUES, []);
  }

  #value(L: LuaState, index: number, room: number, path: readonly number[]): LuaValue {
    const { c, heap } = this.#machine;
    const type = c.lua_type(L, index);
    switch (type) {
      case LuaType.nil:
        return { type: "nil" };
      case LuaType.boolean:
        return { type: "boolean", value: c.lua_toboolean(L, index) !== 0 };
      case LuaType.number:
        return c.lua_isinteger(L, index) === 0
          ? { type: "float", value: c.lua_tonumberx(L, index, 0) }
          : { type: "integer", value: c.lua_tointegerx(L, index, 0) };
      case LuaType.string:
        return this.#text(L, index);
      case LuaType.table: {
        if (path.includes(c.lua_topointer(L, index))) {
          return { type: "other", name: "table that contains this one" };
        }
        const at = c.lua_absindex(L, index);
        return room > 0 && path.length < MAX_DEPTH
          ? this.#table(L, at, room, path)
          : { type: "other", name: "table" };
      }
      case LuaType.userdata:
        return { type: "object", object: this.#handles.read(L, index) };
      default:
        return { type: "other", name: heap.readCString(c.lua_typename(L, type)) };
    }
  }

  #text(L: LuaState, index: number): LuaValue {
    const { c, heap } = this.#machine;
    const pointer = c.lua_tolstring(L, index, heap.lengthCell);
    const length = heap.word(heap.lengthCell);
    return {
      type: "string",
      bytes: heap.read(pointer, Math.min(length, MAX_TEXT_BYTES)),
      ...(length > MAX_TEXT_BYTES && { omitted: length - MAX_TEXT_BYTES }),
    };
  }

  /**
   * Reads a table. Every entry has the same limit, so that the omitted values do not depend on Lua's internal order.
   */
  #table(L: LuaState, index: number, room: number, outer: readonly number[]): LuaTable {
    const { c } = this.#machine;
    this.#machine.reserve(L);
    const { keys, count } = this.#firstKeys(L, index, Math.min(room, MAX_ENTRIES));
    const last = keys.at(-1);
    const path = [...outer, c.lua_topointer(L, index)];
    const each = Math.floor((room - keys.length) / Math.max(1, keys.length));
    const entries: Entries = [];
    if (last === undefined) return { type: "table", entries, ...(count > 0 && { omitted: count }) };
    c.lua_pushnil(L);
    while (c.lua_next(L, index) !== 0) {
      const key = this.#value(L, -2, 0, path);
      if (entries.length < keys.length && compareKeys(key, last) <= 0) {
        entries.push([key, this.#value(L, -1, each, path)]);
      }
      pop(c, L, 1);
    }
    const omitted = count - entries.length;
    return {
      type: "table",
      entries: sortEntries(entries),
      ...(omitted > 0 && { omitted }),
    };
  }

  /** Returns the first `most` keys in order, and the number of all keys. */
  #firstKeys(L: LuaState, index: number, most: number): { keys: LuaValue[]; count: number } {
    const { c } = this.#machine;
    const keys: LuaValue[] = [];
    let count = 0;
    const cut = (): void => {
      keys.sort(compareKeys).splice(most);
    };
    c.lua_pushnil(L);
    while (c.lua_next(L, index) !== 0) {
      pop(c, L, 1);
      count += 1;
      keys.push(this.#value(L, -1, 0, []));
      if (keys.length > 2 * most) cut();
    }
    cut();
    return { keys, count };
  }
}
