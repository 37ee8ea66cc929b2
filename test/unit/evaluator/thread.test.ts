import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import type { LocalDirectory, Warning } from "../../../src/api/host.js";
import { EvaluatorThread } from "../../../src/evaluator/thread.js";
import { utf8 } from "../../../src/util/bytes.js";
import { EVALUATION_REQUEST, hostOf } from "./fixtures/evaluation.js";

const folder = mkdtempSync(join(tmpdir(), "luakit-test-"));
let workers = 0;

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A thread that runs this JavaScript instead of the evaluator; `tell` posts a message to the main thread. */
function threadOf(code: string): EvaluatorThread {
  const worker = join(folder, `worker${++workers}.cjs`);
  const head = `const { parentPort, receiveMessageOnPort, workerData } = require("node:worker_threads");
    const tell = (message) => parentPort.postMessage(message);\n`;
  writeFileSync(worker, head + code);
  return new EvaluatorThread({ worker, wasm: "wasm" });
}

const OUTPUT = { definition: utf8("d"), config: utf8("c"), annotations: new Map([["a", "b"]]) };
const DONE = `tell({ type: "done", output: { definition: Buffer.from("d"), config: Buffer.from("c"),
  annotations: new Map([["a", "b"]]) } });`;

describe("the evaluator thread", () => {
  test("receives the request, and returns the result", async () => {
    const thread = threadOf(`parentPort.once("message", ({ request }) => {
      if (request.script.name === "build.lua" && workerData.wasmLocation === "wasm") { ${DONE} }
    });`);
    expect(await thread.evaluate(EVALUATION_REQUEST, hostOf())).toEqual(OUTPUT);
  });

  test("sends warnings before its end, in order", async () => {
    const warnings: Warning[] = [];
    const thread = threadOf(`parentPort.once("message", () => {
      for (const message of ["one", "two"]) tell({ type: "warning", warning: { message, frames: [] } });
      ${DONE}
    });`);
    await thread.evaluate(
      EVALUATION_REQUEST,
      hostOf({ warn: (warning) => void warnings.push(warning) }),
    );
    expect(warnings.map(({ message }) => message)).toEqual(["one", "two"]);
  });

  test("fails with its script's error", async () => {
    const frames = [{ file: "build.lua", line: 3 }];
    const error = JSON.stringify({ kind: "script", message: "build.lua:3: no", frames });
    const thread = threadOf(
      `parentPort.once("message", () => tell({ type: "failed", error: ${error} }));`,
    );
    await expect(thread.evaluate(EVALUATION_REQUEST, hostOf())).rejects.toMatchObject({
      kind: "script",
      message: "build.lua:3: no",
      frames,
    });
  });

  test("waits for the host's answers", async () => {
    const asked: unknown[] = [];
    const ignorePatterns = (directory: LocalDirectory) => {
      asked.push(directory);
      return Promise.resolve(["node_modules"]);
    };
    const thread = threadOf(`parentPort.once("message", ({ port, answers }) => {
      const counter = new Int32Array(answers);
      port.postMessage({ method: "ignorePatterns", argument: { local: "context" } });
      Atomics.wait(counter, 0, 0);
      const { value } = receiveMessageOnPort(port).message;
      tell({ type: "failed", error: { kind: "request", message: value.join(), frames: [] } });
    });`);
    await expect(
      thread.evaluate(EVALUATION_REQUEST, hostOf({ ignorePatterns })),
    ).rejects.toMatchObject({
      message: "node_modules",
    });
    expect(asked).toEqual([{ local: "context" }]);
  });

  test("cannot call unknown host functions", async () => {
    const thread = threadOf(`parentPort.once("message", ({ port, answers }) => {
      port.postMessage({ method: "readEverything", argument: undefined });
      Atomics.wait(new Int32Array(answers), 0, 0);
      tell({ type: "failed", error: receiveMessageOnPort(port).message.error });
    });`);
    await expect(thread.evaluate(EVALUATION_REQUEST, hostOf())).rejects.toMatchObject({
      kind: "internal",
      message: "the evaluator asked for readEverything",
    });
  });
});

describe("an evaluator thread that ends without an answer is an internal error:", () => {
  test("if it throws", async () => {
    const thread = threadOf(`parentPort.once("message", () => { throw new Error("broken"); });`);
    await expect(thread.evaluate(EVALUATION_REQUEST, hostOf())).rejects.toMatchObject({
      kind: "internal",
      message: "the evaluator thread failed: broken",
    });
  });

  test("if it exits", async () => {
    const thread = threadOf(`parentPort.once("message", () => process.exit(0));`);
    await expect(thread.evaluate(EVALUATION_REQUEST, hostOf())).rejects.toMatchObject({
      kind: "internal",
      message: "the evaluator thread ended without an answer",
    });
  });

  test.each([
    ["throws", `throw new Error("no engine");`, "the evaluator thread failed: no engine"],
    ["exits", `process.exit(0);`, "the evaluator thread failed: it ended unexpectedly"],
  ])("if it %s before the first request", async (_name, code, message) => {
    const thread = threadOf(code);
    await thread.ended;
    await expect(thread.evaluate(EVALUATION_REQUEST, hostOf())).rejects.toMatchObject({
      kind: "internal",
      message,
    });
  });
});

describe("a cancelled build", () => {
  const waiting = `parentPort.once("message", () => tell({ type: "warning", warning: { message: "on it" } }));`;

  test("stops the evaluation", async () => {
    const abort = new AbortController();
    const warn = () => {
      abort.abort();
    };
    const thread = threadOf(waiting);
    await expect(
      thread.evaluate(EVALUATION_REQUEST, hostOf({ warn }), abort.signal),
    ).rejects.toMatchObject({
      kind: "cancelled",
    });
  });

  test("does not start an evaluation", async () => {
    const thread = threadOf(waiting);
    await expect(
      thread.evaluate(EVALUATION_REQUEST, hostOf(), AbortSignal.abort()),
    ).rejects.toMatchObject({
      kind: "cancelled",
    });
  });
});
