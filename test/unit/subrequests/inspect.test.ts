import { describe, expect, test } from "@jest/globals";
import { inspectScript, type ScriptInput } from "../../support/evaluate.js";

/** Lines of a text, for locations that can be counted. */
function lines(...text: readonly string[]): string {
  return `${text.join("\n")}\n`;
}

function location(line: number, sourceIndex?: number, lastLine = line) {
  const position = { start: { line }, end: { line: lastLine } };
  return { ...(sourceIndex !== undefined && { sourceIndex }), ranges: [position] };
}

const base64 = (text: string) => Buffer.from(text).toString("base64");

const MODULE = lines(
  "local M = {}",
  'local mirror = bk.arg("MIRROR", { default = "main", description = "Where packages come from" })',
  "function M.install(s, name)",
  '    return s:run("apk add " .. name .. mirror, { mounts = { bk.cache("/var/cache/apk", { id = "apk" }) } })',
  "end",
  "return M",
);

const SCRIPT = lines(
  'local tools = require("tools")',
  'local base = bk.image("alpine:" .. bk.arg("VERSION", "3.20"))',
  'local build = bk.target("build", { description = "Compiles it" }, function()',
  '    return base:run("make", { mounts = {',
  '        bk.cache("/root//.cache/"),',
  '        bk.secret{ id = "token", env = "TOKEN" },',
  "        bk.ssh{ optional = true },",
  '    } }):with(tools.install, "git")',
  "end)",
  'bk.target("docs", function() return base:run("docs", { secret_env = { KEY = "key" } }) end)',
  'bk.target("app", { description = "The application", default = true }, function()',
  '    return base:copy(build(), "/out", "/app")',
  "end)",
);
const INPUT: ScriptInput = { context: { "tools.lua": MODULE } };
const SOURCES = [base64(SCRIPT), base64(MODULE)];

const ARGS = [
  { name: "VERSION", value: "3.20", location: location(2) },
  {
    name: "MIRROR",
    description: "Where packages come from",
    value: "main",
    location: location(2, 1),
  },
];

