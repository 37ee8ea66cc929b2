import { describe, expect, test } from "@jest/globals";
import { apiFunctions, createLibrary } from "../../../src/api/registry.js";
import { UNSET } from "../../../src/api/values/unset.js";
import { State } from "../../../src/llb/state.js";
import { tablesOf } from "../../../src/schema/tables-of.js";
import { testFunctions } from "../../../src/testing/test-functions.js";
import { AMD64 } from "../llb/fixtures.js";
import { TestBuild } from "./fixtures.js";

const library = createLibrary(new TestBuild().build);
const stateClass = library.classes.find(({ name }) => name === "State");

describe("declarations", () => {
  test("have unique names", () => {
    const names = apiFunctions.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test.each(apiFunctions)("$name has a description and an example", (declared) => {
    const docs = [declared.doc, ...Object.values(declared.parameters).map(({ doc }) => doc)];
    expect(docs.filter((doc) => doc.trim() === "")).toEqual([]);
    expect(declared.examples.length).toBeGreaterThan(0);
  });
});

describe("tables of options", () => {
  test.each(tablesOf([...apiFunctions, ...testFunctions]))(
    "$name describes each option",
    (table) => {
      const fields = Object.entries(table.fields);
      const silent = fields.filter(([, { doc }]) => doc.trim() === "").map(([name]) => name);
      expect({ doc: table.doc.trim() !== "", silent }).toEqual({ doc: true, silent: [] });
    },
  );
});

describe("the library", () => {
  test("has the tables bk and os", () => {
    expect([...library.tables.keys()]).toEqual(["bk", "os"]);
    expect(library.tables.get("bk")?.get("unset")).toBe(UNSET);
  });

  test.each([
    ["bk", "imgae", 'there is no bk.imgae (did you mean "image"?)'],
    ["bk", "zzzzzz", "there is no bk.zzzzzz"],
    [
      "os",
      "execute",
      "os.execute is not available in build scripts: scripts cannot access the host; os.getenv reads build arguments",
    ],
  ])("explains the unknown name %s.%s", (table, name, expected) => {
    expect(library.unknownField(table, name)).toBe(expected);
  });

  test.each([
    ["rum", 'a State has no method "rum" (did you mean "run"?)'],
    ["COPY", "methods are lower-case: state:copy(…)"],
    ["from", 'bk.image("…") starts from an image'],
  ])("explains the unknown method state:%s", (name, expected) => {
    expect(stateClass?.unknownField(State.scratch(AMD64), name)).toContain(expected);
  });

  test("has every method under its own name", () => {
    const methods = apiFunctions
      .filter(({ name }) => name.startsWith("state:"))
      .map(({ name }) => name.slice("state:".length));
    expect([...(stateClass?.methods.keys() ?? [])]).toEqual(methods);
  });
});
