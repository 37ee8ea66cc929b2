/** Text in which a Dockerfile would expand variables. */
import { mapped, type Type } from "../../schema/types.js";

/**
 * Text without variables. `$NAME` is not expanded yet, and leaving it in silently would build something else than the
 * same words in a Dockerfile; `$$` is a dollar.
 */
export function literal(base: Type<string>): Type<string> {
  return mapped(base, (value) => {
    const found = /\$(?!\$)(?:\{[^}]*\}|\w+)?/.exec(value.replaceAll("$$", "\0\0"));
    if (found === null) return { value: value.replaceAll("$$", "$") };
    return {
      problem: `${found[0]} is not expanded here yet; build the text with Lua's .. from bk.arg or state:get_env, or write $$ for a dollar`,
    };
  });
}
