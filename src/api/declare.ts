/** Helpers for declarations of API functions, which act on a {@link Build}. */
import { State } from "../llb/state.js";
import type { StepOptions } from "../llb/vertex/step-options.js";
import type { HostFunction } from "../schema/host-library.js";
import {
  apiFunction,
  bindFunction,
  parameter,
  type ApiCall,
  type ApiFunction,
  type Declaration,
  type Parameters,
} from "../schema/api-function.js";
import { optional, table, type TableOf } from "../schema/table.js";
import { boolean, choice, instance, mapped, nonEmptyText, type Type } from "../schema/types.js";
import { defined } from "../util/defined.js";
import type { Build } from "./build.js";

export type BuildFunction = ApiFunction<Build>;
export type BuildCall = ApiCall<Build>;

/** Declares a function that acts on a build. */
export function declare<const P extends Parameters>(
  declaration: Declaration<Build, P>,
): BuildFunction {
  return apiFunction(declaration);
}

/** Binds a function to a build, for the VM. */
export function bindToBuild(declared: BuildFunction, build: Build): HostFunction {
  return bindFunction(declared, build, (frames) => build.outsideTexts(frames));
}

/** A State. */
export const stateType: Type<State> = instance("State", (object) => object instanceof State);

/** The receiver of a method. */
export const receiver = parameter(stateType, "The state.");

interface GroupOption {
  readonly id: string;
  readonly name: string;
  readonly weak: boolean;
}

const groupTable = table("ProgressGroup", "Steps shown as one entry.", {
  id: optional(nonEmptyText, "Steps with the same id are one group.", { defaultText: "the name" }),
  name: optional(nonEmptyText, "The name shown for the group.", { defaultText: "the id" }),
  weak: optional(boolean, "A group is not shown if all of its steps are weak.", {
    defaultText: "false",
  }),
});

const groupFromTable: Type<GroupOption> = mapped(groupTable, ({ id, name, weak }) => {
  const word = id ?? name;
  if (word === undefined) return { problem: "expected a name or an id" };
  return { value: { id: word, name: name ?? word, weak: weak ?? false } };
});

const groupFromName: Type<GroupOption> = mapped(nonEmptyText, (name) => ({
  value: { id: name, name, weak: false },
}));

const progressGroup: Type<GroupOption> = choice(
  "a name or { id, name, weak }",
  [groupFromName, groupFromTable],
  (value) => (value.type === "table" ? groupFromTable : groupFromName),
);

/** The options that every step accepts. */
export const stepFields = {
  name: optional(nonEmptyText, "Name of the step in progress output."),
  progress_group: optional(progressGroup, "Shows steps of the same group as one entry."),
  no_cache: optional(boolean, "Runs the step even when a cached result exists."),
  export_cache: optional(
    boolean,
    "Forces the step's result into, or keeps it out of, exported caches.",
  ),
};

type StepFields = TableOf<typeof stepFields>;

/** Returns the options of every step in the form of the graph. */
export function stepOptions(options: StepFields): StepOptions {
  return defined({
    name: options.name,
    progressGroup: options.progress_group,
    ignoreCache: options.no_cache,
    exportCache: options.export_cache,
  });
}

/** Returns a text as one line for step names and history, without blank lines and continuation backslashes. */
export function oneLine(text: string): string {
  const lines = text.split("\n");
  return lines
    .flatMap((line, index) => {
      if (line.trim() === "") return [];
      const isContinued = index < lines.length - 1 && line.endsWith("\\");
      return [(isContinued ? line.slice(0, -1) : line).trim()];
    })
    .join(" ")
    .trim();
}
