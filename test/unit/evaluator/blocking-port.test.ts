import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MessageChannel, Worker } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { BuildError, RequestError } from "../../../src/errors.js";
import { answerQuestions } from "../../../src/evaluator/blocking-port.js";
import type { AskingWorkerData } from "./fixtures/asking-worker.js";

const folder = mkdtempSync(join(tmpdir(), "luakit-test-"));
const file = join(folder, "worker.cjs");

beforeAll(() => {
  execFileSync("node_modules/.bin/esbuild", [
    "test/unit/evaluator/fixtures/asking-worker.ts",
    "--bundle",
    "--platform=node",
    "--log-level=error",
    `--outfile=${file}`,
  ]);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

type Answer = (method: string, argument: unknown) => Promise<unknown>;

/** Returns the answers that a worker receives. */
async function answersFor(
  questions: AskingWorkerData["questions"],
  answer: Answer,
): Promise<readonly unknown[]> {
  const { port1, port2 } = new MessageChannel();
  const answers = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  answerQuestions({ port: port1, answers }, answer);
  const workerData: AskingWorkerData = { port: port2, answers, questions };
  const worker = new Worker(file, { workerData, transferList: [port2] });
  const [received] = (await once(worker, "message")) as [readonly unknown[]];
  port1.close();
  await worker.terminate();
  return received;
}

describe("a question from a worker thread", () => {
  test("receives its answer", async () => {
    const questions = Array.from({ length: 50 }, (_, index) => ["double", index] as const);
    const answer: Answer = async (_method, argument) => {
      // Some at once, some after other work of this thread.
      if (Number(argument) % 3 === 0) await new Promise(setImmediate);
      return Number(argument) * 2;
    };
    expect(await answersFor(questions, answer)).toEqual(questions.map(([, index]) => index * 2));
  });

  test("can be answered with undefined, bytes, and many bytes", async () => {
    const big = new Uint8Array(16 * 1024 * 1024).fill(7);
    const values: Readonly<Record<string, unknown>> = {
      nothing: undefined,
      bytes: Uint8Array.of(0, 255),
      map: new Map([["a", 1n]]),
      big,
    };
    const received = await answersFor(
      Object.keys(values).map((name) => [name, undefined] as const),
      (method) => Promise.resolve(values[method]),
    );
    const [nothing, bytes, map, lots] = received;
    expect([nothing, bytes, map]).toEqual([undefined, Uint8Array.of(0, 255), new Map([["a", 1n]])]);
    // toEqual would compare each of the 16 million bytes separately.
    expect(big.length === 16 * 1024 * 1024 && Buffer.from(lots as Uint8Array).equals(big)).toBe(
      true,
    );
  });

  test("throws the answer's error, and the next question works", async () => {
    const failures: Readonly<Record<string, Error>> = {
      request: new RequestError("no such file"),
      build: new BuildError({ code: 2, message: "refused", details: [] }),
      bug: new TypeError("undefined is not a function"),
    };
    const answer: Answer = (method) => {
      const failure = failures[method];
      return failure === undefined ? Promise.resolve("fine") : Promise.reject(failure);
    };
    const asked = [...Object.keys(failures), "none"].map((name) => [name, undefined] as const);
    expect(await answersFor(asked, answer)).toEqual([
      { kind: "request", message: "no such file" },
      { kind: "build", message: "refused" },
      { kind: "internal", message: "undefined is not a function" },
      "fine",
    ]);
  });
});
