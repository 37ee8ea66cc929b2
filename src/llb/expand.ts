/**
 * Variables in text: `$NAME`, `${NAME}`, `${NAME:-word}`, `${NAME:+word}`, and `$$` for a dollar. Expanded late, from the
 * environment as it stands at the step; other than in a Dockerfile an unset name is an error.
 */
import { ScriptError } from "../errors.js";

/** Variables by name, in any order; the last of equal names counts. */
export type Environment = readonly (readonly [key: string, value: string])[];

const REFERENCE = /\$(?:\$|(\w+)|\{(\w+)(?:(:[-+])((?:[^{}]|\$\{[^{}]*\})*))?\})/g;

/** True when the text has something to expand. */
export function hasVariables(text: string): boolean {
  return text.includes("$");
}

/**
 * The text with its variables replaced.
 * @throws ScriptError, without frames, for an unset name or a `$` that begins nothing.
 */
export function expandVariables(text: string, env: Environment): string {
  if (!hasVariables(text)) return text;
  checkVariables(text);
  return text.replace(
    REFERENCE,
    (reference: string, plain?: string, braced?: string, operator?: string, word: string = "") => {
      const name = plain ?? braced;
      if (name === undefined) return "$";
      const value = env.findLast(([key]) => key === name)?.[1];
      const isSet = value !== undefined && value !== "";
      if (operator === ":-") return isSet ? value : expandVariables(word, env);
      if (operator === ":+") return isSet ? expandVariables(word, env) : "";
      if (value !== undefined) return value;
      throw new ScriptError(
        `${reference} in ${JSON.stringify(text)} is not set: set it with state:env or defaults, or write \${${name}:-…} for a default, or $$ for a dollar`,
      );
    },
  );
}

/** @throws ScriptError, without frames, for a `$` that begins nothing. */
export function checkVariables(text: string): void {
  const rest = text.replace(REFERENCE, "");
  if (!rest.includes("$")) return;
  throw new ScriptError(
    `${JSON.stringify(text)}: a $ must begin $NAME, \${NAME}, \${NAME:-word} or \${NAME:+word}; write $$ for a dollar`,
  );
}
