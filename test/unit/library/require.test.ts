import { expect, test } from "@jest/globals";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Host } from "../../../src/api/host.js";
import { libraryModules } from "../../../src/evaluator/library.js";
import { LIBRARY_FILES } from "../../../src/evaluator/library-files.js";
import { ModuleFinder } from "../../../src/evaluator/modules.js";
import { utf8 } from "../../../src/util/bytes.js";
import { memoryHost, scriptRun } from "../../support/evaluate.js";
import { failureOf, printedBy, stepsOf } from "./steps.js";

test("the embedded files equal the files in lib/", () => {
  const paths = readdirSync("lib", { recursive: true })
    .map(String)
    .filter((path) => path.endsWith(".lua"));
  const files = paths.map((path) => [path, readFileSync(join("lib", path), "utf8")]);
  expect(LIBRARY_FILES).toEqual(Object.fromEntries(files));
});

test("the modules of the library", () => {
  expect(libraryModules()).toEqual([
    "luakit.apk",
    "luakit.apt",
    "luakit.dnf",
    "luakit.go",
    "luakit.json",
    "luakit.node",
    "luakit.python",
    "luakit.rust",
    "luakit.users",
    "prelude",
  ]);
});

test.each(libraryModules().map((name) => [name]))(
  "%s is a table of functions and values",
  (name) => {
    expect(printedBy(`print(type(require("${name}")))`)).toEqual(["table"]);
  },
);

test("a library module runs once under all spellings of its name", () => {
  const script = `print(require("luakit.go") == require("luakit/go"))`;
  expect(printedBy(script)).toEqual(["true"]);
});

test("a user's module can require the library", () => {
  const context = { "libs/tools.lua": `return require("luakit.apk").add` };
  const steps = stepsOf(`bk.export(require("libs.tools")(s, "git"))`, { context });
  expect(steps.map(({ run }) => run)).toEqual(["apk add --update-cache git"]);
});

test.each([
  ["prelude", "prelude.lua"],
  ["luakit.apk", "luakit/apk.lua"],
  ["luakit.apk", "luakit/apk/init.lua"],
])("a file next to the script replaces the library's %s: %s", (name, file) => {
  const context = { [file]: `return "mine"` };
  expect(printedBy(`print(require("${name}"))`, { context })).toEqual(["mine"]);
});

test("a user's file replaces exactly one library module", () => {
  const context = { "luakit/apt.lua": `return "mine"` };
  const script = `print(require("luakit.apt"), type(require("luakit.apk")))`;
  expect(printedBy(script, { context })).toEqual(["mine\ttable"]);
});

test("the library does not use the user's files", () => {
  const context = { "luakit/apk.lua": "error('not this one')" };
  const script = `bk.export(require("prelude").apk_package(s, "git"))`;
  expect(stepsOf(script, { context }).map(({ run }) => run)).toEqual([
    "apk add --update-cache git",
  ]);
});

test("a file at the root of the context does not replace the library", () => {
  const world = { context: { "prelude.lua": `return "mine"` }, scriptTree: {} };
  expect(printedBy(`print(type(require("prelude")))`, world)).toEqual(["table"]);
});

test("all library names in a script cost one lookup next to the script", () => {
  const asked: string[][] = [];
  const host: Host = {
    ...memoryHost({}, [], []),
    readModule: (candidates) => {
      asked.push(candidates.map(({ tree, path }) => `${tree}:${path}`));
      return undefined;
    },
  };
  const script = `require("luakit.apk") require 'luakit/go' require("prelude") require("mine")`;
  const finder = new ModuleFinder(host, new Map([["sub/build.lua", utf8(script)]]));
  for (const name of ["luakit.apk", "luakit/go", "prelude", "luakit.apk"]) {
    expect(finder.resolve(name, "sub/build.lua")).toHaveProperty("file");
  }
  const names = ["luakit/apk", "luakit/go", "prelude"];
  expect(asked).toEqual([
    names.flatMap((name) => [`script:sub/${name}.lua`, `script:sub/${name}/init.lua`]),
  ]);
});

test("an unknown module of the library is an error that lists the others", () => {
  expect(failureOf(`require("luakit.npm")`)).toEqual([
    `build.lua:1: require: module "luakit.npm" not found; the standard library has ${libraryModules().join(", ")}`,
    "at build.lua:1",
  ]);
});

test("an error inside the library shows the caller's line only", () => {
  const script = `\nrequire("luakit.json").encode(setmetatable({}, { __pairs = function() error("odd") end }))`;
  const [message, ...frames] = failureOf(script);
  expect(message).toBe("build.lua:2: odd");
  expect(frames).toEqual(["at build.lua:2", "at build.lua:2"]);
});

test("steps of the library show the script's line only", () => {
  const run = scriptRun(`local apk = require("luakit.apk")
local s = bk.image("alpine:3.20")
bk.export(apk.add(s, "git"))`);
  const { Source: source } = run.evaluate().definition;
  expect(source?.infos.map(({ filename }) => filename)).toEqual(["build.lua"]);
  const lines = Object.values(source?.locations ?? {}).map(({ locations }) =>
    locations.map(({ ranges }) => ranges[0]?.start?.line),
  );
  expect(lines).toContainEqual([3]);
});
