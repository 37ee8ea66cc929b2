import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  BuildError,
  LuakitError,
  RequestError,
  ScriptError,
  evaluate,
  type EvaluateOptions,
} from "../../../src/library.js";
import { readDefinition } from "../../../src/llb/marshal.js";

const HELLO = 'bk.export(bk.image("alpine:3.20"):run("make"), { cmd = { "app" } })';

async function errorOf(options: EvaluateOptions): Promise<LuakitError> {
  const outcome: unknown = await evaluate(options).catch((error: unknown) => error);
  if (outcome instanceof LuakitError) return outcome;
  throw new Error("expected an error");
}

test("a script returns its steps, configuration, definition and warnings", async () => {
  const result = await evaluate({
    script: `print("hi")\nbk.export(bk.image("alpine:3.20"):run("make"), { cmd = { "app" }, annotations = { a = "b" } })`,
  });
  expect(result.steps.map(({ kind, index }) => [kind, index])).toEqual([
    ["image", 0],
    ["run", 1],
  ]);
  expect(result.config).toEqual({
    WorkingDir: "/",
    Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
    Cmd: ["app"],
    ArgsEscaped: true,
  });
  expect(result.image).toMatchObject({ os: "linux", architecture: "amd64", config: result.config });
  expect(result.image.history?.map(({ created_by: by }) => by)).toEqual([
    "RUN /bin/sh -c make # buildkit",
    'CMD ["app"]',
  ]);
  expect(result.annotations).toEqual({ a: "b" });
  expect(result.warnings).toEqual([{ message: "hi", frames: [{ file: "build.lua", line: 1 }] }]);
  expect(readDefinition(result.definition).def).toHaveLength(3);
  expect(result.digest).toBe(result.steps[1]?.digest);
});

test("scratch has neither steps nor a digest", async () => {
  const result = await evaluate({ script: "bk.export(bk.scratch())" });
  expect(result.steps).toEqual([]);
  expect(result).not.toHaveProperty("digest");
});

test("equal inputs return equal bytes", async () => {
  const [one, other] = [await evaluate({ script: HELLO }), await evaluate({ script: HELLO })];
  expect(one.definition).toEqual(other.definition);
});

describe("inputs", () => {
  const script = `
    local s = bk.image("example.com/base"):run(bk.arg("A", "") .. bk.arg("N", "") .. tostring(bk.arg("B", false)))
    bk.target("one", function() return s end)
    bk.target("two", function() return s:run(tostring(bk.build_platform())) end)`;

  test("can be arguments, a target, platforms and images", async () => {
    const { steps, image } = await evaluate({
      script,
      args: { A: "a", N: 1.5, B: true },
      target: "two",
      platform: "arm64",
      buildPlatform: "linux/riscv64",
      strict: true,
      images: { "example.com/base:latest": { author: "me", config: { User: "app" } } },
    });
    expect(
      steps.map((step) => (step.kind === "run" ? [step.command, step.user] : step.kind)),
    ).toEqual(["image", ["a1.5true", "app"], ["linux/riscv64", "app"]]);
    expect(image).toMatchObject({ architecture: "arm64", author: "me", config: { User: "app" } });
  });

  test("can be an ignore file and modules in memory", async () => {
    const { steps } = await evaluate({
      script: 'bk.export(bk.scratch():copy(require("libs.what"), "/"))',
      files: { "libs/what.lua": 'return "src"', ".dockerignore": new TextEncoder().encode("*.o") },
    });
    expect(steps[0]).toMatchObject({ kind: "local", exclude: ["*.o"] });
  });

  test("an image is found by tag for a reference with a digest", async () => {
    const digest = `sha256:${"a".repeat(64)}`;
    const { config } = await evaluate({
      script: `bk.export(bk.image("alpine:3.20@${digest}"))`,
      strict: true,
      images: { "alpine:3.20": { config: { User: "app" } } },
    });
    expect(config.User).toBe("app");
  });
});

