import { describe, expect, jest, test } from "@jest/globals";
import { BridgeFailure } from "../support/bridge-failure.js";
import { buildScript, runFrontend, type FinishedBuild } from "../support/frontend-process.js";
import { failureOf, NO_EXCERPT, type GoExcerpt } from "../support/go-details.js";

jest.setTimeout(30_000);

const ALPINE = `bk.image("alpine:3.20")`;

/** Every failed build returned one error, was still alive to see it taken, and ended with 0. */
function expectDelivered({ code, methods }: FinishedBuild): void {
  expect({ code, returns: methods.filter((method) => method === "return").length }).toEqual({
    code: 0,
    returns: 1,
  });
}

function excerpt(text: string, line: number, filename = "build.lua"): GoExcerpt {
  return { filename, language: "Lua", text, ranges: [[line, line]] };
}

describe("the frontend returns exactly one result", () => {
  test("for a result: its ref, its configuration, and the base image's", async () => {
    const build = await buildScript(`bk.export(${ALPINE}:run("make"), { cmd = { "app" } })`);
    expectDelivered(build);
    const { result } = build.returned ?? {};
    const metadata = Object.fromEntries(
      Object.entries(result?.metadata ?? {}).map(([key, value]) => [
        key,
        JSON.parse(Buffer.from(value).toString()) as unknown,
      ]),
    );
    expect(result?.result).toMatchObject({ case: "ref", value: { id: "ref2" } });
    expect(metadata).toEqual({
      "containerimage.base.config": expect.objectContaining({ architecture: "amd64" }),
      "containerimage.config": expect.objectContaining({
        config: expect.objectContaining({ Cmd: ["app"] }),
      }),
      "refs.platforms": {
        Platforms: [{ ID: "linux/amd64", Platform: { architecture: "amd64", os: "linux" } }],
      },
    });
  });

  test("for scratch: the empty ref", async () => {
    const build = await buildScript("bk.export(bk.scratch())");
    expectDelivered(build);
    expect(build.returned?.result?.result).toMatchObject({ case: "ref", value: { id: "" } });
  });

  test("for a syntax error: its line", async () => {
    const script = `local s = 1\nlocal t = = 2\n`;
    const build = await buildScript(script);
    expectDelivered(build);
    expect(failureOf(build)).toEqual({
      code: 2,
      message: "build.lua:2: syntax error: unexpected symbol near '='",
      excerpts: [excerpt(script, 2)],
      others: [],
    });
  });

  test("for a wrong call: its line and the lines of its callers, in all files", async () => {
    const script = `local libs = require("libs")\nlocal s = libs.install()\nbk.export(s)\n`;
    const module = `return { install = function()\n  local s = bk.image("Alpine")\n  return s\nend }\n`;
    const build = await buildScript(script, { files: { "libs.lua": module } });
    expectDelivered(build);
    expect(failureOf(build)).toEqual({
      code: 2,
      message: expect.stringMatching(/^libs\.lua:2: bk\.image: /),
      excerpts: [excerpt(module, 2, "libs.lua"), excerpt(script, 2)],
      others: [],
    });
  });

  test("for a wrong client option: its message, before any file is read", async () => {
    const script = `bk.export(bk.scratch())`;
    const build = await buildScript(script, { options: { platform: "lnux/amd64" } });
    expectDelivered(build);
    expect(failureOf(build)).toEqual({
      code: 2,
      message: 'invalid platform "lnux/amd64": unknown operating system "lnux"',
      excerpts: [NO_EXCERPT],
      others: [],
    });
  });

  test("for a missing build file: the error", async () => {
    const build = await runFrontend({ locals: { dockerfile: { "other.lua": "" } } });
    expectDelivered(build);
    expect(failureOf(build)).toEqual({
      code: 2,
      message:
        'there is no build file "build.lua": name another one with --file (buildctl: --opt filename=…)',
      excerpts: [NO_EXCERPT],
      others: [],
    });
  });

  test("for an unknown image: BuildKit's message and details, with the script's line", async () => {
    const script = `local s = bk.image("alpine:9.99")\nbk.export(s)\n`;
    const vertex = "github.com/moby/buildkit/errdefs.Vertex+json";
    const message =
      "failed to resolve source metadata for docker.io/library/alpine:9.99: not found";
    const build = await buildScript(script, {
      handlers: {
        resolveSourceMeta: () => {
          const value = Buffer.from('{"digest":"sha256:0"}');
          throw new BridgeFailure({ code: 5, message, details: [{ typeUrl: vertex, value }] });
        },
      },
    });
    expectDelivered(build);
    expect(failureOf(build)).toEqual({
      code: 5,
      message: expect.stringContaining(message),
      excerpts: [excerpt(script, 1)],
      others: [vertex],
    });
  });

  test.each([
    ["a module", "x.lua", `\nlocal x = require("x")\nbk.export(x)\n`],
    ["an ignore file", ".dockerignore", `local s = bk.scratch()\nbk.export(s:copy("a", "/a"))\n`],
  ])(
    "for %s that BuildKit cannot read: BuildKit's error, with the script's line",
    async (_what, path, script) => {
      const status = { code: 14, message: "the session is gone", details: [] };
      const build = await buildScript(script, {
        handlers: {
          readFile: ({ FilePath }) => {
            if (FilePath !== path) return undefined;
            throw new BridgeFailure(status);
          },
        },
      });
      expectDelivered(build);
      const excerpts = [excerpt(script, 2)];
      expect(failureOf(build)).toEqual({ ...status, details: undefined, excerpts, others: [] });
    },
  );

  test("for a definition that BuildKit rejects: BuildKit's error, unchanged", async () => {
    let solves = 0;
    const status = { code: 3, message: "invalid definition", details: [] };
    const build = await buildScript(`bk.export(${ALPINE}:run("make"))`, {
      handlers: {
        solve: () => {
          solves++;
          if (solves > 1) throw new BridgeFailure(status);
          return undefined;
        },
      },
    });
    expectDelivered(build);
    expect(failureOf(build)).toEqual({
      ...status,
      details: undefined,
      excerpts: [NO_EXCERPT],
      others: [],
    });
  });
});
