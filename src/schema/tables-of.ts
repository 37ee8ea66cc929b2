/** Finds the option tables that documentation must describe. */
import type { ApiFunction } from "./api-function.js";
import type { Fields, TableType } from "./table.js";
import type { Type } from "./types.js";

/** Returns every option table that the functions use, once each, in order of first use. */
export function tablesOf(functions: readonly ApiFunction<never>[]): readonly TableType<Fields>[] {
  const found = new Map<string, TableType<Fields>>();
  const visit = (type: Type<unknown>): void => {
    if (isTable(type)) {
      if (found.has(type.name)) return;
      found.set(type.name, type);
      for (const field of Object.values(type.fields)) visit(field.type);
    }
    for (const part of type.parts ?? []) visit(part);
  };
  for (const { parameters } of functions) {
    for (const { type } of Object.values(parameters)) visit(type);
  }
  return [...found.values()];
}

function isTable(type: Type<unknown>): type is TableType<Fields> {
  return "fields" in type;
}
