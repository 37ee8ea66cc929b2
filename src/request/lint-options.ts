/**
 * Rule options: the comment `# check=skip=Rule,Other;error=true` and the build argument BUILDKIT_DOCKERFILE_CHECK
 * (BuildKit frontend/dockerfile/linter ParseLintOptions).
 */
import { RequestError } from "../errors.js";
import { parseGoBool } from "./parse-values.js";

/** Selects the rules to check, and whether a warning fails the build. */
export interface LintOptions {
  /** The rules to skip. Unknown names are allowed: they may be rules of another frontend. */
  readonly skip: ReadonlySet<string> | "all";
  /** Reports whether a rule's warning fails the build. */
  readonly error: boolean;
}

/** The default: check all rules, and only warn. */
export const DEFAULT_LINT_OPTIONS: LintOptions = { skip: new Set(), error: false };

const WORDS = ["skip", "error", "experimental"] as const;

/**
 * Parses rule options such as `skip=Rule,Other;error=true`. Accepts and ignores `experimental`, because Luakit has no
 * experimental rules.
 * @param key the option's name in messages
 * @throws RequestError for a malformed option
 */
export function parseLintOptions(text: string, key: string): LintOptions {
  let { skip, error } = DEFAULT_LINT_OPTIONS;
  for (const part of text.trim() === "" ? [] : text.split(";")) {
    const [, word = "", value = ""] = /^([^=]*)=(.*)$/s.exec(part) ?? [];
    switch (WORDS.find((known) => known === word.trim())) {
      case "skip":
        skip =
          value.trim() === "all" ? "all" : new Set(value.split(",").map((rule) => rule.trim()));
        break;
      case "error":
        error = parseGoBool(value.trim(), `error in ${key}`);
        break;
      case "experimental":
        break;
      case undefined:
        throw new RequestError(
          `invalid ${key} ${JSON.stringify(part)}: expected skip=RULE,RULE or skip=all, and error=true or error=false, with ; between them`,
        );
    }
  }
  return { skip, error };
}
