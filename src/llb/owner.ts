/** Parses and formats owners. */
import { ScriptError } from "../errors.js";
import { escapeVariables, expandVariables, hasVariables, type Environment } from "./expand.js";
import type { Owner } from "./vertex/file-action.js";
import { quoted } from "../util/shown-text.js";

/** The largest user or group id. */
export const MAX_ID = 0xffff_ffff;

/** Parses `user[:group]`. Keeps a text with variables for later. Returns undefined for a malformed text. */
export function parseOwner(word: string): Owner | undefined {
  return hasVariables(word) ? { text: word } : parseLiteralOwner(word);
}

function parseLiteralOwner(word: string): Owner | undefined {
  const [userPart = "", groupPart, ...rest] = word.split(":");
  const user = parseId(userPart);
  const group = groupPart === undefined ? undefined : parseId(groupPart);
  if (rest.length > 0 || user === undefined) return undefined;
  if (groupPart !== undefined && group === undefined) return undefined;
  return { user, ...(group !== undefined && { group }) };
}

/** Parses a name or a number. Returns undefined for a malformed text. */
export function parseId(word: string): string | number | undefined {
  if (/^\d+$/.test(word)) return Number(word) <= MAX_ID ? Number(word) : undefined;
  return /^[^\s:/-][^\s:/]*$/.test(word) ? word : undefined;
}

/**
 * Expands the variables of an owner.
 * @throws ScriptError, without frames, for a malformed result
 */
export function expandOwner(owner: Owner, env: Environment): Owner {
  if (owner.text === undefined) return owner;
  const text = expandVariables(owner.text, env);
  const parsed = parseLiteralOwner(text);
  if (parsed !== undefined) return parsed;
  throw new ScriptError(
    `owner: expected "user" or "user:group", got ${quoted(text)} from ${quoted(owner.text)}`,
  );
}

/**
 * Formats an owner as a Dockerfile does: `user[:group]`. Escapes each `$`, because variables in the text are expanded.
 */
export function formatOwner({ user = "", group, text }: Owner): string {
  if (text !== undefined) return text;
  return escapeVariables(group === undefined ? `${user}` : `${user}:${group}`);
}
