/** Text in which variables are expanded, late: see llb/expand.ts. */
import { ScriptError } from "../../errors.js";
import { checkVariables } from "../../llb/expand.js";
import { mapped, type Type } from "../../schema/types.js";

/** Text in which `$NAME` is replaced from the state's environment when the step is made. Its form is checked at once. */
export function expandable(base: Type<string>): Type<string> {
  return mapped(base, (value) => {
    try {
      checkVariables(value);
    } catch (error) {
      if (error instanceof ScriptError) return { problem: error.message };
      throw error;
    }
    return { value };
  });
}
