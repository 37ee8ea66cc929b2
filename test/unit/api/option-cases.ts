/** Every option of every function of the API, as calls with right and wrong values. */
import { apiFunctions, createLibrary } from "../../../src/api/registry.js";
import { bindToBuild, type BuildFunction } from "../../../src/api/declare.js";
import { COMMAND_OPTIONS, SHARED_OPTIONS, type OptionKind } from "../../../src/llb/exec-options.js";
import { loadLuaRuntime } from "../../../src/lua/runtime.js";
import { LuaVm } from "../../../src/lua/vm.js";
import type { Parameter } from "../../../src/schema/api-function.js";
import type { HostFunction, HostLibrary } from "../../../src/schema/host-library.js";
import { decodeText } from "../../../src/schema/lua-value.js";
import type { Field, Fields, TableType } from "../../../src/schema/table.js";
import type { Type } from "../../../src/schema/types.js";
import { utf8 } from "../../../src/util/bytes.js";
import { TestBuild } from "./fixtures.js";
import { ARGUMENTS, COMPANIONS, OF_ITS_OWN } from "./option-exceptions.js";
import { SAMPLES, TRUE, type Samples } from "./option-samples.js";

/** A place of a call where an option table may stand. */
export interface TablePlace {
  readonly declared: BuildFunction;
  readonly parameter: string;
  readonly table: TableType<Fields>;
  /** What messages call the table: `options`, `options.owner`, `fields.healthcheck`. */
  readonly path: string;
  /** The argument that holds this table. */
  readonly argument: (table: string) => string;
}

/** An option at such a place, under one of its names. */
export interface OptionPlace {
  readonly place: TablePlace;
  readonly name: string;
  readonly field: Field<unknown>;
  /** `RunOptions.cwd`. */
  readonly key: string;
}

/** A call in Lua. */
export interface Call {
  readonly function: string;
  readonly lua: string;
}

/** Every place of every function, tables within tables included. */
export function tablePlaces(functions: readonly BuildFunction[]): readonly TablePlace[] {
  return functions.flatMap((declared) =>
    Object.entries(declared.parameters).flatMap(([parameter, { type }]) =>
      placesIn(type, { declared, parameter, path: parameter, argument: (table) => table }),
    ),
  );
}

type Outer = Omit<TablePlace, "table">;

function placesIn(type: Type<unknown>, outer: Outer): readonly TablePlace[] {
  if (isTable(type)) {
    const place = { ...outer, table: type };
    return [place, ...Object.entries(type.fields).flatMap((entry) => placesOf(entry, place))];
  }
  const inner = within(type, outer);
  return (type.parts ?? []).flatMap((part) => placesIn(part, inner));
}

function placesOf([name, { type }]: [string, Field<unknown>], place: TablePlace) {
  return placesIn(type, {
    ...place,
    path: `${place.path}.${name}`,
    argument: (table) => place.argument(tableText(place.table, name, table)),
  });
}

/** Tables that are items of a list stand in one, and those that are values of a map. */
function within(type: Type<unknown>, outer: Outer): Outer {
  if (/^(?:\([^()]*\)|[^|]*)\[\]$/.test(type.lua)) {
    return { ...outer, path: `${outer.path}[1]`, argument: (t) => outer.argument(`{ ${t} }`) };
  }
  if (!type.lua.includes("table<")) return outer;
  return {
    ...outer,
    path: `${outer.path}.NAME`,
    argument: (t) => outer.argument(`{ NAME = ${t} }`),
  };
}

function isTable(type: Type<unknown>): type is TableType<Fields> {
  return "fields" in type;
}

/** The options of a place, aliases among them. */
export function optionsOf(place: TablePlace): readonly OptionPlace[] {
  return Object.entries(place.table.fields).flatMap(([canonical, field]) =>
    [canonical, ...field.aliases].map((name) => ({
      place,
      name,
      field,
      key: `${place.table.name}.${canonical}`,
    })),
  );
}

/** Right and wrong values of an option; undefined when there are none in option-samples.ts. */
export function samplesOf({ key, field }: Pick<OptionPlace, "key" | "field">): Samples | undefined {
  return samplesFor(key, field.type);
}

/** Right and wrong values by the key of an option, such as `RunOptions.cwd`, and its type. */
export function samplesFor(key: string, type: Type<unknown>): Samples | undefined {
  const [, name = ""] = /^(?:Run|Defaults)Options\.(\w+)$/.exec(key) ?? [];
  const row = Object.hasOwn(ROWS, name) ? ROWS[name] : undefined;
  const known = OF_ITS_OWN[key] ?? SAMPLES[typeKey(type)];
  if (row === undefined) return known;
  const wrong = known ?? wrongValues(row.kind, type);
  return wrong && { ...wrong, right: row.example };
}

/** The options of commands that have an example of their own. */
const ROWS: Readonly<Record<string, { readonly kind: OptionKind; readonly example: string }>> = {
  ...COMMAND_OPTIONS,
  ...SHARED_OPTIONS,
};

/** Wrong values of a kind that has bounds or a rule. */
function wrongValues(
  kind: OptionKind,
  { expected }: Type<unknown>,
): Omit<Samples, "right"> | undefined {
  if (typeof kind === "string" || kind.type === "words") return undefined;
  if (kind.type === "pattern") {
    const wrong = { lua: '"?"', says: `expected ${expected}, got the string "?"` };
    return { wrongType: TRUE, expects: "a string", wrong };
  }
  const wrong = { lua: "-2", says: `expected ${expected}, got the integer -2` };
  return { wrongType: TRUE, wrong };
}

