import { describe, expect, test } from "@jest/globals";
import { apiFunctions } from "../../../src/api/registry.js";
import { tablesOf } from "../../../src/schema/tables-of.js";
import { scriptRun } from "../../support/evaluate.js";

const FILES = {
  "package.json": "{}",
  "build.lua": "",
  "go.mod": "",
  "go.sum": "",
};

describe("every function of the API", () => {
  test.each(apiFunctions.map((declared) => [declared.name, declared] as const))(
    "%s has a sentence, a description of each parameter, and an example",
    (_name, { doc, parameters, examples }) => {
      expect(doc).toMatch(/\.$/);
      expect(examples.length).toBeGreaterThan(0);
      for (const { doc: text } of Object.values(parameters)) expect(text).toMatch(/[.!]$/);
    },
  );

  test.each(tablesOf(apiFunctions).map((table) => [table.name, table] as const))(
    "every field of %s is described",
    (_name, { doc, fields }) => {
      expect(doc).toMatch(/\.$/);
      for (const field of Object.values(fields)) expect(field.doc).toMatch(/[.!]$/);
    },
  );
});

const examples = apiFunctions.flatMap(({ name, examples: texts }) =>
  texts.map((text) => [name, text] as const),
);

/** The failing example is the documentation of a function that fails. */
const ENDS_IN = new Map([["bk.fail", /VERSION is empty/]]);

describe("every example runs unchanged", () => {
  test.each(examples)("%s: %s", (name, text) => {
    const args = ENDS_IN.has(name) ? { "build-arg:VERSION": "" } : {};
    const rest = text.includes("bk.export") ? "" : "\nbk.export(s)";
    const run = scriptRun(`local s = bk.image("alpine:3.20")\n${text}${rest}`, {
      context: FILES,
      options: args,
    });
    const failure = ENDS_IN.get(name);
    const outcome = failure === undefined ? run.evaluate() : catchError(() => run.evaluate());
    expect(failure === undefined || failure.test(String(outcome))).toBe(true);
  });
});

function catchError(body: () => unknown): unknown {
  try {
    return body();
  } catch (error) {
    return error;
  }
}
