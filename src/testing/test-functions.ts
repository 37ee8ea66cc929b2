/** The functions that only `*_test.lua` files have: `bk.test`, the methods of `t`, and evaluations. */
import { BuildError, RequestError, ScriptError, scriptErrorAt } from "../errors.js";
import { stateType } from "../api/declare.js";
import { State } from "../llb/state.js";
import type { Step } from "../llb/inspect/step.js";
import {
  apiFunction,
  leadingParameter,
  optionalParameter,
  parameter,
  type ApiFunction,
  type Declaration,
  type Parameters,
} from "../schema/api-function.js";
import { decodeText, type LuaFunction, type LuaValue } from "../schema/lua-value.js";
import {
  choice,
  instance,
  nonEmptyText,
  oneOf,
  text,
  type as makeType,
  type Type,
} from "../schema/types.js";
import { callerLines } from "../util/caller-lines.js";
import { holds, holdsFields, sameValue } from "./compare-values.js";
import type { Evaluation } from "./evaluation.js";
import { EvaluationValue, headline, stepValue, theOnly, toLuaValue } from "./evaluation-value.js";
import { lineDiff } from "./line-diff.js";
import { printValue } from "../schema/print-values.js";
import {
  NO_OPTIONS,
  buildInputs,
  evaluateOptions,
  type TestEvaluateOptions,
} from "./test-options.js";
import { TestValue, type TestRun } from "./test-run.js";

export type TestFunction = ApiFunction<TestRun>;

function declareTest<const P extends Parameters>(
  declaration: Declaration<TestRun, P>,
): TestFunction {
  return apiFunction(declaration);
}

const test = parameter(
  instance("Test", (object) => object instanceof TestValue),
  "The test.",
);
const evaluation = parameter(
  instance("Evaluation", (object) => object instanceof EvaluationValue),
  "The evaluation.",
);

const anyValue: Type<LuaValue> = makeType("any", "a value", (value) => ({ value }));

const functionOf = (signature: string): Type<LuaFunction> =>
  makeType(signature, "a function", (value) =>
    value.type === "function" ? { value: value.call } : undefined,
  );

const fileOrState: Type<string | State> = choice<string | State>(
  "the name of a file, or a State",
  [nonEmptyText, stateType],
  (value) => (value.type === "object" ? stateType : nonEmptyText),
);

const stepKind: Type<Step["kind"]> = oneOf(
  "run",
  "copy",
  "mkdir",
  "mkfile",
  "rm",
  "symlink",
  "image",
  "local",
  "git",
  "http",
  "oci_layout",
  "source",
  "inline",
  "merge",
  "diff",
  "build",
  "passthrough",
);

/** The type of a search for a step: a text, or fields. */
const stepMatch: Type<LuaValue> = choice<LuaValue>(
  "a text, or a table of fields",
  [makeType("string|table", "", (value) => ({ value }))],
  (value) => (value.type === "string" || value.type === "table" ? anyValue : undefined),
);
const kindParameter = parameter(stepKind, "The kind of step.");
const matchParameter = optionalParameter(
  stepMatch,
  'A part of its command, paths, reference or name; or fields it has: `{ dest = "/app" }`.',
);