describe("errors", () => {
  test("of the script are ScriptErrors with their lines", async () => {
    const error = await errorOf({ script: `\nlocal function f() error("no") end\nf()` });
    expect(error).toBeInstanceOf(ScriptError);
    expect(error).toMatchObject({
      message: "build.lua:2: no",
      frames: [
        { file: "build.lua", line: 2 },
        { file: "build.lua", line: 3 },
      ],
    });
  });

  test.each<readonly [string, EvaluateOptions, string]>([
    ["a platform", { script: HELLO, platform: "lnux/amd64" }, 'invalid platform "lnux/amd64"'],
    ["a build platform", { script: HELLO, buildPlatform: "a/b/c/d" }, 'invalid platform "a/b/c/d"'],
    ["an image's name", { script: HELLO, images: { "A B": {} } }, 'images: "A B" is no image'],
    ["a file", { file: "none.lua" }, "there is no build file "],
    ["a context", { script: HELLO, context: "none" }, "there is no build context "],
    ["a file and a script", { script: HELLO, file: "x.lua" }, "give a file or a script, not both"],
  ])("of %s are RequestErrors", async (_what, options, message) => {
    const error = await errorOf(options);
    expect(error).toBeInstanceOf(RequestError);
    expect(error.message).toContain(message);
  });

  test("of a strict evaluation are BuildErrors with the line of the image", async () => {
    const error = await errorOf({ script: `\n${HELLO}`, strict: true });
    expect(error).toBeInstanceOf(BuildError);
    expect(error).toMatchObject({
      message: expect.stringContaining('its images do not name "alpine:3.20"') as unknown,
      frames: [{ file: "build.lua", line: 2 }],
    });
  });

  test.each<readonly [string, EvaluateOptions]>([
    ["an option", { script: "while true do end", timeLimitMs: 20 }],
    ["an argument", { script: "while true do end", args: { LUAKIT_TIME_LIMIT: "20ms" } }],
  ])("of the time limit, set by %s", async (_by, options) => {
    expect((await errorOf(options)).message).toMatch(
      /^build\.lua:1: the script ran longer than 0\.02 s/,
    );
  });

  test("of the memory limit", async () => {
    const script = 'local s = "x" while true do s = s .. s end';
    const error = await errorOf({ script, memoryLimitBytes: 32 * 2 ** 20 });
    expect(error.message).toContain("needs more than 32 MiB");
  });
});

describe("a script on disk", () => {
  const root = mkdtempSync(join(tmpdir(), "luakit-evaluate-"));
  const put = (path: string, text: string) => {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text);
  };

  beforeAll(() => {
    put("project/.dockerignore", "of the context");
    put("project/libs/name.lua", 'return "at the root of the context"');
    put(
      "project/docker/build.lua",
      'bk.export(bk.scratch():copy(".", "/"):mkfile("/x", require("libs.name")))',
    );
    put("project/docker/libs/name.lua", 'return "beside the script"');
    put("project/docker/other.lua", 'bk.export(bk.scratch():mkfile("/x", require("libs.name")))');
    put("project/docker/escape.lua", 'require("libs.link")');
    put("secret.lua", "return 1");
    symlinkSync("../../../secret.lua", join(root, "project/docker/libs/link.lua"));
  });
  afterAll(() => {
    rmSync(root, { recursive: true });
  });

  test("is the root of its tree and of the build context", async () => {
    const { steps } = await evaluate({ file: join(root, "project/docker/build.lua") });
    expect(steps.at(-1)).toMatchObject({
      text: "beside the script",
      frames: [{ file: "build.lua", line: 1 }],
    });
    expect(steps[0]).toMatchObject({ kind: "local", exclude: [] });
  });

  test("can have a build context in another directory", async () => {
    const file = join(root, "project/docker/build.lua");
    const { steps } = await evaluate({ file, context: join(root, "project") });
    expect(steps[0]).toMatchObject({ exclude: ["of the context"] });
    expect(steps.at(-1)).toMatchObject({ text: "beside the script" });
  });

  test("can be combined with files in memory", async () => {
    const file = join(root, "project/docker/build.lua");
    const { steps } = await evaluate({ file, files: { "libs/name.lua": 'return "in memory"' } });
    expect(steps.at(-1)).toMatchObject({ text: "in memory" });
  });

  test("reads nothing outside its tree, even through links", async () => {
    const error = await errorOf({ file: join(root, "project/docker/escape.lua") });
    expect(error.message).toContain('module "libs.link" not found');
  });

  test("a script that is text reads nothing from disk unless it has a context", async () => {
    const script = 'bk.export(bk.scratch():mkfile("/x", require("libs.name")))';
    expect((await errorOf({ script })).message).toContain('module "libs.name" not found');
    const { steps } = await evaluate({ script, context: join(root, "project") });
    expect(steps.at(-1)).toMatchObject({ text: "at the root of the context" });
  });
});
