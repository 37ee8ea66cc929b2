/**
 * The choice of rules in `# check=skip=Rule,Other;error=true` and the build argument BUILDKIT_DOCKERFILE_CHECK (BuildKit
 * frontend/dockerfile/linter ParseLintOptions).
 */
import { RequestError } from "../errors.js";
import { parseGoBool } from "./parse-values.js";

/** Which rules are checked, and what follows. */
export interface LintOptions {
  /** Names of rules that are not checked. A name that is no rule of ours may be one of another frontend's. */
  readonly skip: ReadonlySet<string> | "all";
  /** A rule that is not kept makes the build fail. */
  readonly error: boolean;
}

/** The default: all rules warn. */
export const DEFAULT_LINT_OPTIONS: LintOptions = { skip: new Set(), error: false };

const WORDS = ["skip", "error", "experimental"] as const;

/**
 * Reads options such as `skip=Rule,Other;error=true`. `experimental` is for rules that we do not have.
 * @param key the name of the option in messages
 * @throws RequestError for anything else
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
