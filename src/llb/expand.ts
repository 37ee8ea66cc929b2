/**
 * Variables in text: `$NAME`, `${NAME}`, `${NAME:-word}`, `${NAME:+word}`, and `$$` for a dollar. Luakit expands them
 * late, with the environment of the step. Unlike in a Dockerfile, an unset name is an error.
 */
import { ScriptError } from "../errors.js";
import { once } from "../util/once.js";
import { quoted } from "../util/shown-text.js";

/** Environment variables in any order. The last of equal names wins. */
export type Environment = readonly (readonly [key: string, value: string])[];

/**
 * The maximum length of an expanded text. Linux limits one variable to 128 KiB anyway. Without a limit, a loop that
 * doubles a text would exhaust the memory.
 */
export const MAX_EXPANDED = 2 ** 20;

/** Reports whether the text has anything to expand. */
export function hasVariables(text: string): boolean {
  return text.includes("$");
}

/** Escapes each `$`, so that the text expands to itself. */
export function escapeVariables(text: string): string {
  return text.replaceAll("$", () => "$$");
}

/** Replaces each `$$` by `$`, and leaves variables alone. */
export function withSingleDollars(text: string): string {
  return text.replaceAll("$$", () => "$");
}

/** Returns the expansion of a text without variables; undefined if it has variables. */
export function literalText(text: string): string | undefined {
  return hasVariables(text.replaceAll("$$", "")) ? undefined : withSingleDollars(text);
}

/**
 * Expands the variables of a text.
 * @throws ScriptError, without frames, for an unset name, a stray `$`, or a text that is too long
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
        `a text exceeds ${MAX_EXPANDED / 2 ** 20} MiB after its variables are expanded: ${textOf(text, reference)} has ${value.length} characters`,
      );
    }
    pieces.push(text.slice(end, reference.start), value);
    end = reference.end;
  }
  return pieces.join("") + text.slice(end);
}

/** The position and the parts of a reference to a variable. */
interface Reference {
  readonly start: number;
  readonly end: number;
  /** The variable. Undefined for `$$`. */
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

/** Checks the syntax of variables. @throws ScriptError, without frames, for a stray `$`, or a text that is too long */
export function checkVariables(text: string): void {
  if (hasVariables(text)) references(text);
}

/** Returns the references of a text, in one pass. @throws as {@link checkVariables} */
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

/** Returns the index of the `}` that ends a word. The word may contain references, but no nested word. */
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
