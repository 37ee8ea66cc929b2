/** Texts that reach a script from outside. They are data: a `$` in them begins no variable. */
import { ScriptError } from "../../errors.js";
import { escapeVariables, hasVariables, MAX_EXPANDED } from "../../llb/expand.js";
import { type HostValue } from "../../schema/lua-value.js";

/** Distinct texts, and their characters, that one script may read: a loop must not fill the memory. */
const MAX_TEXTS = 100_000;
const MAX_CHARACTERS = 16 * 2 ** 20;

/** Bounds of the search inside larger texts, which only finds warnings: it stays linear in the script's own text. */
const MAX_SEARCHED_TEXTS = 100;
const MAX_SEARCHED_CHARACTERS = 4096;
const MAX_LARGER_TEXT = 2 ** 16;

/** A text that is searched for inside larger ones. */
interface SearchedText {
  readonly text: string;
  readonly escaped: string;
  /** The call that gives the text. */
  readonly origin: string;
  /** True when the script's files hold the text, too; undefined until someone asks. */
  isWritten?: boolean;
}

/** The texts with a `$` that one script got from outside. */
export class OutsideValues {
  readonly #texts = new Set<string>();
  readonly #searched: SearchedText[] = [];
  readonly #isWritten: (text: string) => boolean;
  #characters = 0;

  /** `isWritten` is true when the script's own files may hold a text. */
  constructor(isWritten: (text: string) => boolean) {
    this.#isWritten = isWritten;
  }

  /**
   * Remembers every text of a value, and returns the value. `origin` is the call that gives it, as Lua.
   * @throws ScriptError, without frames, when a script reads too many of them
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

  /** True for a text that came from outside as a whole. */
  has(text: string): boolean {
    return this.#texts.has(text);
  }

  /**
   * The call that escapes the outside text which a larger text holds as it is; undefined when there is none. A text that
   * the script's files hold, too, may be the author's own.
   */
  escapeCall(text: string): string | undefined {
    if (text.length > MAX_LARGER_TEXT) return undefined;
    const found = this.#searched.find((searched) => this.#isUnescaped(searched, text));
    return found && `bk.escape(${found.origin})`;
  }

  #add(text: string, origin: string): void {
    // A longer text is an error wherever variables are expanded.
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
    // No text holds a NUL, so that what is left on its two sides does not become one word.
    if (!larger.replaceAll(searched.escaped, "\0").includes(searched.text)) return false;
    searched.isWritten ??= this.#isWritten(searched.text);
    return !searched.isWritten;
  }
}

function isList(value: HostValue): value is readonly HostValue[] {
  return Array.isArray(value);
}

/** `.name`, or `["a name"]`. */
function fieldAccess(key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
