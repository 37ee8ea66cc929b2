import { describe, expect, test } from "@jest/globals";
import {
  MountType,
  NetMode,
} from "../../../../src/gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import type { State } from "../../../../src/llb/state.js";
import type { LuaInput } from "../../../support/lua-values.js";
import { headOf, imageConfig, opsOf } from "../../llb/fixtures.js";
import { TestBuild } from "../fixtures.js";

const ALPINE = "docker.io/library/alpine:latest";

function newBuild() {
  return new TestBuild({
    images: { [ALPINE]: imageConfig({ Env: ["PATH=/bin", "A=1"], WorkingDir: "/srv", User: "u" }) },
  });
}

function execOf(build: TestBuild, state: State) {
  const { op } = headOf(build.marshal(state)).op;
  if (op.case !== "exec") throw new Error(`expected an exec, got ${String(op.case)}`);
  return op.value;
}

function run(command: LuaInput, options?: LuaInput) {
  const build = newBuild();
  const state = build.state("state:run", build.state("bk.image", "alpine"), command, options);
  return { build, state, exec: execOf(build, state) };
}

describe("commands", () => {
  test.each<readonly [string, LuaInput, LuaInput, readonly string[]]>([
    ["a string goes through the shell", "echo $A", undefined, ["/bin/sh", "-c", "echo $A"]],
    ["a list is executed directly", ["echo", "$A", 1], undefined, ["echo", "$A", "1"]],
    [
      "a string goes through the step's shell",
      "x",
      { shell: ["/bin/bash", "-eu", "-c"] },
      ["/bin/bash", "-eu", "-c", "x"],
    ],
    ["a list knows no shell", ["x"], { shell: ["/bin/bash", "-c"] }, ["x"]],
    ["several lines lose their indentation", "\n  a\n    b\n", {}, ["/bin/sh", "-c", "a\n  b"]],
  ])("%s", (_name, command, options, expected) => {
    expect(run(command, options).exec.meta?.args).toEqual(expected);
  });
});

describe("the environment of a step", () => {
  test("comes from the state", () => {
    expect(run("x").exec.meta).toMatchObject({
      cwd: "/srv",
      user: "u",
      env: ["PATH=/bin", "A=1"],
    });
  });

  test("is overridden by its options", () => {
    const { exec } = run("x", {
      cwd: "sub",
      user: "root",
      env: { A: "2", B: "3" },
      hostname: "h",
      network: "none",
      valid_exit_codes: "0..2",
    });
    expect(exec.meta).toMatchObject({
      cwd: "/srv/sub",
      user: "root",
      env: ["PATH=/bin", "A=2", "B=3"],
      hostname: "h",
      validExitCodes: [0, 1, 2],
    });
    expect(exec.network).toBe(NetMode.NONE);
  });

  test("does not affect later steps", () => {
    const { build, state } = run("x", { env: { B: "3" }, cwd: "/other", user: "root" });
    expect(execOf(build, build.state("state:run", state, "y")).meta).toMatchObject({
      cwd: "/srv",
      user: "u",
      env: ["PATH=/bin", "A=1"],
    });
  });

  test("the default exit code 0 needs no capability", () => {
    expect(run("x", { valid_exit_codes: 0 }).exec.meta?.validExitCodes).toEqual([]);
  });
});

describe("a State among the mounts", () => {
  test.each<readonly [string, LuaInput, string]>([
    ["is laid into the working directory", {}, "/srv/"],
    ["is laid into the step's directory", { cwd: "/app" }, "/app/"],
    ["is laid into a relative directory", { cwd: "app" }, "/srv/app/"],
  ])("%s", (_name, options, dest) => {
    const build = newBuild();
    const base = build.state("bk.image", "alpine");
    const source = build.state("bk.scratch");
    const state = build.state("state:run", base, ["ls"], {
      ...(options as Record<string, LuaInput>),
      mounts: [source, false, [build.value("bk.tmpfs", "/tmp")]],
    });
    const ops = opsOf(build.marshal(state)).map(({ op }) => op.op);
    expect(ops).toMatchObject([
      { case: "source" },
      {
        case: "file",
        value: { actions: [{ action: { case: "copy", value: { src: "/", dest } } }] },
      },
      {
        case: "exec",
        value: {
          mounts: [
            { dest: "/", mountType: MountType.BIND },
            { dest: "/tmp", mountType: MountType.TMPFS },
          ],
        },
      },
      { case: undefined },
    ]);
    expect(String(state)).toBe("State(alpine:latest + 2 steps)");
  });
});

describe("history", () => {
  test("shows the executed command", () => {
    const { build, state } = run("echo hi");
    expect(build.history(state)).toEqual(["RUN /bin/sh -c echo hi # buildkit"]);
  });
});

describe("wrong calls", () => {
  test.each<readonly [LuaInput, LuaInput, string]>([
    ["", undefined, "command: expected a command, got a blank string"],
    [[], undefined, "command: expected a command, got an empty list"],
    [
      undefined,
      undefined,
      "command: expected a command: a string for the shell or a list of words, got nil",
    ],
    ["x", { nework: "none" }, 'options.nework: unknown option (did you mean "network"?)'],
    [
      "x",
      { network: "hots" },
      'options.network: expected one of "sandbox", "host", "none", got the string "hots" (did you mean "host"?)',
    ],
    [
      "x",
      { mounts: ["/cache"] },
      'options.mounts[1]: expected a Mount (bk.cache, bk.bind, …) or a State, got the string "/cache"',
    ],
    [
      "x",
      { mounts: [undefined, false] },
      "options.mounts[1]: a nil in a list; write false to leave an item out",
    ],
    ["x", { cwd: "" }, 'options.cwd: expected a string that is not empty, got the string ""'],
  ])("%j with %j", (command, options, expected) => {
    const build = newBuild();
    expect(build.problem("state:run", build.state("bk.scratch"), command, options)).toBe(expected);
  });

  test("all problems of a call are reported together", () => {
    const build = newBuild();
    const problem = build.problem("state:run", build.state("bk.scratch"), [], {
      cwd: 1.5,
      user: true,
      valid_exit_codes: 999,
      env: ["A"],
    });
    expect(problem.split("\n  ")).toEqual([
      "4 problems",
      "command: expected a command, got an empty list",
      'options.env: expected "KEY=value", got the string "A"',
      "options.user: expected a string, got the boolean true",
      "options.valid_exit_codes: expected an exit code from 0 to 255, got the integer 999",
    ]);
  });

  test("a method called with a point instead of a colon fails with an explanation", () => {
    const build = newBuild();
    expect(build.problem("state:run", "make")).toContain(
      'state: expected a State, got the string "make"',
    );
  });
});
