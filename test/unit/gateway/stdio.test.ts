import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { EARLY_BYTES } from "../../../src/gateway/stdio.js";
import { FakeBridge } from "../../support/fake-bridge.js";

const folder = mkdtempSync(join(tmpdir(), "luakit-test-"));
const child = join(folder, "child.cjs");

beforeAll(() => {
  execFileSync("node_modules/.bin/esbuild", [
    "test/unit/gateway/fixtures/stdio-child.ts",
    "--bundle",
    "--platform=node",
    "--log-level=error",
    `--outfile=${child}`,
  ]);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Reads bytes from the beginning of a stream, and leaves the rest for the next reader. */
async function take(stream: Readable, count: number): Promise<Uint8Array> {
  while (stream.readableLength < count) {
    await once(stream, "readable");
    // Without a read the stream would not fetch more.
    stream.read(0);
  }
  return stream.read(count) as Uint8Array;
}

const NOISE = [
  "noise: console.log",
  "noise: console.info",
  "noise: console.debug",
  "noise: process.stdout",
  "noise: console of a worker",
  "noise: stdout of a worker",
];
const RAW_NOISE = ["noise: descriptor", "noise: descriptor of a worker"];

/** Starts the process with three pipes, as BuildKit does. Node's spawn creates sockets. */
const OVER_PIPES = `
  { { cat | "${process.execPath}" "${child}" --descriptor 2>&4 | cat >&3; } 4>&1 | cat >&2; } 3>&1
`;

describe("a process whose stdin and stdout are the session", () => {
  test.each([
    ["pipes", ["sh", "-c", OVER_PIPES], [...NOISE, ...RAW_NOISE]],
    ["sockets", [process.execPath, child], NOISE],
  ] as const)(
    "sends nothing but gRPC over %s, at once",
    async (_kind, command, noise) => {
      const big = Uint8Array.from({ length: 8 * 1024 * 1024 }, (_, index) => index * 7);
      const bridge = new FakeBridge({ locals: { context: { big } } });
      const frontend = spawn(command[0], command.slice(1), { stdio: "pipe" });
      let stderr = "";
      frontend.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
      const exit = once(frontend, "exit");
      expect(await take(frontend.stdout, EARLY_BYTES.length)).toEqual(Buffer.from(EARLY_BYTES));
      frontend.stdout.unshift(Buffer.from(EARLY_BYTES));
      bridge.attach({ input: frontend.stdout, output: frontend.stdin });
      const { result } = await bridge.returned;
      // The frontend exits, but the first cat of the pipes would wait for more input.
      while (!stderr.includes("done")) await once(frontend.stderr, "data");
      frontend.stdin.end();
      expect(await exit).toEqual([0, null]);
      bridge.close();
      const hash = createHash("sha256").update(big).digest("hex");
      expect(Buffer.from(result?.metadata["hash"] ?? []).toString()).toBe(hash);
      expect(bridge.requests("warn")[0]?.short.length).toBe(5 * 1024 * 1024);
      expect(stderr.trim().split("\n").sort()).toEqual([...noise, "done"].sort());
    },
    30_000,
  );

  test("fails without a session, and writes nothing to stdout", async () => {
    const frontend = spawn(process.execPath, [child], { stdio: ["ignore", "pipe", "pipe"] });
    const exit = once(frontend, "exit");
    const [stdout, stderr] = await Promise.all([text(frontend.stdout), text(frontend.stderr)]);
    expect(stdout).toBe("");
    expect(stderr).toContain(
      "file descriptor 0 is not a pipe: this program is a BuildKit frontend, and BuildKit starts it",
    );
    expect(await exit).toEqual([1, null]);
  });
});
