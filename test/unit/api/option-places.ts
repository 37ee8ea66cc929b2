/** The places of the API where scripts pass options. */
import type { BuildFunction } from "../../../src/api/declare.js";
import type { Field, Fields, TableType } from "../../../src/schema/table.js";
import type { Type } from "../../../src/schema/types.js";

/** A table of options in a function's arguments. */
export interface OptionTable {
  /** The path of the table in messages: `options`, `options.owner`, `fields.healthcheck`. */
  readonly path: string;
  readonly type: TableType<Fields>;
}

/** Returns the option tables of a function, including tables in other tables. */
export function optionTables({ parameters }: BuildFunction): readonly OptionTable[] {
  return Object.entries(parameters).flatMap(([name, { type }]) => tablesIn(type, name));
}

function tablesIn(type: Type<unknown>, path: string): readonly OptionTable[] {
  if (isTable(type)) {
    const inner = Object.entries(type.fields).flatMap(([name, field]) =>
      tablesIn(field.type, `${path}.${name}`),
    );
    return [{ path, type }, ...inner];
  }
  return (type.parts ?? []).flatMap((part) => tablesIn(part, path + itemPath(type)));
}

/** Returns the path of an item of a list, or of a value of a map. */
function itemPath({ lua }: Type<unknown>): string {
  if (/^(?:\([^()]*\)|[^|]*)\[\]$/.test(lua)) return "[1]";
  return lua.includes("table<") ? ".NAME" : "";
}

function isTable(type: Type<unknown>): type is TableType<Fields> {
  return "fields" in type;
}

/** Returns the names of the options of a table, aliases included. */
export function optionNames({
  type,
}: OptionTable): readonly (readonly [name: string, field: Field<unknown>])[] {
  return Object.entries(type.fields).flatMap(([name, field]) =>
    [name, ...field.aliases].map((alias) => [alias, field] as const),
  );
}
