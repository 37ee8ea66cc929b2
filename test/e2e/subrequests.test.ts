/** Subrequests with buildx and buildctl: their output and exit codes. */
import { expect } from "@jest/globals";
import { endToEnd } from "../support/end-to-end.js";
import { warningsOf } from "../support/progress.js";
import { failed, script, succeeded } from "../support/sandbox.js";

const MODULE = [
  "local M = {}",
  'local mirror = bk.arg("MIRROR", { required = true, description = "Where packages come from" })',
  "function M.install(state, name)",
  '    local cache = bk.cache("/var/cache/apk", { id = "apk" })',
  '    return state:run("apk add " .. name .. " " .. mirror, { mounts = { cache } })',
  "end",
  "return M",
  "",
].join("\n");

// Nothing in this script must run: the image and the secret do not exist.
const SCRIPT = script(
  'local tools = require("libs.tools")',
  'local version = bk.arg("VERSION", { default = "3.20", description = "Version of the base" })',
  'local debug = bk.arg("DEBUG", false)',
  'local base = bk.image("registry.invalid/base:" .. version)',
  'local build = bk.target("build", { description = "Compiles it" }, function()',
  '    local mounts = { bk.cache("/root/.cache"),',
  '        bk.secret{ id = "token", env = "TOKEN" },',
  "        bk.ssh{ optional = true } }",
  '    return base:run("make", { mounts = mounts }):with(tools.install, "git")',
  "end)",
  'bk.target("app", { description = "The application", default = true }, function()',
  '    return base:copy(build(), "/out", "/app"), { cmd = { "/app" } }',
  "end)",
);

const OUTLINE = `TARGET:      app
DESCRIPTION: The application

BUILD ARG   VALUE   DESCRIPTION
VERSION     4.0     Version of the base (default 3.20)
DEBUG       false   (boolean)
MIRROR              Where packages come from (required)

SECRET   REQUIRED
token    true

SSH       REQUIRED
default   

`;

const TARGETS = `TARGET        DESCRIPTION
build         Compiles it
app (default) The application
`;

const DESCRIPTION = `NAME                 VERSION DESCRIPTION
outline              1.0.0   List all parameters current build target supports
targets              1.0.0   List all targets current build supports
lint                 1.0.0   Check a build script
convertllb           0.1.0   Convert a build script to LLB
subrequests.describe 1.0.0   List available subrequest types
`;

function location(line: number, sourceIndex?: number, lastLine = line) {
  const position = { start: { line }, end: { line: lastLine } };
  return { ...(sourceIndex !== undefined && { sourceIndex }), ranges: [position] };
}

const base64 = (text: string) => Buffer.from(text).toString("base64");

