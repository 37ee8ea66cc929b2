/**
 * Represents host objects inside Lua as opaque userdata. A userdata contains a number, never a pointer or a JavaScript
 * property.
 */
import { InternalError } from "../errors.js";
import type { HostObject } from "../schema/lua-value.js";
import { LuaType, pop, REGISTRY_INDEX, type LuaState } from "./lua-c.js";
import type { Machine } from "./machine.js";

/** The host objects of one machine. The machine has no other userdata. */
export class Handles {
  readonly #machine: Machine;
  readonly #objects: HostObject[] = [];
  readonly #ids = new WeakMap<HostObject, number>();
  readonly #metatables = new Map<string, bigint>();
  /**
   * The registry reference of a weak table from ids to userdata. It makes an object the same Lua value each time, as
   * long as that value is in use.
   */
  readonly #cache: bigint;

  constructor(machine: Machine) {
    this.#machine = machine;
    const { c, heap, main } = machine;
    c.lua_createtable(main, 0, 0);
    c.lua_createtable(main, 0, 1);
    machine.strings.push(main, "v");
    c.lua_setfield(main, -2, heap.constant("__mode"));
    c.lua_setmetatable(main, -2);
    this.#cache = BigInt(c.luaL_ref(main, REGISTRY_INDEX));
  }

  /** Pops the table on top of the stack and makes it the metatable of a class. */
  defineClass(L: LuaState, name: string): void {
    this.#metatables.set(name, BigInt(this.#machine.c.luaL_ref(L, REGISTRY_INDEX)));
  }

  /** Returns the object of the userdata at `index`. */
  read(L: LuaState, index: number): HostObject {
    const id = this.#machine.heap.word(this.#machine.c.lua_touserdata(L, index));
    const object = this.#objects[id];
    if (object === undefined) throw new InternalError("a userdata that is not a host object");
    return object;
  }

  /** Pushes the userdata of an object. @throws InternalError if the object's class is not registered */
  push(L: LuaState, object: HostObject): void {
    const { c } = this.#machine;
    const id = this.#idOf(object);
    c.lua_rawgeti(L, REGISTRY_INDEX, this.#cache);
    if (c.lua_rawgeti(L, -1, BigInt(id)) === LuaType.nil) {
      pop(c, L, 1);
      this.#create(L, object, id);
      c.lua_pushvalue(L, -1);
      c.lua_rawseti(L, -3, BigInt(id));
    }
    c.lua_rotate(L, -2, 1);
    pop(c, L, 1);
  }

  #create(L: LuaState, object: HostObject, id: number): void {
    const { c, heap } = this.#machine;
    const metatable = this.#metatables.get(object.hostClass);
    if (metatable === undefined) throw new InternalError(`no class named ${object.hostClass}`);
    const pointer = c.lua_newuserdatauv(L, 4, 0);
    heap.write(pointer, new Uint8Array(Uint32Array.of(id).buffer));
    c.lua_rawgeti(L, REGISTRY_INDEX, metatable);
    c.lua_setmetatable(L, -2);
  }

  #idOf(object: HostObject): number {
    const known = this.#ids.get(object);
    if (known !== undefined) return known;
    const id = this.#objects.push(object) - 1;
    this.#ids.set(object, id);
    return id;
  }
}
