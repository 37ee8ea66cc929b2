/** Hints in errors about an unexpected nil. */
import { describe, expect, test } from "@jest/globals";
import { scriptRun } from "../../support/evaluate.js";

/** The message of a script that fails. */
function messageOf(script: string): string {
  try {
    scriptRun(script).evaluate();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "nothing was wrong";
}

describe("the error of a misspelt name suggests the right name", () => {
  test.each([
    [
      "of a module",
      'local apt = require("luakit.apt")\nlocal s = apt.instal(bk.scratch())',
      "install",
    ],
    [
      "of a module, passed on",
      'local users = require("luakit.users")\nlocal s = bk.scratch():with(users.ad, "x")',
      "add",
    ],
    ["of a local variable", 'local base = bk.scratch()\nlocal s = bsae:run("x")', "base"],
    ["of a local variable, passed on", "local base = bk.scratch()\nbk.export(bsae)", "base"],
    [
      "of a variable of an outer function",
      "local base = bk.scratch()\nlocal function f()\n  return bsae:user('x')\nend\nbk.export(f())",
      "base",
    ],
    ["of an upvalue", "local base = 1\nlocal function f() return base, bsae.x end\nf()", "base"],
    ["of a global variable", "base = bk.scratch()\nbk.export(bsae)", "base"],
    ["of a field", 'local o = { name = "x" }\nlocal s = bk.image(o.nmae)', "name"],
    [
      "of a field, in a later line of the call",
      'local o = { name = "x" }\nlocal s = bk.scratch():copy(\n  "a",\n  o.nmae\n)',
      "name",
    ],
    ["of a field, by its name in brackets", 'local o = { name = 1 }\nbk.image(o["nmae"])', "name"],
    [
      "of a field, through a variable",
      "local o = { a = 1, name = 1 }\nlocal x = o.nmae\nbk.image(x)",
      "name",
    ],
    [
      "of a method, through a metatable",
      "local C = {}\nC.__index = C\nfunction C.build() end\nlocal o = setmetatable({}, C)\no:biuld()",
      "build",
    ],
    ["of a method of a text", 'local s = ("x"):uper()', "upper"],
    ["in a coroutine", "coroutine.wrap(function()\n  local base = 1\n  bsae.x = 1\nend)()", "base"],
  ])("%s", (_, script, meant) => {
    expect(messageOf(script)).toMatch(new RegExp(`nil.* \\(did you mean "${meant}"\\?\\)$`));
  });

  test.each([
    ["a variable that is nil", "local bas\nlocal base = 1\nbk.image(bas)"],
    ["a loop's variable", "for _, x in ipairs(nil) do end"],
    ["a name far from all others", "local o = { name = 1 }\nbk.image(o.platform)"],
    ["a text that a script raises", 'local base\nerror("got nil: " .. tostring(bsae))'],
    [
      "what only code would find",
      "local o = setmetatable({ name = 1 }, { __index = function() end })\nbk.image(o.nmae)",
    ],
  ])("but not %s", (_, script) => {
    expect(messageOf(script)).not.toContain("did you mean");
  });
});

describe("the error of an index 0 explains that lists start at 1", () => {
  test.each([
    'local args = { list = { "a" } }\nlocal x = "a" .. args.list[0]',
    'local t = { "a" }\nbk.image(t[0])',
    'local t = { { ref = "a" } }\nbk.image(t[0].ref)',
    'local t = { "a" }\nlocal first = t[0]\nbk.image(first)',
  ])("%s", (script) => {
    expect(messageOf(script)).toMatch(/nil(?: value)?: Lua lists start at 1$/);
  });
});

describe("the error of a missing build argument names the argument", () => {
  const told =
    ': the build argument VERSION was not given: pass --build-arg VERSION=…, or give it a default, as in bk.arg("VERSION", "…")';

  test.each([
    'local v = bk.arg("VERSION")\nbk.image("alpine:" .. v)',
    'local v <const> = bk.arg("VERSION")\nbk.image("alpine:" .. v)',
    'bk.image("alpine:" .. bk.arg("VERSION"))',
    'bk.image(bk.arg("VERSION"))',
    'local v = os.getenv("VERSION")\nbk.image(v)',
    'local args = bk.get_args{ "VERSION" }\nbk.image("alpine:" .. args.VERSION)',
    'local function base(v)\n  return bk.image("alpine:" .. v)\nend\nlocal s = base(bk.arg("VERSION"))',
    'local function base(v)\n  return bk.image("alpine:" .. v)\nend\nlocal x = bk.arg("VERSION")\nlocal s = base(x)',
  ])("%s", (script) => {
    expect(messageOf(script)).toMatch(/nil/);
    expect(messageOf(script).endsWith(told)).toBe(true);
  });

  test("but not one with a default, or another variable", () => {
    const script = 'local v = bk.arg("VERSION", "1")\nlocal w\nbk.image(v .. w)';
    expect(messageOf(script)).toBe("build.lua:3: attempt to concatenate a nil value (local 'w')");
  });
});

test("the error of null, None and the like suggests nil", () => {
  expect(messageOf("bk.image(null)")).toContain("got nil: Lua writes nil for null");
  expect(messageOf("local x = undefined.y")).toContain("Lua writes nil for undefined");
});

test("hints take bounded time for many caught errors and long lines", () => {
  const names = Array.from({ length: 20_000 }, (_, index) => `x${index}`).join(", ");
  const script = `for i = 1, 20000 do pcall(bk.image, nil, ni) end\nlocal t = { ${names} }; local s = t.x .. "y"`;
  expect(messageOf(script)).toMatch(/attempt to concatenate a nil value/);
});
