/** Messages between the main thread and the worker, apart from questions over the blocking port. */
import type { MessagePort } from "node:worker_threads";
import type { Warning } from "../api/host.js";
import type { Answer } from "../subrequests/answer.js";
import type { EvaluationRequest, ScriptOutput } from "./evaluate.js";
import type { Subject } from "../subrequests/inspect.js";
import type { PackedError } from "./transfer.js";

/** The main thread asks for an evaluation. */
export interface EvaluateMessage {
  readonly request: EvaluationRequest;
  /** The question about the script, instead of an evaluation. */
  readonly subject?: Subject | undefined;
  readonly port: MessagePort;
  readonly answers: SharedArrayBuffer;
}

/** A message from the worker. */
export type WorkerMessage =
  | { readonly type: "warning"; readonly warning: Warning }
  | WorkerOutcome
  | { readonly type: "failed"; readonly error: PackedError };

/** The outcome of a script. */
export type WorkerOutcome =
  | { readonly type: "done"; readonly output: ScriptOutput }
  | { readonly type: "inspected"; readonly answer: Answer };
