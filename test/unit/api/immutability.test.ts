import { describe, expect, test } from "@jest/globals";
import { apiFunctions } from "../../../src/api/registry.js";
import { UNSET } from "../../../src/api/values/unset.js";
import { State } from "../../../src/llb/state.js";
import { lua, luaFunction, type LuaInput } from "../../support/lua-values.js";
import { AMD64 } from "../llb/fixtures.js";
import { TestBuild } from "./fixtures.js";

const other = State.scratch(AMD64);

/** Arguments for every method that gives a state, after the receiver. */
const METHODS: Readonly<Record<string, readonly LuaInput[]>> = {
  "state:run": ["make", { env: { A: "1" }, cwd: "/x" }],
  "state:copy": ["a", "/b"],
  "state:add": ["a", "/b"],
  "state:mkdir": ["/a"],
  "state:mkfile": ["/a", "data"],
  "state:rm": ["/a"],
  "state:symlink": ["/a", "/b"],
  "state:config": [{ cmd: ["sh"], env: { A: "1" }, labels: { a: "b" }, expose: 80 }],
  "state:env": ["A", "1"],
  "state:workdir": ["/a"],
  "state:user": ["nobody"],
  "state:entrypoint": [["/a"]],
  "state:cmd": [["/a"]],
  "state:expose": [80],
  "state:labels": [{ a: "b" }],
  "state:label": ["a", "b"],
  "state:volumes": ["/a"],
  "state:volume": ["/a"],
  "state:stop_signal": ["SIGINT"],
  "state:healthcheck": [{ test: "true" }],
  "state:shell": [["/bin/bash", "-c"]],
  "state:onbuild": ["RUN true"],
  "state:annotations": [{ a: "b" }],
  "state:author": ["me"],
  "state:created": ["2026-01-31T12:00:00Z"],
  "state:os": ["linux"],
  "state:arch": ["arm64"],
  "state:variant": ["v8"],
  "state:defaults": [{ env: { A: "1" }, network: "none" }],
  "state:with": [luaFunction(([state]) => [lua(state as State)])],
  "state:diff": [other],
  "state:with_metadata": [{ name: "x" }],
};

const givingStates = apiFunctions.filter(
  ({ name, returns }) => name.startsWith("state:") && returns === "State",
);

/** Methods that read the previous step, and fail without one. */
const READERS = ["state:get_mount"];

test("this test covers every method that returns a state", () => {
  const names = givingStates.map(({ name }) => name).filter((name) => !READERS.includes(name));
  expect(names.filter((name) => !(name in METHODS))).toEqual([]);
});

describe("a state that two states share", () => {
  const cases = givingStates
    .map(({ name }) => name)
    .filter((name) => name in METHODS)
    .map((name) => [name, METHODS[name] ?? []] as const);

  test.each(cases)("is not changed by %s", (name, inputs) => {
    const build = new TestBuild();
    const base = build.chain(
      build.state("bk.image", "alpine"),
      ["env", "BASE", "1"],
      ["run", "true"],
      ["config", { labels: { base: "1" }, expose: 1 }],
    );
    const parts = new Map(Object.entries(base));
    const values = JSON.stringify(build.build.values(base.carried));
    const bytes = build.marshal(base).def;
    const history = build.history(base);

    build.state(name, base, ...inputs);

    expect(new Map(Object.entries(base))).toEqual(parts);
    expect(JSON.stringify(build.build.values(base.carried))).toBe(values);
    expect(build.marshal(base).def).toEqual(bytes);
    expect(build.history(base)).toEqual(history);
  });
});

test("a mount can be used by several steps", () => {
  const build = new TestBuild();
  const cache = build.value("bk.cache", "/c", { mode: "0700" });
  const base = build.state("bk.image", "alpine");
  const [one, two] = ["a", "b"].map((word) =>
    build.state("state:run", base, [word], { mounts: [cache] }),
  );
  expect(build.marshal(one as State).def).toHaveLength(4);
  expect(build.marshal(two as State).def).toHaveLength(4);
});

test("removing a field from one state leaves the other unchanged", () => {
  const build = new TestBuild();
  const base = build.chain(build.state("bk.scratch"), ["env", "A", "1"]);
  const without = build.state("state:env", base, { A: UNSET });
  expect(build.call("state:get_env", base, "A")).toBe("1");
  expect(build.call("state:get_env", without, "A")).toBeNull();
});
