/**
 * Variables in text: `$NAME`, `${NAME}`, `${NAME:-word}`, `${NAME:+word}`, and `$$` for a dollar. Expanded late, from the
 * environment as it stands at the step; other than in a Dockerfile an unset name is an error.
 */
import { ScriptError } from "../errors.js";
import { quoted } from "../util/shown-text.js";

/** Variables by name, in any order; the last of equal names counts. */
export type Environment = readonly (readonly [key: string, value: string])[];

/** Characters of a replaced text. A process takes 128 KiB in one variable; doubling text in a loop must not fill the memory. */
export const MAX_EXPANDED = 2 ** 20;

const REFERENCE = /\$(?:\$|(\w+)|\{(\w+)(?:(:[-+])((?:[^{}]|\$\{[^{}]*\})*))?\})/g;

/** True when the text has something to expand. */
export function hasVariables(text: string): boolean {
  return text.includes("$");
}

/** The text as data: no `$` of it begins a variable. */
export function escapeVariables(text: string): string {
  return text.replaceAll("$", () => "$$");
}

/** The text with each `$$` as the dollar it stands for; variables stay as they are. */
export function withSingleDollars(text: string): string {
  return text.replaceAll("$$", () => "$");
}

/** What a text without variables expands to; undefined when there are variables in it. */
export function literalText(text: string): string | undefined {
  return hasVariables(text.replaceAll("$$", "")) ? undefined : withSingleDollars(text);
}

/**
 * The text with its variables replaced.
 * @throws ScriptError, without frames, for an unset name, a `$` that begins nothing, or a text that gets too long.
 */
export function expandVariables(text: string, env: Environment): string {
  if (!hasVariables(text)) return text;
  checkVariables(text);
  let length = text.length;
  return text.replace(
    REFERENCE,
    (reference: string, plain?: string, braced?: string, operator?: string, word: string = "") => {
      const value = replacement(text, env, { reference, name: plain ?? braced, operator, word });
      length += value.length;
      if (length <= MAX_EXPANDED) return value;
      throw new ScriptError(
        `a text is longer than ${MAX_EXPANDED / 2 ** 20} MiB once its variables are replaced: ${reference} has ${value.length} characters`,
      );
    },
  );
}

/** A reference as it is written, and its parts. */
interface Reference {
  readonly reference: string;
  /** None for `$$`. */
  readonly name: string | undefined;
  readonly operator: string | undefined;
  readonly word: string;
}

function replacement(
  text: string,
  env: Environment,
  { reference, name, operator, word }: Reference,
): string {
  if (name === undefined) return "$";
  const value = env.findLast(([key]) => key === name)?.[1];
  const isSet = value !== undefined && value !== "";
  if (operator === ":-") return isSet ? value : expandVariables(word, env);
  if (operator === ":+") return isSet ? expandVariables(word, env) : "";
  if (value !== undefined) return value;
  throw new ScriptError(
    `${reference} in ${quoted(text)} is not set: set it with state:env or defaults, or write \${${name}:-…} for a default, or $$ for a dollar`,
  );
}

/** @throws ScriptError, without frames, for a `$` that begins nothing. */
export function checkVariables(text: string): void {
  const rest = text.replace(REFERENCE, "");
  if (!rest.includes("$")) return;
  throw new ScriptError(
    `${quoted(text)}: a $ must begin $NAME, \${NAME}, \${NAME:-word} or \${NAME:+word}; write $$ for a dollar`,
  );
}
