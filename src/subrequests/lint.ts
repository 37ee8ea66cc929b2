/** The answer to `frontend.lint`: the findings about a script (BuildKit frontend/subrequests/lint). */
import type { SourcePosition } from "../errors.js";
import { base64, textOf } from "../util/bytes.js";
import { once } from "../util/once.js";
import { withoutPasswords } from "../util/url.js";
import { answerOf, type Answer } from "./answer.js";
import { comparePositions, locationJson, type LocationJson, type Sources } from "./location.js";
import type { Exported } from "../api/build.js";
import type { Warning } from "../api/host.js";
import { BuildError, ScriptError } from "../errors.js";
import {
  resultOf,
  stateOf,
  stateOutput,
  warnOfScript,
  type EvaluationRequest,
} from "../evaluator/evaluate.js";
import { ScriptRun, type RunDeps } from "../evaluator/script-run.js";
import { defineSubrequest, TARGET_OPTION } from "./definition.js";

export const LINT = defineSubrequest("lint", {
  version: "1.0.0",
  description: "Check a build script",
  options: [TARGET_OPTION],
  metadata: ["result.json", "result.txt", "result.statuscode"],
});

/** The findings of a check. */
export interface LintReport {
  readonly warnings: readonly LintWarning[];
  /** The errors that prevent the build. */
  readonly errors: readonly LintError[];
  readonly sources: Sources;
}

/** A violated rule. */
export interface LintWarning {
  readonly rule: string;
  /** The description of the rule. */
  readonly description: string;
  /** The message about this violation. */
  readonly message: string;
  readonly at: SourcePosition | undefined;
}

/** An error of a script. */
export interface LintError {
  readonly message: string;
  readonly at: SourcePosition | undefined;
}

/** The language's name in GitHub linguist. */
const LANGUAGE = "Lua";
/** A position without lines. It must not be absent, because clients do not check for that. */
const NOWHERE: LocationJson = { sourceIndex: -1, ranges: [] };

/** Creates the answer. Its status code, which is the exit code of clients, is 1 if there are findings. */
export function lintAnswer({ warnings, errors, sources }: LintReport): Answer {
  const compare = comparePositions(sources);
  const sorted = [...warnings]
    .sort((a, b) => compare(a.at, b.at))
    .map((warning) => ({ ...warning, detail: detailOf(warning, sources) }));
  const [first] = errors;
  // The format has one error. The messages of further errors, which begin with their positions, follow in its text.
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
      // An error must be in a file, because clients do not show an error without lines.
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
  return answerOf(content, { version: LINT.version, text, statusCode });
}

/**
 * Returns the detail of a warning. buildx shows the name of the build file above every excerpt, so the detail names the
 * position in another file.
 */
function detailOf({ message, at }: LintWarning, sources: Sources): string {
  const [script] = sources.keys();
  const shown = withoutPasswords(message);
  return at === undefined || at.file === script ? shown : `${shown} (${at.file} line ${at.line})`;
}

/** The number of lines before and after the marked line. */
const CONTEXT_LINES = 2;
const RULE = "-".repeat(20);

/**
 * Returns a function that prints the lines of a position like BuildKit's clients (solver/errdefs/source.go). Each file
 * is split once.
 */
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

/** Checks the requested target, or else everything that can be built. */
export function lint(request: EvaluationRequest, world: RunDeps): LintReport {
  const warnings: Warning[] = [];
  const errors = new Map<string, LintError>();
  const warn = (warning: Warning) => {
    if (warning.rule === undefined) world.host.warn(warning);
    else warnings.push(warning);
  };
  const build = { ...request.build, listing: true };
  const run = new ScriptRun({ ...request, build }, { ...world, host: { ...world.host, warn } });
  const attempt = (body: () => void) => {
    try {
      body();
    } catch (error) {
      const { message, at } = lintError(error, run);
      errors.set(message, { message, at });
    }
  };
  try {
    attempt(() => run.execute());
    if (errors.size === 0) {
      for (const state of buildable(run, request)) {
        attempt(() => stateOutput(run.build, state(), request, run.ownFiles()));
      }
      attempt(() => warnOfScript(run.build, request, run.ownFiles()));
    }
    attempt(() => run.linter.finish());
  } finally {
    run.close();
  }
  return {
    warnings: warnings.flatMap(({ rule, description = "", message, frames }) => {
      if (rule === undefined) return [];
      return [{ rule, description, message, at: run.linter.placeOf(frames) }];
    }),
    errors: run.build.use.missingArguments.length > 0 ? missing(run) : [...errors.values()],
    sources: run.ownFiles(),
  };
}

/** Returns the errors about missing arguments. Other errors may result from the values that stand in for them. */
function missing(run: ScriptRun): readonly LintError[] {
  const errors = run.build.use.missingArguments.map((error) => lintError(error, run));
  return [...new Map(errors.map((error) => [error.message, error])).values()];
}

/** Returns everything that can be built. Each function returns its state. */
function buildable(run: ScriptRun, request: EvaluationRequest): readonly (() => Exported)[] {
  const { build } = run;
  if (request.build.target !== undefined || build.targets.all.length === 0) {
    return [() => resultOf(build, request)];
  }
  const { exported } = build;
  return [
    ...build.targets.all.map((target) => () => stateOf(target)),
    ...(exported === undefined ? [] : [() => exported]),
  ];
}

/** Converts an error. @throws errors that are not errors of the script */
function lintError(error: unknown, run: ScriptRun): LintError {
  if (!(error instanceof ScriptError || error instanceof BuildError)) throw error;
  return { message: error.message, at: run.linter.placeOf(error.frames) };
}
