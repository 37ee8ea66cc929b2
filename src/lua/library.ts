/** Installs a {@link HostLibrary}: read-only global tables of functions, and classes of opaque values. */
import { ScriptError } from "../errors.js";
import type { HostClass, HostFunction, HostLibrary } from "../schema/host-library.js";
import { HostObject, type LuaValue } from "../schema/lua-value.js";
import { MAX_QUOTED_CHARACTERS } from "../util/shown-text.js";
import { pushTextOf } from "./builtins/text.js";
import type { Handles } from "./handles.js";
import { makeHostBuiltin } from "./host-function.js";
import { LuaType, pop, REGISTRY_INDEX, upvalueIndex, type LuaState } from "./lua-c.js";
import type { Builtin, Machine } from "./machine.js";
import type { Values } from "./values.js";

/** The parts of a machine that installing needs. `pairs` is the builtin that traverses in a fixed order. */
export interface LibraryInput {
  readonly machine: Machine;
  readonly values: Values;
  readonly handles: Handles;
  readonly pairs: Builtin;
}

/**
 * Defines the classes and sets the global tables. Returns the addresses of the tables, so that `rawset` can keep them
 * read-only.
 */
export function installLibrary(
  input: LibraryInput,
  L: LuaState,
  library: HostLibrary,
): ReadonlySet<number> {
  for (const hostClass of library.classes) defineClass(input, L, hostClass);
  const addresses = new Set<number>();
  for (const [name, fields] of library.tables) {
    addresses.add(installTable(input, L, name, fields, library));
  }
  return addresses;
}

/** Creates the table of functions for library files, and returns its reference in the registry. */
export function keepInternalTable(
  { machine, values }: Pick<LibraryInput, "machine" | "values">,
  L: LuaState,
  functions: ReadonlyMap<string, HostFunction> = new Map(),
): bigint {
  const { c, heap } = machine;
  c.lua_createtable(L, 0, functions.size);
  for (const [name, value] of functions) {
    machine.pushFunction(L, makeHostBuiltin(machine, values, value));
    c.lua_setfield(L, -2, heap.constant(name));
  }
  return BigInt(c.luaL_ref(L, REGISTRY_INDEX));
}

/**
 * Installs one global table and returns its address. The global is an empty table, so that every assignment calls
 * `__newindex`. The fields are in a second table, which Lua finds through `__index`. The registry keeps the global
 * table alive, because another table could otherwise get its address.
 */
function installTable(
  input: LibraryInput,
  L: LuaState,
  name: string,
  fields: ReadonlyMap<string, HostFunction | HostObject>,
  library: HostLibrary,
): number {
  const { machine, values, handles } = input;
  const { c, heap } = machine;
  c.lua_createtable(L, 0, 0);
  c.lua_createtable(L, 0, 5);
  c.lua_createtable(L, 0, fields.size);
  for (const [field, value] of fields) {
    if (value instanceof HostObject) handles.push(L, value);
    else machine.pushFunction(L, makeHostBuiltin(machine, values, value));
    c.lua_setfield(L, -2, heap.constant(field));
  }
  setMetafields(machine, L, {
    __index: (at) => {
      throw new ScriptError(library.unknownField(name, keyText(machine, at)));
    },
  });
  c.lua_pushvalue(L, -1);
  machine.pushFunction(L, makeFieldPairs(input), 1);
  c.lua_setfield(L, -3, heap.constant("__pairs"));
  c.lua_setfield(L, -2, heap.constant("__index"));
  lockMetatable(machine, L, name);
  machine.pushFunction(L, (at) => {
    throw new ScriptError(`cannot set ${name}.${keyText(machine, at)}: '${name}' is read-only`);
  });
  c.lua_setfield(L, -2, heap.constant("__newindex"));
  c.lua_setmetatable(L, -2);
  const address = c.lua_topointer(L, -1);
  c.lua_pushvalue(L, -1);
  c.luaL_ref(L, REGISTRY_INDEX);
  c.lua_setglobal(L, heap.constant(name));
  return address;
}

/** Creates a `__pairs` that traverses the fields. The table of fields is upvalue 2. */
function makeFieldPairs({ machine: { c }, pairs }: LibraryInput): Builtin {
  return (L) => {
    c.lua_settop(L, 0);
    c.lua_pushvalue(L, upvalueIndex(2));
    return pairs(L);
  };
}

function defineClass(input: LibraryInput, L: LuaState, hostClass: HostClass): void {
  const { machine, handles } = input;
  const { c, heap } = machine;
  c.lua_createtable(L, 0, 8);
  pushMethods(input, L, hostClass);
  machine.pushFunction(L, makeIndex(input, hostClass), 1);
  c.lua_setfield(L, -2, heap.constant("__index"));
  setFields(machine, L, makeMetamethods(input, hostClass));
  lockMetatable(machine, L, hostClass.name);
  handles.defineClass(L, hostClass.name);
}

