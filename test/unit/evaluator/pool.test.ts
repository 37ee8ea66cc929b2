import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { EvaluatorPool, threadsFor } from "../../../src/evaluator/pool.js";
import { EVALUATION_REQUEST, hostOf } from "./fixtures/evaluation.js";

const folder = mkdtempSync(join(tmpdir(), "luakit-test-"));
const started = join(folder, "started");

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A pool whose threads note that they started, and warn when they are asked for something instead of answering. */
function pool(size: number): EvaluatorPool {
  const worker = join(folder, "worker.cjs");
  writeFileSync(started, "");
  writeFileSync(
    worker,
    `require("node:fs").appendFileSync(${JSON.stringify(started)}, "x");
    const { parentPort } = require("node:worker_threads");
    parentPort.once("message", () =>
      parentPort.postMessage({ type: "warning", warning: { message: "on it", frames: [] } }));`,
  );
  return new EvaluatorPool({ worker, wasm: "wasm" }, size);
}

test("what waits for its turn when the build is cancelled starts no thread", async () => {
  const abort = new AbortController();
  const host = hostOf({ warn: () => abort.abort() });
  const evaluators = pool(1);
  const all = [1, 2, 3].map(() => evaluators.evaluate(EVALUATION_REQUEST, host, abort.signal));
  expect(await Promise.allSettled(all)).toEqual(
    all.map(() => ({ status: "rejected", reason: expect.objectContaining({ kind: "cancelled" }) })),
  );
  expect(readFileSync(started, "utf8")).toBe("x");
});

test.each([
  [1, 1],
  [2, 2],
  [4, 4],
  [64, 4],
])("%i processors run %i scripts at the same time", (processors, threads) => {
  expect(threadsFor(processors)).toBe(threads);
});
