import { equal } from "node:assert/strict";
import { dedent, dedentCommand } from "../../../src/api/values/dedent.js";
import { ScriptError } from "../../../src/errors.js";
import {
  checkVariables,
  escapeVariables,
  expandVariables,
  type Environment,
} from "../../../src/llb/expand.js";
import type { Random } from "../random.js";
import { outcomeOf, repeatable, type Target } from "../target.js";

const NAMES = ["A", "B", "C", "_x9"];

/** Variables are expanded, escaped text stays unchanged, and every other text is an error. */
export const variables: Target = {
  name: "variables",
  cases: 1500,
  run: (random) => {
    const env = random.list(0, 4, () => variable(random));
    const { text, value } = meaning(random, env, 0);
    equal(outcomeOf(() => expandVariables(text, env), ScriptError).value, value, text);
    const any = random.text(
      [...Array.from("${}:-+$$ab\\'\""), ...NAMES, "${A", ":-", ":+", "}}"],
      20,
    );
    equal(expandVariables(escapeVariables(any), env), any);
    const { error } = repeatable(() => outcomeOf(() => expandVariables(any, env), ScriptError));
    const problem = outcomeOf(() => {
      checkVariables(any);
    }, ScriptError);
    if (problem.error !== undefined && error === undefined) throw new Error(`expands: ${any}`);
  },
};

/** Values of variables are not expanded again. */
function variable(random: Random): Environment[number] {
  return [random.pick(NAMES), random.pick(["", "x", "$A", "${B}", "}", "é"])];
}

/** Returns a text with variables and its expansion, which is undefined if a variable is not set. */
interface Meaning {
  readonly text: string;
  readonly value: string | undefined;
}

function meaning(random: Random, env: Environment, depth: number): Meaning {
  const parts = random.list(0, 4, () => partOf(random, env, depth));
  const values = parts.map(({ value }) => value);
  return {
    text: parts.map(({ text }) => text).join(""),
    value: values.includes(undefined) ? undefined : values.join(""),
  };
}

function partOf(random: Random, env: Environment, depth: number): Meaning {
  const name = random.pick(NAMES);
  const found = env.findLast(([key]) => key === name)?.[1];
  // A third pair of braces inside two pairs is an error.
  const kind = random.below(depth > 1 ? 3 : 6);
  if (kind === 0) return { text: "$$", value: "$" };
  if (kind === 1) {
    const literal = random.pick(["a", " ", "/", "é", "\\", "\n", "'", "%"]);
    return { text: literal, value: literal };
  }
  if (kind === 2) return { text: `$${name}-`, value: found === undefined ? found : `${found}-` };
  if (kind === 3) return { text: `\${${name}}`, value: found };
  const word = meaning(random, env, depth + 1);
  const isSet = found !== undefined && found !== "";
  if (kind === 4) return { text: `\${${name}:-${word.text}}`, value: isSet ? found : word.value };
  return { text: `\${${name}:+${word.text}}`, value: isSet ? word.value : "" };
}

/** Only the indentation that all lines share is removed. */
export const dedentation: Target = {
  name: "dedent",
  cases: 1500,
  run: (random) => {
    const lines = random.list(0, 6, () => lineOf(random));
    // At least one line has no further indentation.
    const body = [...lines, "end", ...lines.slice(0, 2)];
    const indent = random.list(0, 3, () => random.pick([" ", "\t"])).join("");
    const indented = body.map((line) => (line === "" ? random.pick(["", indent]) : indent + line));
    const text = ["", ...indented, random.pick(["", "  "])].join(random.pick(["\n", "\r\n"]));
    equal(dedent(text), [...body, ""].join("\n"), JSON.stringify(text));
    equal(dedentCommand(text).endsWith("\n"), false);
  },
};

function lineOf(random: Random): string {
  const line = random.text(["a", " ", "\t", "#", "\\", "x y"], 5).replace(/[\r\n]/g, "");
  return line.trim() === "" ? "" : line;
}
