import { setTimeout as after } from "node:timers/promises";
import { describe, expect, jest, test } from "@jest/globals";
import { renderDefinition } from "../support/render-definition.js";
import { buildScript, runFrontend } from "../support/frontend-process.js";
import { failureOf } from "../support/go-details.js";
import { STANDARD_IMAGES } from "../support/images.js";

jest.setTimeout(30_000);

const MIB = 1024 * 1024;

/** Gateway features of BuildKit v0.8, which is in Docker 20.10. */
const BUILDKIT_0_8 =
  `solve.base solve.inlinereturn resolveimage resolveimage.resolvemode readfile return returnmap
  readdir statfile importcaches proto.refarray reference.output frontend.inputs gateway.solve.metadata gateway.exec
  frontend.caps gateway.solve.evaluate`.split(/\s+/);

describe("the build file", () => {
  test("is read in pieces if it is large", async () => {
    const comment = `-- ${"x".repeat(76)}\n`;
    const script = comment.repeat((7 * MIB) / comment.length) + `bk.export(bk.scratch())`;
    const build = await buildScript(script);
    const ranges = build.bridge
      .requests("readFile")
      .filter(({ FilePath }) => FilePath === "build.lua")
      .map(({ Range }) => [Number(Range?.Offset), Number(Range?.Length)]);
    expect({ code: build.code, error: build.returned?.error }).toEqual({
      code: 0,
      error: undefined,
    });
    expect(ranges).toEqual([
      [0, 3 * MIB],
      [3 * MIB, 3 * MIB],
      [6 * MIB, script.length - 6 * MIB],
    ]);
  });

  test.each([
    ["build.lua without a word", {}, { "build.lua": `bk.fail("right")` }],
    ["the file asked for", { filename: "ci/image.lua" }, { "ci/image.lua": `bk.fail("right")` }],
    [
      "Dockerfile when there is one",
      { filename: "Dockerfile" },
      { Dockerfile: `bk.fail("right")` },
    ],
    [
      "build.lua for the client's Dockerfile",
      { filename: "Dockerfile" },
      { "build.lua": `bk.fail("right")` },
    ],
  ])("is %s", async (_name, options, files) => {
    const wrong = { "build.lua": `bk.fail("wrong")`, ...files };
    const build = await runFrontend({ locals: { dockerfile: wrong } }, { options });
    expect(failureOf(build).message).toMatch(/: right$/);
  });
});

test("40 modules from the script's directory and the build context are read once each", async () => {
  const numbers = Array.from({ length: 40 }, (_, index) => index + 1);
  const modules = Object.fromEntries(
    numbers.map((n) => [
      `libs/m${n}.lua`,
      `${n < 40 ? `local before = require("libs.m${n + 1}")` : "local before = 0"}\nreturn before + ${n}`,
    ]),
  );
  const inScriptTree = Object.entries(modules).filter((_, index) => index % 2 === 0);
  const build = await runFrontend({
    locals: {
      dockerfile: {
        "build.lua": `local sum = require("libs.m1")\nassert(require("libs/m1") == sum)\nbk.fail("sum " .. sum)`,
        ...Object.fromEntries(inScriptTree),
      },
      context: modules,
    },
  });
  expect(failureOf(build).message).toBe("build.lua:3: sum 820");
  const read = build.bridge.requests("readFile").map(({ FilePath }) => FilePath);
  const asked = numbers.map((n) => read.filter((path) => path === `libs/m${n}.lua`).length);
  // At most once in each tree, for any number of modules that require it.
  expect({ least: Math.min(...asked), most: Math.max(...asked) <= 2 }).toEqual({
    least: 1,
    most: true,
  });
});

test("waiting for BuildKit does not count towards the time limit", async () => {
  const build = await buildScript(
    `print(bk.image("alpine:3.20"):get_env("PATH"))\nbk.export(bk.scratch())`,
    {
      options: { "build-arg:LUAKIT_TIME_LIMIT": "500ms" },
      handlers: {
        resolveSourceMeta: async () => {
          // The daemon pulls from a slow registry; beyond the limit and the grace of the thread's own end.
          await after(3_000);
          return undefined;
        },
      },
    },
  );
  expect({ code: build.code, error: build.returned?.error }).toEqual({ code: 0, error: undefined });
  expect(build.bridge.requests("warn")).toHaveLength(1);
});

describe("an old daemon without capability lists", () => {
  const script = `bk.export(bk.image("alpine:3.20"):run("make"))`;

  test("gets the calls and the result of the oldest protocol", async () => {
    const build = await buildScript(script, { gatewayFeatures: [], llbFeatures: [] });
    expect({ code: build.code, methods: build.methods }).toEqual({
      code: 0,
      methods: ["ping", "solve", "readFile", "readFile", "resolveImageConfig", "solve", "return"],
    });
    expect(build.returned?.result?.result).toEqual({ case: "refDeprecated", value: "ref2" });
  });

  test("an image without a digest (Docker 20.10's image store) is not pinned", async () => {
    const images = Object.fromEntries(
      Object.entries(STANDARD_IMAGES).map(([name, image]) => [name, { ...image, digest: "" }]),
    );
    const build = await buildScript(script, {
      images,
      gatewayFeatures: BUILDKIT_0_8,
    });
    expect({ code: build.code, error: build.returned?.error }).toEqual({
      code: 0,
      error: undefined,
    });
    expect(build.methods).toContain("resolveImageConfig");
    expect(renderDefinition(build.bridge.definitionOf("ref2"))).toContain(
      '  identifier: "docker-image://docker.io/library/alpine:3.20"\n',
    );
  });

  test("is an error that names the missing capability and its release", async () => {
    const build = await buildScript(`local s = bk.scratch()\nbk.export(s:mkdir("/a"))`, {
      llbFeatures: [],
    });
    expect(failureOf(build).message).toBe(
      "build.lua:2: a file step (copy, mkdir, mkfile, rm) needs BuildKit 0.5 or later: this daemon does not have the capability file.base",
    );
  });
});
