/** Declarations of option tables. One declaration gives the reader, the TypeScript type and the documentation. */
import { decodeText, describeLuaValue, type LuaValue } from "./lua-value.js";
import { suggestion } from "./suggest.js";
import { INVALID, mismatch, type Invalid, type Problems, type Type } from "./types.js";

/** A field of an option table. `T` includes undefined for optional fields. */
export interface Field<T> {
  readonly type: Type<Exclude<T, undefined>>;
  readonly doc: string;
  readonly required: boolean;
  /** The value of an absent field. */
  readonly fallback: T | undefined;
  /** The default for the documentation, in words or in Lua. */
  readonly defaultText: string | undefined;
  /** Other accepted names. */
  readonly aliases: readonly string[];
}

interface FieldOptions {
  readonly defaultText?: string;
  readonly aliases?: readonly string[];
}

/** Declares a field that may be omitted. */
export function optional<T>(
  type: Type<T>,
  doc: string,
  options: FieldOptions = {},
): Field<T | undefined> {
  return {
    type: type as Type<Exclude<T | undefined, undefined>>,
    doc,
    required: false,
    fallback: undefined,
    defaultText: options.defaultText,
    aliases: options.aliases ?? [],
  };
}

/** Declares a field with a default. */
export function withDefault<T>(
  type: Type<T>,
  doc: string,
  fallback: T,
  options: FieldOptions = {},
): Field<T> {
  return {
    type: type as Type<Exclude<T, undefined>>,
    doc,
    required: false,
    fallback,
    defaultText: options.defaultText ?? JSON.stringify(fallback),
    aliases: options.aliases ?? [],
  };
}

/** Declares a field that must be set. */
export function required<T>(type: Type<T>, doc: string): Field<T> {
  return {
    type: type as Type<Exclude<T, undefined>>,
    doc,
    required: true,
    fallback: undefined,
    defaultText: undefined,
    aliases: [],
  };
}

export type Fields = Readonly<Record<string, Field<unknown>>>;
export type TableOf<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never;
};

/** The type of an option table. */
export interface TableType<F extends Fields> extends Type<TableOf<F>> {
  readonly name: string;
  readonly doc: string;
  readonly fields: F;
}

/**
 * Declares an option table. An unknown field is an error; a nil field is absent. `refused` maps names that users may
 * try, but that are not options, to the message that replaces "unknown option".
 */
export function table<const F extends Fields>(
  name: string,
  doc: string,
  fields: F,
  refused: ReadonlyMap<string, string> = new Map(),
): TableType<F> {
  const self: TableType<F> = {
    name,
    doc,
    fields,
    lua: name,
    expected: "a table of options",
    read: (value, path, problems) => {
      if (value.type !== "table") return mismatch(self, value, path, problems);
      if (value.inherits === true) return problems.add(path, INHERITS);
      return readFields({ fields, refused }, value.entries, path, problems) as TableOf<F> | Invalid;
    },
  };
  return self;
}

const INHERITS =
  "this table inherits options through the __index of its metatable, which is not read: copy the options into the table";

/** Returns the value of a table whose fields are all absent. */
export function emptyTable<F extends Fields>(type: TableType<F>): TableOf<F> {
  return Object.fromEntries(
    Object.entries(type.fields).map(([name, field]) => [name, field.fallback]),
  ) as TableOf<F>;
}

interface KnownNames {
  readonly fields: Fields;
  readonly refused: ReadonlyMap<string, string>;
}

function readFields(
  { fields, refused }: KnownNames,
  entries: readonly (readonly [LuaValue, LuaValue])[],
  path: string,
  problems: Problems,
): Record<string, unknown> | Invalid {
  const before = problems.list.length;
  const given = new Map<string, { readonly name: string; readonly value: LuaValue }>();
  for (const [key, value] of entries) {
    const name = key.type === "string" ? decodeText(key.bytes) : undefined;
    const field = name === undefined ? undefined : canonicalName(fields, name);
    const other = field === undefined ? undefined : given.get(field)?.name;
    const reason = refused.get(name ?? "");
    if (name !== undefined && reason !== undefined) problems.add(at(path, name), reason);
    else if (field === undefined || name === undefined) addUnknown(fields, key, path, problems);
    else if (other === undefined) given.set(field, { name, value });
    else
      problems.add(
        at(path, name),
        `is the same option as ${other}, which is also set: remove one of them`,
      );
  }
  const result: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const found = given.get(name);
    if (found !== undefined)
      result[name] = field.type.read(found.value, at(path, found.name), problems);
    else if (field.required)
      problems.add(at(path, name), `is missing: expected ${field.type.expected}`);
    else result[name] = field.fallback;
  }
  return problems.list.length > before ? INVALID : result;
}

function canonicalName(fields: Fields, name: string): string | undefined {
  if (Object.hasOwn(fields, name)) return name;
  return Object.keys(fields).find((field) => fields[field]?.aliases.includes(name));
}

function addUnknown(fields: Fields, key: LuaValue, path: string, problems: Problems): void {
  const name = key.type === "string" ? decodeText(key.bytes) : undefined;
  if (name === undefined) {
    const words = describeLuaValue(key);
    problems.add(path, `expected option names as keys, got ${words}`);
    return;
  }
  const known = Object.entries(fields).flatMap(([field, { aliases }]) => [field, ...aliases]);
  problems.add(at(path, name), `unknown option${suggestion(name, known) || knownList(known)}`);
}

function knownList(known: readonly string[]): string {
  return `; known options are ${[...known].sort().join(", ")}`;
}

function at(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
