import { describe, expect, test } from "@jest/globals";
import { tablesOf } from "../../../src/schema/tables-of.js";
import { printLuaStubs } from "../../../src/schema/lua-stubs.js";
import { testStubClasses } from "../../../src/testing/stubs.js";
import { testFunctions } from "../../../src/testing/test-functions.js";
import { failureOf, runTests } from "./fixture.js";

const BUILD = `
  local mode = bk.arg("MODE", "fast")
  print("mode", mode)
  local s = bk.image("alpine:3.20"):workdir("/src"):run("make " .. mode)
  bk.export(s:run("make install", { name = "put in place" }), { cmd = { "app" }, annotations = { a = "b" } })`;

/** Returns the failure of a test in which `r` is the evaluation of BUILD. */
function failureWith(body: string): string | undefined {
  return failureOf(`local r = t:evaluate("build.lua") ${body}`, { files: { "build.lua": BUILD } });
}

describe("every function of the testing API", () => {
  test.each(testFunctions.map((declared) => [declared.name, declared] as const))(
    "%s has a sentence, a description of each parameter, and an example",
    (_name, { doc, parameters, examples }) => {
      expect(doc).toMatch(/\.$/);
      expect(examples.length).toBeGreaterThan(0);
      for (const { doc: text } of Object.values(parameters)) expect(text).toMatch(/[.!]$/);
    },
  );

  test.each(tablesOf(testFunctions).map((table) => [table.name, table] as const))(
    "every field of %s is described",
    (_name, { doc, fields }) => {
      expect(doc).toMatch(/\.$/);
      for (const field of Object.values(fields)) expect(field.doc).toMatch(/[.!]$/);
    },
  );

  test.each(testFunctions.flatMap(({ name, examples }) => examples.map((text) => [name, text])))(
    "the example of %s runs unchanged: %s",
    (name, text) => {
      const around = `bk.test("it", function(t)
        local r = t:evaluate{ script = [[bk.export(bk.image("alpine"):workdir("/src"):run("make"))]] }
        ${name === "bk.test" ? "" : text}
      end)\n${name === "bk.test" ? text : ""}`;
      const { failure, tests } = runTests(around, { files: { "build.lua": BUILD } });
      expect([failure, ...tests.map((result) => result.failure)].filter(Boolean)).toEqual([]);
    },
  );
});

