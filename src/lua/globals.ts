/** Gets and sets globals, or fields of globals, by path, such as `string.format`. */
import { LuaType, pop, type LuaState } from "./lua-c.js";
import type { Machine } from "./machine.js";

/** Pushes the value at a path. */
export function pushGlobal(machine: Machine, L: LuaState, path: string): void {
  const { c, heap } = machine;
  const [table, field] = splitPath(path);
  if (table === undefined) {
    c.lua_getglobal(L, heap.constant(field));
    return;
  }
  c.lua_getglobal(L, heap.constant(table));
  c.lua_getfield(L, -1, heap.constant(field));
  c.lua_rotate(L, -2, 1);
  pop(c, L, 1);
}

/** Sets a path to the value that `push` pushes. */
export function setGlobal(machine: Machine, L: LuaState, path: string, push: () => void): void {
  const { c, heap } = machine;
  const [table, field] = splitPath(path);
  if (table === undefined) {
    push();
    c.lua_setglobal(L, heap.constant(field));
    return;
  }
  c.lua_getglobal(L, heap.constant(table));
  push();
  c.lua_setfield(L, -2, heap.constant(field));
  pop(c, L, 1);
}

/** Returns the names of all current globals. */
export function listGlobals(machine: Machine, L: LuaState): readonly string[] {
  const { c } = machine;
  const names: string[] = [];
  pushGlobal(machine, L, "_G");
  c.lua_pushnil(L);
  while (c.lua_next(L, -2) !== 0) {
    pop(c, L, 1);
    if (c.lua_type(L, -1) === LuaType.string) names.push(machine.strings.read(L, -1));
  }
  pop(c, L, 1);
  return names.sort();
}

function splitPath(path: string): readonly [table: string | undefined, field: string] {
  const dot = path.indexOf(".");
  return dot === -1 ? [undefined, path] : [path.slice(0, dot), path.slice(dot + 1)];
}
