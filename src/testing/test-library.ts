/** The library of test files: the library of build scripts, with `bk.test` and without `bk.export`. */
import { ScriptError } from "../errors.js";
import { bindFunction } from "../schema/api-function.js";
import type { HostClass, HostFunction, HostLibrary } from "../schema/host-library.js";
import { suggestion } from "../schema/suggest.js";
import { evaluationClass } from "./evaluation-value.js";
import { testFunctions } from "./test-functions.js";
import type { TestRun } from "./test-run.js";
import { quoted } from "../util/shown-text.js";

/** Returns a library with the functions for tests. */
export function testLibrary(library: HostLibrary, run: TestRun): HostLibrary {
  const bk = new Map([
    ...(library.tables.get("bk") ?? []),
    ...boundFunctions("bk.", run),
    ["export", refusedExport] as const,
  ]);
  return {
    ...library,
    tables: new Map([...library.tables, ["bk", bk]]),
    classes: [
      ...library.classes,
      testClass(run),
      evaluationClass(boundFunctions("evaluation:", run)),
    ],
    unknownField: (table, name) =>
      table === "bk"
        ? `there is no bk.${name}${suggestion(name, bk.keys())}`
        : library.unknownField(table, name),
  };
}

/** The function `bk.export` of test files. It always fails, because a test file has no result. */
const refusedExport: HostFunction = {
  name: "bk.export",
  call: () => {
    throw new ScriptError(
      "a file of tests builds nothing: t:evaluate evaluates the script that does",
    );
  },
};

function testClass(run: TestRun): HostClass {
  const methods = boundFunctions("test:", run);
  return {
    name: "Test",
    methods,
    toText: String,
    unknownField: (_object, name) =>
      `a Test has no method ${quoted(name)}${suggestion(name, methods.keys())}; it has ${[...methods.keys()].join(", ")}`,
  };
}

function boundFunctions(prefix: string, run: TestRun): ReadonlyMap<string, HostFunction> {
  return new Map(
    testFunctions
      .filter(({ name }) => name.startsWith(prefix))
      .map((declared) => [declared.name.slice(prefix.length), bindFunction(declared, run)]),
  );
}
