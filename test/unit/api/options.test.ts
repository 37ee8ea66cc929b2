/** Checks every option and every argument of the API with the calls in option-calls.lua. */
import { describe, expect, test } from "@jest/globals";
import { apiFunctions } from "../../../src/api/registry.js";
import type { BuildFunction } from "../../../src/api/declare.js";
import { optionCalls, type OptionCall } from "./option-calls.js";
import { optionNames, optionTables } from "./option-places.js";

const calls = optionCalls();
const accepted = calls.filter(({ expected }) => expected === undefined);
const rejected = calls.filter(({ expected }) => expected !== undefined);

describe("a call with a right value succeeds", () => {
  test.each(accepted)("$lua", ({ message }) => {
    expect(message).toBeUndefined();
  });
});

describe("a call with a wrong value fails with the line, the function, the option and the problem", () => {
  test.each(rejected)("$lua", ({ message, expected }) => {
    expect(message).toBe(expected);
  });
});

test("every message shows the wrong value, or a part of it", () => {
  const silent = rejected.filter(({ lua, expected = "" }) => {
    if (/unknown option|is missing|, got /.test(expected)) return false;
    const words = lua.match(/"[^"]*"|\d+|\w+(?= = )/g) ?? [];
    const option = /^[^ :]*?(\w+)(?:\[\d+\])?:/.exec(expected)?.[1];
    return !words.some((word) => word !== option && expected.includes(word));
  });
  expect(silent).toEqual([]);
});

/** Returns the parameters that scripts pass as arguments and whose types can be wrong. */
function checkedParameters({ name, parameters }: BuildFunction) {
  return Object.entries(parameters).filter(
    ([parameter, { kind, type }]) =>
      kind !== "leading" &&
      type.lua !== "any" &&
      !(parameter === "state" && name.startsWith("state:")),
  );
}

/** Returns the calls that the API needs but a list of calls lacks. */
function missingCalls(list: readonly OptionCall[]): readonly string[] {
  return apiFunctions.flatMap((declared) => [
    ...missingArgumentCalls(declared, list),
    ...missingOptionCalls(declared, list),
  ]);
}

function missingArgumentCalls(
  declared: BuildFunction,
  list: readonly OptionCall[],
): readonly string[] {
  const section = `${declared.name}: arguments`;
  const found = list.filter((call) => call.section === section);
  const hasOptional = Object.values(declared.parameters).some(({ kind }) => kind === "optional");
  const wrong = checkedParameters(declared)
    .map(([name, { kind }]) => (kind === "rest" ? "argument" : name))
    .filter((name) => !found.some(({ expected }) => expected?.startsWith(name)))
    .map((name) => `${section}: a wrong type of ${name}`);
  const accepts = found.some(({ lua, expected }) => expected === undefined && lua.includes("nil"));
  return hasOptional && !accepts ? [...wrong, `${section}: nil for optional arguments`] : wrong;
}

function missingOptionCalls(
  declared: BuildFunction,
  list: readonly OptionCall[],
): readonly string[] {
  return optionTables(declared).flatMap((table) => {
    const section = `${declared.name}: ${table.path}`;
    const found = list.filter((call) => call.section === section);
    const isAccepted = (text: string) =>
      found.some(({ lua, expected }) => expected === undefined && lua.includes(text));
    const rejections = (beginning: string) =>
      found.filter(({ expected }) => expected?.startsWith(beginning)).length;
    const options = optionNames(table).flatMap(([name, { type }]) => {
      const hasWrongValues = !/^(?:boolean|State)(?:\|Unset)?$/.test(type.lua);
      const rules: readonly (readonly [what: string, isCovered: boolean])[] = [
        [`a right value of ${name}`, isAccepted(` ${name} = `)],
        [`bk.unset for ${name}`, !type.lua.endsWith("|Unset") || isAccepted(` ${name} = bk.unset`)],
        [
          `a wrong type${hasWrongValues ? " and a wrong value" : ""} of ${name}`,
          rejections(`${table.path}.${name}`) >= (hasWrongValues ? 2 : 1),
        ],
      ];
      return rules.filter(([, isCovered]) => !isCovered).map(([what]) => `${section}: ${what}`);
    });
    const unknown = `${table.path}.no_such_option: unknown option`;
    return rejections(unknown) > 0 ? options : [...options, `${section}: an unknown option`];
  });
}

describe("option-calls.lua", () => {
  test("has calls for every option and every argument of the API", () => {
    expect(missingCalls(calls)).toEqual([]);
  });

  test("has a section for each table of options, and no others", () => {
    const sections = apiFunctions.flatMap((declared) => {
      const optional = Object.values(declared.parameters).some(({ kind }) => kind === "optional");
      const hasArguments = optional || checkedParameters(declared).length > 0;
      const paths = [
        ...(hasArguments ? ["arguments"] : []),
        ...optionTables(declared).map(({ path }) => path),
      ];
      return paths.map((path) => `${declared.name}: ${path}`);
    });
    expect([...new Set(calls.map(({ section }) => section))].sort()).toEqual(
      [...new Set(sections)].sort(),
    );
  });

  test("shows the known options in each message about an unknown option", () => {
    const unknown = rejected.filter(({ expected = "" }) => expected.includes("unknown option"));
    const silent = unknown.filter(
      ({ expected = "" }) => !/; known options are \w|\(did you mean "\w+"\?\)$/.test(expected),
    );
    expect(silent).toEqual([]);
  });
});
