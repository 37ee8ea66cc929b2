/** Common mistakes and their messages. */
import { describe, expect, test } from "@jest/globals";
import { renderDefinition } from "../../support/render-definition.js";
import { evaluateScript, scriptRun } from "../../support/evaluate.js";

/** The message of a script that fails. */
function messageOf(script: string): string {
  try {
    scriptRun(script).evaluate();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "nothing was wrong";
}

function messageOfState(chain: string): string {
  return messageOf(`bk.export(bk.image("alpine:3.20")${chain})`);
}

describe("Dockerfile habits fail with the call to write instead", () => {
  test.each([
    [':copy("a", "b", "./")', 'several sources are a list: state:copy({ "a", "b" }, "./")'],
    [':copy("--chown=a:b", "a")', '"--chown=a:b" is a flag of a Dockerfile: options are a table'],
    [
      ':copy("--from=x", "a", "b")',
      "the state to read from comes first: state:copy(from, src, dest",
    ],
    [
      ':copy("a", "b", { from = bk.scratch() })',
      "the state to read from is the first argument: state:copy(",
    ],
    [
      ':add("a", "b", { from = bk.scratch() })',
      "the state to read from is the first argument: state:add(",
    ],
    [':run("RUN echo hi")', 'leave RUN out: state:run("echo hi")'],
    [
      ':run("COPY . /app")',
      "COPY is an instruction of a Dockerfile, not a program: it is a method: state:copy(…)",
    ],
    [":run([[\n  RUN npm ci\n]])", 'leave RUN out: state:run("npm ci")'],
    [':run("x", bk.cache("/c"))', "mounts are an option: state:run(command, { mounts = { … } })"],
    [':run("npm", "ci")', 'words of a command are a list: state:run({ "npm", "ci" })'],
    [':run("--mount=type=cache,target=/x npm ci")', "--mount is a flag of a Dockerfile"],
    [
      ':run("x", { mounts = { { type = "cache", target = "/x" } } })',
      "mounts are values: write bk.cache(dest, { … })",
    ],
    [
      ':run("x", { mounts = { bk.bind("src", "/dst") } })',
      'bk.bind("/dst", { source = "src" }); of a stage: bk.bind(state, dest)',
    ],
    [':run("x", { mounts = { bk.ssh("default") } })', "write bk.ssh{ id = … }"],
    [':healthcheck("curl x")', 'the command is the field test: state:healthcheck{ test = "…" }'],
    [
      ':healthcheck{ "CMD", "x" }',
      "the command is the field test: state:healthcheck{ test = { … } }",
    ],
  ])("%s", (chain, told) => {
    expect(messageOfState(chain)).toContain(told);
  });

  test.each([
    ['bk:image("alpine:3.20")', "write a dot, not a colon: bk.image(…)"],
    ['bk.run("x")', 'it is a method of a State, as in bk.image("…"):run(…)'],
    ['bk.from("x")', 'there is no bk.from: bk.image("…") starts from an image'],
    ['FROM "x"', "'FROM' is not available in build scripts: write `local s = bk.image(\"…\")`"],
    [
      "FROM alpine\nRUN echo",
      "build.lua:1: syntax error near 'alpine': this line is Dockerfile syntax",
    ],
    ["\nRUN echo hi", "build.lua:2: syntax error near 'echo': this line is Dockerfile syntax"],
    ["if 1 != 2 then end", "Lua writes ~= for “not equal”"],
    ["local a = 1 && 2", "Lua writes and"],
    ["// hi", "comments begin with --"],
    ["print(“x”)", "such as a curly quote"],
    ['RUN "x"', "'RUN' is not available in build scripts: write `s = s:run(…)`"],
  ])("%s", (script, told) => {
    expect(messageOf(script)).toContain(told);
  });
});

describe("messages count arguments as the script writes them", () => {
  test.each([
    [":expose(70000)", "state:expose: argument 1: expected a port"],
    [":expose(80, 70000)", "state:expose: argument 2: expected a port"],
    [':stop_signal("SIGINT", 1)', "argument 2: one too many: this call takes at most 1 argument"],
  ])("%s", (chain, told) => {
    expect(messageOfState(chain)).toContain(told);
  });
});

describe("contradictions and impossible values are errors", () => {
  test.each([
    [':run("a\\0b")', "command: expected a string without NUL bytes"],
    [':env("A", "a\\0b")', "value: expected a string without NUL bytes"],
    [':copy("a\\0", "/b")', "src: expected a string without NUL bytes"],
    [':env("A", 1/0)', "value: expected a string, got the number inf"],
    [':copy("a", "/b", { owner = -1 })', 'options.owner: expected "user", "user:group" or numbers'],
    [':mkfile("/", "x")', 'path: expected the path of a file, got "/"'],
    [':mkfile("/x/", "x")', 'path: expected the path of a file, got "/x/"'],
    [':mkdir(".", { mode = "1777" })', "special bits need a directory with a name of its own"],
    [':user("")', "expected a user that is not empty; bk.unset removes the inherited one"],
    [':healthcheck{ disable = true, test = "x" }', "disable cannot be given together with a check"],
    [':healthcheck{ test = { "CMD" } }', 'expected a command after "CMD"'],
    [':healthcheck{ test = { "CMD-SHELL", "a", "b" } }', "expected one string for the shell"],
    [':healthcheck{ test = "NONE" }', 'write { "NONE" }, or disable = true'],
    [':stop_signal("SIGTREM")', 'got "SIGTREM" (did you mean "SIGTERM"?)'],
    [':onbuild("echo hi")', 'expected a Dockerfile instruction such as "RUN make"'],
    [
      ':run("x", { mounts = { bk.cache("/c", { owner = 1, uid = 1 }) } })',
      "owner: cannot be given together with uid or gid",
    ],
    [
      ':run("x", { secret_env = { T = "a" }, mounts = { bk.secret{ id = "b", env = "T" } } })',
      "the variable T of a secret is set twice",
    ],
    [':run("x", { secret_env = { T = "a" }, env = { T = "b" } })', "the variable T of a secret is"],
    [
      ':run("x", { mounts = { bk.secret({ id = "a" }, { mode = "0444" }) } })',
      "all options are in the one table",
    ],
    [
      ':run("#!/bin/sh\\ntrue", { shell = { "sh" } })',
      "the script's first line says which program",
    ],
  ])("%s", (chain, told) => {
    expect(messageOfState(chain)).toContain(told);
  });

  test("a call with many problems shows the first ones", () => {
    const message = messageOf(`local t = {} for i = 1, 1000 do t["k" .. i] = 1 end
      bk.export(bk.scratch():run("x", t))`);
    expect(message.split("\n")).toHaveLength(22);
    expect(message).toMatch(/1000 problems[^]*\n {2}and 980 more$/);
  });
});

describe("values with several spellings are accepted", () => {
  function evaluateSteps(script: string) {
    return { steps: renderDefinition(evaluateScript(script).definition) };
  }

  function configOf(chain: string) {
    return evaluateScript(`bk.export(bk.image("alpine:3.20")${chain})`).config;
  }

  test("several volumes in one call", () => {
    expect(configOf(':volume("/a", "/b")').config.Volumes).toEqual({ "/a": {}, "/b": {} });
  });

  test("integral numbers are written out", () => {
    expect(
      configOf(":label('a', 2^53 - 1):label('b', 1e15):label('c', 2.0)").config.Labels,
    ).toEqual({
      a: "9007199254740991",
      b: "1000000000000000",
      c: "2",
    });
  });

  test("other spellings of a platform", () => {
    const { os, architecture } = configOf(':os("Linux"):arch("x86_64")');
    expect({ os, architecture }).toEqual({ os: "linux", architecture: "amd64" });
  });

  test("annotations can be unset one by one", () => {
    const { output } = evaluateScript(
      `bk.export(bk.scratch():annotations{ a = "1", b = "2" }:annotations{ a = bk.unset })`,
    );
    expect(output.annotations).toEqual(new Map([["b", "2"]]));
  });

  test("signals by name and number", () => {
    const signals = ["SIGTERM", "TERM", "9", "SIGRTMIN+3", "RTMAX-14"];
    expect(signals.map((name) => configOf(`:stop_signal("${name}")`).config.StopSignal)).toEqual(
      signals,
    );
  });

  test("bk.context with options only is the build context", () => {
    const { steps } = evaluateSteps(
      'bk.export(bk.scratch():copy(bk.context{ include = "x" }, "/", "/"))',
    );
    expect(steps).toContain(String.raw`attrs["local.includepattern"]: "[\"x\"]"`);
  });

  test("bk.context with a target returns the target", () => {
    const run = scriptRun('print(bk.arg("TARGETSTAGE")) bk.export(bk.scratch())');
    run.evaluate();
    expect(run.warnings.map(({ message }) => message)).toEqual(["default"]);
  });

  test("a state as a mount accepts a path with a variable of the same step", () => {
    const { steps } = evaluateSteps(
      'bk.export(bk.image("alpine:3.20"):run("x", { cwd = "$D", env = { D = "/q" }, mounts = { bk.context() } }))',
    );
    expect(steps).toContain("/q/");
  });

  test("the working directory can be unset", () => {
    expect(configOf(':workdir("/x"):workdir(bk.unset)').config.WorkingDir).toBe("/");
  });
});

describe("values pass through unchanged", () => {
  test.each([
    [
      "objects keep their metatable and their identity",
      `local o = setmetatable({ n = 0 }, { __index = { f = function(self) self.n = self.n + 1 return "m" end } })
       local s = bk.scratch():with(function(s, o) return s:mkdir("/" .. o:f()) end, o)
       print(o.n) bk.export(s)`,
      "1",
    ],
    [
      "tables that contain themselves, and coroutines",
      `local t = {} t.t = t
       local co = coroutine.create(function() end)
       bk.export(bk.scratch():with(function(s, u, c) print(u.t == t, c == co) return s end, t, co))`,
      "true\ttrue",
    ],
    [
      "nil among them",
      `bk.export(bk.scratch():with(function(s, ...) print(select("#", ...), ...) return s end, nil, 2, nil))`,
      "3\tnil\t2\tnil",
    ],
  ])("%s", (_name, script, printed) => {
    const run = scriptRun(script);
    run.evaluate();
    expect(run.warnings.map(({ message }) => message)).toEqual([printed]);
  });

  test("options from a metatable are not silently ignored", () => {
    expect(messageOfState(':run("x", setmetatable({}, { __index = { cwd = "/q" } }))')).toContain(
      "state:run: options: this table inherits options through the __index",
    );
    expect(messageOfState(':run(setmetatable({ "true" }, { __index = table }))')).toBe(
      "nothing was wrong",
    );
  });
});

describe("targets", () => {
  test("setting the entrypoint on a target resets the command that was set in it", () => {
    const script = `local t = bk.target("t", function() return bk.image("alpine:3.20"):cmd{ "y" } end)
      bk.export(t():entrypoint{ "x" })`;
    const { Entrypoint, Cmd } = evaluateScript(script).config.config;
    expect({ Entrypoint, Cmd }).toEqual({ Entrypoint: ["x"], Cmd: undefined });
  });

  test("target names are case-insensitive", () => {
    expect(messageOf(`bk.target("t", function() end)\nbk.target("T", function() end)`)).toBe(
      'build.lua:2: bk.target: there is a target "t" already at build.lua:1',
    );
  });

  test("a failed target fails again with the same error", () => {
    const run = scriptRun(`local t = bk.target("t", function() error("boom") end)
      bk.target("a", { default = true }, function() print(pcall(t)) print(pcall(t)) return bk.scratch() end)`);
    run.evaluate();
    expect(run.warnings.map(({ message }) => message)).toEqual([
      "false\tbuild.lua:1: boom",
      "false\tbuild.lua:1: boom",
    ]);
  });

  test("a target that returns no state fails at its line", () => {
    expect(messageOf('bk.target("a", function() local _ = bk.scratch():run("x") end)')).toBe(
      'build.lua:1: the function of the target "a" must return a State, it returned nil',
    );
  });
});
