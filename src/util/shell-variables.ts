/**
 * Finds the variables that a text for a POSIX shell expands, and the variables that it sets. The scanner handles
 * quotes, comments, here-documents, substitutions and the commands that set variables. It reads each character once.
 */

/** The variables of a text. */
export interface ShellVariables {
  /** The variables that the text expands without handling a missing value: `$V`, `${V%.*}`, but not `${V:-x}`. */
  readonly expanded: ReadonlySet<string>;
  /** The variables that the text sets or may set. */
  readonly set: ReadonlySet<string>;
}

/**
 * Returns the variables of a text. Returns undefined if the text sets variables whose names it does not contain: `.
 * file`, `eval`, `export $(…)`.
 */
export function shellVariables(text: string): ShellVariables | undefined {
  const scanner = new ShellScanner(text);
  scanner.readCommands("");
  return scanner.isUnclear ? undefined : scanner;
}

/** The names of shells that accept such texts. */
const SHELLS = new Set(["sh", "ash", "bash", "dash", "ksh", "zsh"]);
const COMMAND_OPTION = /^-[a-z]*c$/i;

/** Returns the text that a shell executes for this command. Returns undefined if the command does not run a shell. */
export function shellText([program = "", ...words]: readonly string[]): string | undefined {
  if (!SHELLS.has(program.slice(program.lastIndexOf("/") + 1))) return undefined;
  const option = words.findIndex((word) => COMMAND_OPTION.test(word));
  return option < 0 ? undefined : words[option + 1];
}

