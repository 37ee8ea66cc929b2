/** Texts that a script receives from outside. They are data: a `$` in them does not begin a variable. */
import { ScriptError } from "../../errors.js";
import { escapeVariables, hasVariables, MAX_EXPANDED } from "../../llb/expand.js";
import { type HostValue } from "../../schema/lua-value.js";

/** The maximum numbers of distinct texts and of their characters, so that a loop cannot fill the memory. */
const MAX_TEXTS = 100_000;
const MAX_CHARACTERS = 16 * 2 ** 20;

/**
 * Limits of the search inside larger texts, which keep it linear in the size of the script. The search only finds
 * warnings.
 */
const MAX_SEARCHED_TEXTS = 100;
const MAX_SEARCHED_CHARACTERS = 4096;
const MAX_LARGER_TEXT = 2 ** 16;

/** A text that is searched in larger texts. */
interface SearchedText {
  readonly text: string;
  readonly escaped: string;
  /** The call that returned the text. */
  readonly origin: string;
  /** True if the script's files also contain the text. Undefined until it is needed. */
  isWritten?: boolean;
}

/** The texts with a `$` that one script received from outside. */
export class OutsideValues {
  readonly #texts = new Set<string>();
  readonly #searched: SearchedText[] = [];
  readonly #isWritten: (text: string) => boolean;
  #characters = 0;

  /** Creates the record. `isWritten` reports whether the script's files may contain a text. */
  constructor(isWritten: (text: string) => boolean) {
    this.#isWritten = isWritten;
  }

  /**
   * Records every text of a value, and returns the value. `origin` is the Lua call that returned the value.
   * @throws ScriptError, without frames, if a script reads too many texts
   */
  keep<T extends HostValue>(value: T, origin: string): T {
    if (typeof value === "string") this.#add(value, origin);
    else if (isList(value)) {
      for (const [index, item] of value.entries()) this.keep(item, `${origin}[${index + 1}]`);
    } else if (value instanceof Map) {
      for (const [key, item] of value as ReadonlyMap<string, HostValue>) {
        this.keep(item, origin + fieldAccess(key));
      }
    }
    return value;
  }

  /** Reports whether the whole text came from outside. */
  has(text: string): boolean {
    return this.#texts.has(text);
  }

  /**
   * Returns the call that escapes an outside text inside a larger text, or undefined if there is none. A text that the
   * script's files also contain may be the author's own.
   */
  escapeCall(text: string): string | undefined {
    if (text.length > MAX_LARGER_TEXT) return undefined;
    const found = this.#searched.find((searched) => this.#isUnescaped(searched, text));
    return found && `bk.escape(${found.origin})`;
  }

  #add(text: string, origin: string): void {
    // Longer texts are errors wherever variables are expanded.
    if (!hasVariables(text) || text.length > MAX_EXPANDED || this.#texts.has(text)) return;
    this.#characters += text.length;
    if (this.#texts.size >= MAX_TEXTS || this.#characters > MAX_CHARACTERS) {
      throw new ScriptError(
        `a script reads at most ${MAX_TEXTS} texts with a $ from outside, of ${MAX_CHARACTERS / 2 ** 20} MiB together`,
      );
    }
    this.#texts.add(text);
    if (this.#searched.length < MAX_SEARCHED_TEXTS && text.length <= MAX_SEARCHED_CHARACTERS) {
      this.#searched.push({ text, escaped: escapeVariables(text), origin });
    }
  }

  #isUnescaped(searched: SearchedText, larger: string): boolean {
    if (!larger.includes(searched.text)) return false;
    // No text contains NUL, so the texts on both sides of the removed text are not joined.
    if (!larger.replaceAll(searched.escaped, "\0").includes(searched.text)) return false;
    searched.isWritten ??= this.#isWritten(searched.text);
    return !searched.isWritten;
  }
}

function isList(value: HostValue): value is readonly HostValue[] {
  return Array.isArray(value);
}

/** Returns the Lua syntax of a field: `.name`, or `["a name"]`. */
function fieldAccess(key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
