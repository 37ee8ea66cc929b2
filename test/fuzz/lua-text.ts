/** Texts as Lua writes them. */
import { utf8 } from "../../src/util/bytes.js";

/** A quoted string of Lua, whatever the text is. */
export function luaString(text: string): string {
  const bytes = [...utf8(text)].map((byte) => `\\${byte.toString().padStart(3, "0")}`);
  return `"${bytes.join("")}"`;
}
