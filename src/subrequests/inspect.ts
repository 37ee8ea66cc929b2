/** Answers about a script instead of its build. Nothing is built, and base images are looked up for checks alone. */
import type { AskedArgument, Exported } from "../api/build.js";
import type { Host, Warning } from "../api/host.js";
import { needsOf, type Need } from "../api/steps/needs.js";
import { defaultTarget } from "../api/targets.js";
import { BuildError, ScriptError } from "../errors.js";
import { baseImageOf, platformOf } from "../llb/carried.js";
import { reachableFrom } from "../llb/marshal.js";
import type { State } from "../llb/state.js";
import type { LuaRuntime } from "../lua/runtime.js";
import { formatPlatformId } from "../oci/platform.js";
import type { Answer } from "./answer.js";
import { lintAnswer, type LintError, type LintReport } from "./lint.js";
import { outlineAnswer, type Outline } from "./outline.js";
import { targetsAnswer, type ListedTarget, type TargetList } from "./targets.js";
import { shownText } from "../util/shown-text.js";
import {
  chosenTarget,
  resultOf,
  stateOf,
  stateOutput,
  warnOfScript,
  type EvaluationRequest,
} from "../evaluator/evaluate.js";
import { ruleDescription } from "../evaluator/linter.js";
import { ScriptRun, type RunWorld } from "../evaluator/script-run.js";

/** What can be asked about a script. */
export type Subject = "outline" | "targets" | "lint";

/**
 * Runs a script to answer a question about it. `clock` is as for an evaluation.
 * @throws as an evaluation does; checks tell what is wrong with the script in their answer
 */
export function inspect(
  runtime: LuaRuntime,
  { request, subject }: { readonly request: EvaluationRequest; readonly subject: Subject },
  host: Host,
  clock: () => number,
): Answer {
  const world = { runtime, host: withoutBuilding(host), clock };
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
  world: RunWorld,
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
    throw run.build.missingArguments[0] ?? error;
  } finally {
    run.close();
  }
}

function outline(run: ScriptRun, request: EvaluationRequest): Outline {
  const { build, linter } = run;
  const target = chosenTarget(build, request);
  const { root } = resultOf(build, request).state;
  const needs = needsOf(root === undefined ? [] : reachableFrom(root), build);
  const of = (kind: Need["kind"]) =>
    needs
      .filter((need) => need.kind === kind)
      .map((need) => {
        const id = shownText(need.id);
        return { ...need, id, name: id, at: placeOfNeed(need, run) };
      });
  return {
    name: target?.name ?? "",
    description: shownText(target?.options.description ?? ""),
    args: [...build.askedArguments.values()].map((asked) => ({
      name: asked.name,
      description: shownText(describeArgument(asked)),
      value: shownText(asked.value ?? ""),
      at: linter.placeOf(asked.frames),
    })),
    secrets: of("secret"),
    ssh: of("ssh"),
    caches: of("cache"),
    sources: run.ownFiles(),
  };
}

/** Where a mount is made, or used when the library makes it. */
function placeOfNeed({ mountFrames, frames }: Need, { linter }: ScriptRun) {
  // The library made its mounts before the step that uses them.
  const isOwn = mountFrames.every(({ isLibrary }) => isLibrary !== true);
  return (isOwn ? linter.placeOf(mountFrames) : undefined) ?? linter.placeOf(frames);
}

/** Its description, and in brackets what else there is to say. */
function describeArgument(asked: AskedArgument): string {
  const { type, required, value, choices } = asked;
  const notes = [
    ...(type === "string" ? [] : [type]),
    ...(asked.default === undefined || asked.default === value ? [] : [`default ${asked.default}`]),
    ...(choices === undefined ? [] : [`one of ${choices.join(", ")}`]),
    ...(required === true ? ["required"] : []),
  ];
  const parts = [asked.description ?? "", notes.length === 0 ? "" : `(${notes.join("; ")})`];
  return parts.filter((part) => part !== "").join(" ");
}

function targets(run: ScriptRun): TargetList {
  const { build, linter } = run;
  const { exported } = build;
  const byDefault = exported === undefined ? defaultTarget(build.targets) : undefined;
  const declared = [...build.targets.values()].map((target): ListedTarget => ({
    name: target.name,
    isDefault: target === byDefault,
    description: shownText(target.options.description ?? ""),
    ...originOf(target.built),
    at: linter.placeOf(target.frames),
  }));
  const result: readonly ListedTarget[] =
    exported === undefined
      ? []
      : [
          {
            name: "",
            isDefault: true,
            description: "The result of bk.export",
            ...originOf(exported.state),
            at: linter.placeOf(exported.frames),
          },
        ];
  return { targets: [...declared, ...result], sources: run.ownFiles() };
}

/** The base image and the platform of a state; nothing of a target that has not run. */
function originOf(state: State | undefined): Pick<ListedTarget, "base" | "platform"> {
  if (state === undefined) return { base: "", platform: "" };
  const base = baseImageOf(state.carried) === undefined ? "" : state.origin;
  return { base, platform: formatPlatformId(platformOf(state.carried)) };
}

/** Checks the target the client names, or else everything that can be built. */
function lint(request: EvaluationRequest, world: RunWorld): LintReport {
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
    warnings: warnings.flatMap(({ rule, message, frames }) => {
      if (rule === undefined) return [];
      return [
        { rule, description: ruleDescription(rule), message, at: run.linter.placeOf(frames) },
      ];
    }),
    errors: run.build.missingArguments.length > 0 ? missing(run) : [...errors.values()],
    sources: run.ownFiles(),
  };
}

/** Other errors may only come from values that stand in for the missing ones. */
function missing(run: ScriptRun): readonly LintError[] {
  const errors = run.build.missingArguments.map((error) => lintError(error, run));
  return [...new Map(errors.map((error) => [error.message, error])).values()];
}

/** What can be built; a state is made when it is asked for. */
function buildable(run: ScriptRun, request: EvaluationRequest): readonly (() => Exported)[] {
  const { build } = run;
  if (request.build.target !== undefined || build.targets.size === 0) {
    return [() => resultOf(build, request)];
  }
  const { exported } = build;
  return [
    ...[...build.targets.values()].map((target) => () => stateOf(target)),
    ...(exported === undefined ? [] : [() => exported]),
  ];
}

/** @throws what is no error of the script */
function lintError(error: unknown, run: ScriptRun): LintError {
  if (!(error instanceof ScriptError || error instanceof BuildError)) throw error;
  return { message: error.message, at: run.linter.placeOf(error.frames) };
}
