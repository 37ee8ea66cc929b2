/** The answer to `frontend.lint`: what is wrong with a script (BuildKit frontend/subrequests/lint). */
import type { SourcePosition } from "../errors.js";
import { base64, textOf } from "../util/bytes.js";
import { once } from "../util/once.js";
import { withoutPasswords } from "../util/url.js";
import { answerOf, type Answer } from "./answer.js";
import { comparePositions, locationJson, type LocationJson, type Sources } from "./location.js";

/** What was found. */
export interface LintReport {
  readonly warnings: readonly LintWarning[];
  /** Why the script cannot be built. */
  readonly errors: readonly LintError[];
  readonly sources: Sources;
}

/** A rule that is not kept. */
export interface LintWarning {
  readonly rule: string;
  /** What the rule is about. */
  readonly description: string;
  /** What is wrong here. */
  readonly message: string;
  readonly at: SourcePosition | undefined;
}

/** An error of a script. */
export interface LintError {
  readonly message: string;
  readonly at: SourcePosition | undefined;
}

/** GitHub linguist's name. */
const LANGUAGE = "Lua";
/** A place without lines. It must not be left out: clients do not look whether it is there. */
const NOWHERE: LocationJson = { sourceIndex: -1, ranges: [] };

/** The answer. Its status code, the exit code of clients, is 1 for anything found. */
export function lintAnswer({ warnings, errors, sources }: LintReport): Answer {
  const compare = comparePositions(sources);
  const sorted = [...warnings]
    .sort((a, b) => compare(a.at, b.at))
    .map((warning) => ({ ...warning, detail: detailOf(warning, sources) }));
  const [first] = errors;
  // There is room for one error; the others, whose messages begin with their positions, follow in its text.
  const message = withoutPasswords(errors.map((error) => error.message).join("\n"));
  const excerpt = excerptsOf(sources);
  const content = {
    warnings: sorted.map(({ rule, description, detail, at }) => ({
      ruleName: rule,
      description,
      detail,
      location: locationJson(at, sources) ?? NOWHERE,
    })),
    sources: [...sources].map(([filename, data]) => ({
      filename,
      data: base64(data),
      language: LANGUAGE,
    })),
    ...(first !== undefined && {
      // An error must be in one of the files: without lines nothing of it is shown.
      buildError: { message, location: locationJson(first.at, sources) ?? { ranges: [] } },
    }),
  };
  const text = [
    ...sorted.map(({ rule, detail, at }) =>
      [`\nWARNING: ${rule}\n${detail}\n`, excerpt(at)].join(""),
    ),
    ...(first === undefined ? [] : [`${message}\n`, excerpt(first.at)]),
  ].join("");
  const statusCode = warnings.length + errors.length > 0 ? 1 : 0;
  return answerOf(content, { version: "1.0.0", text, statusCode });
}

/** buildx shows the name of the build file above every excerpt: a line of another file is named in the words. */
function detailOf({ message, at }: LintWarning, sources: Sources): string {
  const [script] = sources.keys();
  const shown = withoutPasswords(message);
  return at === undefined || at.file === script ? shown : `${shown} (${at.file} line ${at.line})`;
}

/** Lines shown before and behind the one that matters. */
const CONTEXT_LINES = 2;
const RULE = "-".repeat(20);

/** Prints the lines of a position as BuildKit's clients do (solver/errdefs/source.go). Each file is split once. */
function excerptsOf(sources: Sources): (at: SourcePosition | undefined) => string {
  const linesOf = new Map(
    [...sources].map(([name, data]) => [name, once(() => textOf(data).split("\n"))]),
  );
  return (at) => (at === undefined ? "" : excerpt(at, linesOf.get(at.file)?.() ?? []));
}

function excerpt(at: SourcePosition, lines: readonly string[]): string {
  if (at.line > lines.length) return "";
  const start = Math.max(1, at.line - CONTEXT_LINES);
  const shown = lines.slice(start - 1, at.line + CONTEXT_LINES).map((text, index) => {
    const line = start + index;
    return ` ${String(line).padStart(3)} | ${line === at.line ? ">>>" : "   "} ${text}`;
  });
  return [`${at.file}:${at.line}`, RULE, ...shown, RULE, ""].join("\n");
}
