/** Text with variables, which are expanded when the step is marshalled: see llb/expand.ts. */
import { ScriptError } from "../../errors.js";
import { checkVariables, escapeVariables, hasVariables } from "../../llb/expand.js";
import { INVALID, type Type } from "../../schema/types.js";

/**
 * Returns the type of text in which `$NAME` is later replaced from the state's environment. The syntax is checked
 * immediately. A text from outside is data, so each `$` is doubled.
 */
export function expandable(base: Type<string>): Type<string> {
  return {
    lua: base.lua,
    expected: base.expected,
    parts: [base],
    read: (value, path, problems) => {
      const text = base.read(value, path, problems);
      if (text === INVALID || !hasVariables(text)) return text;
      const { outside } = problems;
      if (outside.has(text)) return escapeVariables(text);
      const escapeCall = outside.escapeCall(text);
      const problem = variablesProblem(text);
      if (problem !== undefined) {
        const advice =
          escapeCall === undefined ? "" : `, or ${escapeCall} for a value from outside`;
        return problems.add(path, problem + advice);
      }
      if (escapeCall !== undefined) outside.warn(path, escapeCall);
      return text;
    },
  };
}

function variablesProblem(text: string): string | undefined {
  try {
    checkVariables(text);
    return undefined;
  } catch (error) {
    if (error instanceof ScriptError) return error.message;
    throw error;
  }
}
