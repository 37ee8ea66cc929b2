/** Build arguments: `bk.arg`, `bk.get_args`, `os.getenv`. */
import { ScriptError, scriptErrorAt } from "../errors.js";
import { formatPlatform, formatPlatformId, type Platform } from "../oci/platform.js";
import { parseSourceDate } from "../oci/source-date.js";
import { optionalParameter, parameter } from "../schema/api-function.js";
import { decodeText, formatFloat, type HostValue, type LuaValue } from "../schema/lua-value.js";
import { slipSuggestion } from "../schema/suggest.js";
import { optional, table, type TableOf } from "../schema/table.js";
import type { Problems } from "../schema/types.js";
import { listOf } from "../schema/collections.js";
import {
  INVALID,
  boolean,
  mismatch,
  nonEmptyText,
  oneOf,
  refine,
  text,
  type as makeType,
  type Type,
} from "../schema/types.js";
import { quoteValue, recordArgument, standIn, type ArgumentValue } from "./asked-arguments.js";
import type { BuildOptions } from "./build.js";
import type { AskedArgument } from "./script-use.js";
import { declare, type BuildCall, type BuildFunction } from "./declare.js";
import type { StringArgument } from "./checks/string-conditions.js";
import { quoted } from "../util/shown-text.js";

type ArgumentType = AskedArgument["type"];

/** The type of a default and of a choice: a string, a number or a boolean. */
const scalar: Type<ArgumentValue> = makeType<ArgumentValue>(
  "string|boolean|number",
  "a string, a boolean or a number",
  (value) => {
    if (value.type === "boolean" || value.type === "integer" || value.type === "float")
      return { value: value.value };
    const word = value.type === "string" ? decodeText(value.bytes) : undefined;
    return word === undefined ? undefined : { value: word };
  },
);

const argName: Type<string> = refine(nonEmptyText, "the name of an argument", (name) =>
  /^\w+$/.test(name)
    ? undefined
    : `${quoted(name)} cannot name an argument: letters, digits and _ only`,
);

const argOptions = table("ArgOptions", "Options of `bk.arg`.", {
  default: optional(scalar, "Value if the argument is not given."),
  type: optional(oneOf("string", "boolean", "integer", "number"), "Type of the value.", {
    defaultText: "the default's",
  }),
  choices: optional(listOf(scalar), "The accepted values."),
  required: optional(boolean, "The argument must be given."),
  description: optional(text, "Description, which clients list."),
});
type ArgOptions = TableOf<typeof argOptions.fields>;

const defaultOrOptions: Type<ArgumentValue | ArgOptions> = {
  lua: "string|boolean|number|ArgOptions",
  parts: [argOptions],
  expected: "a default value or a table of options",
  read: (value, path, problems) =>
    value.type === "table"
      ? argOptions.read(value, path, problems)
      : scalar.read(value, path, problems),
};

/** The argument of `bk.get_args`: names in a list, or names with defaults or options as keys. */
const argTable: Type<readonly (readonly [string, ArgumentValue | ArgOptions | undefined])[]> = {
  lua: "table<string|integer, string|boolean|number|ArgOptions>",
  parts: [defaultOrOptions],
  expected: 'a table of names such as { "VERSION", DEBUG = false }',
  read: (value, path, problems) => {
    if (value.type !== "table") return mismatch(argTable, value, path, problems);
    const pairs = value.entries.map(([key, item]) => readArgEntry(key, item, path, problems));
    return pairs.some((pair) => pair === INVALID)
      ? INVALID
      : pairs.filter((pair) => pair !== INVALID);
  },
};

function readArgEntry(key: LuaValue, item: LuaValue, path: string, problems: Problems) {
  if (key.type === "integer") {
    const name = argName.read(item, `${path}[${String(key.value)}]`, problems);
    return name === INVALID ? INVALID : ([name, undefined] as const);
  }
  const name = argName.read(key, path, problems);
  if (name === INVALID) return INVALID;
  const settings = defaultOrOptions.read(item, `${path}.${name}`, problems);
  return settings === INVALID ? INVALID : ([name, settings] as const);
}

const ARG_TYPES = ["string", "boolean", "integer", "number"];

/** The types of build arguments. The option `type` selects one; otherwise the default does. */
const argSignatures: readonly string[] = [
  ...ARG_TYPES.map((name) => `(name: Text, default: ${name}): ${name}`),
  ...ARG_TYPES.map((name) => `(name: Text, options: { default: ${name} }): ${name}`),
  ...ARG_TYPES.map((name) => `(name: Text, options: { type: "${name}" }): ${name}?`),
  "(name: Text, options: ArgOptions): string?",
];

