/** The entry point of the worker thread, which runs one script. */
import { parentPort, workerData } from "node:worker_threads";
import { HOST_QUESTIONS, type Host, type HostQuestions } from "../api/host.js";
import { InternalError } from "../errors.js";
import { loadLuaRuntime, type LuaRuntime } from "../lua/runtime.js";
import { ask } from "./blocking-port.js";
import { evaluateScript } from "./evaluate.js";
import { inspect } from "../subrequests/inspect.js";
import type { EvaluateMessage, WorkerMessage, WorkerOutcome } from "./messages.js";
import { packError } from "./transfer.js";

/**
 * The size of the process above which the scripts of several platforms continue one after the other. Each may fill its
 * memory limit, and all of them together could fill the memory of the machine.
 */
const CROWDED_BYTES = 300 * 2 ** 20;
const LOOKS_PER_CHECK = 16;

const parent = parentPort;
if (parent === null) throw new InternalError("worker.ts runs as a worker thread only");

const { wasmLocation } = workerData as { readonly wasmLocation: string };
// The engine loads while the main thread opens the session and reads the script.
const loading = loadLuaRuntime({ wasmLocation });

parent.once("message", ({ request, subject, port, answers }: EvaluateMessage) => {
  let waitedMs = 0;
  let isAlone = false;
  const waitFor = (method: string, argument: unknown): unknown => {
    const start = performance.now();
    try {
      return ask({ port, answers }, method, argument);
    } finally {
      waitedMs += performance.now() - start;
    }
  };
  const goOnAloneIfCrowded = () => {
    if (isAlone || process.memoryUsage.rss() <= CROWDED_BYTES) return;
    isAlone = true;
    waitFor("takeTurn", undefined);
  };
  const questions = Object.fromEntries(
    HOST_QUESTIONS.map((question) => [
      question,
      (argument: unknown) => {
        // The answer may be a module of 16 MiB, which the script reads with few instructions.
        goOnAloneIfCrowded();
        return waitFor(question, argument);
      },
    ]),
  ) as unknown as Required<HostQuestions>;
  const host: Host = { ...questions, warn: (warning) => tell({ type: "warning", warning }) };
  let looks = 0;
  // Called while the script runs, in each host call and each loop, so the size of the process is checked here.
  const clock = () => {
    if (++looks % LOOKS_PER_CHECK === 0) goOnAloneIfCrowded();
    return performance.now() - waitedMs;
  };
  const outcome = (runtime: LuaRuntime): WorkerOutcome =>
    subject === undefined
      ? { type: "done", output: evaluateScript(runtime, request, host, clock) }
      : { type: "inspected", answer: inspect({ request, subject }, { runtime, host, clock }) };
  loading
    .then((runtime) => tell(outcome(runtime)))
    .catch((error: unknown) => tell({ type: "failed", error: packError(error) }));
});

function tell(message: WorkerMessage): void {
  parent?.postMessage(message);
}
