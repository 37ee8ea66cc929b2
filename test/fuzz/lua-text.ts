/** Formats texts as Lua source. */
import { utf8 } from "../../src/util/bytes.js";

/** Returns a quoted Lua string for any text. */
export function luaString(text: string): string {
  const bytes = [...utf8(text)].map((byte) => `\\${byte.toString().padStart(3, "0")}`);
  return `"${bytes.join("")}"`;
}
