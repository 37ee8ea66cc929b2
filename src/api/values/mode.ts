/** File modes. Lua has no octal literals, so modes are strings; integers that look like octal are refused. */
import { type, type Type } from "../../schema/types.js";
import { decodeText, type LuaValue } from "../../schema/lua-value.js";

/** Decimal integers that are nearly always an octal mode written as a number. */
const LOOKS_OCTAL = new Set([
  400, 440, 444, 500, 550, 555, 600, 640, 644, 660, 664, 666, 700, 750, 755, 770, 775, 777, 1777,
  2755, 4755,
]);
const SYMBOLIC = /^[ugoa]*(?:[-+=](?:[rwxXst]*|[ugo]))+(?:,[ugoa]*(?:[-+=](?:[rwxXst]*|[ugo]))+)*$/;

/** Permission bits: `"0755"`, `"755"`, or an integer. */
export const octalMode: Type<number> = type(
  "string|integer",
  'an octal mode such as "0755"',
  readOctal,
);

/** Permission bits, or a symbolic change such as `"u+x,go-w"`. */
export const copyMode: Type<number | string> = type<number | string>(
  "string|integer",
  'an octal mode such as "0755" or a symbolic one such as "u+x"',
  (value) => {
    const text = value.type === "string" ? decodeText(value.bytes) : undefined;
    return text !== undefined && SYMBOLIC.test(text) ? { value: text } : readOctal(value);
  },
);

function readOctal(
  value: LuaValue,
): { readonly value: number } | { readonly problem: string } | undefined {
  if (value.type === "string") {
    const text = decodeText(value.bytes) ?? "";
    return /^0?[0-7]{1,4}$/.test(text) ? { value: Number.parseInt(text, 8) } : undefined;
  }
  if (value.type !== "integer") return undefined;
  const mode = Number(value.value);
  if (!LOOKS_OCTAL.has(mode)) return mode < 0 || mode > 0o7777 ? undefined : { value: mode };
  return {
    problem: `the integer ${mode} is decimal (octal ${mode.toString(8)}): write the string "0${mode}"`,
  };
}
