/** Questions about scripts that are not in a directory, of bake files, and to Docker's own BuildKit. */
import { expect } from "@jest/globals";
import { join } from "node:path";
import { endToEnd } from "../support/end-to-end.js";
import { FileServer } from "../support/file-server.js";
import { script, succeeded } from "../support/sandbox.js";

const FILES = {
  "build.lua": script(
    'local words = require("lib.words")',
    'local version = bk.arg("VERSION", { default = "1", description = "What is built" })',
    'bk.target("app", { description = "The application", default = true }, function()',
    '    return bk.image("base"):workdir("app"):run("make " .. version)',
    "end)",
    'bk.target("web", function() return words(bk.image("under:1")) end)',
  ),
  "lib/words.lua":
    'return function(s) return s:copy(bk.context("under:1"), ".", "/"):cmd("web") end',
};
const OUTLINE = `TARGET:      app
DESCRIPTION: The application

BUILD ARG   VALUE   DESCRIPTION
VERSION     1       What is built

`;
const TARGETS = `TARGET        DESCRIPTION
app (default) The application
web           
`;
const APP_WARNING = `
WARNING: WorkdirRelativePath
the relative working directory "app" starts where the base image says, which can change: write an absolute path
build.lua:5
--------------------
   3 |     local version = bk.arg("VERSION", { default = "1", description = "What is built" })
   4 |     bk.target("app", { description = "The application", default = true }, function()
   5 | >>>     return bk.image("base"):workdir("app"):run("make " .. version)
   6 |     end)
   7 |     bk.target("web", function() return words(bk.image("under:1")) end)
--------------------
`;
// buildx prints the build file's name above each excerpt, even for excerpts of other files.
const WEB_WARNING = `
WARNING: JSONArgsRecommended
cmd as a string runs in a shell, which does not pass signals on: write a list, cmd = { "program", "argument" } (lib/words.lua line 1)
build.lua:1
--------------------
   1 | >>> ${FILES["lib/words.lua"]}
--------------------
`;
const BASE = "base=docker-image://busybox:latest";

endToEnd("questions / buildkitd and Docker Engine", ["buildkit", "docker"], (sandbox, test) => {
  const engines = ["buildkit", "docker"] as const;

  test("subrequests work with a git context and named contexts", async () => {
    const server = await FileServer.start();
    try {
      const repository = `${server.repository("asked", [FILES])}#v1`;
      const named = ["--build-context", BASE, "--build-context", `under:1=${repository}`];
      for (const engine of engines) {
        const ask = async (call: string) => {
          const args = ["build", "--builder", sandbox.builder(engine), "--progress", "quiet"];
          const file = ["--file", "build.lua", `--call=${call}`];
          const { stdout } = await sandbox.buildxCommand([...args, ...file, ...named, repository]);
          return stdout.toString();
        };
        expect([await ask("outline"), await ask("targets"), await ask("check")]).toEqual([
          OUTLINE,
          TARGETS,
          `Check complete, 2 warnings have been found!\n${APP_WARNING}${WEB_WARNING}`,
        ]);
      }
    } finally {
      server.close();
    }
  });

  test("subrequests work in bake files whose targets are contexts of other targets", async () => {
    const directory = sandbox.directory({
      ...FILES,
      "docker-bake.json": JSON.stringify({
        group: { default: { targets: ["one", "two"] } },
        target: {
          one: {
            dockerfile: "build.lua",
            target: "app",
            contexts: { base: "docker-image://busybox:latest" },
          },
          two: {
            dockerfile: "build.lua",
            target: "web",
            args: { VERSION: "2" },
            contexts: { "under:1": "target:one" },
          },
        },
      }),
    });
    for (const engine of engines) {
      const ask = (call: string) =>
        sandbox.buildxCommand([
          ...["bake", "--builder", sandbox.builder(engine), "--progress", "quiet"],
          ...["--file", join(directory, "docker-bake.json"), "--set", `*.context=${directory}`],
          ...["--allow", `fs.read=${directory}`, `--call=${call}`],
        ]);
      const targets = succeeded(await ask("targets")).stdout.toString();
      expect(targets).toBe(`one\n\n${TARGETS}\ntwo\n\n${TARGETS}`);
      const outlines = succeeded(await ask("outline")).stdout.toString();
      expect(outlines).toBe(
        `one\n\n${OUTLINE}\ntwo\n\nTARGET: web\n\nBUILD ARG   VALUE   DESCRIPTION\nVERSION     2       What is built (default 1)\n\n`,
      );
      const { code, stdout } = await ask("check");
      expect([code, stdout.toString().replaceAll(`${directory}/`, "")]).toEqual([
        1,
        `one\n\nCheck complete, 1 warning has been found!\n${APP_WARNING}\ntwo\n\nCheck complete, 1 warning has been found!\n${WEB_WARNING}`,
      ]);
    }
  });
});
