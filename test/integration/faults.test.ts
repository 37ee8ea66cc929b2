/** A daemon, a client or a machine that fails: one clear error, the process ends, and nothing is left. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { BridgeFailure } from "../support/bridge-failure.js";
import type { FakeBridgeOptions } from "../support/fake-bridge.js";
import { buildScript, frontendThatWaits, type FinishedBuild } from "../support/frontend-process.js";
import { failureOf } from "../support/go-details.js";

jest.setTimeout(60_000);

const MIB = 2 ** 20;
const HELLO = `print("hello")\nbk.export(bk.image("alpine:3.20"):run("make"))`;
const LINKED = `local s = bk.image("alpine:3.20"):run("make")\nbk.export(s:copy("a", "/b/c", { link = true }))`;
/** Read in two pieces. */
const LONG = `--${"x".repeat(4 * MIB)}\n${HELLO}`;

const SOURCE = { Source: { identifier: "docker-image://docker.io/library/alpine:3.20" } };

let tempFolder = "";
beforeEach(() => {
  tempFolder = mkdtempSync(join(tmpdir(), "luakit-faults-"));
});
afterEach(() => {
  const left = readdirSync(tempFolder);
  rmSync(tempFolder, { recursive: true });
  expect(left).toEqual([]);
});

/** Builds with the temporary folder of the test. */
function build(script: string, options: Parameters<typeof buildScript>[1] = {}) {
  return buildScript(script, { variables: { TMPDIR: tempFolder }, ...options });
}

/** The one error that was returned, and taken. */
function messageOf(finished: FinishedBuild): string {
  const { code, methods } = finished;
  expect({ code, returns: methods.filter((method) => method === "return").length }).toEqual({
    code: 0,
    returns: 1,
  });
  return failureOf(finished).message;
}

const WAITING = ["inputs", "solve", "readFile", "resolveSourceMeta", "warn", "return"] as const;

describe("a daemon that exits", () => {
  test.each(WAITING)("during %s leaves no process", async (method) => {
    const { frontend, bridge } = await frontendThatWaits(method, HELLO, {
      variables: { TMPDIR: tempFolder },
    });
    bridge.close();
    expect(await frontend.ended).toBe(1);
  });

  test("before its first answer leaves no process", async () => {
    const { frontend, bridge } = await frontendThatWaits("ping", HELLO, {
      variables: { TMPDIR: tempFolder },
    });
    bridge.close();
    expect(await frontend.ended).toBe(1);
  });
});

describe("a client that cancels", () => {
  test.each(WAITING)("during %s leaves no process and gets no result", async (method) => {
    const { frontend, bridge } = await frontendThatWaits(method, HELLO, {
      variables: { TMPDIR: tempFolder },
    });
    frontend.hangUp();
    expect(await frontend.ended).toBe(1);
    bridge.close();
    expect(bridge.methods().filter((name) => name === "return")).toHaveLength(
      method === "return" ? 1 : 0,
    );
    expect(frontend.stderr).toBe("");
  });
});

describe("a daemon that never accepts warnings", () => {
  test.each<readonly [what: string, handlers: FakeBridgeOptions["handlers"]]>([
    ["answers no Warn", { warn: () => new Promise<never>(() => undefined) }],
    [
      "never makes their step",
      { solve: ({ Evaluate }) => (Evaluate ? new Promise<never>(() => undefined) : undefined) },
    ],
  ])("and %s gets the result", async (_what, handlers) => {
    const finished = await build(HELLO, { handlers: { ...handlers } });
    expect(finished.code).toBe(0);
    expect(finished.returned?.result?.result.case).toBe("ref");
  });
});