endToEnd("questions / buildx and buildctl", ["buildkit", "buildx"], (sandbox, test) => {
  const directory = () => sandbox.directory({ "build.lua": SCRIPT, "libs/tools.lua": MODULE });
  const buildx = (files: string, ...args: readonly string[]) =>
    sandbox.ask({ directory: files, file: "build.lua", args });
  const buildctl = (files: string, requestid: string, opts = {}) =>
    sandbox.gateway({ directory: files, filename: "build.lua", opts: { requestid, ...opts } });

  test("--call outline prints text and JSON", async () => {
    const files = directory();
    const version = ["--build-arg", "VERSION=4.0"];
    const text = succeeded(await buildx(files, "--call=outline", ...version));
    const own = succeeded(
      await buildctl(files, "frontend.outline", { "build-arg:VERSION": "4.0" }),
    );
    const json = succeeded(await buildx(files, "--call=outline,format=json", ...version));
    expect([text.stdout.toString(), own.stdout.toString()]).toEqual([OUTLINE, OUTLINE]);
    expect(JSON.parse(json.stdout.toString())).toStrictEqual({
      name: "app",
      description: "The application",
      args: [
        {
          name: "VERSION",
          description: "Version of the base (default 3.20)",
          value: "4.0",
          location: location(3),
        },
        { name: "DEBUG", description: "(boolean)", value: "false", location: location(4) },
        {
          name: "MIRROR",
          description: "Where packages come from (required)",
          location: location(2, 1),
        },
      ],
      secrets: [{ name: "token", required: true, location: location(8) }],
      ssh: [{ name: "default", location: location(9) }],
      cache: [
        { ID: "/root/.cache", location: location(7) },
        { ID: "apk", location: location(4, 1) },
      ],
      sources: [base64(SCRIPT), base64(MODULE)],
    });
  });

  test("--print outline describes the named target", async () => {
    const { stdout } = succeeded(await buildx(directory(), "--print=outline", "--target", "build"));
    expect(stdout.toString().split("\n").slice(0, 2)).toEqual([
      "TARGET:      build",
      "DESCRIPTION: Compiles it",
    ]);
  });

  test("--call targets prints text and JSON", async () => {
    const files = directory();
    const text = succeeded(await buildx(files, "--call=targets"));
    const own = succeeded(await buildctl(files, "frontend.targets"));
    const json = succeeded(await buildx(files, "--call=targets,format=json"));
    expect([text.stdout.toString(), own.stdout.toString()]).toEqual([TARGETS, TARGETS]);
    expect(JSON.parse(json.stdout.toString())).toStrictEqual({
      targets: [
        { name: "build", description: "Compiles it", location: location(6, undefined, 11) },
        {
          name: "app",
          default: true,
          description: "The application",
          location: location(12, undefined, 14),
        },
      ],
      sources: [base64(SCRIPT), base64(MODULE)],
    });
  });

  test("a subrequest for several platforms is answered once", async () => {
    const { stdout } = succeeded(
      await buildx(directory(), "--call=targets", "--platform", "linux/arm64,linux/amd64"),
    );
    expect(stdout.toString()).toBe(TARGETS);
  });

  test("--call subrequests.describe lists the subrequests", async () => {
    const files = directory();
    const text = succeeded(await buildx(files, "--call=subrequests.describe"));
    const own = succeeded(await buildctl(files, "frontend.subrequests.describe"));
    expect([text.stdout.toString(), own.stdout.toString()]).toEqual([DESCRIPTION, DESCRIPTION]);
  });

  const FAULTY = {
    "build.lua": script(
      'local s = bk.image("busybox:latest")',
      'bk.target("a", function()',
      '    return s:workdir("app")',
      "end)",
      'bk.target("b", function() return s:cmd("run") end)',
    ),
  };
  const WARNINGS = `
WARNING: WorkdirRelativePath
the relative working directory "app" starts where the base image says, which can change: write an absolute path
build.lua:4
--------------------
   2 |     local s = bk.image("busybox:latest")
   3 |     bk.target("a", function()
   4 | >>>     return s:workdir("app")
   5 |     end)
   6 |     bk.target("b", function() return s:cmd("run") end)
--------------------

WARNING: JSONArgsRecommended
cmd as a string runs in a shell, which does not pass signals on: write a list, cmd = { "program", "argument" }
build.lua:6
--------------------
   4 |         return s:workdir("app")
   5 |     end)
   6 | >>> bk.target("b", function() return s:cmd("run") end)
   7 |     
--------------------
`;

  test("--check reports warnings of all targets with excerpts, and sets the exit code", async () => {
    const files = sandbox.directory(FAULTY);
    const { code, stdout } = await buildx(files, "--check");
    // buildx names the file as it was given.
    expect([code, stdout.toString().replaceAll(`${files}/`, "")]).toEqual([
      1,
      `Check complete, 2 warnings have been found!\n${WARNINGS}`,
    ]);
    const own = succeeded(await buildctl(files, "frontend.lint"));
    expect(own.stdout.toString()).toBe(WARNINGS);
    const ignored = await buildx(files, "--call=check,ignorestatus=true");
    expect(ignored.code).toBe(0);
  });

  test("--call lint prints JSON", async () => {
    const files = sandbox.directory(FAULTY);
    const { code, stdout } = await buildx(files, "--call=check,format=json", "--target", "b");
    expect(code).toBe(1);
    expect(JSON.parse(stdout.toString())).toStrictEqual({
      warnings: [
        {
          ruleName: "JSONArgsRecommended",
          description:
            "A list is recommended for entrypoint and cmd: a string runs in a shell, which does not pass signals on",
          detail:
            'cmd as a string runs in a shell, which does not pass signals on: write a list, cmd = { "program", "argument" }',
          location: location(6),
        },
      ],
      sources: [{ filename: "build.lua", data: base64(FAULTY["build.lua"]), language: "Lua" }],
    });
  });

  test("--check succeeds for a clean script, and reports an unused build argument", async () => {
    const files = sandbox.directory({ "build.lua": script("bk.export(bk.scratch())") });
    const { stdout } = succeeded(await buildx(files, "--check"));
    expect(stdout.toString()).toBe("Check complete, no warnings found.\n");
    const unused = await buildx(files, "--check", "--build-arg", "NOWHERE=1");
    expect([unused.code, unused.stdout.toString()]).toEqual([
      1,
      "Check complete, 1 warning has been found!\n\nWARNING: UnusedBuildArg\nthe build argument NOWHERE is used nowhere in the script\n",
    ]);
  });

  test("a failing script is a result of --check with its lines, and an error of other subrequests", async () => {
    const files = sandbox.directory({ "build.lua": script("local s = bk.imgae('x')") });
    const checked = failed(await buildx(files, "--check"));
    expect(checked.replaceAll(`${files}/`, "")).toContain(
      `build.lua:2: there is no bk.imgae (did you mean "image"?)
build.lua:2
--------------------
   1 |     ${script().split("\n")[0]}
   2 | >>> local s = bk.imgae('x')
`,
    );
    for (const name of ["outline", "targets"]) {
      const said = failed(await buildx(files, `--call=${name}`));
      expect(said).toContain('build.lua:2: there is no bk.imgae (did you mean "image"?)');
      expect(said).toContain(">>> local s = bk.imgae('x')");
    }
  });

  test("convertllb prints the build's ops as JSON, with equal digests", async () => {
    const files = sandbox.directory({
      "build.lua": script('bk.export(bk.scratch():mkfile("/a", "hi"))'),
    });
    const { stdout } = succeeded(await buildx(files, "--call=convertllb,format=json"));
    const { def, metadata, source } = JSON.parse(stdout.toString()) as Readonly<
      Record<string, Readonly<Record<string, unknown>>>
    >;
    expect(Object.keys(def ?? {}).toSorted()).toEqual(Object.keys(metadata ?? {}).toSorted());
    expect(Object.values(def ?? {})).toContainEqual({
      constraints: {},
      file: {
        actions: [
          {
            input: "-1",
            secondaryInput: "-1",
            mkfile: { path: "/a", mode: 420, data: "aGk=", timestamp: "-1" },
          },
        ],
      },
    });
    expect(source).toMatchObject({ infos: [{ filename: "build.lua", language: "Lua" }] });
  });

  test("subrequests do not need the files that the script copies", async () => {
    const files = sandbox.directory({
      "build.lua": script('bk.export(bk.scratch():copy("dist", "/app"))'),
    });
    for (const question of ["frontend.convertllb", "frontend.lint"]) {
      expect(succeeded(await buildctl(files, question)).stdout.toString()).not.toContain(
        "is not in",
      );
    }
  });

  test("an unknown subrequest fails, and buildx tries no other frontend", async () => {
    const said = failed(await buildx(directory(), "--call=foo"));
    expect(said).toContain("unsupported request frontend.foo");
    expect(said).not.toContain("docker/dockerfile");
  });

  test("an unknown frontend capability is an error", async () => {
    const said = failed(
      await buildctl(directory(), "frontend.outline", { "frontend.caps": "a.b" }),
    );
    expect(said).toContain("unsupported frontend capability a.b");
  });

  test("a build with error=true fails because of its warnings", async () => {
    const files = sandbox.directory(FAULTY);
    const opts = { target: "a", "build-arg:BUILDKIT_DOCKERFILE_CHECK": "error=true" };
    const args = ["--progress", "rawjson"];
    const finished = await sandbox.gateway({
      directory: files,
      filename: "build.lua",
      opts,
      args,
    });
    expect(failed(finished)).toContain("lint violation found for rules: WorkdirRelativePath");
    expect(warningsOf(finished)).toEqual([
      'WorkdirRelativePath: the relative working directory "app" starts where the base image says, which can change: write an absolute path (build.lua line 4)\nA relative working directory without an absolute one before it depends on the base image',
    ]);
  });
});
