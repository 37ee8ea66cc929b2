import { expect, test } from "@jest/globals";
import { optional, table } from "../../../src/schema/table.js";
import { INVALID, Problems, boolean } from "../../../src/schema/types.js";
import { lua } from "../../support/lua-values.js";

const options = table(
  "Options",
  "Options with one that is refused.",
  { quiet: optional(boolean, "Says nothing.") },
  new Map([["password", "there is none; use a secret"]]),
);

test("a refused option fails with its reason for any value", () => {
  for (const password of ["secret", 1, {}, [true]]) {
    const problems = new Problems();
    expect(options.read(lua({ quiet: true, password }), "options", problems)).toBe(INVALID);
    expect(problems.list).toEqual([
      { path: "options.password", message: "there is none; use a secret" },
    ]);
  }
});

test("refused options are not fields, and are never suggested", () => {
  expect(Object.keys(options.fields)).toEqual(["quiet"]);
  const problems = new Problems();
  options.read(lua({ passwort: true }), "options", problems);
  expect(problems.list).toEqual([
    { path: "options.passwort", message: "unknown option; known options are quiet" },
  ]);
});