const NAME = /[A-Za-z_]\w*/y;
const ASSIGNMENT = /^([A-Za-z_]\w*)(?:\[[^\]]*\])?\+?=/;
const SET_NAME = /^([A-Za-z_]\w*)(?:\+?=|\[|$)/;
/** The mark for an expansion in the text of a word. */
const EXPANSION = "\0";
/** Words before a command that do not change its meaning. */
const PREFIXES = new Set(
  "if then elif else while until do ! { } time exec command builtin".split(" "),
);
/** Commands that set the variables they name. */
const SETTERS = new Set(
  "read export declare typeset local readonly mapfile readarray getopts unset let".split(" "),
);
/** Commands that set variables whose names are not in the text. */
const UNCLEAR = new Set([".", "source", "eval"]);
/** The maximum nesting. A deeper text counts as unclear. */
const MAX_DEPTH = 100;

interface HereDocument {
  readonly end: string;
  readonly isQuoted: boolean;
  readonly stripsTabs: boolean;
}

class ShellScanner implements ShellVariables {
  readonly expanded = new Set<string>();
  readonly set = new Set<string>();
  isUnclear = false;
  readonly #text: string;
  #at = 0;
  #depth = 0;
  #hereDocuments: HereDocument[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  /** Reads commands up to `close`, a closing parenthesis or backquote, or to the end of the text. */
  readCommands(close: ")" | "`" | ""): void {
    this.#nested(() => {
      let words: string[] = [];
      let [groups, cases] = [0, 0];
      const endCommand = (): void => {
        if (words[0] === "case") cases += 1;
        if (words[0] === "esac") cases -= 1;
        this.#readCommand(words);
        words = [];
      };
      while (this.#at < this.#text.length && !this.isUnclear) {
        const char = this.#char();
        if (char === close) {
          endCommand();
          // In a group and in `case`, the parenthesis closes the group or the pattern.
          if (char === "`" || (groups === 0 && cases <= 0)) {
            this.#at += 1;
            return;
          }
        }
        if (char === " " || char === "\t") this.#at += 1;
        else if (char === "#") this.#skipLine();
        else if (
          this.#text.startsWith("((", this.#at) &&
          (words.length === 0 || words[0] === "for")
        ) {
          this.#readArithmetic(2);
        } else if (char === "<" || char === ">") this.#readRedirection();
        else if ("\n;&|()".includes(char)) {
          endCommand();
          if (char === "(") groups += 1;
          if (char === ")") groups = Math.max(0, groups - 1);
          this.#at += 1;
          if (char === "\n") this.#readHereDocuments();
        } else words.push(this.#readWord(close));
      }
      endCommand();
    });
  }

  #char(ahead = 0): string {
    return this.#text.charAt(this.#at + ahead);
  }

  #nested(body: () => void): void {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) this.isUnclear = true;
    else body();
    this.#depth -= 1;
  }

  #skipLine(): void {
    const end = this.#text.indexOf("\n", this.#at);
    this.#at = end < 0 ? this.#text.length : end;
  }

  /** Reads a word. The result has no quotes, and a mark for each expansion. */
  #readWord(close: string): string {
    let word = "";
    while (this.#at < this.#text.length && !this.isUnclear) {
      const char = this.#char();
      if (" \t\n;&|()<>".includes(char) || (char === "`" && close === "`")) break;
      if (char === "\\") {
        if (this.#char(1) !== "\n") word += this.#char(1);
        this.#at += 2;
      } else if (char === "'") word += this.#readQuoted();
      else if (char === '"') {
        this.#at += 1;
        word += this.#readExpanding('"');
      } else if (char === "$" || char === "`") word += this.#readExpansion(false);
      else {
        word += char;
        this.#at += 1;
      }
    }
    return word;
  }

  #readQuoted(): string {
    const end = this.#text.indexOf("'", this.#at + 1);
    const content = this.#text.slice(this.#at + 1, end < 0 ? undefined : end);
    this.#at = end < 0 ? this.#text.length : end + 1;
    return content;
  }

  /** Reads text in which only `$`, backquotes and backslashes are special, up to `close` or to `end`. */
  #readExpanding(close: '"' | "", end = this.#text.length): string {
    let content = "";
    while (this.#at < end && !this.isUnclear) {
      const char = this.#char();
      if (char === close) {
        this.#at += 1;
        break;
      }
      if (char === "\\") {
        content += this.#char(1);
        this.#at += 2;
      } else if (char === "$" || char === "`") content += this.#readExpansion(true);
      else {
        content += char;
        this.#at += 1;
      }
    }
    return content;
  }

  #readExpansion(isQuoted: boolean): string {
    const next = this.#char(1);
    if (this.#char() === "`") {
      this.#at += 1;
      this.readCommands("`");
    } else if (this.#text.startsWith("((", this.#at + 1)) this.#readArithmetic(3);
    else if (next === "(") {
      this.#at += 2;
      this.readCommands(")");
    } else if (next === "{") this.#readParameter(isQuoted);
    else if (next === "'" && !isQuoted) {
      this.#at += 1;
      this.#readAnsiQuoted();
    } else {
      this.#at += 1;
      const name = this.#readName();
      if (name === "") return "$";
      this.expanded.add(name);
    }
    return EXPANSION;
  }

  #readName(): string {
    NAME.lastIndex = this.#at;
    const name = NAME.exec(this.#text)?.[0] ?? "";
    this.#at += name.length;
    return name;
  }

  #readAnsiQuoted(): void {
    this.#at += 1;
    while (this.#at < this.#text.length && this.#char() !== "'") {
      this.#at += this.#char() === "\\" ? 2 : 1;
    }
    this.#at += 1;
  }

  /** Reads `${…}`: the name, the operator, and a word that may contain further expansions. */
  #readParameter(isQuoted: boolean): void {
    this.#at += 2;
    const isLength = this.#char() === "#";
    const isIndirect = this.#char() === "!";
    if (isLength || isIndirect) this.#at += 1;
    const name = this.#readName();
    const operator = this.#char() === ":" ? this.#char(1) : this.#char();
    if (operator === "=" || operator === "[" || isIndirect) this.set.add(name);
    else if (!["-", "+", "?"].includes(operator)) this.expanded.add(name);
    this.#nested(() => {
      this.#readBraced(isQuoted);
    });
  }

  #readBraced(isQuoted: boolean): void {
    while (this.#at < this.#text.length && !this.isUnclear) {
      const char = this.#char();
      if (char === "}") break;
      if (char === "\\") this.#at += 2;
      else if (char === "'" && !isQuoted) this.#readQuoted();
      else if (char === '"') {
        this.#at += 1;
        this.#readExpanding('"');
      } else if (char === "$" || char === "`") this.#readExpansion(isQuoted);
      else this.#at += 1;
    }
    this.#at += 1;
  }

  /**
   * Reads arithmetic, which begins with `skip` characters. Its variables count as set, because an unset variable is 0.
   */
  #readArithmetic(skip: number): void {
    this.#at += skip;
    let open = 2;
    while (this.#at < this.#text.length && open > 0 && !this.isUnclear) {
      const char = this.#char();
      const name = this.#readName();
      if (name !== "") this.set.add(name);
      else if (char === "$" || char === "`") this.#readExpansion(true);
      else {
        if (char === "(") open += 1;
        if (char === ")") open -= 1;
        this.#at += 1;
      }
    }
  }

  #readRedirection(): void {
    if (this.#char(1) === "(") {
      this.#at += 2;
      this.readCommands(")");
      return;
    }
    if (!this.#text.startsWith("<<", this.#at) || this.#char(2) === "<") {
      this.#at += this.#text.startsWith("<<<", this.#at) ? 3 : 1;
      return;
    }
    this.#at += 2;
    const stripsTabs = this.#char() === "-";
    if (stripsTabs) this.#at += 1;
    while (this.#char() === " " || this.#char() === "\t") this.#at += 1;
    const start = this.#at;
    const end = this.#readDelimiter();
    const isQuoted = /["'\\]/.test(this.#text.slice(start, this.#at));
    this.#hereDocuments.push({ end, isQuoted, stripsTabs });
  }

  #readDelimiter(): string {
    let word = "";
    while (this.#at < this.#text.length && !" \t\n;&|()<>`".includes(this.#char())) {
      const char = this.#char();
      if (!["'", '"', "\\"].includes(char)) word += char;
      this.#at += 1;
    }
    return word;
  }

  /** Reads the here-documents that began on the previous line. */
  #readHereDocuments(): void {
    const documents = this.#hereDocuments;
    this.#hereDocuments = [];
    for (const document of documents) this.#readHereDocument(document);
  }

  #readHereDocument({ end, isQuoted, stripsTabs }: HereDocument): void {
    while (this.#at < this.#text.length && !this.isUnclear) {
      const newline = this.#text.indexOf("\n", this.#at);
      const lineEnd = newline < 0 ? this.#text.length : newline;
      const line = this.#text.slice(this.#at, lineEnd);
      if ((stripsTabs ? line.replace(/^\t+/, "") : line) === end) {
        this.#at = lineEnd;
        return;
      }
      if (!isQuoted) this.#readExpanding("", lineEnd);
      // An expansion may continue on the next line.
      this.#at = Math.max(this.#at, lineEnd) + 1;
    }
  }

  /** Records the variables that a command sets. */
  #readCommand(words: readonly string[]): void {
    let at = 0;
    for (; at < words.length; at++) {
      const word = words[at] ?? "";
      const [, name] = ASSIGNMENT.exec(word) ?? [];
      if (name !== undefined) this.set.add(name);
      else if (!PREFIXES.has(word)) break;
    }
    const [command = "", ...rest] = words.slice(at);
    if (UNCLEAR.has(command)) this.isUnclear = true;
    if (command === "for" || command === "select") this.#setName(rest[0] ?? "");
    if (command === "printf" && rest[0] === "-v") this.#setName(rest[1] ?? "");
    if (SETTERS.has(command)) for (const word of rest) this.#setName(word);
    for (const word of words) {
      const [, name] = /^\{([A-Za-z_]\w*)\}$/.exec(word) ?? [];
      if (name !== undefined) this.set.add(name);
    }
  }

  #setName(word: string): void {
    const [, name] = SET_NAME.exec(word) ?? [];
    if (name !== undefined) this.set.add(name);
    else if (word.startsWith(EXPANSION)) this.isUnclear = true;
  }
}
