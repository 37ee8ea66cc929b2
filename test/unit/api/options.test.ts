import { describe, expect, test } from "@jest/globals";
import { apiFunctions } from "../../../src/api/registry.js";
import type { Type } from "../../../src/schema/types.js";
import {
  callOf,
  callWith,
  mayBeUnset,
  missingArguments,
  optionsOf,
  outcomesOf,
  placesOfAll,
  samplesOf,
  typeKey,
  type Call,
  type OptionPlace,
} from "./option-cases.js";
import { OF_ITS_OWN } from "./option-exceptions.js";
import { FUNCTION, SAMPLES, TRUE, type Samples } from "./option-samples.js";

/** A call and what must come of it: success, or one problem at its line. */
interface Case {
  readonly call: Call;
  readonly title: string;
  /** The message after `build.lua:N: function: `; none for a call that succeeds. */
  readonly says: string | undefined;
}

const options = placesOfAll.flatMap((place) => optionsOf(place));
const known = options.flatMap((option) => {
  const samples = samplesOf(option);
  return samples === undefined ? [] : [{ option, samples }];
});

/** What a case is about, in the words of the messages. */
function pathOf({ place, name }: OptionPlace): string {
  return `${place.path}.${name}`;
}

function rightCases(option: OptionPlace, { right }: Samples): readonly Case[] {
  const values = mayBeUnset(option) ? [right, "bk.unset"] : [right];
  return values.map((value) => ({
    call: callWith(option, value),
    title: `${pathOf(option)} = ${value}`,
    says: undefined,
  }));
}

function wrongTypeCase(option: OptionPlace, { wrongType, expects }: Samples): Case {
  const expected = expects ?? option.field.type.expected;
  return {
    call: callWith(option, wrongType.lua),
    title: `${pathOf(option)} = ${wrongType.lua}`,
    says: `${pathOf(option)}: expected ${expected}, got ${wrongType.got}`,
  };
}

function wrongValueCases(option: OptionPlace, { wrong }: Samples): readonly Case[] {
  if (wrong === undefined) return [];
  return [
    {
      call: callWith(option, wrong.lua),
      title: `${pathOf(option)} = ${wrong.lua}`,
      says: `${pathOf(option)}${wrong.at ?? ""}: ${wrong.says}`,
    },
  ];
}

/** One call for each table at each place. */
const unknownCases: readonly Case[] = placesOfAll.map((place) => {
  const [option] = optionsOf(place);
  const unknown = { ...option, place, name: "no_such_option" } as OptionPlace;
  return {
    call: callWith(unknown, "1"),
    title: pathOf(unknown),
    says: `${pathOf(unknown)}: unknown option`,
  };
});

/** Every argument by place, in a type that it cannot have. */
const parameterCases: readonly Case[] = apiFunctions.flatMap((declared) =>
  Object.entries(declared.parameters)
    .filter(([, { kind, type }]) => kind !== "leading" && type.lua !== "any")
    .filter(([name]) => name !== "state" || !declared.name.startsWith("state:"))
    .map(([name, { kind, type }]) => {
      const given = acceptsFunctions(type) ? TRUE : FUNCTION;
      return {
        call: callOf(declared, { name, lua: given.lua }),
        title: `${declared.name} ${name} = ${given.lua}`,
        says: kind === "rest" ? "argument" : name,
      };
    }),
);

function acceptsFunctions({ lua }: Type<unknown>): boolean {
  return lua.includes("fun(");
}

/** Every argument that may be left out, as an explicit nil. */
const nilCases: readonly Case[] = apiFunctions
  .filter(({ parameters }) => Object.values(parameters).some(({ kind }) => kind === "optional"))
  .map((declared) => ({ call: callOf(declared), title: callOf(declared).lua, says: undefined }));

const rights = known.flatMap(({ option, samples }) => rightCases(option, samples));
const wrongTypes = known.map(({ option, samples }) => wrongTypeCase(option, samples));
const wrongValues = known.flatMap(({ option, samples }) => wrongValueCases(option, samples));
const outcomes = outcomesOf(
  [rights, wrongTypes, wrongValues, unknownCases, parameterCases, nilCases].flatMap((cases) =>
    cases.map(({ call }) => call),
  ),
);

