import { describe, expect, test } from "@jest/globals";
import { setEnv, type CarriedValues } from "../../../src/llb/carried.js";
import { State } from "../../../src/llb/state.js";
import { AMD64, exec, image, local, marshalInput, outputOf } from "./fixtures.js";

const alpine = image("docker.io/library/alpine:3.20");
const setA = (values: CarriedValues) => setEnv(values, [["A", "1"]]);

describe("a state", () => {
  test.each<readonly [string, State]>([
    ["State(scratch)", State.scratch(AMD64)],
    ["State(alpine:3.20)", State.image(alpine)],
    ["State(ghcr.io/a/b:1)", State.image(image("ghcr.io/a/b:1"))],
    ["State(context)", State.source(local("context"), AMD64, "context")],
    ["State(alpine:3.20 + 1 step)", State.image(alpine).withStep(exec([]), () => "")],
    [
      "State(alpine:3.20 + 2 steps)",
      State.image(alpine)
        .withStep(exec([]), () => "")
        .withChange(setA, () => "ENV A=1", [])
        .withStep(exec([]), () => ""),
    ],
  ])("prints its source and steps: %s", (text, state) => {
    expect(String(state)).toBe(text);
  });

  test("is frozen", () => {
    expect(Object.isFrozen(State.image(alpine))).toBe(true);
  });

  test.each<readonly [string, (base: State) => State]>([
    ["withStep", (base) => base.withStep(exec([]), () => "RUN")],
    ["withVertex", (base) => base.withVertex(exec([]))],
    ["withChange", (base) => base.withChange(setA, () => "ENV A=1", [])],
    ["withSilentChange", (base) => base.withSilentChange(setA, [])],
  ])("is not changed by %s", (_name, act) => {
    const base = State.image(alpine);
    const before = new Map(Object.entries(base));
    const next = act(base);
    expect(next).not.toBe(base);
    expect(new Map(Object.entries(base))).toEqual(before);
    expect(base.output?.vertex).toBe(alpine);
  });

  test("after a step has its result and the same configuration", () => {
    const base = State.image(alpine);
    const vertex = exec(["true"]);
    const next = base.withStep(vertex, () => "RUN true");
    expect(next.output).toEqual(outputOf(vertex));
    expect(next.carried).toBe(base.carried);
    expect(next.history).toMatchObject({ kind: "step", layer: true, parent: base.history });
  });

  test("after a change has the same files, and another configuration", () => {
    const base = State.image(alpine);
    const next = base.withChange(setA, () => "ENV A=1", []);
    expect(next.output).toBe(base.output);
    expect(marshalInput().lookup.values(next.carried).env).toContainEqual(["A", "1"]);
    expect(next.history).toMatchObject({ kind: "step", layer: false, parent: base.history });
  });

  test("after a silent change has the same history", () => {
    const base = State.image(alpine);
    expect(base.withSilentChange(setA, []).history).toBe(base.history);
  });

  test("with another last vertex keeps the result's index", () => {
    const base = State.image(alpine).withStep(exec(["a"]), () => "");
    const vertex = exec(["b"]);
    expect(base.withVertex(vertex)).toMatchObject({ output: { vertex, index: 0 }, steps: 1 });
  });
});