/** The name of a type in option-samples.ts. */
export function typeKey({ lua, expected }: Type<unknown>): string {
  return `${lua.replace(/\|Unset$/, "")}: ${expected}`;
}

/** Whether `bk.unset` may stand in place of the value. */
export function mayBeUnset({ field }: OptionPlace): boolean {
  return field.type.lua.endsWith("|Unset");
}

/** A call with the option; its other arguments are right. */
export function callWith({ place, name }: OptionPlace, value: string): Call {
  const table = place.argument(tableText(place.table, name, value));
  return callOf(place.declared, { name: place.parameter, lua: table, option: name });
}

/** A key that is there twice has its second value. */
function tableText(table: TableType<Fields>, name: string, value: string): string {
  const companions = COMPANIONS[`${table.name}.${name}`] ?? COMPANIONS[table.name];
  return `{ ${companions === undefined ? "" : `${companions}, `}${name} = ${value} }`;
}

interface Subject {
  /** The parameter. */
  readonly name: string;
  readonly lua: string;
  /** The option within, if that is what the call is about. */
  readonly option?: string;
}

/** A call about one argument: those that must be there are right, those that may be left out are. */
export function callOf({ name, parameters }: BuildFunction, subject?: Subject): Call {
  const argument = ([parameter, { kind }]: [string, Parameter<unknown>]): readonly string[] => {
    if (parameter === subject?.name) return [subject.lua];
    const own = `${name} ${parameter}`;
    const beside = [subject?.option, subject?.name].map((word) => `${own} ${word ?? ""}`);
    const general = kind === "required" ? [own, parameter] : [];
    const found = [...beside, ...general].find((key) => key in ARGUMENTS);
    if (found !== undefined) return [ARGUMENTS[found] ?? ""];
    return kind === "optional" ? ["nil"] : [];
  };
  const values = Object.entries(parameters).flatMap(argument);
  const method = name.startsWith("state:");
  const list = values.slice(method ? 1 : 0).join(", ");
  return { function: name, lua: `${method ? name.replace("state", "s") : name}(${list})` };
}

/** Parameters that must be given and have no value in option-samples.ts. */
export function missingArguments({ name, parameters }: BuildFunction): readonly string[] {
  return Object.entries(parameters)
    .filter(([, { kind }]) => kind === "required")
    .map(([parameter]) => parameter)
    .filter((parameter) => !(`${name} ${parameter}` in ARGUMENTS || parameter in ARGUMENTS))
    .map((parameter) => `${name} ${parameter}`);
}

const runtime = await loadLuaRuntime();

/** What became of a call. */
export interface Outcome {
  readonly line: number;
  /** None when it succeeded. */
  readonly error: string | undefined;
}

const PREAMBLE = [
  'local s, results, here = bk.image("alpine:3.20"), {}, 0',
  "local function line() return here end",
  "local function try(number, call) here = number; local ok, e = pcall(call); results[number] = ok or e end",
];

/** Makes all calls in one script, each on a line of its own, which the errors name. */
export function outcomesOf(calls: readonly Call[]): ReadonlyMap<Call, Outcome> {
  const numbered = calls.map((call, index) => ({ call, line: index + PREAMBLE.length + 1 }));
  const lines = numbered.map(({ call, line }) => `try(${line}, function() ${call.lua} end)`);
  const errors = errorsOf([...PREAMBLE, ...lines, "return results"].join("\n"));
  return new Map(numbered.map(({ call, line }) => [call, { line, error: errors.get(line) }]));
}

/** The errors of a script's calls by line. */
function errorsOf(script: string): ReadonlyMap<number, string> {
  const { build } = new TestBuild({ script, args: new Map([["NAME", "1"]]) });
  const vm = new LuaVm(runtime, {
    library: manyExports(createLibrary(build)),
    timeLimitMs: 30_000,
    memoryLimitBytes: 64 * 2 ** 20,
    clock: () => performance.now(),
    print: () => undefined,
    warn: () => undefined,
    resolveModule: () => ({ tried: [] }),
  });
  try {
    const [table] = vm.run("build.lua", utf8(script));
    const entries = table?.type === "table" ? table.entries : [];
    return new Map(
      entries.flatMap(([key, value]) =>
        key.type === "integer" && value.type === "string"
          ? [[Number(key.value), decodeText(value.bytes) ?? ""] as const]
          : [],
      ),
    );
  } finally {
    vm.dispose();
  }
}

/** A build has one result; here every call of `bk.export` is about a build of its own. */
function manyExports(library: HostLibrary): HostLibrary {
  const declared = apiFunctions.filter(({ name }) => name === "bk.export");
  const exports = declared.map(({ name, ...rest }): [string, HostFunction] => [
    "export",
    {
      name,
      call: (call) => bindToBuild({ name, ...rest }, new TestBuild().build).call(call),
    },
  ]);
  const bk = new Map([...(library.tables.get("bk") ?? []), ...exports]);
  return { ...library, tables: new Map([...library.tables, ["bk", bk]]) };
}

/** Functions of the API that take options. */
export const placesOfAll: readonly TablePlace[] = tablePlaces(apiFunctions);
