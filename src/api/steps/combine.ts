/** `bk.merge`, `bk.diff` and `with_metadata`. */
import { ScriptError } from "../../errors.js";
import { emptyCarried } from "../../llb/carried.js";
import { State } from "../../llb/state.js";
import { createVertex, type Output } from "../../llb/vertex/vertex.js";
import { parameter, restParameter } from "../../schema/api-function.js";
import { optional, table } from "../../schema/table.js";
import { listOf } from "../../schema/collections.js";
import { choice, nonEmptyText, type Type } from "../../schema/types.js";
import { shortText } from "../../util/shown-text.js";
import type { Build } from "../build.js";
import {
  declare,
  receiver,
  stateType,
  stepFields,
  stepOptions,
  type BuildCall,
  type BuildFunction,
} from "../declare.js";

const stateOrList: Type<State | readonly State[]> = choice<State | readonly State[]>(
  "a State",
  [stateType, listOf(stateType)],
  (value) => (value.type === "table" ? listOf(stateType) : stateType),
);

const metadataOptions = table("MetadataOptions", "Options of `state:with_metadata`.", {
  ...stepFields,
  name: optional(nonEmptyText, "Name of the step in progress output.", {
    aliases: ["description"],
  }),
});

/** Functions that combine states. */
export const combineFunctions: readonly BuildFunction[] = [
  declare({
    name: "bk.merge",
    doc: "Lays file systems over each other without copying, later ones on top. The result has the carried values of the first one.",
    parameters: { states: restParameter(stateOrList, "Two states or more, or a list of them.") },
    returns: "State",
    examples: [
      'local tools = bk.merge(s:run("apk add git"), bk.diff(s, s:run("apk add curl")))',
      'local all = bk.merge{ s, bk.scratch():mkfile("/a", "a") }',
    ],
    run: ({ states }, call) => merge(states.flat(), call),
  }),
  declare({
    name: "bk.diff",
    doc: "Returns the changes from `lower` to `upper`, including deletions. The result has no carried values.",
    parameters: {
      lower: parameter(stateType, "State before the changes."),
      upper: parameter(stateType, "State after the changes."),
    },
    returns: "State",
    examples: ['local git = bk.diff(s, s:run("apk add git"))'],
    run: ({ lower, upper }, call) => diff(lower, upper, call),
  }),
  declare({
    name: "state:diff",
    doc: "Returns the changes of this state on top of `lower`: `bk.diff(lower, state)`.",
    parameters: { state: receiver, lower: parameter(stateType, "State before the changes.") },
    returns: "State",
    examples: ['local git = s:run("apk add git"):diff(s)'],
    run: ({ state, lower }, call) => diff(lower, state, call),
  }),
  declare({
    name: "state:with_metadata",
    doc: "Sets the name, progress group and cache settings of the last step.",
    parameters: { state: receiver, options: parameter(metadataOptions, "Options.") },
    returns: "State",
    examples: [
      's = s:run("make"):with_metadata{ description = "compile", progress_group = "build" }',
    ],
    run: ({ state, options }) => {
      const { output } = state;
      if (output === undefined)
        throw new ScriptError("scratch has no step that could be described");
      const step = { ...output.vertex.step, ...stepOptions(options) };
      return state.withVertex(createVertex({ ...output.vertex, step }));
    },
  }),
];

function merge(states: readonly State[], { build, frames }: BuildCall): State {
  const [first] = states;
  if (first === undefined || states.length < 2) {
    throw new ScriptError(`expected two states or more, got ${states.length}`);
  }
  const inputs = states
    .map(({ root }) => root)
    .filter((output): output is Output => output !== undefined);
  const [only] = inputs;
  if (inputs.length < 2) return first.derive({ output: only, history: mergedHistory(states) });
  const vertex = createVertex({
    kind: "merge",
    inputs,
    frames: frames(),
    step: {},
    stage: build.targets.current,
    title: mergeTitle(states, build),
  });
  return first.derive({
    output: { vertex, index: 0 },
    history: mergedHistory(states),
    steps: first.steps + 1,
  });
}

/** The maximum number of states in the name of a merge. */
const MAX_NAMED = 5;

function mergeTitle(states: readonly State[], build: Build): string {
  const names = states.slice(0, MAX_NAMED).map((state) => nameOf(state, build));
  const others = states.length - names.length;
  return `MERGE ${names.join(", ")}${others > 0 ? ` and ${others} more` : ""}`;
}

/** Returns the name of a state in step names: its target, its source, or its last step. */
function nameOf({ output, origin, steps }: State, { targets }: Build): string {
  const { stage, step, title = "" } = output?.vertex ?? {};
  if (stage !== undefined && stage !== targets.current) return stage;
  return steps === 0 ? origin : `(${shortText(step?.name ?? title)})`;
}

function mergedHistory(states: readonly State[]): State["history"] {
  return { kind: "merge", operands: states.map(({ history }) => history) };
}

function diff(lower: State, upper: State, { build, frames }: BuildCall): State {
  const carried = emptyCarried(build.options.targetPlatform);
  const history = { kind: "diff", lower: lower.history, upper: upper.history } as const;
  const common = { carried, history, origin: diffOrigin(upper), steps: 1 };
  if (upper.output === undefined && lower.output === undefined) {
    return State.scratch(build.options.targetPlatform);
  }
  const vertex = createVertex({
    kind: "diff",
    lower: lower.root,
    upper: upper.root,
    frames: frames(),
    step: {},
    stage: build.targets.current,
    title: `DIFF ${nameOf(lower, build)} -> ${nameOf(upper, build)}`,
  });
  return new State({ ...common, output: { vertex, index: 0 } });
}

/** Returns the name of a diff. A diff of diffs has a short name, because names would grow with the chain of calls. */
function diffOrigin({ origin }: State): string {
  return origin.startsWith(DIFF_OF) ? origin : DIFF_OF + origin;
}

const DIFF_OF = "diff of ";
