/** Runs a script to answer a question about it. Nothing is built, and only checks look up base images. */
import type { Host } from "../api/host.js";
import type { Answer } from "./answer.js";
import { lint, lintAnswer } from "./lint.js";
import { outline, outlineAnswer } from "./outline.js";
import { targets, targetsAnswer } from "./targets.js";
import type { EvaluationRequest } from "../evaluator/evaluate.js";
import { ScriptRun, type RunDeps } from "../evaluator/script-run.js";

/** Questions about a script. */
export type Subject = "outline" | "targets" | "lint";

/**
 * Runs a script to answer a question about it.
 * @throws as an evaluation; the answer of checks contains the errors of the script
 */
export function inspect(
  { request, subject }: { readonly request: EvaluationRequest; readonly subject: Subject },
  deps: RunDeps,
): Answer {
  const world = { ...deps, host: withoutBuilding(deps.host) };
  switch (subject) {
    case "lint":
      return lintAnswer(lint(request, world));
    case "outline":
      return whileListing(request, world, (run) => outlineAnswer(outline(run, request)));
    case "targets":
      return whileListing(request, world, (run) => targetsAnswer(targets(run)));
  }
}

/** Returns a host that cannot build. Linked copies then are plain copies, which need the same arguments. */
function withoutBuilding({ resolveImages, ignorePatterns, readModule, warn }: Host): Host {
  return { resolveImages, ignorePatterns, readModule, warn };
}

/** Runs a script for a listing: required arguments may be missing, and rules are not checked. */
function whileListing<T>(
  request: EvaluationRequest,
  world: RunDeps,
  use: (run: ScriptRun) => T,
): T {
  const build = { ...request.build, listing: true };
  const lint = { skip: "all", error: false } as const;
  const run = new ScriptRun({ ...request, build, lint }, world);
  try {
    run.execute();
    return use(run);
  } catch (error) {
    // The value that stands in for a missing argument may have caused the error.
    throw run.build.use.missingArguments[0] ?? error;
  } finally {
    run.close();
  }
}
