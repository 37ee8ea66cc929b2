import { describe, expect, test } from "@jest/globals";
import { join } from "node:path";
import { HELP } from "../../../src/cli/test-command.js";
import { RequestError } from "../../../src/errors.js";
import { inProject, luakitTest, type CommandResult } from "./fixture.js";

const PASSES = 'bk.test("passes", function(t) t:equal(1, 1) end)\n';
const FAILS = 'bk.test("fails", function(t)\n  t:equal({ "a" }, { "b" })\nend)\n';

async function run(
  files: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Promise<CommandResult> {
  return inProject(files, (directory) => luakitTest(args, directory));
}

describe("luakit test", () => {
  test("reports passing tests", async () => {
    expect(
      await run({ "a_test.lua": PASSES, "b/b_test.lua": `print("hi\\nyou")\n${PASSES}` }),
    ).toEqual({
      code: 0,
      text: [
        "a_test.lua",
        "  ✓ passes (N ms)",
        "",
        "b/b_test.lua",
        "  │ hi",
        "  │ you",
        "  ✓ passes (N ms)",
        "",
        "2 passed, 0 failed",
        "",
      ].join("\n"),
    });
  });

  test("shows no control characters", async () => {
    const text = `bk.test("\\27[2J", function() print("\\27[2J") error("\\27[2J") end) -- \u001b[2J\n`;
    const result = await run({ "a_test.lua": text });
    expect(result.text.match(/\ufffd\[2J/g)).toHaveLength(4);
    expect(result.text).not.toContain("\u001b");
  });

  test("reports failing tests with their lines", async () => {
    expect(await run({ "x/a_test.lua": PASSES + FAILS })).toEqual({
      code: 1,
      text: [
        "x/a_test.lua",
        "  ✓ passes (N ms)",
        "  ✗ fails (N ms)",
        "    x/a_test.lua:3: test:equal: the values differ",
        '      expected: { "b" }',
        '      got:      { "a" }',
        '    3 | t:equal({ "a" }, { "b" })',
        "",
        "1 passed, 1 failed",
        "",
      ].join("\n"),
    });
  });

  test("shows the call stack of a failure, including modules", async () => {
    const files = {
      "check.lua": "return function(t)\n  t:equal(1, 2)\nend\n",
      "libs/base.lua": 'return function()\n  error("no base")\nend\n',
      "build.lua": 'local base = require("libs.base")\nlocal s = base()\nbk.export(s)\n',
      "a_test.lua":
        'local check = require("check")\nbk.test("values", function(t)\n  check(t)\n  t:equal(1, 1)\nend)\n' +
        'bk.test("script", function(t)\n  local r = t:evaluate()\n  t:equal(r, r)\nend)\n',
    };
    expect((await run(files)).text).toBe(
      [
        "a_test.lua",
        "  ✗ values (N ms)",
        "    check.lua:2: test:equal: the values differ",
        "      expected: 2",
        "      got:      1",
        "    2 | t:equal(1, 2)",
        "    called from a_test.lua:3",
        "  ✗ script (N ms)",
        "    a_test.lua:7: test:evaluate: libs/base.lua:2: no base",
        "      called from build.lua:2",
        "    7 | local r = t:evaluate()",
        "",
        "0 passed, 2 failed",
        "",
      ].join("\n"),
    );
  });

  test("continues after a file that fails to load", async () => {
    expect(await run({ "a_test.lua": "x(", "b_test.lua": PASSES, "c_test.lua": "" })).toEqual({
      code: 1,
      text: [
        "a_test.lua",
        "  ✗ a_test.lua",
        "    a_test.lua:1: syntax error: unexpected symbol at the end of the file: write ')' for the '(' of this line",
        "    1 | x(",
        "",
        "b_test.lua",
        "  ✓ passes (N ms)",
        "",
        "c_test.lua",
        "  ✗ c_test.lua",
        '    c_test.lua: no test in it: bk.test("what it shows", function(t) … end)',
        "",
        "1 passed, 2 failed",
        "",
      ].join("\n"),
    });
  });

  test("fails without any test", async () => {
    expect(await run({ "build.lua": "" })).toEqual({ code: 1, text: "no *_test.lua file in .\n" });
  });

  test("runs the given files and directories", async () => {
    const files = { "a_test.lua": FAILS, "b/b_test.lua": PASSES, "c/c_test.lua": PASSES };
    const { code, text } = await run(files, ["b", "c/c_test.lua"]);
    expect([code, text.endsWith("2 passed, 0 failed\n")]).toEqual([0, true]);
  });

  test.each(["--help", "-h"])("prints its usage with %s", async (option) => {
    expect(await run({}, [option, "."])).toEqual({ code: 0, text: HELP });
  });

  test.each<readonly [readonly string[], string]>([
    [["--tiem-limit", "1"], "Unknown option '--tiem-limit'"],
    [["--time-limit", "soon"], 'invalid --time-limit "soon"'],
    [["--memory-limit", "much"], 'invalid --memory-limit "much"'],
    [["none"], "there is no file or directory none"],
  ])("rejects the command line %j", async (args, message) => {
    const error: unknown = await run({ "a_test.lua": PASSES }, args).catch(
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(RequestError);
    expect(String(error)).toContain(message);
  });

  test("limits the time of test files and of their evaluations", async () => {
    const loop = "while true do end";
    const { text } = await run(
      {
        "a_test.lua": `bk.test("file", function(t) ${loop} end)`,
        "b_test.lua": `bk.test("evaluation", function(t) t:evaluate{ script = "${loop}" } end)`,
      },
      ["--time-limit", "500ms", "--memory-limit", "32m"],
    );
    expect(text).toContain("a_test.lua:1: the script ran longer than 0.5 s");
    expect(text).toContain("test:evaluate: build.lua:1: the script ran longer than 0.5 s");
  });
});

describe("paths are relative to the directory of the test file", () => {
  const files = {
    "build.lua": 'bk.export(bk.scratch():copy(".", "/"):mkfile("/goal", require("libs.goal")))',
    "libs/goal.lua": 'return "all"',
    ".dockerignore": "*.o",
    "tests/libs/near.lua": 'return require("libs.goal")',
    "tests/build_test.lua": `
      local near = require("libs.near")
      bk.test("it", function(t)
        local r = t:evaluate("../build.lua")
        t:equal({ r:step("mkfile").data, near }, { "all", "all" })
        t:equal(r:step("local").exclude, { "*.o" })
        t:equal(r:step("mkfile").frames, { { file = "build.lua", line = 1 } })
        local other = t:evaluate("../build.lua", { context = "libs" })
        t:equal(other:step("local").exclude, {})
        local s = bk.scratch():copy(".", "/")
        t:equal(t:evaluate(s, { context = ".." }):step("local").exclude, { "*.o" })
        t:equal(t:evaluate{ script = [[bk.export(bk.scratch():mkfile("/x", require("libs.near")))]], files = { ["libs/goal.lua"] = "return 1" } }:step("mkfile").data, "1")
      end)`,
  };

  test("scripts, contexts, and modules up to the current directory", async () => {
    expect((await run(files)).text).toMatch(/1 passed, 0 failed\n$/);
  });

  test("a test file outside the current directory finds the modules next to it", async () => {
    const { text } = await inProject(files, (directory) =>
      luakitTest(["../tests"], join(directory, "libs")),
    );
    expect(text).toContain('module "libs.goal" not found');
  });
});

test("the tests of the examples pass", async () => {
  const { code, text } = await luakitTest(["examples"], process.cwd());
  expect([code, text]).toEqual([0, expect.stringMatching(/\n[1-9]\d* passed, 0 failed\n$/)]);
});
