/** Runs a script to answer a question about it. Nothing is built; base images are looked up for checks alone. */
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
 * Runs a script to answer a question about it. `clock` is as for an evaluation.
 * @throws as an evaluation does; checks tell what is wrong with the script in their answer
 */
export function inspect(
  { request, subject }: { readonly request: EvaluationRequest; readonly subject: Subject },
  deps: RunDeps,
): Answer {
  const world = { ...deps, host: withoutBuilding(deps.host) };
  if (subject === "lint") return lintAnswer(lint(request, world));
  return whileListing(request, world, (run) =>
    subject === "outline" ? outlineAnswer(outline(run, request)) : targetsAnswer(targets(run)),
  );
}

/** Linked copies build what they copy over; without that they are plain ones, which ask for the same. */
function withoutBuilding({ resolveImages, ignorePatterns, readModule, warn }: Host): Host {
  return { resolveImages, ignorePatterns, readModule, warn };
}

/** Required arguments may be missing, and rules do not matter. */
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
    // It may have failed for the value that stands in for a missing one.
    throw run.build.use.missingArguments[0] ?? error;
  } finally {
    run.close();
  }
}