function pushMethods({ machine, values }: LibraryInput, L: LuaState, hostClass: HostClass): void {
  const { c, heap } = machine;
  c.lua_createtable(L, 0, hostClass.methods.size);
  for (const [name, method] of hostClass.methods) {
    const builtin = makeHostBuiltin(machine, values, method, ([receiver]) => {
      requireReceiver(receiver, hostClass, name);
    });
    machine.pushFunction(L, builtin);
    c.lua_setfield(L, -2, heap.constant(name));
  }
}

function requireReceiver(
  receiver: LuaValue | undefined,
  hostClass: HostClass,
  method: string,
): void {
  const object = receiver?.type === "object" ? receiver.object : undefined;
  if (object instanceof HostObject && object.hostClass === hostClass.name) return;
  throw new ScriptError(
    `called without a ${hostClass.name} in front: write a colon, as in 'value:${method}(…)'`,
  );
}

/** Creates an `__index` that finds methods first, then fields. The table of methods is upvalue 2. */
function makeIndex(input: LibraryInput, hostClass: HostClass): Builtin {
  const { machine, values, handles } = input;
  const { c } = machine;
  return (L) => {
    c.lua_pushvalue(L, 2);
    if (c.lua_rawget(L, upvalueIndex(2)) !== LuaType.nil) return 1;
    const object = handles.read(L, 1);
    const name = keyText(machine, L);
    const value = hostClass.field?.(object, name);
    if (value === undefined) throw new ScriptError(hostClass.unknownField(object, name));
    values.push(L, value);
    return 1;
  };
}

function makeMetamethods(
  input: LibraryInput,
  hostClass: HostClass,
): Readonly<Record<string, Builtin>> {
  const { machine, handles } = input;
  const { c } = machine;
  const read = (L: LuaState, index: number): HostObject | undefined => {
    if (c.lua_type(L, index) !== LuaType.userdata) return undefined;
    const object = handles.read(L, index);
    return object.hostClass === hostClass.name ? object : undefined;
  };
  const toText: Builtin = (L) => {
    machine.strings.push(L, hostClass.toText(handles.read(L, 1)));
    return 1;
  };
  const equals: Builtin = (L) => {
    const [a, b] = [read(L, 1), read(L, 2)];
    const same = a !== undefined && b !== undefined && hostClass.equals?.(a, b) === true;
    c.lua_pushboolean(L, same ? 1 : 0);
    return 1;
  };
  const readOnly: Builtin = (L) => {
    const field = keyText(machine, L);
    throw new ScriptError(
      `cannot set '${field}' of a ${hostClass.name}: values are immutable; a method that changes something returns a new one`,
    );
  };
  return {
    __tostring: toText,
    __newindex: readOnly,
    ...(hostClass.call && { __call: makeHostBuiltin(machine, input.values, hostClass.call) }),
    ...(hostClass.equals && { __eq: equals }),
    ...(hostClass.concatenates === true && { __concat: makeConcat(machine) }),
  };
}

/** Creates a `__concat` for strings, numbers and objects. The text of an object is the result of `__tostring`. */
function makeConcat(machine: Machine): Builtin {
  const { c, heap } = machine;
  const joinable: ReadonlySet<number> = new Set([LuaType.string, LuaType.number, LuaType.userdata]);
  return (L) => {
    for (const index of [1, 2]) {
      const type = c.lua_type(L, index);
      const kind = heap.readCString(c.lua_typename(L, type));
      if (!joinable.has(type)) throw new ScriptError(`attempt to concatenate a ${kind} value`);
      pushTextOf(machine, L, index);
    }
    c.lua_concat(L, 2);
    return 1;
  };
}

/** Hides the metatable on top of the stack from `getmetatable`, and sets the type name for Lua's own messages. */
function lockMetatable(machine: Machine, L: LuaState, name: string): void {
  const { c, heap } = machine;
  c.lua_pushboolean(L, 0);
  c.lua_setfield(L, -2, heap.constant("__metatable"));
  machine.strings.push(L, name);
  c.lua_setfield(L, -2, heap.constant("__name"));
}

/** Sets a metatable with `fields` on the table on top of the stack. */
function setMetafields(
  machine: Machine,
  L: LuaState,
  fields: Readonly<Record<string, Builtin>>,
): void {
  const { c } = machine;
  c.lua_createtable(L, 0, 1);
  setFields(machine, L, fields);
  c.lua_setmetatable(L, -2);
}

function setFields(machine: Machine, L: LuaState, fields: Readonly<Record<string, Builtin>>): void {
  for (const [name, builtin] of Object.entries(fields)) {
    machine.pushFunction(L, builtin);
    machine.c.lua_setfield(L, -2, machine.heap.constant(name));
  }
}

/** Returns the key of a field access, which is argument 2, as text. */
function keyText(machine: Machine, L: LuaState): string {
  pushTextOf(machine, L, 2);
  const text = machine.strings.read(L, -1, MAX_QUOTED_CHARACTERS);
  pop(machine.c, L, 1);
  return text;
}