describe("the outline", () => {
  test("has everything that the target reaches, including modules, without resolving images", () => {
    const { json, lookups } = inspectScript("outline", SCRIPT, INPUT);
    expect(json).toStrictEqual({
      name: "app",
      description: "The application",
      args: ARGS,
      secrets: [{ name: "token", required: true, location: location(6) }],
      ssh: [{ name: "default", location: location(7) }],
      cache: [
        { ID: "/root/.cache", location: location(5) },
        { ID: "apk", location: location(4, 1) },
      ],
      sources: SOURCES,
    });
    expect(lookups).toEqual([]);
  });

  test("describes the client's target", () => {
    const { json } = inspectScript("outline", SCRIPT, { ...INPUT, options: { target: "DOCS" } });
    expect(json).toStrictEqual({
      name: "docs",
      args: ARGS,
      secrets: [{ name: "key", required: true, location: location(10) }],
      sources: SOURCES,
    });
  });

  test("of an exported state has no name", () => {
    const script = 'bk.export(bk.scratch():mkfile("/a", bk.arg("A", "x")))\n';
    expect(inspectScript("outline", script).json).toStrictEqual({
      args: [{ name: "A", value: "x", location: location(1) }],
      sources: [base64(script)],
    });
  });

  test.each<readonly [string, string | undefined, string, string]>([
    ['bk.arg("A")', undefined, "", ""],
    ['bk.arg("A")', "x", "x", ""],
    ['bk.arg("A", "x")', "y", "y", "(default x)"],
    ['bk.arg("A", false)', undefined, "false", "(boolean)"],
    ['bk.arg("A", { default = 2, description = "Jobs" })', "3", "3", "Jobs (integer; default 2)"],
    ['bk.arg("A", 1.5)', undefined, "1.5", "(number)"],
    [
      'bk.arg("A", { choices = { "x", "y" }, default = "x", description = "Mode" })',
      undefined,
      "x",
      'Mode (one of "x", "y")',
    ],
    ['bk.arg("A", { required = true })', undefined, "", "(required)"],
    ['bk.arg("A", { type = "integer", required = true })', "1", "1", "(integer; required)"],
    ['bk.get_args{ A = { description = "Named" } }', "z", "z", "Named"],
    ['os.getenv("A")', "z", "z", ""],
    ['bk.arg("A"); bk.arg("A", { description = "Later" })', "z", "z", "Later"],
    ['bk.arg("A", { description = "First" }); bk.arg("A")', "z", "z", "First"],
  ])("an argument: %s with %p", (call, given, value, description) => {
    const { text } = inspectScript("outline", `local _ = ${call}\nbk.export(bk.scratch())`, {
      options: given === undefined ? {} : { "build-arg:A": given },
    });
    const width = Math.max("VALUE".length, value.length) + 3;
    expect(text?.split("\n")[1]).toBe(`A           ${value.padEnd(width)}${description}`);
  });

  test("lists required arguments even if they are missing", () => {
    const script = lines(
      'local v = bk.arg("VERSION", { required = true })',
      'local n = bk.arg("JOBS", { type = "integer", required = true })',
      'local m = bk.arg("MODE", { choices = { "fast" }, required = true })',
      'local b = bk.arg("FLAG", { type = "boolean", required = true })',
      'bk.export(bk.image("alpine:" .. v):run("make " .. n .. m .. tostring(b)))',
    );
    const { json } = inspectScript("outline", script);
    expect(json).toMatchObject({
      args: [{ name: "VERSION" }, { name: "JOBS" }, { name: "MODE" }, { name: "FLAG" }],
    });
  });

  test("a script that fails because of a missing argument names the argument", () => {
    const script = 'local v = bk.arg("VERSION", { required = true })\nassert(tonumber(v))\n';
    expect(() => inspectScript("outline", script)).toThrow(
      expect.objectContaining({
        message: "build.lua:1: the build argument VERSION is required: pass --build-arg VERSION=…",
        frames: [{ file: "build.lua", line: 1 }],
      }),
    );
  });

  test("a failing script is an error with its line", () => {
    expect(() => inspectScript("outline", "local s = 1\nbk.imgae('x')")).toThrow(
      "build.lua:2: there is no bk.imgae",
    );
  });

  test("variables in ids are expanded with the step's environment", () => {
    const script = lines(
      'local s = bk.image("alpine:3.20"):env("APP", "web")',
      's = s:run("make", { mounts = { bk.cache("/c/$APP"), bk.secret{ id = "${APP}-key" } } })',
      "bk.export(s)",
    );
    expect(inspectScript("outline", script).json).toMatchObject({
      secrets: [{ name: "web-key" }],
      cache: [{ ID: "/c/web" }],
    });
  });

  test("repeated secrets are listed once, as required if any use requires them", () => {
    const script = lines(
      'local s = bk.image("alpine:3.20")',
      's = s:run("a", { mounts = { bk.secret{ id = "k", optional = true } } })',
      's = s:run("b", { mounts = { bk.secret{ id = "k" } } })',
      "bk.export(s)",
    );
    expect(inspectScript("outline", script).json).toMatchObject({
      secrets: [{ name: "k", required: true, location: location(2) }],
    });
  });

  test("secrets of sources are listed, and positions in the library are the caller's", () => {
    const script = lines(
      'local src = bk.git("https://example.com/a.git", { auth_token_secret = "git-token" })',
      'local go = require("luakit.go")',
      'bk.export(bk.image("golang:1.21-alpine"):copy(src, "/", "/src")',
      '    :run("go build", { mounts = {',
      "        go.caches,",
      "    } }))",
    );
    const { json } = inspectScript("outline", script);
    const goBuild = location(4, undefined, 6);
    expect(json).toMatchObject({
      secrets: [{ name: "git-token", location: location(1) }],
      cache: [{ location: goBuild }, { location: goBuild }],
      sources: [base64(script)],
    });
  });

  test("a linked copy does not build its base", () => {
    const script =
      'bk.export(bk.image("alpine:3.20"):run("make"):copy(bk.context(), "a", "/b", { link = true }))';
    expect(inspectScript("outline", script).lookups).toEqual([]);
  });

  test("printed text is shown, warnings of rules are not", () => {
    const script = 'print("hello")\nbk.scratch():mkfile("/a", "")\nbk.export(bk.scratch())';
    expect(inspectScript("outline", script).warnings).toEqual([
      { message: "hello", frames: [{ file: "build.lua", line: 1 }] },
    ]);
  });
});

