import { describe, expect, test } from "@jest/globals";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { apiFunctions, stubClasses } from "../../../src/api/registry.js";
import { loadLuaRuntime } from "../../../src/lua/runtime.js";
import { LuaVm } from "../../../src/lua/vm.js";
import { printLuaStubs } from "../../../src/schema/lua-stubs.js";
import { tablesOf } from "../../../src/schema/tables-of.js";
import { testStubClasses } from "../../../src/testing/stubs.js";
import { testFunctions } from "../../../src/testing/test-functions.js";
import { utf8 } from "../../../src/util/bytes.js";
import { ROOT, codeBlocks, documentationFiles } from "../../support/markdown.js";
import { ScriptNames } from "./script-names.js";
import { joinStubs, readStubs } from "./stub-model.js";

const functions = [...apiFunctions, ...testFunctions];
/** The stubs that `npm run generate` writes. */
const generated = printLuaStubs(functions, [...stubClasses, ...testStubClasses]);
const stubs = readStubs(generated);

/** The modules of the standard library describe themselves. */
const modules = luaFiles("lib").map((path) => {
  const name = path
    .replace(/^lib\//, "")
    .replace(/\.lua$/, "")
    .replaceAll("/", ".");
  return readStubs(readFileSync(join(ROOT, path), "utf8"), name);
});
const everything = joinStubs([stubs, ...modules]);

test("types/luakit.lua is up to date", () => {
  expect(readFileSync(join(ROOT, "types/luakit.lua"), "utf8")).toBe(generated);
});

test("the stubs are valid Lua, and fail if a script requires them", async () => {
  const vm = new LuaVm(await loadLuaRuntime(), {
    library: { tables: new Map(), classes: [], unknownField: (table, name) => `${table}.${name}` },
    timeLimitMs: 10_000,
    memoryLimitBytes: 64 * 2 ** 20,
    clock: () => performance.now(),
    print: () => undefined,
    warn: () => undefined,
    resolveModule: () => ({ tried: [] }),
  });
  expect(() => vm.run("luakit.lua", utf8(generated))).toThrow(
    "luakit.lua:3: This file describes Luakit to editors; it cannot be required.",
  );
  vm.dispose();
});

describe("the stubs have every function, with its parameters", () => {
  test.each(functions.map((declared) => [declared.name, declared] as const))(
    "%s",
    (name, { parameters, narrowed }) => {
      const methods = ["state", "test", "evaluation"];
      const [, owner = "", method = ""] = /^(\w+):(\w+)$/.exec(name) ?? [];
      const isMethod = methods.includes(owner);
      const stub = isMethod ? `${owner[0]?.toUpperCase() ?? ""}${owner.slice(1)}:${method}` : name;
      const types = Object.values(parameters).map(({ type, kind }) =>
        kind === "optional" && narrowed !== undefined ? "nil" : type.lua,
      );
      expect([...(stubs.functions.get(stub)?.values() ?? [])]).toEqual(
        isMethod ? types.slice(1) : types,
      );
    },
  );
});

test.each([
  ["a text as default", "(name: Text, default: string): string"],
  ["a boolean as default", "(name: Text, default: boolean): boolean"],
  ["an integer as default", "(name: Text, default: integer): integer"],
  ["a default among options", "(name: Text, options: { default: boolean }): boolean"],
  ["a type among options", '(name: Text, options: { type: "integer" }): integer?'],
])("editors infer the type of a build argument from %s", (_, signature) => {
  expect(generated).toContain(`\n---@overload fun${signature}\n`);
});

test("editors show a build argument without a default as a string or nil", () => {
  expect(generated).toMatch(
    /---@param default\? nil .*\n(?:---@overload .*\n)+---@return string\?\n.*bk\.arg/,
  );
});

test("editors warn about a dropped state, and about no other result", () => {
  const blocks = generated.split("\n\n").filter((block) => block.includes("\nfunction "));
  const discarded = (block: string): boolean => block.includes("\n---@nodiscard\n");
  const isState = (block: string): boolean => block.includes("\n---@return State\n");
  expect(blocks.filter(isState).length).toBeGreaterThan(40);
  expect(blocks.filter((block) => discarded(block) !== isState(block))).toEqual([]);
});

describe("the stubs have every option and its aliases", () => {
  test.each(tablesOf(functions).map((table) => [table.name, table] as const))(
    "%s",
    (name, { fields }) => {
      const expected = Object.entries(fields).flatMap(([field, { type, aliases }]) =>
        [field, ...aliases].map((word) => [word, type.lua] as const),
      );
      expect([...(stubs.classes.get(name)?.fields ?? [])]).toEqual(expected);
    },
  );
});

describe("every name in the examples and the documentation has a stub", () => {
  const scripts = [
    ...luaFiles("examples").map((path) => [path, readFileSync(join(ROOT, path), "utf8")] as const),
    ...documentationFiles()
      .flatMap((file) => codeBlocks(file, "lua"))
      .map(({ file, line, text }) => [`${file}:${line}`, text] as const),
  ];

  test.each(scripts)("%s", (_where, text) => {
    expect(new ScriptNames(text, everything).missing()).toEqual([]);
  });
});

test("this test finds names without a stub", () => {
  const script = `# syntax=luakit/luakit:1
local apt = require("luakit.apt")
-- bk.comment() is none
local s = bk.imagine("alpine", { platfrom = bk.target_platform().oss })
s = s:runn("bk.text()", { cwd = "/" }):run("true", {
    healthcheck = 1,
    env = { ANY = "x" },
    mounts = { bk.cache("/c", { share = "locked" }) },
})
bk.export(apt.instal(s), { healthcheck = { tests = "true" }, user = bk.unst })
`;
  expect(new ScriptNames(script, everything).missing()).toEqual([
    "4: bk.imagine",
    "4: .oss",
    "5: :runn",
    "6: :run healthcheck",
    "8: bk.cache share",
    "10: luakit.apt.instal",
    "10: bk.export healthcheck tests",
    "10: bk.unst",
  ]);
});

function luaFiles(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".lua"))
    .map((name) => join(folder, name))
    .sort();
}