describe("an invalid answer of the daemon is one error that names the answer", () => {
  const image = (config: unknown) => ({
    resolveSourceMeta: () => ({
      ...SOURCE,
      Image: { Digest: "", Config: Buffer.from(JSON.stringify(config)) },
    }),
  });
  const stat = (size: bigint) => ({ statFile: () => ({ stat: { path: "build.lua", size } }) });

  test.each<readonly [lie: string, script: string, FakeBridgeOptions["handlers"], RegExp]>([
    [
      "a negative size",
      LONG,
      stat(-5n),
      /invalid response to StatFile: a size of -5 for build\.lua$/,
    ],
    [
      "a huge size",
      LONG,
      stat(2n ** 62n),
      /invalid response to StatFile: a size of 4611686018427387904/,
    ],
    [
      "a size below what was read",
      LONG,
      stat(5n),
      /build\.lua has 5 bytes, and 3145728 were read$/,
    ],
    [
      "a size above what there is",
      LONG,
      stat(5n * BigInt(MIB)),
      /has 5242880 bytes, and \d+ were read$/,
    ],
    [
      "no stat",
      LONG,
      { statFile: () => ({}) },
      /invalid response to StatFile: nothing about build\.lua$/,
    ],
    [
      "more bytes than asked for",
      HELLO,
      { readFile: () => ({ Data: new Uint8Array(4 * MIB) }) },
      /invalid response to ReadFile: 4194304 bytes of build\.lua, where 3145728 were requested$/,
    ],
    ["no result", HELLO, { solve: () => ({}) }, /invalid response to Solve: no result$/],
    [
      "several results",
      HELLO,
      { solve: () => ({ result: { result: { case: "refs", value: { refs: {} } } } }) },
      /invalid response to Solve: several results of one definition$/,
    ],
    [
      "a ref that does not exist",
      HELLO,
      { solve: () => ({ result: { result: { case: "ref", value: { id: "none" } } } }) },
      /no such ref: none$/,
    ],
    [
      "no image",
      HELLO,
      { resolveSourceMeta: () => SOURCE },
      /invalid response to ResolveSourceMeta: nothing about docker\.io\/library\/alpine:3\.20$/,
    ],
    [
      "a malformed digest",
      HELLO,
      { resolveSourceMeta: () => ({ ...SOURCE, Image: { Digest: "x\ny" } }) },
      /invalid response to ResolveSourceMeta: the image ".*": it contains white space$/,
    ],
    [
      "no configuration",
      HELLO,
      { resolveSourceMeta: () => ({ ...SOURCE, Image: {} }) },
      /the image configuration of docker\.io\/library\/alpine:3\.20: expected valid JSON$/,
    ],
    [
      "an object as Cmd",
      HELLO,
      image({ config: { Cmd: {} } }),
      /alpine:3\.20: config\.Cmd: expected a list, got an object$/,
    ],
    [
      "a number as Shell",
      HELLO,
      image({ config: { Shell: 5 } }),
      /config\.Shell: expected a list, got 5$/,
    ],
    [
      "a number as history",
      HELLO,
      image({ history: [1] }),
      /history\[0\]: expected an object, got 1$/,
    ],
    [
      "an internal value as User",
      `print(bk.image("alpine:3.20"):get_user())`,
      image({ config: { User: { type: "object" } } }),
      /config\.User: expected a string, got an object$/,
    ],
    [
      "a negative size in a directory",
      LINKED,
      { readDir: () => ({ entries: [{ path: "b", size: -1n }] }) },
      /invalid response to ReadDir: a size of -1 for b$/,
    ],
    [
      "an input that is no definition",
      HELLO,
      { inputs: () => ({ Definitions: { x: { def: [Uint8Array.of(255)] } } }) },
      /^the frontend input "x" is malformed: one of its ops cannot be decoded$/,
    ],
  ])("%s", async (_lie, script, handlers, message) => {
    expect(messageOf(await build(script, { handlers: { ...handlers } }))).toMatch(message);
  });

  test("an endless directory tree", async () => {
    const url = "https://example.com/context.tar.gz";
    const finished = await build(HELLO, {
      remotes: { [url]: { context: Uint8Array.of(0x1f, 0x8b, 0x08) } },
      options: { context: url, "build-arg:SOURCE_DATE_EPOCH": "context" },
      handlers: {
        resolveSourceMeta: () => ({ HTTP: {} }),
        readDir: () => ({ entries: [{ path: "x".repeat(250), mode: 2 ** 31 }] }),
      },
    });
    expect(messageOf(finished)).toMatch(
      /invalid response to ReadDir: a path longer than any file has$/,
    );
  });

  test.each([
    ["[1]", /^BUILDKIT_WORKERS: \[0\]: expected an object, got 1$/],
    ['[{"platforms":[{"os":"linux"}]}]', /^BUILDKIT_WORKERS: expected each platform to have an os/],
  ])("the workers %s", async (workers, message) => {
    const finished = await build(HELLO, {
      variables: { TMPDIR: tempFolder, BUILDKIT_WORKERS: workers },
    });
    expect(messageOf(finished)).toMatch(message);
  });
});

