import { describe, expect, test } from "@jest/globals";
import type { Host, ModuleFile } from "../../../src/api/host.js";
import { moduleCandidates, ModuleFinder } from "../../../src/evaluator/modules.js";
import { utf8 } from "../../../src/util/bytes.js";

/** Candidates as `tree:path`. */
function candidates(name: string, from: string, tree: ModuleFile["tree"] = "script") {
  return moduleCandidates(name, { tree, path: from }).map((file) => `${file.tree}:${file.path}`);
}

describe("the search path of a module", () => {
  test.each([
    ["libs.go", "build.lua", ["script:libs/go", "context:libs/go"]],
    ["libs/go", "build.lua", ["script:libs/go", "context:libs/go"]],
    ["go", "libs/a.lua", ["script:libs/go", "context:go"]],
    ["libs.go", "libs/a.lua", ["script:libs/libs/go", "context:libs/go"]],
    ["./go", "build.lua", ["script:go"]],
    ["./go", "libs/a.lua", ["script:libs/go"]],
    ["../go", "libs/a.lua", ["script:go"]],
    ["../util/./x", "libs/go/a.lua", ["script:libs/util/x"]],
    ["a/../b", "build.lua", ["script:b", "context:b"]],
    ["./a.b", "build.lua", ["script:a.b"]],
    ["a.b/c", "build.lua", ["script:a.b/c", "context:a.b/c"]],
  ])("%s, from %s", (name, from, paths) => {
    const files = paths.flatMap((path) => [`${path}.lua`, `${path}/init.lua`]);
    expect(candidates(name, from)).toEqual(files);
  });

  test("a module of the context finds modules of the context", () => {
    expect(candidates("./b", "libs/a.lua", "context")).toEqual([
      "context:libs/b.lua",
      "context:libs/b/init.lua",
    ]);
  });

  test.each([
    ["../secrets", "build.lua"],
    ["./../secrets", "build.lua"],
    ["../../secrets", "libs/a.lua"],
    ["libs/../../secrets", "build.lua"],
    ["..", "libs/a/b.lua"],
    ["../..", "libs/a.lua"],
    ["", "build.lua"],
    [".", "build.lua"],
    ["./", "build.lua"],
  ])("%j, from %s, is outside every root", (name, from) => {
    expect(() => candidates(name, from)).toThrow(
      expect.objectContaining({
        kind: "script",
        message: `require(${JSON.stringify(name)}) leads outside the tree the script came from; modules must lie in it`,
      }),
    );
  });
});

describe("a module that is found", () => {
  /** A finder over these files, `tree:path`, for a script `build.lua`. */
  function finder(...files: readonly string[]) {
    const host: Pick<Host, "readModule"> = {
      readModule: (wanted) => {
        const index = wanted.findIndex(({ tree, path }) => files.includes(`${tree}:${path}`));
        const found = wanted[index];
        return found && { index, data: utf8(`${found.tree}:${found.path}`) };
      },
    };
    const sources = new Map([["build.lua", utf8("script:build.lua")]]);
    return { modules: new ModuleFinder(host as Host, sources), sources };
  }

  test("has its path as its name, and is kept for error excerpts", () => {
    const { modules, sources } = finder("script:libs/go.lua");
    const source = utf8("script:libs/go.lua");
    expect(modules.resolve("libs.go", "build.lua")).toEqual({ file: "libs/go.lua", source });
    expect(sources.get("libs/go.lua")).toEqual(source);
  });

  test("is loaded once under all its names", () => {
    const { modules } = finder("script:libs/go.lua");
    const names = ["libs.go", "libs/go", "./libs/go", "libs/../libs/go"];
    expect(names.map((name) => modules.resolve(name, "build.lua"))).toEqual(
      names.map(() => expect.objectContaining({ file: "libs/go.lua" })),
    );
  });

  test("is marked with its tree if another tree has a file with the same name", () => {
    const { modules, sources } = finder("script:libs/a.lua", "context:a.lua", "script:a.lua");
    const of = (name: string, from: string) => modules.resolve(name, from);
    expect(of("libs.a", "build.lua")).toMatchObject({ file: "libs/a.lua" });
    expect(of("./a", "build.lua")).toMatchObject({ file: "a.lua" });
    const { modules: other } = finder("script:a.lua", "context:a.lua", "context:lib.lua");
    expect(other.resolve("a", "build.lua")).toMatchObject({ file: "a.lua" });
    expect(other.resolve("lib", "build.lua")).toMatchObject({ file: "lib.lua" });
    expect(other.resolve("./a", "lib.lua")).toMatchObject({ file: "context:a.lua" });
    expect([...sources.keys()]).toEqual(["build.lua", "libs/a.lua", "a.lua"]);
  });

  test("is marked if the library has a file with the same name", () => {
    const { modules } = finder("script:prelude.lua", "script:sub/a.lua");
    expect(modules.resolve("sub.a", "build.lua")).toMatchObject({ file: "sub/a.lua" });
    expect(modules.resolve("prelude", "sub/a.lua")).toMatchObject({ file: "prelude.lua" });
    expect(modules.resolve("prelude", "build.lua")).toMatchObject({ file: "script:prelude.lua" });
  });

  test("has the host's name", () => {
    const readModule = () => ({ index: 0, data: utf8("x"), name: "context:a.lua" });
    const modules = new ModuleFinder({ readModule } as unknown as Host, new Map());
    expect(modules.resolve("a", "build.lua")).toMatchObject({ file: "context:a.lua" });
  });

  test("finds its own modules next to itself", () => {
    const { modules } = finder(
      "script:libs/go/init.lua",
      "script:libs/go/flags.lua",
      "context:flags.lua",
    );
    expect(modules.resolve("libs.go", "build.lua")).toMatchObject({ file: "libs/go/init.lua" });
    expect(modules.resolve("flags", "libs/go/init.lua")).toMatchObject({
      file: "libs/go/flags.lua",
    });
  });

  test("a missing module fails with all tried paths, each once", () => {
    const { modules } = finder();
    expect(modules.resolve("libs.go", "build.lua")).toEqual({
      tried: ["libs/go.lua", "libs/go/init.lua"],
    });
  });
});