describe("t:evaluate", () => {
  test("returns the script's result", () => {
    expect(
      failureWith(`
        t:equal(r.config.Cmd, { "app" })
        t:equal(r.config.WorkingDir, "/src")
        t:equal({ r.image.os, r.image.architecture, #r.image.history }, { "linux", "amd64", 4 })
        t:equal(r.annotations, { a = "b" })
        t:equal(r.warnings, { { message = "mode\\tfast", frames = { { file = "build.lua", line = 3 } } } })
        t:equal(#r.steps, 4)
        t:equal(r.digest, r.steps[4].digest)`),
    ).toBeUndefined();
  });

  test("counts steps from 1", () => {
    expect(
      failureWith(`
        for i, step in ipairs(r.steps) do t:equal(step.index, i) end
        t:equal({ r.steps[3].base, r.steps[3].inputs }, { 2, { 2 } })
        t:equal(r.steps[1].base, nil)`),
    ).toBeUndefined();
  });

  test("accepts every option", () => {
    expect(
      failureOf(`
        local r = t:evaluate{
          script = [[
            local s = bk.image("base"):run(bk.arg("A") .. bk.arg("B") .. tostring(bk.arg("C", false)))
            bk.target("one", function() return s:run(require("m") .. bk.build_platform()) end)
            bk.target("two", function() return s end)
          ]],
          args = { A = "a", B = 1, C = true },
          target = "one",
          platform = bk.platform("linux/arm64"),
          build_platform = "linux/riscv64",
          strict = true,
          files = { ["m.lua"] = "return 'm '" },
          images = { base = { os = "linux", architecture = "arm64", config = {
            User = "u", Env = { "X=1" }, WorkingDir = "/w", Labels = { l = "1" }, Entrypoint = { "e" }, Cmd = { "c" },
            ExposedPorts = { ["80/tcp"] = {} }, Volumes = { ["/v"] = {} }, StopSignal = "SIGINT", Shell = { "bash", "-c" },
            Healthcheck = { Test = { "CMD", "x" }, Interval = 5 },
          } } },
        }
        t:equal(r:step("run", "a1true").args, { "bash", "-c", "a1true" })
        t:equal(r:step("run", "m linux/riscv64").platform, "linux/arm64")
        t:equal({ r.config.User, r.config.Env[1], r.config.StopSignal }, { "u", "X=1", "SIGINT" })
        t:equal(r.config.Healthcheck, { Test = { "CMD", "x" }, Interval = 5 })
        t:equal({ r.config.ExposedPorts, r.config.Volumes }, { { ["80/tcp"] = {} }, { ["/v"] = {} } })`),
    ).toBeUndefined();
  });

  test("accepts a state that the test created", () => {
    expect(
      failureOf(`
        local s = bk.image("base"):run("make"):user("app")
        local r = t:evaluate(s, { images = { base = { config = { Env = { "X=1" } } } }, strict = true })
        t:equal(r:step("run", "make").env.X, "1")
        t:equal(r:step("run").frames, { { file = "build_test.lua", line = 3 } })
        t:equal(r.config.User, "app")`),
    ).toBeUndefined();
  });

  test.each<readonly [string, string]>([
    ['t:evaluate("none.lua")', "test:evaluate: there is no build file none.lua"],
    ['t:evaluate("build.lua", { script = "" })', "give a file or a script, not both"],
    ["t:evaluate{ arg = {} }", 'options.arg: unknown option (did you mean "args"?)'],
    ['t:evaluate{ platform = "lnux/amd64" }', 'test:evaluate: invalid platform "lnux/amd64"'],
    ['t:evaluate{ script = "x(" }', "test:evaluate: build.lua:1: syntax error"],
    ['t:evaluate{ images = { ["A B"] = {} } }', 'images: "A B" is no image reference'],
    [
      "t:evaluate{ strict = true }",
      'test:evaluate: build.lua:4: docker.io/library/alpine:3.20: not found: this evaluation is strict and its images do not name "alpine:3.20"',
    ],
    [
      't:evaluate(bk.scratch(), { args = { A = "1" }, target = "x" })',
      "test:evaluate: a State is made already: args, target cannot change it",
    ],
    ['t:evaluate{ target = "x" }', 'test:evaluate: target stage "x" could not be found'],
  ])("%s fails at the line of the test", (call, message) => {
    const failure = failureOf(call, { files: { "build.lua": BUILD } });
    expect(failure).toContain("build_test.lua:2: ");
    expect(failure).toContain(message);
  });
});

describe("t:equal", () => {
  test("shows short values on one line each", () => {
    expect(failureOf('t:equal({ "a", "b" }, { "a", "c" })')).toBe(
      'build_test.lua:2: test:equal: the values differ\n  expected: { "a", "c" }\n  got:      { "a", "b" }',
    );
  });

  test("shows long values line by line", () => {
    expect(failureOf('t:equal("a\\nb\\nc", "a\\nx\\nc")')).toBe(
      [
        "build_test.lua:2: test:equal: the values differ (- expected, + got)",
        "    a",
        "  - x",
        "  + b",
        "    c",
      ].join("\n"),
    );
  });
});

test("t:contains shows both texts on failure", () => {
  expect(failureOf('t:contains({ "a", "b" }, { type = "cache" })')).toBe(
    'build_test.lua:2: test:contains: not found\n  expected: { type = "cache" }\n  in:       { "a", "b" }',
  );
});

describe("t:fails", () => {
  test("returns the message", () => {
    expect(
      failureOf(
        'local message = t:fails(function() error("no way") end)\nt:equal(message, "build_test.lua:2: no way")',
      ),
    ).toBeUndefined();
  });

  test("fails without an error", () => {
    expect(failureOf("t:fails(function() end)")).toBe(
      "build_test.lua:2: test:fails: expected an error, but there was none",
    );
  });

  test("shows another error than expected", () => {
    expect(failureOf('t:fails(function() error("a\\nb") end, "c")')).toBe(
      "build_test.lua:2: test:fails: another error than expected\n  expected: c\n  got:      build_test.lua:2: a\n            b",
    );
  });

  test("compares its text literally", () => {
    expect(failureOf('t:fails(function() error("a.b-c (d)") end, "a.b-c (")')).toBeUndefined();
  });
});

