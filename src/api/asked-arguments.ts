/** Records the build arguments that a script reads, for listings. */
import { ScriptError } from "../errors.js";
import { formatFloat } from "../schema/lua-value.js";
import type { Build } from "./build.js";
import type { AskedArgument } from "./script-use.js";
import type { StringArgument } from "./checks/string-conditions.js";
import { quoted } from "../util/shown-text.js";

/** The maximum number of build arguments. Each one is listed, checked, and searched in commands. */
const MAX_ARGUMENTS = 10_000;

/** A value that an argument can have. */
export type ArgumentValue = string | boolean | number | bigint;

/** Returns a value that stands in for a missing argument, so that a listing can continue. */
export function standIn(
  name: string,
  type: AskedArgument["type"],
  choices: readonly ArgumentValue[] | undefined,
): ArgumentValue {
  const values = { string: name, boolean: false, integer: 0n, number: 0 } as const;
  return choices?.[0] ?? values[type];
}

/** Records an argument for listings. The first call with a description counts, or else the first call. */
export function recordArgument(
  build: Build,
  asked: Pick<AskedArgument, "name" | "type" | "description" | "required" | "frames"> & {
    readonly reader: StringArgument["reader"];
    readonly value: ArgumentValue | undefined;
    readonly default?: ArgumentValue | undefined;
    readonly choices?: readonly ArgumentValue[] | undefined;
  },
): void {
  const argument = {
    ...asked,
    value: textOfValue(asked.value),
    default: textOfValue(asked.default),
    choices: asked.choices?.map(quoteValue),
  };
  if (asked.type === "string") build.use.stringArguments.add(argument);
  const known = build.use.arguments.get(asked.name);
  const isBetter = known?.description === undefined && asked.description !== undefined;
  if (known === undefined && build.use.arguments.size >= MAX_ARGUMENTS) {
    throw new ScriptError(`a script can have ${MAX_ARGUMENTS} build arguments at most`);
  }
  if (known === undefined || isBetter) build.use.arguments.set(asked.name, argument);
}

/** Returns why a requested build argument is nil, or undefined for any other name. */
export function absentArgument(name: string, { use }: Build): string | undefined {
  const asked = use.arguments.get(name);
  if (asked === undefined || asked.value !== undefined) return undefined;
  return `the build argument ${name} was not given: pass --build-arg ${name}=…, or give it a default, as in bk.arg("${name}", "…")`;
}

function textOfValue(value: ArgumentValue | undefined): string | undefined {
  if (value === undefined) return undefined;
  return typeof value === "number" ? formatFloat(value) : String(value);
}

/** Formats a value for a message. Texts are quoted. */
export function quoteValue(value: ArgumentValue): string {
  return typeof value === "string" ? quoted(value) : String(value);
}
