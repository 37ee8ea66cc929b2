/** Stages, copies and merges with the prelude, including corrections of the original prelude. */
import { describe, expect, test } from "@jest/globals";
import { failureOf, stepsOf, type Step } from "./steps.js";

const PRELUDE = `local prelude = require("prelude")`;
function steps(expression: string): readonly Step[] {
  return stepsOf(`${PRELUDE} bk.export(${expression})`);
}

/** The commands of the steps. */
function commands(expression: string): readonly (string | undefined)[] {
  return steps(expression).map(({ run, files }) => run ?? files?.join("; "));
}

describe("structure", () => {
  test("container", () => {
    expect(commands(`prelude.container(s, function(base) return base:run("make") end)`)).toEqual([
      "make",
    ]);
  });

  test("multi_stage returns the second stage and the function's result", () => {
    const script = `${PRELUDE}
      local runtime, built = prelude.multi_stage("golang:1.24", s, function(builder) return builder:run("make") end)
      bk.export(runtime:copy(built, "/out", "/app"))`;
    expect(stepsOf(script)).toEqual([
      { on: "golang:1.24", run: "make" },
      { on: "alpine:3.20", files: ["copy step 1:/out to /app"] },
    ]);
  });

  test("copy_all accepts the other state now or later", () => {
    const files = ["copy alpine:3.20:/a to /b"];
    expect(steps(`prelude.copy_all(s, bk.scratch(), "/a", "/b")`)).toEqual([
      { on: "scratch", files },
    ]);
    expect(steps(`prelude.copy_all(s, "/a", "/b")(bk.scratch())`)).toEqual([
      { on: "scratch", files },
    ]);
  });

  // The original used `unpack`, which Lua 5.4 does not have.
  test.each([
    [`parallel_build(s:run("a"), s:run("b"), s:run("c"))`, ["step 1", "step 2", "step 3"]],
    [`merge_multiple({ s:run("a"), s:run("b") })`, ["step 1", "step 2"]],
  ])("%s", (call, merge) => {
    expect(steps(`prelude.${call}`).at(-1)).toEqual({ on: "step 1", merge });
  });

  test("a single state is not merged", () => {
    expect(steps(`prelude.parallel_build(s:run("a"))`)).toEqual([{ on: "alpine:3.20", run: "a" }]);
    expect(steps(`prelude.merge_multiple{ s:run("a") }`)).toEqual([
      { on: "alpine:3.20", run: "a" },
    ]);
  });

  test("layered_copy works with and without its unused argument", () => {
    const mappings = `{ { from = s, from_path = "/a", to_path = "/x" }, { from = s, from_path = "/b", to_path = "/y/" } }`;
    for (const args of [`bk.scratch(), {}, ${mappings}`, `bk.scratch(), ${mappings}`]) {
      expect(steps(`prelude.layered_copy(${args})`)).toEqual([
        { on: "scratch", files: ["copy alpine:3.20:/a to /x"] },
        { on: "step 1", files: ["copy alpine:3.20:/b to /y/"] },
      ]);
    }
  });
});

describe("wrong calls name the option, what was expected, and the line", () => {
  test.each([
    [`container(s, s)`, "container: build_fn: expected a function"],
    [
      `multi_stage("alpine:3.20", 5, print)`,
      "multi_stage: runtime_image: expected the name of an image or a State",
    ],
    [
      `copy_all(s, s)`,
      "copy_all: 2 problems\n  from_path: expected a path, got nil\n  to_path: expected a path, got nil",
    ],
    [`parallel_build()`, "parallel_build: states: expected at least one State"],
    [
      `merge_multiple({ s, "x" })`,
      `merge_multiple: states[2]: expected a State, got the string "x"`,
    ],
    [
      `layered_copy(s, {}, { { from = s, from_path = "/a" } })`,
      "layered_copy: mappings[1].to_path: it is missing",
    ],
    [
      `layered_copy(s, {}, { { from = s, from_path = "/a", to = "/b" } })`,
      `layered_copy: 2 problems\n  mappings[1].to: unknown option\n  mappings[1].to_path: it is missing`,
    ],
  ])("%s", (call, message) => {
    expect(failureOf(`${PRELUDE}\nbk.export(prelude.${call})`)).toEqual([
      `build.lua:2: prelude.${message}`,
      "at build.lua:2",
    ]);
  });
});
