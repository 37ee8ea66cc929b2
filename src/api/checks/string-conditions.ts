/** Checks for string build arguments that a script uses as conditions. In Lua every string is true. */
import type { SourcePosition } from "../../errors.js";
import { textOf } from "../../util/bytes.js";
import { grouped } from "../../util/grouped.js";
import type { Warning } from "../host.js";
import { MAX_TOKENIZED_BYTES } from "../../util/lua-tokens.js";
import { ScriptText } from "./script-text.js";

/** A build argument whose value is a string. */
export interface StringArgument {
  readonly name: string;
  /** The function that read the argument, without its table. */
  readonly reader: "arg" | "get_args" | "getenv";
  readonly default: string | undefined;
  readonly value: string | undefined;
  readonly frames: readonly SourcePosition[];
}

/** The texts that look like booleans. */
const BOOLEAN_TEXTS = new Set(["true", "false", "yes", "no", "on", "off", "1", "0", ""]);
const FALSE_TEXTS = new Set(["false", "no", "off", "0", ""]);

/** Collects the string arguments of a script that look like booleans. */
export class StringArguments {
  readonly #suspects = new Map<string, StringArgument>();

  /** Records an argument that is a string. */
  add(argument: StringArgument): void {
    const { name, reader, default: fallback, value, frames } = argument;
    // bk.get_args reports names without a default.
    if (reader === "get_args" && fallback === undefined) return;
    if (!looksBoolean(fallback) && !isFalseText(value)) return;
    this.#suspects.set(JSON.stringify([name, frames[0]]), argument);
  }

  /** Warns about recorded arguments that are conditions in the script's text. */
  warnings(files: ReadonlyMap<string, Uint8Array>): readonly Warning[] {
    const byFile = grouped(this.#suspects.values(), ({ frames }) => frames[0]?.file ?? "");
    return [...byFile].flatMap(([file, found]) => {
      const data = files.get(file);
      if (data === undefined || data.length > MAX_TOKENIZED_BYTES) return [];
      return conditionsIn(new ScriptText(textOf(data)), found);
    });
  }
}

function looksBoolean(text: string | undefined): boolean {
  return text !== undefined && BOOLEAN_TEXTS.has(text.toLowerCase());
}

function isFalseText(text: string | undefined): boolean {
  return text !== undefined && FALSE_TEXTS.has(text.toLowerCase());
}

function conditionsIn(text: ScriptText, args: readonly StringArgument[]): readonly Warning[] {
  const statements = text.statements().filter(({ kind }) => kind !== "call");
  const variables = statements.flatMap((statement) =>
    statement.values.map((value, index) => ({
      statement,
      value,
      variable: statement.names[index],
    })),
  );
  const byLine = grouped(variables, ({ value }) => value.firstLine);
  const direct = text.conditionalCalls();
  return args
    .filter(({ name, reader, frames }) => {
      const line = frames[0]?.line ?? 0;
      if (direct.has(`${reader}:${line}`)) return true;
      const field = reader === "get_args" ? name : undefined;
      return byLine
        .get(line)
        ?.some(
          ({ statement, value, variable }) =>
            value.called === reader &&
            variable !== undefined &&
            text.isCondition(variable, field, statement),
        );
    })
    .map(warningOf);
}

function warningOf({ name, value, default: fallback, frames }: StringArgument): Warning {
  const text = JSON.stringify(value ?? fallback ?? "");
  const meant = isTrueText(fallback) ? "true" : "false";
  const message = `${name} is the string ${text}, which Lua takes for true in a condition: write bk.arg("${name}", ${meant}) for a boolean`;
  return { rule: "StringAsBoolean", message, frames };
}

function isTrueText(text: string | undefined): boolean {
  return looksBoolean(text) && !isFalseText(text);
}
