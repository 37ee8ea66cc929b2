/** Reads Lua values as the API does, for tables of tests. */
import { INVALID, Problems, type Type } from "../../../../src/schema/types.js";
import { lua, type LuaInput } from "../../../support/lua-values.js";

/** Returns the result of reading a value, or its problems as `path: message`. */
export function readValue<T>(type: Type<T>, input: LuaInput): T | readonly string[] {
  const problems = new Problems();
  const value = type.read(lua(input), "v", problems);
  if (value !== INVALID && problems.list.length === 0) return value;
  return problems.list.map(({ path, message }) => `${path}: ${message}`);
}
