/** What the main thread and the worker say to each other, besides questions over the blocking port. */
import type { MessagePort } from "node:worker_threads";
import type {
  FoundModule,
  ImageAnswer,
  ImageRequest,
  EntriesRequest,
  LayerRequest,
  LocalDirectory,
  ModuleFile,
  Warning,
} from "../api/host.js";
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

/** The questions of the worker: the Host, answered asynchronously. */
export interface AsyncHost {
  readonly resolveImages: (requests: readonly ImageRequest[]) => Promise<readonly ImageAnswer[]>;
  readonly ignorePatterns: (directory: LocalDirectory) => Promise<readonly string[]>;
  readonly readModule: (candidates: readonly ModuleFile[]) => Promise<FoundModule | undefined>;
  readonly readEntries: (request: EntriesRequest) => Promise<ReadonlyMap<string, string>>;
  readonly layerFits: (request: LayerRequest) => Promise<boolean>;
  readonly warn: (warning: Warning) => void;
  /** Resolves when no other script that asked before is running. Left out where one script runs alone. */
  readonly takeTurn?: () => Promise<void>;
}