describe("the targets", () => {
  test("are listed without running them", () => {
    const { json, text, lookups } = inspectScript("targets", SCRIPT, INPUT);
    expect(json).toStrictEqual({
      targets: [
        { name: "build", description: "Compiles it", location: location(3, undefined, 9) },
        { name: "docs", location: location(10) },
        {
          name: "app",
          default: true,
          description: "The application",
          location: location(11, undefined, 13),
        },
      ],
      sources: SOURCES,
    });
    expect(text).toBe(
      lines(
        "TARGET        DESCRIPTION",
        "build         Compiles it",
        "docs          ",
        "app (default) The application",
      ),
    );
    expect(lookups).toEqual([]);
  });

  test("the exported target is the default, and targets that ran have a base", () => {
    const script = lines(
      'local app = bk.target("app", { default = true }, function()',
      '    return bk.image("alpine:3.20", { platform = "linux/arm64" })',
      "end)",
      'bk.target("other", function() error("not run") end)',
      'bk.export(app():mkfile("/a", ""))',
    );
    const { json, text } = inspectScript("targets", script);
    const known = { base: "alpine:3.20", platform: "linux/arm64" };
    expect(json).toStrictEqual({
      targets: [
        { name: "app", ...known, location: location(1, undefined, 3) },
        { name: "other", location: location(4) },
        {
          default: true,
          description: "The result of bk.export",
          ...known,
          location: location(5),
        },
      ],
      sources: [base64(script)],
    });
    expect(text).toBe(
      "TARGET    DESCRIPTION\napp       \nother     \n(default) The result of bk.export\n",
    );
  });

  test.each([
    ["the only one is the default", 'bk.target("a", f)', "a (default) \n"],
    [
      "of several unmarked ones none is",
      'bk.target("a", f) bk.target("b", f)',
      "a      \nb      \n",
    ],
    ["there may be none", "", ""],
  ])("%s", (_name, declarations, rows) => {
    const script = `local function f() return bk.scratch() end ${declarations}`;
    const { text } = inspectScript("targets", script);
    expect(text?.replace(/^.*\n/, "")).toBe(rows);
  });

  test("several default targets are an error, as in a build", () => {
    const script = lines(
      "local function f() return bk.scratch() end",
      'bk.target("a", { default = true }, f)',
      'bk.target("b", { default = true }, f)',
    );
    expect(() => inspectScript("targets", script)).toThrow(
      "several targets are marked as default: a, b",
    );
  });
});

