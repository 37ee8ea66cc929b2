/** Decides which warnings about rules are shown, and whether they fail the build. */
import { ERROR_RULES, LINT_RULES, type LintRule } from "../api/checks/rules.js";
import type { Warning } from "../api/host.js";
import { RequestError, ScriptError, scriptErrorAt, type SourcePosition } from "../errors.js";
import {
  DEFAULT_LINT_OPTIONS,
  parseLintOptions,
  type LintOptions,
} from "../request/lint-options.js";
import { textOf } from "../util/bytes.js";
import { SourceLines } from "../util/source-lines.js";

/** Options of a linter. */
export interface LinterOptions {
  /** Returns the user's files by name, without files of the library. `require` may add files. */
  readonly files: () => ReadonlyMap<string, Uint8Array>;
  /** Receives the warnings to show, each once. */
  readonly send: (warning: Warning) => void;
}

/** Filters the warnings of one evaluation. Messages of the script have no rule and always pass. */
export class Linter {
  readonly #context: LinterOptions;
  readonly #lines: SourceLines;
  readonly #known = new Set<string>();
  /** The first position of each violated rule. */
  readonly #violations = new Map<LintRule, SourcePosition | undefined>();
  #options: LintOptions = DEFAULT_LINT_OPTIONS;

  constructor(context: LinterOptions) {
    this.#context = context;
    this.#lines = new SourceLines(context.files);
  }

  /** Selects the rules. */
  configure(options: LintOptions): void {
    this.#options = options;
  }

  /**
   * Receives a warning.
   * @throws ScriptError for a rule whose violation is an error, and for an invalid `check=` comment
   */
  warn(warning: Warning): void {
    const { rule, message, frames } = warning;
    if (rule === undefined) {
      this.#context.send(warning);
      return;
    }
    if (isSkipped(rule, this.#options)) return;
    const at = this.placeOf(frames);
    const key = JSON.stringify([rule, message, at]);
    if (this.#known.has(key)) return;
    this.#known.add(key);
    if (this.#isSkippedAt(rule, at)) return;
    if (ERROR_RULES.has(rule)) throw scriptErrorAt(frames, message);
    if (!this.#violations.has(rule)) this.#violations.set(rule, at);
    this.#context.send({ ...warning, description: LINT_RULES[rule] });
  }

  /** Returns the innermost position in a user's file. A warning about the library is about the script that calls it. */
  placeOf(frames: readonly SourcePosition[]): SourcePosition | undefined {
    const files = this.#context.files();
    return frames.find(({ file }) => files.has(file));
  }

  /** Ends the checks. @throws ScriptError if a rule is violated and violations are errors */
  finish(): void {
    if (!this.#options.error || this.#violations.size === 0) return;
    const rules = [...this.#violations.keys()].sort().join(", ");
    const places = [...this.#violations.values()].filter((place) => place !== undefined);
    // The message of BuildKit.
    throw new ScriptError(`lint violation found for rules: ${rules}`, places);
  }

  /** Reports whether `-- check=skip=Rule` is at the end of the line or on the line above. */
  #isSkippedAt(rule: LintRule, at: SourcePosition | undefined): boolean {
    if (at === undefined) return false;
    return [at.line, at.line - 1].some((line) => {
      const text = this.#lines.line(at.file, line);
      const comment = line === at.line ? /--\s*check=(\S+)/ : /^\s*--\s*check=(\S+)/;
      const [, options] = comment.exec(text) ?? [];
      if (options === undefined) return false;
      return isSkipped(rule, readAt({ file: at.file, line }, options));
    });
  }
}

function isSkipped(rule: LintRule, { skip }: LintOptions): boolean {
  return skip === "all" || skip.has(rule);
}

/**
 * Returns the options of the line `# check=…` among a script's leading lines with `#`.
 * @throws ScriptError for an invalid line, and for a second such line
 */
export function lintOptionsIn(file: string, data: Uint8Array): LintOptions {
  let found: LintOptions | undefined;
  let line = 0;
  for (const text of leadingLines(data)) {
    line += 1;
    const [, options] = /^#\s*check\s*=\s*(.*)$/i.exec(text) ?? [];
    if (options === undefined) continue;
    const at = { file, line };
    if (found !== undefined) throw scriptErrorAt([at], "there is a line # check=… already");
    found = readAt(at, options);
  }
  return found ?? DEFAULT_LINT_OPTIONS;
}

/** Returns the lines before the first line that is neither blank nor begins with `#`. */
function* leadingLines(data: Uint8Array): Generator<string> {
  for (let start = 0; start < data.length;) {
    const length = data.subarray(start).findIndex((byte) => byte === 0x0a || byte === 0x0d);
    const end = length < 0 ? data.length : start + length;
    const text = textOf(data.subarray(start, end));
    if (text.trim() !== "" && !text.startsWith("#")) return;
    yield text;
    start = end + (data[end] === 0x0d && data[end + 1] === 0x0a ? 2 : 1);
  }
}

function readAt(at: SourcePosition, text: string): LintOptions {
  try {
    return parseLintOptions(text, "check");
  } catch (error) {
    if (error instanceof RequestError) throw scriptErrorAt([at], error.message);
    throw error;
  }
}
