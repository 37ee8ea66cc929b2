/** File modes. Lua has no octal literals, so modes are strings, and integers that look octal are errors. */
import { hasVariables } from "../../llb/expand.js";
import { parseCopyMode, parseOctalMode } from "../../llb/mode.js";
import { choice, mapped, text, type, type Type } from "../../schema/types.js";
import { decodeText, type LuaValue } from "../../schema/lua-value.js";
import { expandable } from "./expandable.js";

/** Decimal integers that are almost always octal modes written as numbers. */
const LOOKS_OCTAL = new Set([
  400, 440, 444, 500, 550, 555, 600, 640, 644, 660, 664, 666, 700, 750, 755, 770, 775, 777, 1777,
  2755, 4755,
]);

/** The type of permission bits: `"0755"`, `"755"`, or an integer. */
export const octalMode: Type<number> = type(
  "string|integer",
  'an octal mode such as "0755"',
  readOctal,
);

const COPY_MODE = 'an octal mode such as "0755" or a symbolic one such as "u+x"';

const octalNumber: Type<number> = type("integer", COPY_MODE, readOctal);

const copyModeWord: Type<number | string> = mapped(expandable(text), (word) => {
  const mode = hasVariables(word) ? word : parseCopyMode(word);
  return mode === undefined ? { problem: `expected ${COPY_MODE}` } : { value: mode };
});
const copyModeText: Type<number | string> = { ...copyModeWord, lua: "string" };

/** The type of permission bits or a symbolic change such as `"u+x,go-w"`. */
export const copyMode: Type<number | string> = choice<number | string>(
  COPY_MODE,
  [copyModeText, octalNumber],
  (value) => (value.type === "string" ? copyModeText : octalNumber),
);

function readOctal(
  value: LuaValue,
): { readonly value: number } | { readonly problem: string } | undefined {
  if (value.type === "string") {
    const mode = parseOctalMode(decodeText(value.bytes) ?? "");
    return mode === undefined ? undefined : { value: mode };
  }
  if (value.type !== "integer") return undefined;
  const mode = Number(value.value);
  if (!LOOKS_OCTAL.has(mode)) return mode < 0 || mode > 0o7777 ? undefined : { value: mode };
  return {
    problem: `the integer ${mode} is decimal (octal ${mode.toString(8)}): write the string "0${mode}"`,
  };
}