describe("checks", () => {
  interface Checked {
    readonly warnings: readonly {
      readonly ruleName: string;
      readonly location: {
        readonly ranges: readonly { readonly start: { readonly line: number } }[];
      };
    }[];
    readonly buildError?: { readonly message: string; readonly location: unknown };
  }

  function check(script: string, input: ScriptInput = {}) {
    const { json, answer, warnings } = inspectScript("lint", script, input);
    const { warnings: found, buildError } = json as Checked;
    return {
      found: found.map(({ ruleName, location: { ranges } }) => [
        ruleName,
        ...ranges.map(({ start }) => start.line),
      ]),
      buildError,
      code: answer.get("result.statuscode"),
      said: warnings.map(({ message }) => message),
    };
  }

  test("a clean script has no warnings", () => {
    expect(check('bk.export(bk.image("alpine:3.20"):run("make"))')).toEqual({
      found: [],
      buildError: undefined,
      code: "0",
      said: [],
    });
  });

  test("every target is checked, even if another one fails", () => {
    const script = lines(
      'print("hello")',
      'bk.target("a", function() return bk.scratch(), { cmd = "run" } end)',
      'bk.target("b", function() error("broken") end)',
      'bk.target("c", function() return bk.image("nowhere:1"):run("x") end)',
      "local s = bk.scratch()",
      'local t = s:mkfile("/a", "")',
    );
    expect(check(script)).toEqual({
      found: [
        ["JSONArgsRecommended", 2],
        ["UnusedState", 6],
      ],
      buildError: {
        message: lines(
          "build.lua:3: broken",
          "failed to resolve source metadata for docker.io/library/nowhere:1: docker.io/library/nowhere:1: not found",
        ).trimEnd(),
        location: location(3),
      },
      code: "1",
      said: ["hello"],
    });
  });

  test("only the client's target is checked", () => {
    const script = lines(
      'bk.target("a", function() return bk.scratch(), { cmd = "run" } end)',
      'bk.target("b", function() error("broken") end)',
    );
    expect(check(script, { options: { target: "a" } })).toEqual({
      found: [["JSONArgsRecommended", 1]],
      buildError: undefined,
      code: "1",
      said: [],
    });
    expect(check(script, { options: { target: "x" } }).buildError?.message).toMatch(
      /^target stage "x" could not be found/,
    );
  });

  test.each([
    ["a syntax error", "local = 2", "build.lua:1: syntax error: <name> expected near '='", 1],
    ["an error while it runs", "\nbk.fail('no')", "build.lua:2: no", 2],
    [
      "nothing to build",
      "",
      "build.lua: nothing to build: the script never calls bk.export(state, { … })",
      undefined,
    ],
    [
      "a variable that is not set",
      'bk.export(bk.scratch():env("A", "$B"))',
      expect.stringContaining("B"),
      1,
    ],
  ])("%s is part of the answer", (_name, script, message, line) => {
    expect(check(script)).toEqual({
      found: [],
      buildError: { message, location: line === undefined ? { ranges: [] } : location(line) },
      code: "1",
      said: [],
    });
  });

  test("a missing argument is an error, and the rest is still checked", () => {
    const script = lines(
      'local v = bk.arg("V", { required = true })',
      'bk.export(bk.image("alpine:" .. v), { cmd = "run" })',
    );
    expect(check(script)).toMatchObject({
      buildError: {
        message: "build.lua:1: the build argument V is required: pass --build-arg V=…",
        location: location(1),
      },
    });
    expect(check(script, { options: { "build-arg:V": "3.20" } })).toMatchObject({
      found: [["JSONArgsRecommended", 2]],
      buildError: undefined,
    });
  });

  test("error=true is part of the answer", () => {
    const script = '# check=error=true\nbk.export(bk.scratch(), { cmd = "run" })';
    expect(check(script)).toEqual({
      found: [["JSONArgsRecommended", 2]],
      buildError: {
        message: "lint violation found for rules: JSONArgsRecommended",
        location: location(2),
      },
      code: "1",
      said: [],
    });
  });

  test("a target that exceeds the time limit does not hide the other targets", () => {
    const script = lines(
      'bk.target("a", function() while true do end end)',
      'bk.target("b", function() return bk.scratch(), { cmd = "run" } end)',
    );
    const { buildError } = check(script, { options: { "build-arg:LUAKIT_TIME_LIMIT": "0.2" } });
    expect(buildError).toEqual({
      message: expect.stringMatching(/^build.lua:1: .*LUAKIT_TIME_LIMIT/),
      location: location(1),
    });
  });
});