/** Functions that read build arguments. */
export const argumentFunctions: readonly BuildFunction[] = [
  declare({
    name: "bk.arg",
    doc: 'A build argument, in the type of its default: `bk.arg("DEBUG", false)` is a boolean. Nil when it is neither given nor has a default. An empty text (`--build-arg DEBUG=`) counts as not given, except for strings. Platform arguments (`TARGETARCH`, …) are there without being given.',
    parameters: {
      name: parameter(argName, "Name of the argument."),
      default: optionalParameter(defaultOrOptions, "Its default, or options."),
    },
    returns: "string|boolean|number?",
    narrowed: { bare: "string?", signatures: argSignatures },
    examples: [
      'local version = bk.arg("VERSION", "1.0")',
      'if bk.arg("DEBUG", false) then print("debug build") end',
      'local mode = bk.arg("MODE", { default = "fast", choices = { "fast", "small" }, description = "How to compile" })',
    ],
    run: ({ name, default: settings }, call) =>
      readArgument({ name, reader: "arg" }, settings, call) ?? null,
  }),
  declare({
    name: "bk.get_args",
    doc: "Returns several build arguments as a table. A name in the list is a string argument, or nil if it is not given. A key has a default or the options of `bk.arg` as its value.",
    parameters: { names: parameter(argTable, "Names, and names with defaults.") },
    returns: "table",
    examples: ['local args = bk.get_args{ "VERSION", DEBUG = false }\nprint(args.DEBUG)'],
    run: ({ names }, call) => {
      const result = new Map<string, HostValue>();
      for (const [name, settings] of names) {
        const value = readArgument({ name, reader: "get_args" }, settings, call);
        if (settings === undefined && typeof value === "string") warnAboutTruth(name, value, call);
        if (value !== undefined) result.set(name, value);
      }
      return result;
    },
  }),
  declare({
    name: "os.getenv",
    doc: "Returns a build argument as a string, or nil if it is not given. Scripts cannot read the environment of the build machine.",
    parameters: { name: parameter(argName, "Name of the argument.") },
    returns: "string?",
    examples: ['local version = os.getenv("VERSION") or "dev"'],
    run: ({ name }, { build, frames }) => {
      const value = givenArgument(name, build.options);
      recordArgument(build, { name, reader: "getenv", type: "string", value, frames: frames() });
      return build.use.outside.keep(value ?? null, `os.getenv(${JSON.stringify(name)})`);
    },
  }),
  declare({
    name: "os.time",
    doc: "Returns `SOURCE_DATE_EPOCH` in seconds, or 0, because a build must not depend on the current time.",
    parameters: {},
    returns: "integer",
    examples: ["print(os.time())"],
    run: (_args, { build }) => {
      const epoch = build.options.args.get("SOURCE_DATE_EPOCH") ?? "";
      return parseSourceDate(epoch) ?? 0;
    },
  }),
];

function warnAboutTruth(name: string, value: string, { build, frames }: BuildCall): void {
  if (!["false", "0", "no", ""].includes(value.toLowerCase())) return;
  build.host.warn({
    rule: "StringAsBoolean",
    message: `${name} is the string ${quoted(value)}, which Lua takes for true; write bk.get_args{ ${name} = false } for a boolean`,
    frames: frames(),
  });
}

function readArgument(
  { name, reader }: Pick<StringArgument, "name" | "reader">,
  settings: ArgumentValue | ArgOptions | undefined,
  { build, frames }: BuildCall,
): ArgumentValue | undefined {
  const options: Partial<ArgOptions> =
    typeof settings === "object" ? settings : { default: settings };
  const fallback = options.default;
  checkDefault(name, fallback, build.sourceLine(frames()[0]));
  const type = options.type ?? typeOf(fallback ?? options.choices?.[0]);
  checkOptions(name, options, type);
  if (fallback !== undefined && !isOfType(fallback, type)) {
    throw new ScriptError(
      `default: expected a value of the type ${type} for ${name}, got ${quoteValue(fallback)}`,
    );
  }
  const given = givenValue(name, type, build.options);
  const value = given === undefined ? fallback : parseArgument(name, given, type);
  if (given !== undefined && value !== undefined) {
    checkChoices(name, value, options.choices);
    // A default is the author's text.
    build.use.outside.keep(value, `bk.arg(${JSON.stringify(name)})`);
  }
  recordArgument(build, { ...options, name, reader, type, value, frames: frames() });
  if (given !== undefined || options.required !== true) return value;
  const message = `the build argument ${name} is required: pass --build-arg ${name}=…`;
  if (build.options.listing !== true) throw new ScriptError(message);
  build.use.missingArguments.push(scriptErrorAt(frames(), message));
  return standIn(name, type, options.choices);
}

/**
 * Of the types, only a string accepts an empty text. CI systems pass empty build arguments for variables that are not
 * set.
 */
function givenValue(name: string, type: ArgumentType, options: BuildOptions): string | undefined {
  const given = givenArgument(name, options);
  return given === "" && type !== "string" ? undefined : given;
}

function typeOf(value: ArgumentValue | undefined): ArgumentType {
  if (typeof value === "bigint") return "integer";
  if (typeof value === "boolean") return "boolean";
  return typeof value === "number" ? "number" : "string";
}

