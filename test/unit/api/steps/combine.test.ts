import { describe, expect, test } from "@jest/globals";
import type { State } from "../../../../src/llb/state.js";
import { headOf, imageConfig, layers, opsOf } from "../../llb/fixtures.js";
import { TestBuild } from "../fixtures.js";

function newBuild() {
  const config = imageConfig({ Env: ["PATH=/bin", "A=1"] }, layers("base"));
  return new TestBuild({ images: { "docker.io/library/base:latest": config } });
}

function file(build: TestBuild, path: string): State {
  return build.state("state:mkfile", build.state("bk.scratch"), path, path);
}

describe("merge", () => {
  test("accepts states one by one or as a list", () => {
    const build = newBuild();
    const states = [build.state("bk.image", "base"), file(build, "/a"), file(build, "/b")];
    const digests = [
      build.state("bk.merge", ...states),
      build.state("bk.merge", states),
      build.state("bk.merge", states[0], [states[1], false, [states[2]]]),
    ].map((state) => headOf(build.marshal(state)).digest);
    expect(new Set(digests).size).toBe(1);
  });

  test("keeps the configuration of the first state, and the history of all layers", () => {
    const build = newBuild();
    const first = build.chain(build.state("bk.image", "base"), ["env", "B", "2"]);
    const second = build.chain(file(build, "/a"), ["env", "C", "3"], ["run", ["x"]]);
    const merged = build.state("bk.merge", first, second);
    expect(["A", "B", "C"].map((key) => build.call("state:get_env", merged, key))).toEqual([
      "1",
      "2",
      null,
    ]);
    expect(build.history(merged)).toEqual([
      "base",
      "[ENV B=2]",
      "MKFILE /a # buildkit",
      "RUN x # buildkit",
    ]);
  });

  test("with scratch returns the other state", () => {
    const build = newBuild();
    const scratch = build.state("bk.scratch");
    const a = file(build, "/a");
    expect(build.marshal(build.state("bk.merge", scratch, a)).def).toHaveLength(2);
    expect(build.marshal(build.state("bk.merge", scratch, scratch)).def).toEqual([]);
  });

  test("with a state twice has its layers twice", () => {
    const build = newBuild();
    const [a, b] = [file(build, "/a"), file(build, "/b")];
    const { op } = headOf(build.marshal(build.state("bk.merge", a, b, a)));
    expect(op.inputs).toHaveLength(3);
  });

  test.each([
    [0, "expected two states or more, got 0"],
    [1, "expected two states or more, got 1"],
  ])("of %d states is refused", (count, expected) => {
    const build = newBuild();
    const states = Array.from({ length: count }, () => build.state("bk.scratch"));
    expect(build.problem("bk.merge", ...states)).toBe(expected);
  });

  test("rejects other values with their position", () => {
    const build = newBuild();
    const scratch = build.state("bk.scratch");
    expect(build.problem("bk.merge", scratch, "x", [scratch, 1])).toBe(
      '2 problems\n  argument 2: expected a State, got the string "x"\n  argument 3[2]: expected a State, got the integer 1',
    );
  });
});

describe("diff", () => {
  test("has the changes, and no configuration", () => {
    const build = newBuild();
    const lower = build.state("bk.image", "base");
    const upper = build.chain(lower, ["env", "B", "2"], ["run", ["x"]], ["run", ["y"]]);
    const diff = build.state("bk.diff", lower, upper);
    expect(headOf(build.marshal(diff)).op.op.case).toBe("diff");
    expect(build.call("state:get_env", diff, "A")).toBeNull();
    expect(build.history(diff)).toEqual(["RUN x # buildkit", "RUN y # buildkit"]);
    expect(headOf(build.marshal(build.state("state:diff", upper, lower))).digest).toBe(
      headOf(build.marshal(diff)).digest,
    );
  });

  test("of two scratch states is scratch", () => {
    const build = newBuild();
    const scratch = build.state("bk.scratch");
    expect(build.marshal(build.state("bk.diff", scratch, scratch)).def).toEqual([]);
  });

  test("merged onto another base has one history line per layer", () => {
    const build = newBuild();
    const base = build.state("bk.image", "base");
    const tools = build.state("bk.diff", base, build.chain(base, ["run", ["x"]], ["mkdir", "/d"]));
    const app = build.chain(base, ["copy", "a", "/a"]);
    expect(build.history(build.state("bk.merge", app, tools))).toEqual([
      "base",
      "COPY a /a # buildkit",
      "RUN x # buildkit",
      "MKDIR /d # buildkit",
    ]);
  });
});

describe("with_metadata", () => {
  test("changes the display of the last step only", () => {
    const build = newBuild();
    const state = build.chain(build.state("bk.scratch"), ["run", ["x"]]);
    const named = build.state("state:with_metadata", state, {
      description: "compile",
      no_cache: true,
    });
    const [before, now] = [state, named].map((item) => headOf(build.marshal(item)));
    expect(now?.digest).toBe(before?.digest);
    expect(now?.metadata).toMatchObject({
      description: { "llb.customname": "compile" },
      ignoreCache: true,
    });
    expect(build.history(named)).toEqual(build.history(state));
  });

  test("keeps earlier metadata", () => {
    const build = newBuild();
    const state = build.chain(
      build.state("bk.scratch"),
      ["run", ["x"], { no_cache: true, name: "one" }],
      ["with_metadata", { name: "two" }],
    );
    expect(headOf(build.marshal(state)).metadata).toMatchObject({
      description: { "llb.customname": "two" },
      ignoreCache: true,
    });
  });

  test("of scratch is refused", () => {
    const build = newBuild();
    expect(build.problem("state:with_metadata", build.state("bk.scratch"), { name: "x" })).toBe(
      "scratch has no step that could be described",
    );
  });

  test("overrides the generated name of an equal step", () => {
    const build = newBuild();
    const step = build.chain(build.state("bk.scratch"), ["run", ["x"]]);
    const named = build.state("state:with_metadata", step, { name: "mine" });
    const merged = [build.state("bk.merge", step, named), build.state("bk.merge", named, step)].map(
      (state) => opsOf(build.marshal(state))[0]?.metadata?.description["llb.customname"],
    );
    expect(merged).toEqual(["mine", "mine"]);
  });
});
