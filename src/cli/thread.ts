/**
 * The thread in which the package runs scripts. Terminating the thread ends a script that nothing else can interrupt.
 */
import { parentPort } from "node:worker_threads";
import { packError } from "../evaluator/transfer.js";
import { perform } from "./tasks.js";
import type { ThreadMessage, ThreadTask } from "./watched-thread.js";

const tell = (message: ThreadMessage) => parentPort?.postMessage(message);

parentPort?.on("message", ({ task, looks }: ThreadTask) => {
  const counter = new Int32Array(looks);
  const clock = () => {
    Atomics.add(counter, 0, 1);
    return performance.now();
  };
  perform(task, { clock, report: (progress) => tell({ type: "progress", progress }) })
    .then((result) => tell({ type: "done", result }))
    .catch((error: unknown) => tell({ type: "failed", error: packError(error) }));
});