function isOfType(value: ArgumentValue, type: ArgumentType): boolean {
  if (type === "number") return typeof value === "number" || typeof value === "bigint";
  if (type === "integer") return typeof value === "bigint";
  return typeof value === type;
}

/** Checks options that contradict each other. @throws ScriptError */
function checkOptions(
  name: string,
  { choices, required, default: fallback }: Partial<ArgOptions>,
  type: ArgumentType,
): void {
  if (required === true && fallback !== undefined) {
    throw new ScriptError(`default: ${name} is required, so that its default is never used`);
  }
  if (choices === undefined) return;
  if (choices.length === 0) {
    throw new ScriptError(`choices: expected at least one value for ${name}, got an empty list`);
  }
  const other = choices.find((choice) => !isOfType(choice, type));
  if (other !== undefined) {
    throw new ScriptError(
      `choices: expected values of the type ${type} for ${name}, got ${quoteValue(other)}`,
    );
  }
  if (fallback !== undefined && !choices.some((choice) => String(choice) === String(fallback))) {
    throw new ScriptError(
      `default: expected one of the choices ${choices.map(quoteValue).join(", ")} for ${name}, got ${quoteValue(fallback)}`,
    );
  }
}

const NUMERALS = /(?<![\w."'])(?:0x[\da-f.]+|\d+\.?\d*(?:e[-+]?\d+)?)(?![\w."'])/gi;

/**
 * Rejects a default such as `1.20`, which is the number 1.2 and not the version. The text of the calling line shows it.
 */
function checkDefault(name: string, value: ArgumentValue | undefined, line: string): void {
  if (typeof value !== "number" && typeof value !== "bigint") return;
  const printed = typeof value === "number" ? formatFloat(value) : String(value);
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new ScriptError(`default: expected a finite number for ${name}, got ${printed}`);
  }
  const written = (line.match(NUMERALS) ?? []).find(
    (numeral) => Number(numeral) === Number(value) && numeral !== printed,
  );
  if (written === undefined) return;
  throw new ScriptError(
    `default: ${written} is the number ${printed}: write ${name} as the string ${quoted(written)}, or as ${printed}`,
  );
}

const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;

/** Reports whether Lua has the integer. */
function fitsLua(integer: bigint): boolean {
  return BigInt.asIntN(64, integer) === integer;
}

const TRUE_WORDS = ["true", "1", "yes", "on"];
const FALSE_WORDS = ["false", "0", "no", "off"];

function parseArgument(name: string, given: string, type: ArgumentType): ArgumentValue {
  const refuse = (wanted: string) =>
    new ScriptError(`the build argument ${name} must be ${wanted}, got ${quoted(given)}`);
  switch (type) {
    case "string":
      return given;
    case "boolean":
      if (TRUE_WORDS.includes(given.toLowerCase())) return true;
      if (FALSE_WORDS.includes(given.toLowerCase())) return false;
      throw refuse("true or false (or 1, 0, yes, no, on, off)");
    case "integer":
      if (/^[-+]?\d{1,19}$/.test(given) && fitsLua(BigInt(given))) return BigInt(given);
      throw refuse(/^[-+]?\d+$/.test(given) ? "an integer of 64 bits" : "an integer");
    case "number":
      if (NUMBER.test(given) && Number.isFinite(Number(given))) return Number(given);
      throw refuse(NUMBER.test(given) ? "a number of at most 1.8e308" : "a number");
  }
}

function checkChoices(
  name: string,
  value: ArgumentValue,
  choices: readonly ArgumentValue[] | undefined,
): void {
  if (choices === undefined || choices.some((choice) => String(choice) === String(value))) return;
  const words = choices.map(String);
  throw new ScriptError(
    `the build argument ${name} must be one of ${choices.map(quoteValue).join(", ")}, got ${quoteValue(value)}${slipSuggestion(String(value), words)}`,
  );
}

/**
 * Returns the client's argument, or else a platform argument as in a Dockerfile (BuildKit dockerfile2llb/platform.go).
 */
function givenArgument(name: string, options: BuildOptions): string | undefined {
  return options.args.get(name) ?? platformArguments(options).get(name);
}

function platformArguments({
  buildPlatform,
  targetPlatform,
  target = "default",
}: BuildOptions): ReadonlyMap<string, string> {
  return new Map([
    ["BUILDPLATFORM", formatPlatform(buildPlatform)],
    ["TARGETPLATFORM", formatPlatformId(targetPlatform)],
    ...platformParts("BUILD", buildPlatform),
    ...platformParts("TARGET", targetPlatform),
    ["TARGETSTAGE", target],
  ]);
}

function platformParts(prefix: string, platform: Platform): readonly [string, string][] {
  return [
    [`${prefix}OS`, platform.os],
    [`${prefix}OSVERSION`, platform.osVersion ?? ""],
    [`${prefix}ARCH`, platform.architecture],
    [`${prefix}VARIANT`, platform.variant ?? ""],
  ];
}
