import { describe, expect, test } from "@jest/globals";
import { clientDirectory, MAX_FILE_BYTES } from "../../../src/host/file-source.js";
import { readScript, type ScriptFile } from "../../../src/host/script-source.js";
import { renderDefinition } from "../../support/render-definition.js";
import { textOf } from "../../../src/util/bytes.js";
import { BridgeFailure } from "../../support/bridge-failure.js";
import type { FakeBridge, FakeBridgeOptions } from "../../support/fake-bridge.js";
import type { FileTree } from "../../support/fake-files.js";
import { withClient } from "../../support/gateway-session.js";
import { PLAIN_REQUEST } from "../llb/fixtures.js";

/** Reads the build file of a client that has these files. */
async function read(
  files: FileTree,
  filename?: string,
  options: FakeBridgeOptions = {},
): Promise<{ readonly script: ScriptFile; readonly bridge: FakeBridge }> {
  let script: ScriptFile | undefined;
  let used: FakeBridge | undefined;
  await withClient({ locals: { dockerfile: files }, ...options }, async (client, bridge) => {
    used = bridge;
    const scriptFiles = clientDirectory(client, PLAIN_REQUEST, "dockerfile");
    script = await readScript({ scriptFiles }, filename);
  });
  if (script === undefined || used === undefined) throw new Error("nothing was read");
  return { script, bridge: used };
}

const BOTH = { "build.lua": "lua", Dockerfile: "docker" };

describe("the build file", () => {
  test.each<readonly [filename: string | undefined, files: FileTree, name: string, text: string]>([
    [undefined, BOTH, "build.lua", "lua"],
    ["Dockerfile", BOTH, "Dockerfile", "docker"],
    ["Dockerfile", { "build.lua": "lua" }, "build.lua", "lua"],
    ["ci/Dockerfile", { "ci/Dockerfile": "in ci", ...BOTH }, "ci/Dockerfile", "in ci"],
    ["./ci//image.lua", { "ci/image.lua": "in ci" }, "ci/image.lua", "in ci"],
    ["empty.lua", { "empty.lua": "" }, "empty.lua", ""],
    ["link.lua", { "link.lua": { link: "build.lua" }, ...BOTH }, "link.lua", "lua"],
  ])("for %s of %j is %s", async (filename, files, name, text) => {
    const { script } = await read(files, filename);
    expect({ name: script.name, text: textOf(script.data) }).toEqual({ name, text });
  });

  test.each([
    [undefined, '"build.lua"'],
    ["Dockerfile", '"Dockerfile" or "build.lua"'],
    ["ci/image.lua", '"ci/image.lua"'],
  ])(
    "that is missing, for %s, fails and explains how to name another file",
    async (filename, names) => {
      await expect(read({ "other.lua": "" }, filename)).rejects.toMatchObject({
        kind: "request",
        message: `there is no build file ${names}: name another one with --file (buildctl: --opt filename=…)`,
      });
    },
  );

  test("has its own ignore file, unless that file is empty", async () => {
    const own = await read({ "a.lua": "", "a.lua.dockerignore": "x\n" }, "a.lua");
    const empty = await read({ "a.lua": "", "a.lua.dockerignore": "" }, "a.lua");
    const none = await read({ "a.lua": "" }, "a.lua");
    expect(
      [own, empty, none].map(({ script }) => script.ignoreFile && textOf(script.ignoreFile)),
    ).toEqual(["x\n", undefined, undefined]);
  });

  test("is transferred from its directory with its ignore file only", async () => {
    const { script, bridge } = await read(BOTH, "Dockerfile");
    expect(bridge.requests("solve").map(({ Definition }) => Definition)).toEqual([
      script.definition,
    ]);
    expect(renderDefinition(script.definition)).toBe(
      [
        "v1 source",
        '  identifier: "local://dockerfile"',
        '  attrs["local.differ"]: "none"',
        '  attrs["local.followpaths"]: "[\\"Dockerfile\\",\\"Dockerfile.dockerignore\\",\\"build.lua\\",\\"build.lua.dockerignore\\"]"',
        '  attrs["local.session"]: "sess1"',
        '  attrs["local.sharedkeyhint"]: "dockerfile"',
        "  constraints: {}",
        '  name: "[internal] load build definition from Dockerfile"',
        "  caps: source.local source.local.followpaths source.local.sessionid source.local.sharedkeyhint",
        "",
        "result: v1",
        "  caps: constraints meta.description platform",
        `head: ${headOf(renderDefinition(script.definition))}`,
        "",
      ].join("\n"),
    );
  });
});

function headOf(rendered: string): string {
  return /head: (.*)/.exec(rendered)?.[1] ?? "";
}

describe("a directory of the client", () => {
  const request = { paths: ["a"], sharedKeyHint: "hint", title: "title" };

  test("returns a file's bytes, and undefined for a missing file", async () => {
    await withClient({ locals: { context: { a: "text" } } }, async (client) => {
      const directory = clientDirectory(client, PLAIN_REQUEST, "context")(request);
      expect(await directory.read("a")).toEqual(Buffer.from("text"));
      expect(await directory.read("b")).toBeUndefined();
    });
  });

  test("fails with every other error", async () => {
    const failure = { code: 2, message: "disk on fire", details: [] };
    const readFile = () => {
      throw new BridgeFailure(failure);
    };
    await withClient({ handlers: { readFile } }, async (client) => {
      const directory = clientDirectory(client, PLAIN_REQUEST, "context")(request);
      await expect(directory.read("a")).rejects.toMatchObject({ kind: "build", status: failure });
    });
  });

  test("does not read more than 16 MiB", async () => {
    const big = new Uint8Array(MAX_FILE_BYTES + 1);
    await withClient({ locals: { context: { a: big } } }, async (client) => {
      const directory = clientDirectory(client, PLAIN_REQUEST, "context")(request);
      await expect(directory.read("a")).rejects.toMatchObject({
        kind: "request",
        message: `a has ${MAX_FILE_BYTES + 1} bytes; at most ${MAX_FILE_BYTES} are read`,
      });
    });
  });
});
