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

/** A pool whose threads record their start, and send a warning instead of an answer. */
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

test("scripts that make the process large go on one after the other", async () => {
  const worker = join(folder, "large.cjs");
  const order = join(folder, "order");
  writeFileSync(order, "");
  writeFileSync(
    worker,
    `const { appendFileSync } = require("node:fs");
    const { parentPort, receiveMessageOnPort } = require("node:worker_threads");
    parentPort.once("message", ({ port, answers }) => {
      port.postMessage({ method: "takeTurn" });
      Atomics.wait(new Int32Array(answers), 0, 0);
      appendFileSync(${JSON.stringify(order)}, "begin ");
      setTimeout(() => {
        appendFileSync(${JSON.stringify(order)}, "end ");
        parentPort.postMessage({ type: "failed", error: { kind: "request", message: "x", frames: [] } });
      }, 50);
    });`,
  );
  const evaluators = new EvaluatorPool({ worker, wasm: "wasm" }, 3);
  await Promise.allSettled([1, 2, 3].map(() => evaluators.evaluate(EVALUATION_REQUEST, hostOf())));
  expect(readFileSync(order, "utf8")).toBe("begin end begin end begin end ");
});

test.each([
  [1, 1],
  [2, 2],
  [4, 4],
  [64, 4],
])("%i processors run %i scripts at the same time", (processors, threads) => {
  expect(threadsFor(processors)).toBe(threads);
});
