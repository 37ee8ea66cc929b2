/** Owners as text. */
import type { Owner } from "./vertex.js";

/** Largest user or group id. */
export const MAX_ID = 0xffff_ffff;

/** `user[:group]`; undefined when malformed. */
export function parseOwner(word: string): Owner | undefined {
  const [userPart = "", groupPart, ...rest] = word.split(":");
  const user = parseId(userPart);
  const group = groupPart === undefined ? undefined : parseId(groupPart);
  if (rest.length > 0 || user === undefined) return undefined;
  if (groupPart !== undefined && group === undefined) return undefined;
  return { user, ...(group !== undefined && { group }) };
}

/** A name or a number; undefined when neither. */
export function parseId(word: string): string | number | undefined {
  if (/^\d+$/.test(word)) return Number(word) <= MAX_ID ? Number(word) : undefined;
  return /^[^\s:/]+$/.test(word) ? word : undefined;
}
