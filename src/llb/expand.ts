/**
 * Variables in text: `$NAME`, `${NAME}`, `${NAME:-word}`, `${NAME:+word}`, and `$$` for a dollar. Expanded late, from the
 * environment as it stands at the step; other than in a Dockerfile an unset name is an error.
 */
import { ScriptError } from "../errors.js";
import { once } from "../util/once.js";
import { quoted } from "../util/shown-text.js";

/** Variables by name, in any order; the last of equal names counts. */
export type Environment = readonly (readonly [key: string, value: string])[];

/** Characters of a replaced text. A process takes 128 KiB in one variable; doubling text in a loop must not fill the memory. */
export const MAX_EXPANDED = 2 ** 20;

/** True when the text has something to expand. */
export function hasVariables(text: string): boolean {
  return text.includes("$");
}

/** The text as data: no `$` of it begins a variable. */
export function escapeVariables(text: string): string {
  return text.replaceAll("$", () => "$$");
}

/** The text with each `$$` as the dollar it stands for; variables stay as they are. */
export function withSingleDollars(text: string): string {
  return text.replaceAll("$$", () => "$");
}

/** Returns the expansion of a text without variables; undefined if it has variables. */
export function literalText(text: string): string | undefined {
  return hasVariables(text.replaceAll("$$", "")) ? undefined : withSingleDollars(text);
}

/**
 * The text with its variables replaced.
 * @throws ScriptError, without frames, for an unset name, a `$` that begins nothing, or a text that gets too long.
 */
export function expandVariables(text: string, env: Environment): string {
  if (!hasVariables(text)) return text;
  const valueOf = once(() => new Map(env));
  return replaceReferences(text, (name) => valueOf().get(name));
}

function replaceReferences(text: string, valueOf: (name: string) => string | undefined): string {
  const pieces: string[] = [];
  let length = text.length;
  let end = 0;
  for (const reference of references(text)) {
    const value = replacement(text, reference, valueOf);
    length += value.length;
    if (length > MAX_EXPANDED) {
      throw new ScriptError(
        `a text is longer than ${MAX_EXPANDED / 2 ** 20} MiB once its variables are replaced: ${textOf(text, reference)} has ${value.length} characters`,
      );
    }
    pieces.push(text.slice(end, reference.start), value);
    end = reference.end;
  }
  return pieces.join("") + text.slice(end);
}

/** Where a reference stands in its text, and its parts. */
interface Reference {
  readonly start: number;
  readonly end: number;
  /** None for `$$`. */
  readonly name?: string;
  readonly operator?: string;
  readonly word?: string;
}

function replacement(
  text: string,
  reference: Reference,
  valueOf: (name: string) => string | undefined,
): string {
  const { name, operator, word = "" } = reference;
  if (name === undefined) return "$";
  const value = valueOf(name);
  const isSet = value !== undefined && value !== "";
  if (operator === ":-") return isSet ? value : expandWord(word, valueOf);
  if (operator === ":+") return isSet ? expandWord(word, valueOf) : "";
  if (value !== undefined) return value;
  throw new ScriptError(
    `${textOf(text, reference)} in ${quoted(text)} is not set: set it with state:env or defaults, or write \${${name}:-…} for a default, or $$ for a dollar`,
  );
}

function expandWord(word: string, valueOf: (name: string) => string | undefined): string {
  return hasVariables(word) ? replaceReferences(word, valueOf) : word;
}

function textOf(text: string, { start, end }: Reference): string {
  return text.slice(start, end);
}

/** @throws ScriptError, without frames, for a `$` that begins nothing, and a text that is too long. */
export function checkVariables(text: string): void {
  if (hasVariables(text)) references(text);
}

/** The references of a text, in one pass. @throws as {@link checkVariables} */
function references(text: string): readonly Reference[] {
  if (text.length > MAX_EXPANDED) {
    throw new ScriptError(
      `a text with variables has ${text.length} characters, more than the limit of ${MAX_EXPANDED}`,
    );
  }
  const found: Reference[] = [];
  for (let start = text.indexOf("$"); start >= 0; start = text.indexOf("$", start)) {
    const reference = referenceAt(text, start);
    if (reference === undefined) {
      throw new ScriptError(
        `${quoted(text)}: a $ must begin $NAME, \${NAME}, \${NAME:-word} or \${NAME:+word}; write $$ for a dollar`,
      );
    }
    found.push(reference);
    start = reference.end;
  }
  return found;
}

function referenceAt(text: string, start: number): Reference | undefined {
  const next = start + 1;
  if (text[next] === "$") return { start, end: next + 1 };
  const name = nameAt(text, text[next] === "{" ? next + 1 : next);
  if (name === "") return undefined;
  if (text[next] !== "{") return { start, end: next + name.length, name };
  const at = next + 1 + name.length;
  if (text[at] === "}") return { start, end: at + 1, name };
  const operator = text.slice(at, at + 2);
  const end = operator === ":-" || operator === ":+" ? endOfWord(text, at + 2) : undefined;
  if (end === undefined) return undefined;
  return { start, end: end + 1, name, operator, word: text.slice(at + 2, end) };
}

function nameAt(text: string, start: number): string {
  const name = /\w*/y;
  name.lastIndex = start;
  return name.exec(text)?.[0] ?? "";
}

/** Where the `}` of a word stands; the word may have references without braces inside. */
function endOfWord(text: string, start: number): number | undefined {
  const brace = /[{}]/g;
  let isInside = false;
  for (brace.lastIndex = start; ;) {
    const at = brace.exec(text)?.index;
    if (at === undefined) return undefined;
    if (text[at] === "{") {
      if (isInside || at === start || text[at - 1] !== "$") return undefined;
      isInside = true;
    } else if (isInside) isInside = false;
    else return at;
  }
}
