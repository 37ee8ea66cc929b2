/** What the main thread and the worker say to each other, besides questions over the blocking port. */
import type { MessagePort } from "node:worker_threads";
import type { Warning } from "../api/host.js";
import type { Answer } from "../subrequests/answer.js";
import type { EvaluationRequest, ScriptOutput } from "./evaluate.js";
import type { Subject } from "../subrequests/inspect.js";
import type { PackedError } from "./transfer.js";

/** The main thread asks for an evaluation. */
export interface EvaluateMessage {
  readonly request: EvaluationRequest;
  /** Only this is wanted of the script. */
  readonly subject?: Subject | undefined;
  readonly port: MessagePort;
  readonly answers: SharedArrayBuffer;
}

/** What the worker tells. */
export type WorkerMessage =
  | { readonly type: "warning"; readonly warning: Warning }
  | WorkerOutcome
  | { readonly type: "failed"; readonly error: PackedError };

/** What came out of the script. */
export type WorkerOutcome =
  | { readonly type: "done"; readonly output: ScriptOutput }
  | { readonly type: "inspected"; readonly answer: Answer };
