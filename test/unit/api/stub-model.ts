/** Reads the lua-language-server annotations of the stubs and of the standard library. */

export interface StubModel {
  /** Fields by class, name to type; a class has those of its parents. */
  readonly classes: ReadonlyMap<string, StubClass>;
  /** Types of the parameters by function: `bk.image`, `State:run`, `luakit.go.build`. */
  readonly functions: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Further signatures by function. */
  readonly overloads: ReadonlyMap<string, readonly string[]>;
}

export interface StubClass {
  readonly parents: readonly string[];
  readonly fields: ReadonlyMap<string, string>;
}

interface MutableModel {
  readonly classes: Map<string, { parents: string[]; fields: Map<string, string> }>;
  readonly functions: Map<string, Map<string, string>>;
  readonly overloads: Map<string, readonly string[]>;
}

/**
 * Reads annotations. In a module the functions of its table `M` are called by the module's name, which is also the
 * class of the other values in that table.
 * @throws Error for a field outside a class
 */
export function readStubs(text: string, module?: string): StubModel {
  const model: MutableModel = { classes: new Map(), functions: new Map(), overloads: new Map() };
  let current: { parents: string[]; fields: Map<string, string> } | undefined;
  let parameters = new Map<string, string>();
  let overloads: string[] = [];
  for (const line of text.split("\n")) {
    const [, tag = "", rest = ""] = /^---@(\w+) ?(.*)/.exec(line) ?? [];
    if (tag === "class") current = readClass(model, rest);
    if (tag === "field") readField(current, rest);
    if (tag === "param") parameters.set(...nameAndType(rest));
    if (tag === "overload") overloads.push(rest);
    const name = functionName(line, module);
    if (name !== undefined) {
      model.functions.set(name, parameters);
      model.overloads.set(name, overloads);
    }
    const [, value] = /^M\.(\w+) = /.exec(line) ?? [];
    if (value !== undefined) readClass(model, module ?? "").fields.set(value, "any");
    if (!line.startsWith("--")) [parameters, overloads] = [new Map<string, string>(), []];
  }
  return model;
}

/** All that several models declare. */
export function joinStubs(models: readonly StubModel[]): StubModel {
  return {
    classes: new Map(models.flatMap(({ classes }) => [...classes])),
    functions: new Map(models.flatMap(({ functions }) => [...functions])),
    overloads: new Map(models.flatMap(({ overloads }) => [...overloads])),
  };
}

/** The type of a field, its parents' fields included. */
export function fieldType(
  { classes }: Pick<StubModel, "classes">,
  className: string,
  field: string,
): string | undefined {
  const found = classes.get(className);
  const inherited = found?.parents.map((parent) => fieldType({ classes }, parent, field));
  return found?.fields.get(field) ?? inherited?.find((type) => type !== undefined);
}

/** The classes a type mentions. */
export function classesIn({ classes }: StubModel, type: string): readonly string[] {
  return (type.match(/[A-Za-z_][\w.]*/g) ?? []).filter((word) => classes.has(word));
}

function readClass(model: MutableModel, rest: string) {
  const [, name = "", parents = ""] = /^([\w.]+)(?:\s*:\s*(.*))?/.exec(rest) ?? [];
  const known = model.classes.get(name) ?? { parents: [], fields: new Map<string, string>() };
  known.parents.push(...parents.split(/,\s*/).filter((parent) => parent !== ""));
  model.classes.set(name, known);
  return known;
}

function readField(owner: { readonly fields: Map<string, string> } | undefined, rest: string) {
  if (owner === undefined) throw new Error(`the field ${rest} belongs to no class`);
  owner.fields.set(...nameAndType(rest));
}

/** `name? type words`: a type ends at a blank outside brackets that does not follow `:`, `,` or `|`. */
function nameAndType(rest: string): [name: string, type: string] {
  const [, name = "", after = ""] = /^(\S+?)\??\s+(.*)/.exec(rest) ?? [];
  let depth = 0;
  for (let index = 0; index < after.length; index += 1) {
    const character = after.charAt(index);
    if ("<({[".includes(character)) depth += 1;
    if (">)}]".includes(character)) depth -= 1;
    const goesOn = /[:,|]$/.test(after.slice(0, index));
    if (character === " " && depth === 0 && !goesOn) return [name, after.slice(0, index)];
  }
  return [name, after];
}

function functionName(line: string, module: string | undefined): string | undefined {
  const [, name] = /^function ([\w.:]+)\(/.exec(line) ?? [];
  return module === undefined ? name : name?.replace(/^M[.:]/, `${module}.`);
}