/** All functions for tests, in documentation order. */
export const testFunctions: readonly TestFunction[] = [
  declareTest({
    name: "bk.test",
    doc: "Declares a test. Tests run after the whole file, in order. It is there in `*_test.lua` files alone.",
    parameters: {
      name: parameter(nonEmptyText, "The name of the test."),
      body: parameter(functionOf("fun(t: Test)"), "The test; an error fails it."),
    },
    returns: "",
    examples: ['bk.test("three is three", function(t) t:equal(1 + 2, 3) end)'],
    run: ({ name, body }, { build: run, frames }) => {
      run.addTest({ name, body, frames: frames() });
      return undefined;
    },
  }),
  declareTest({
    name: "test:evaluate",
    doc: "Evaluates a build script as a build would, without a daemon. Files are named from the folder of the test. Without a file it is `build.lua`. A State is evaluated as if it were exported: a way to test modules.",
    parameters: {
      test,
      script: leadingParameter(fileOrState, "The script's file, or a State."),
      options: optionalParameter(evaluateOptions, "Options."),
    },
    returns: "Evaluation",
    examples: [
      'local r = t:evaluate("build.lua", { args = { DEBUG = true } })',
      'local r = t:evaluate{ script = [[ bk.export(bk.image("alpine:3.20")) ]] }',
      'local r = t:evaluate(bk.image("alpine:3.20"):run("make"))',
    ],
    run: ({ script, options = NO_OPTIONS }, { build: run, frames }) => {
      const inputs = buildInputs(options);
      if (script instanceof State) {
        refuseForStates(options);
        const exported = { state: script, frames: frames() };
        return evaluated(() => run.describe(exported, inputs, options.context));
      }
      const { script: text, context } = options;
      if (script !== undefined && text !== undefined) {
        throw new ScriptError("give a file or a script, not both");
      }
      return evaluated(() => run.evaluate({ file: script, text, context }, inputs));
    },
  }),
  declareTest({
    name: "test:equal",
    doc: "Fails unless both values are the same: tables by their fields, in depth. Shows what differs.",
    parameters: {
      test,
      actual: parameter(anyValue, "The actual value."),
      expected: parameter(anyValue, "The expected value."),
    },
    returns: "",
    examples: ['t:equal({ "a", { b = 1 } }, { "a", { b = 1 } })'],
    run: ({ actual, expected }) => {
      if (sameValue(actual, expected)) return undefined;
      throw new ScriptError(difference(actual, expected));
    },
  }),
  declareTest({
    name: "test:contains",
    doc: "Fails unless `whole` holds `part`: a text its part, a list an item, a table the fields of `part`. Tables among the items or fields need not be complete.",
    parameters: {
      test,
      whole: parameter(anyValue, "A text, a list, or a table."),
      part: parameter(anyValue, "The part to look for."),
    },
    returns: "",
    examples: [
      't:contains({ "PATH=/bin", "PORT=8080" }, "PORT=8080")',
      't:contains({ { type = "cache", dest = "/root/.npm" } }, { type = "cache" })',
    ],
    run: ({ whole, part }) => {
      if (holds(whole, part)) return undefined;
      const [wanted, there] = [printValue(part, "  "), printValue(whole, "  ")];
      throw new ScriptError(`not found\n  expected: ${wanted}\n  in:       ${there}`);
    },
  }),
  declareTest({
    name: "test:fails",
    doc: "Fails unless the function raises an error, one whose message has the text. Gives the message.",
    parameters: {
      test,
      body: parameter(functionOf("fun()"), "The function that should fail."),
      message: optionalParameter(text, "A part of the message; no pattern."),
    },
    returns: "string",
    examples: [
      't:fails(function() t:evaluate{ args = { MODE = "tiny" }, script = [[ bk.arg("MODE", { choices = { "fast" } }) ]] } end, "must be one of")',
    ],
    run: ({ body, message }) => {
      const said = errorOf(body);
      if (said === undefined) throw new ScriptError("expected an error, but there was none");
      if (message === undefined || said.includes(message)) return said;
      throw new ScriptError(
        `another error than expected\n  expected: ${message}\n  got:      ${said.replaceAll("\n", "\n            ")}`,
      );
    },
  }),
  declareTest({
    name: "evaluation:step",
    doc: "The only step of a kind that matches. Fails when there is none or more than one, and shows the steps.",
    parameters: { evaluation, kind: kindParameter, match: matchParameter },
    returns: "Step",
    examples: ['t:equal(r:step("run", "make").cwd, "/src")'],
    run: ({ evaluation: { evaluation: given }, kind, match }) => {
      const wanted = `${kind} step${match === undefined ? "" : ` with ${printValue(match)}`}`;
      return stepValue(theOnly(findSteps(given.steps, kind, match), wanted, given.steps));
    },
  }),
  declareTest({
    name: "evaluation:find",
    doc: "All steps of a kind that match, in order; none is an empty list.",
    parameters: { evaluation, kind: kindParameter, match: matchParameter },
    returns: "Step[]",
    examples: ['t:equal(#r:find("copy", { owner = "app" }), 0)'],
    run: ({ evaluation: { evaluation: given }, kind, match }) =>
      findSteps(given.steps, kind, match).map(stepValue),
  }),
];

function findSteps(
  steps: readonly Step[],
  kind: Step["kind"],
  match: LuaValue | undefined,
): readonly Step[] {
  return steps.filter((step) => step.kind === kind && isMatch(step, match));
}

function isMatch(step: Step, match: LuaValue | undefined): boolean {
  if (match === undefined) return true;
  if (match.type === "table") return holdsFields(toLuaValue(stepValue(step)), match);
  return [headline(step), step.name].some((words) => holds(toLuaValue(words), match));
}

/** Returns the difference: each value on a line, or line by line if they are long. */
function difference(actual: LuaValue, expected: LuaValue): string {
  const [there, wanted] = [longText(actual), longText(expected)];
  if (!there.includes("\n") && !wanted.includes("\n")) {
    return `the values differ\n  expected: ${wanted}\n  got:      ${there}`;
  }
  const lines = lineDiff(wanted, there).map((line) => `  ${line}`);
  return ["the values differ (- expected, + got)", ...lines].join("\n");
}

/** Formats a value as Lua. A text of several lines stays unchanged. */
function longText(value: LuaValue): string {
  const words = value.type === "string" ? decodeText(value.bytes) : undefined;
  return words?.includes("\n") === true ? words : printValue(value);
}

/** Returns the message of the error that a function raises, or undefined if it raises none. */
function errorOf(body: LuaFunction): string | undefined {
  try {
    body([]);
    return undefined;
  } catch (error) {
    if (error instanceof ScriptError || error instanceof BuildError) return error.message;
    throw error;
  }
}

/** Rejects options that have no effect on an existing state. @throws ScriptError */
function refuseForStates(options: TestEvaluateOptions): void {
  const late = (["script", "args", "target", "platform", "build_platform"] as const).filter(
    (name) => options[name] !== undefined,
  );
  if (late.length === 0) return;
  throw new ScriptError(`a State is made already: ${late.join(", ")} cannot change it`);
}

/** Runs an evaluation. Its errors become errors at the line of the test. */
function evaluated(evaluate: () => Evaluation): EvaluationValue {
  try {
    return new EvaluationValue(evaluate());
  } catch (error) {
    if (error instanceof BuildError) {
      const { message } = scriptErrorAt(error.frames, error.message);
      throw new ScriptError(withCallers(message, error), [], { cause: error });
    }
    if (error instanceof ScriptError) {
      throw new ScriptError(withCallers(error.message, error), [], { cause: error });
    }
    if (error instanceof RequestError) throw new ScriptError(error.message, [], { cause: error });
    throw error;
  }
}

/** Returns the message of an error inside the script, with its call stack. The test's own lines follow. */
function withCallers(message: string, { frames }: ScriptError | BuildError): string {
  return [message, ...callerLines(frames)].join("\n  ");
}
