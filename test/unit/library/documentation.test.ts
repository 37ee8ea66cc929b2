/** Everything the library offers is documented: in docs/modules.md, and for editors beside the code. */
import { describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { libraryModules } from "../../../src/evaluator/library.js";
import { LIBRARY_FILES } from "../../../src/evaluator/library-files.js";
import { printedBy } from "./steps.js";

const MODULES = libraryModules();
const GUIDE = readFileSync("docs/modules.md", "utf8");

interface LuaFunction {
  readonly name: string;
  readonly parameters: readonly string[];
  /** The comment lines above it. */
  readonly comment: readonly string[];
}

/** The functions of a module's table. */
function functionsOf(module: string): readonly LuaFunction[] {
  const lines = sourceOf(module).split("\n");
  return lines.flatMap((line, index) => {
    const [, name = "", parameters = ""] = /^function M\.(\w+)\((.*)\)$/.exec(line) ?? [];
    if (name === "") return [];
    const start = lines.slice(0, index).findLastIndex((before) => !before.startsWith("---")) + 1;
    const words = parameters.split(", ").filter((word) => word !== "");
    return [{ name, parameters: words, comment: lines.slice(start, index) }];
  });
}

/** The text of a module; the prelude is put together from several. */
function sourceOf(module: string): string {
  const path =
    module === "prelude" ? "luakit/internal/prelude/" : `${module.replaceAll(".", "/")}.lua`;
  const files = Object.entries(LIBRARY_FILES).filter(([name]) => name.startsWith(path));
  return files
    .filter(([name]) => !name.endsWith("/shared.lua"))
    .map(([, text]) => text)
    .join("\n");
}

/** The part of the guide about a module. */
function chapterOf(module: string): string {
  const [, chapter = ""] = GUIDE.split(new RegExp(`^## ${module}$`, "m"));
  return chapter.split(/^## /m)[0] ?? "";
}

const FUNCTIONS = MODULES.flatMap((module) =>
  functionsOf(module).map((declared) => [`${module}.${declared.name}`, module, declared] as const),
);

test.each(MODULES.map((name) => [name]))("%s: all its fields are in docs/modules.md", (module) => {
  const fields = printedBy(`for name in pairs(require("${module}")) do print(name) end`);
  const prefix = module === "prelude" ? "" : `${module.replace("luakit.", "")}.`;
  const chapter = chapterOf(module);
  expect(fields.filter((name) => !new RegExp(`\`${prefix}${name}[(\`]`).test(chapter))).toEqual([]);
});

describe("annotations", () => {
  test.each(FUNCTIONS)(
    "%s documents its effect, parameters and results",
    (_name, _module, { parameters, comment }) => {
      expect(comment[0]).toMatch(/^--- \S.*/);
      const documented = comment.flatMap((line) => /^---@param (\S+?)\??\s/.exec(line)?.[1] ?? []);
      expect(documented).toEqual(parameters);
      expect(comment.filter((line) => line.startsWith("---@return "))).not.toEqual([]);
    },
  );

  test.each(MODULES.map((name) => [name]))(
    "%s: the classes of its options are declared",
    (module) => {
      const source = sourceOf(module);
      const named = [...source.matchAll(/@param \w+\?? (luakit\.\w+\.\w+|prelude\.\w+)/g)].map(
        ([, name]) => name,
      );
      const declared = [...source.matchAll(/@class ([\w.]+)/g)].map(([, name]) => name);
      expect(named.filter((name) => !declared.includes(name))).toEqual([]);
    },
  );
});

describe("options", () => {
  /** The fields of a class, with those of the class it builds on. */
  function fieldsOf(module: string, name: string): readonly string[] {
    const source = sourceOf(module);
    const [, base, fields = ""] =
      new RegExp(
        `@class ${name.replaceAll(".", "\\.")}(?:: ([\\w.]+))?\\n((?:---@field .*\\n)*)`,
      ).exec(source) ?? [];
    const own = [...fields.matchAll(/@field (\w+)/g)].map(([, field = ""]) => field);
    return base?.startsWith(module) === true ? [...own, ...fieldsOf(module, base)] : own;
  }

  const OPTIONS = FUNCTIONS.flatMap(([name, module, { parameters, comment }]) => {
    const [type] = comment.flatMap(
      (line) => /^---@param \w+\?? ((?:luakit|prelude)\.[\w.]*Options)/.exec(line)?.[1] ?? [],
    );
    const fields = type === undefined ? [] : fieldsOf(module, type);
    return fields.length === 0 ? [] : [{ name, module, parameters, fields } as const];
  });

  test.each(OPTIONS.map((row) => [row.name, row] as const))(
    "%s knows the options of its class",
    (name, { module, parameters, fields }) => {
      // A value that no option takes: only an unknown option is called unknown.
      const options = `{ ${fields.map((field) => `${field} = coroutine.create(print)`).join(", ")} }`;
      const args = parameters.map((parameter) => {
        if (/^(options|opts)$/.test(parameter)) return options;
        return /state|builder/.test(parameter) ? "s" : "nil";
      });
      const call = `require("${module}").${name.slice(module.length + 1)}(${args.join(", ")})`;
      const said = printedBy(`print((select(2, pcall(function() return ${call} end))))`).join("\n");
      expect(said).toContain(`build.lua:1: ${name}: `);
      expect(said).not.toContain("unknown option");
    },
  );

  test.each(OPTIONS.map((row) => [row.name, row] as const))(
    "%s has the options of its class in docs/modules.md",
    (_name, { module, fields }) => {
      const chapter = chapterOf(module);
      expect(fields.filter((field) => !chapter.includes(`\`${field}\``))).toEqual([]);
    },
  );
});