describe("r:step", () => {
  test.each<readonly [string, string]>([
    ['r:step("image", "alpine:3.20").kind', "image"],
    ['r:step("run", "make fast").command', "make fast"],
    ['r:step("run", "put in place").command', "make install"],
    ['r:step("run", { command = "make fast", cwd = "/src" }).command', "make fast"],
    ['r:step("mkdir", "/src").path', "/src"],
  ])("%s", (expression, expected) => {
    expect(failureWith(`t:equal(${expression}, ${JSON.stringify(expected)})`)).toBeUndefined();
  });

  test("shows all steps if none matches", () => {
    expect(failureWith('r:step("run", "make all")')).toBe(
      [
        'build_test.lua:2: evaluation:step: no run step with "make all"; the steps are',
        "    1  image  alpine:3.20",
        "    2  mkdir  /src",
        "    3  run    make fast",
        "    4  run    make install",
      ].join("\n"),
    );
  });

  test("shows all matching steps if there are several", () => {
    expect(failureWith('r:step("run")')).toBe(
      [
        "build_test.lua:2: evaluation:step: more than one run step (find gives all of them)",
        "    3  run  make fast",
        "    4  run  make install",
      ].join("\n"),
    );
  });

  test("suggests a kind", () => {
    expect(failureWith('r:step("runn")')).toContain('(did you mean "run"?)');
  });
});

test("r:find returns all matching steps, in order", () => {
  expect(
    failureWith(`
      local commands = {}
      for i, step in ipairs(r:find("run", "make")) do commands[i] = step.command end
      t:equal(commands, { "make fast", "make install" })
      t:equal(r:find("copy"), {})`),
  ).toBeUndefined();
});

test("an evaluation without steps fails with a clear message", () => {
  expect(
    failureOf('t:equal(tostring(t:evaluate{ script = "bk.export(bk.scratch())" }), "  (none)")'),
  ).toBeUndefined();
});

test("the stubs have every field of a step", () => {
  const stubs = printLuaStubs(testFunctions, testStubClasses);
  const fields = (name: string): readonly (string | undefined)[] => {
    const [, rest = ""] = stubs.split(`---@class ${name}\n`);
    const [block = ""] = rest.split("\n\n");
    return [...block.matchAll(/@field (\w+)/g)].map(([, field]) => field);
  };
  const { tests } = runTests(`
    bk.test("it", function(t)
      local s = bk.image("alpine")
      local r = t:evaluate(s:copy(bk.git("https://example.com/a.git"), "/", "/a", { owner = "1", mode = "0755" })
        :copy(".", "/b"):mkdir("/m"):mkfile("/f", "x"):rm("/r"):symlink("a", "b")
        :run("make", { user = "u", hostname = "h", cgroup_parent = "/c", export_cache = true, progress_group = "g", mounts = {
          bk.cache("/c"), bk.tmpfs("/t", { size = 5 }), bk.secret("/s/x"), bk.ssh(), bk.bind(s, "/d", { source = "e" }) } })
        :diff(s))
      local function names(list, into)
        for _, item in ipairs(list) do for name in pairs(item) do into[name] = true end end
        return into
      end
      local actions = {}
      for _, step in ipairs(r.steps) do names(step.actions or {}, actions) end
      local function show(what, set) for name in pairs(set) do print(what .. " " .. name) end end
      show("Step", names(r.steps, {}))
      show("StepAction", actions)
      show("StepMount", names(r:step("run").mounts, {}))
    end)`);
  expect(tests[0]?.failure).toBeUndefined();
  const unknown = (tests[0]?.printed ?? []).filter((line) => {
    const [name = "", field] = line.split(" ");
    return !fields(name).includes(field);
  });
  expect(tests[0]?.printed.length).toBeGreaterThan(50);
  expect(unknown).toEqual([]);
});