function titled(cases: readonly Case[]): readonly (readonly [string, Case])[] {
  return cases.map((item) => [`${item.call.function}: ${item.title}`, item]);
}

/** What the call said, and the beginning of what it should have said. */
function said({ call, says = "" }: Case): { readonly error: string; readonly begin: string } {
  const { line, error = "" } = outcomes.get(call) ?? { line: 0 };
  return { error, begin: `build.lua:${line}: ${call.function}: ${says}` };
}

function errorOf({ call }: Case): string | undefined {
  return outcomes.get(call)?.error;
}

describe("the samples", () => {
  test("cover the type of every option", () => {
    const missing = options
      .filter((option) => samplesOf(option) === undefined)
      .map(
        ({ key, field }) =>
          `${key} has a type without samples: add ${JSON.stringify(typeKey(field.type))} to SAMPLES in test/unit/api/option-samples.ts`,
      );
    expect([...new Set(missing)]).toEqual([]);
  });

  test("have a value for every argument that must be there", () => {
    const missing = apiFunctions
      .flatMap((declared) => missingArguments(declared))
      .map((name) => `add ${JSON.stringify(name)} to ARGUMENTS in test/unit/api/option-samples.ts`);
    expect(missing).toEqual([]);
  });

  test("are of options that exist", () => {
    const types = new Set(options.map(({ field }) => typeKey(field.type)));
    const keys = new Set(options.map(({ key }) => key));
    expect(Object.keys(SAMPLES).filter((key) => !types.has(key))).toEqual([]);
    expect(Object.keys(OF_ITS_OWN).filter((key) => !keys.has(key))).toEqual([]);
  });

  test("have a wrong value for every type that is not true, false or an object", () => {
    const without = known.filter(({ samples }) => samples.wrong === undefined);
    expect([...new Set(without.map(({ option }) => option.field.type.lua))].sort()).toEqual([
      "State",
      "boolean",
    ]);
  });
});

test("every message about a wrong value says what was given", () => {
  const silent = known
    .flatMap(({ samples: { wrong } }) => (wrong === undefined ? [] : [wrong]))
    .filter(({ lua, says }) => {
      const given = lua.match(/"[^"]*"|\d+|\w+(?= = )/g) ?? [];
      return !says.includes(", got ") && !given.some((word) => says.includes(word));
    });
  expect(silent.map(({ says }) => says).filter((says) => !says.includes("is missing"))).toEqual([]);
});

describe("a right value is accepted", () => {
  test.each(titled(rights))("%s", (_title, item) => {
    expect(errorOf(item)).toBeUndefined();
  });
});

describe("a wrong type is refused with the option, what was expected, what was given, and the line", () => {
  test.each(titled(wrongTypes))("%s", (_title, item) => {
    const { error, begin } = said(item);
    expect(error).toBe(begin);
  });
});

describe("a wrong value is refused with the option, the reason, and the line", () => {
  test.each(titled(wrongValues))("%s", (_title, item) => {
    const { error, begin } = said(item);
    expect(error).toBe(begin);
  });
});

describe("an unknown option is refused, with those that are known", () => {
  test.each(titled(unknownCases))("%s", (_title, item) => {
    const { error, begin } = said(item);
    expect(error.slice(0, begin.length)).toBe(begin);
    expect(error.slice(begin.length)).toMatch(/; known options are \w|\(did you mean "\w+"\?\)$/);
  });
});

describe("an argument of a wrong type is refused with its name, what was expected, what was given, and the line", () => {
  test.each(titled(parameterCases))("%s", (_title, item) => {
    const { error, begin } = said(item);
    expect(error.slice(0, begin.length)).toBe(begin);
    expect(error.slice(begin.length)).toMatch(
      /^( \d)?: expected [^\n]+, got (a function|the boolean true)$/,
    );
  });
});

describe("an explicit nil is an argument that was left out", () => {
  test.each(titled(nilCases))("%s", (_title, item) => {
    expect(errorOf(item)).toBeUndefined();
  });
});
