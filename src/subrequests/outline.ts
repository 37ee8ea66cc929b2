/** The answer to `frontend.outline`: the inputs of a target (BuildKit frontend/subrequests/outline). */
import type { SourcePosition } from "../errors.js";
import { answerOf, type Answer } from "./answer.js";
import { comparePositions, locationJson, sourcesJson, type Sources } from "./location.js";
import { textTable } from "./text-table.js";
import type { AskedArgument } from "../api/script-use.js";
import { needsOf, type Need } from "../api/steps/needs.js";
import { reachableFrom } from "../llb/marshal.js";
import { shownText } from "../util/shown-text.js";
import { chosenTarget, resultOf, type EvaluationRequest } from "../evaluator/evaluate.js";
import type { ScriptRun } from "../evaluator/script-run.js";
import { defineSubrequest, TARGET_OPTION } from "./definition.js";

export const OUTLINE = defineSubrequest("outline", {
  version: "1.0.0",
  description: "List all parameters current build target supports",
  options: [TARGET_OPTION],
  metadata: ["result.json", "result.txt"],
});

/** The inputs of a target. */
export interface Outline {
  /** The name of the target. Empty for the result of `bk.export`. */
  readonly name: string;
  readonly description: string;
  readonly args: readonly OutlineArgument[];
  readonly secrets: readonly OutlineNeed[];
  readonly ssh: readonly OutlineNeed[];
  readonly caches: readonly OutlineCache[];
  readonly sources: Sources;
}

/** A build argument. */
export interface OutlineArgument {
  readonly name: string;
  readonly description: string;
  /** The value in this build as text. Empty without a value. */
  readonly value: string;
  readonly at: SourcePosition | undefined;
}

/** A secret or an SSH agent. */
export interface OutlineNeed {
  readonly name: string;
  readonly required: boolean;
  readonly at: SourcePosition | undefined;
}

/** A cache mount. */
export interface OutlineCache {
  readonly id: string;
  readonly at: SourcePosition | undefined;
}

/** Creates the answer. Everything is in the order of the files. */
export function outlineAnswer(outline: Outline): Answer {
  const { name, description, sources } = outline;
  const args = inOrder(outline.args, sources);
  const secrets = inOrder(outline.secrets, sources);
  const ssh = inOrder(outline.ssh, sources);
  const content = {
    name: nonEmpty(name),
    description: nonEmpty(description),
    args: filled(
      args.map((arg) => ({
        name: arg.name,
        description: nonEmpty(arg.description),
        value: nonEmpty(arg.value),
        location: locationJson(arg.at, sources),
      })),
    ),
    secrets: filled(secrets.map((item) => needJson(item, sources))),
    ssh: filled(ssh.map((item) => needJson(item, sources))),
    cache: filled(
      inOrder(outline.caches, sources).map(({ id, at }) => ({
        ID: id,
        location: locationJson(at, sources),
      })),
    ),
    sources: sourcesJson(sources),
  };
  const text = outlineText({ ...outline, args, secrets, ssh });
  return answerOf(content, { version: OUTLINE.version, text });
}

function needJson({ name, required, at }: OutlineNeed, sources: Sources) {
  return { name, required: required || undefined, location: locationJson(at, sources) };
}

/** Returns the text for clients. Mirrors PrintOutline of BuildKit's package. */
function outlineText({ name, description, args, secrets, ssh }: Outline): string {
  const head = [
    ["TARGET:", name === "" ? "(default)" : name],
    ...(description === "" ? [] : [["DESCRIPTION:", description]]),
  ];
  const argRows = args.map((arg) => [arg.name, arg.value, arg.description]);
  return [
    name === "" && description === "" ? "" : `${textTable(head, 1)}\n`,
    titled(["BUILD ARG", "VALUE", "DESCRIPTION"], argRows),
    titled(["SECRET", "REQUIRED"], secrets.map(needRow)),
    titled(["SSH", "REQUIRED"], ssh.map(needRow)),
  ].join("");
}

function needRow({ name, required }: OutlineNeed): readonly string[] {
  return [name, required ? "true" : ""];
}

function titled(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  return rows.length === 0 ? "" : `${textTable([titles, ...rows], 3)}\n`;
}

function inOrder<T extends { readonly at: SourcePosition | undefined }>(
  items: readonly T[],
  sources: Sources,
): readonly T[] {
  const compare = comparePositions(sources);
  return [...items].sort((a, b) => compare(a.at, b.at));
}

function nonEmpty(text: string): string | undefined {
  return text === "" ? undefined : text;
}

function filled<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length === 0 ? undefined : items;
}

/** Returns the inputs of the requested target. */
export function outline(run: ScriptRun, request: EvaluationRequest): Outline {
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
    args: [...build.use.arguments.values()].map((asked) => ({
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

/** Returns the position of a mount, or of its use if the library creates it. */
function placeOfNeed({ mountFrames, frames }: Need, { linter }: ScriptRun) {
  // The library creates its mounts before the step that uses them.
  const isOwn = mountFrames.every(({ isLibrary }) => isLibrary !== true);
  return (isOwn ? linter.placeOf(mountFrames) : undefined) ?? linter.placeOf(frames);
}

/** Returns the description, with further facts in brackets. */
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
