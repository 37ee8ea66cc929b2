/** Prints Lua values as Lua source. */
import { textOf, utf8 } from "../util/bytes.js";
import { LUA_KEYWORDS } from "./lua-keywords.js";
import { decodeText, formatFloat, HostObject, type LuaTable, type LuaValue } from "./lua-value.js";

/** The maximum width of a table on one line. */
const MAX_WIDTH = 80;

/** Prints a value in Lua syntax. A short table is on one line; a longer one has one line per field. */
export function printValue(value: LuaValue, indent = ""): string {
  if (value.type !== "table") return printScalar(value);
  const flat = printTable(value, (item) => printValue(item), { before: " ", between: ", " });
  if (indent.length + flat.length <= MAX_WIDTH && !flat.includes("\n")) return flat;
  const inner = `${indent}  `;
  const items = tableItems(value, (item) => printValue(item, inner));
  return ["{", ...items.map((item) => `${inner}${item},`), `${indent}}`].join("\n");
}

function printTable(
  table: LuaTable,
  print: (value: LuaValue) => string,
  { before, between }: { readonly before: string; readonly between: string },
): string {
  if (table.entries.length === 0 && table.omitted === undefined) return "{}";
  return `{${before}${tableItems(table, print).join(between)}${before}}`;
}

function tableItems(table: LuaTable, print: (value: LuaValue) => string): readonly string[] {
  const { entries, omitted } = table;
  const items = isList(table)
    ? entries.map(([, value]) => print(value))
    : entries.map(([key, value]) => `${printKey(key)} = ${print(value)}`);
  return omitted === undefined ? items : [...items, `… (${omitted} more)`];
}

/** Reports whether the keys of a table are 1, 2, 3 and so on. The empty table is a list. */
export function isList(table: LuaTable): boolean {
  return table.entries.every(
    ([key], index) => key.type === "integer" && key.value === BigInt(index + 1),
  );
}

function printKey(key: LuaValue): string {
  const name = key.type === "string" ? decodeText(key.bytes) : undefined;
  const isName = name !== undefined && /^[A-Za-z_]\w*$/.test(name) && !LUA_KEYWORDS.has(name);
  return isName ? name : `[${printValue(key)}]`;
}

function printScalar(value: Exclude<LuaValue, LuaTable>): string {
  switch (value.type) {
    case "nil":
      return "nil";
    case "boolean":
      return String(value.value);
    case "integer":
      return value.value.toString();
    case "float":
      return Number.isInteger(value.value)
        ? `${formatFloat(value.value)}.0`
        : formatFloat(value.value);
    case "string":
      return printString(value.bytes, value.omitted);
    case "function":
      return "a function";
    case "object":
      return value.object instanceof HostObject ? String(value.object) : "an object";
    case "other":
      return `a ${value.name}`;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  '"': '\\"',
  "\\": "\\\\",
};

/**
 * Prints a string in quotes. Control characters are escaped. If the string is not UTF-8, all non-ASCII bytes are
 * escaped.
 */
function printString(bytes: Uint8Array, omitted = 0): string {
  if (omitted > 0) {
    // The last character may have been cut in two.
    const text = textOf(bytes).replace(/\uFFFD$/, "");
    return `${printString(utf8(text))}… (${bytes.length + omitted} bytes)`;
  }
  const text = decodeText(bytes);
  if (text === undefined) return `"${[...bytes].map(printByte).join("")}"`;
  const escaped = text.replace(/[\u0000-\u001f\u007f"\\]/g, (character) => {
    return ESCAPES[character] ?? hexEscape(character.charCodeAt(0));
  });
  return `"${escaped}"`;
}

function printByte(byte: number): string {
  const character = String.fromCharCode(byte);
  if (byte >= 0x20 && byte < 0x7f) return ESCAPES[character] ?? character;
  return ESCAPES[character] ?? hexEscape(byte);
}

function hexEscape(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, "0")}`;
}