describe("a client that sends wrong types gets one error that names the option", () => {
  test.each([
    ["cache-imports", '[{"Type":{"toString":1}}]', "[0].Type: expected a string, got an object"],
    [
      "input-metadata:x",
      '{"containerimage.config":{"toString":1}}',
      '["containerimage.config"]: expected a string, got an object',
    ],
  ])("%s", async (key, value, problem) => {
    const finished = await build(HELLO, { options: { [key]: value } });
    expect(messageOf(finished)).toBe(`invalid ${key}: ${problem}`);
  });
});

describe("a daemon that garbles the connection ends the process with one line in the log", () => {
  test.each<readonly [string, Uint8Array]>([
    ["text", Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n")],
    ["noise", Buffer.alloc(64, 0xa5)],
    ["a frame of the wrong size", Buffer.of(0, 0, 1, 6, 0, 0, 0, 0, 0, 0)],
  ])("%s", async (_what, bytes) => {
    const { frontend, bridge } = await frontendThatWaits("resolveSourceMeta", HELLO, {
      variables: { TMPDIR: tempFolder },
    });
    frontend.inject(bytes);
    expect(await frontend.ended).toBe(1);
    bridge.close();
    const lines = frontend.stderr.trim().split("\n");
    expect(lines).toEqual([expect.stringMatching(/"the build ended without an answer"/)]);
    expect(lines[0]).toMatch(/the session with BuildKit broke: /);
    expect(bridge.methods()).not.toContain("return");
  });

  test("half an HTTP/2 frame, then silence", async () => {
    const { frontend, bridge } = await frontendThatWaits("resolveSourceMeta", HELLO, {
      variables: { TMPDIR: tempFolder },
    });
    frontend.inject(Buffer.of(0, 1, 0, 0, 0));
    frontend.hangUp();
    expect(await frontend.ended).toBe(1);
    bridge.close();
  });
});

describe("an error of BuildKit that is too large for a header of Node", () => {
  const FAILED = "did not complete successfully: exit code: 3";

  test.each([
    [
      "for its details",
      `process "make" ${FAILED}`,
      100_000,
      new RegExp(`^process "make" ${FAILED}$`),
    ],
    [
      "for a long command",
      `process "${"x".repeat(30_000)}" ${FAILED}`,
      60_000,
      new RegExp(`^process "x+… \\(30\\d+ bytes\\) …x+" ${FAILED}$`),
    ],
    [
      "for its message",
      "x".repeat(100_000),
      0,
      /^BuildKit failed with a message of more than 64 KiB/,
    ],
  ])("%s is returned, with the lines of the script", async (_what, message, size, expected) => {
    const details = [{ typeUrl: "example.com/big", value: randomBytes(size) }];
    const finished = await build(LINKED, {
      handlers: {
        readDir: () => {
          throw new BridgeFailure({ code: 2, message, details });
        },
      },
    });
    expect(messageOf(finished)).toMatch(expected);
    expect(failureOf(finished).excerpts).toMatchObject([
      { filename: "build.lua", ranges: [[1, 1]] },
    ]);
  });
});

test("a build file that changes between two reads is one error", async () => {
  const reads = [new Uint8Array(3 * MIB), new Uint8Array(0)];
  const finished = await build(LONG, {
    handlers: { readFile: () => ({ Data: reads.shift() ?? new Uint8Array() }) },
  });
  expect(messageOf(finished)).toMatch(/ReadFile: build\.lua has \d+ bytes, and 3145728 were read$/);
});

test("errors and logs never contain the password of a URL", async () => {
  const script = `bk.export(bk.image("http://user:hunter2@example.com/image"))`;
  const finished = await build(script, { options: { "build-arg:LUAKIT_LOG_LEVEL": "trace" } });
  expect(messageOf(finished)).toContain("http://user:xxxxx@example.com/image");
  expect(finished.process.stderr).toContain('"msg":"failed"');
  expect(finished.process.stderr).not.toContain("hunter2");
});

test.each(["/nonexistent", "/proc", "/dev/full"])(
  "a build succeeds with TMPDIR=%s",
  async (TMPDIR) => {
    const finished = await build(HELLO, { variables: { TMPDIR } });
    expect(finished.code).toBe(0);
    expect(finished.returned?.result?.result.case).toBe("ref");
  },
);
