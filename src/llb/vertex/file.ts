/** Vertices of file steps. */
import type { Carried } from "../carried.js";
import type { FileAction } from "./file-action.js";
import type { Output, VertexBase } from "./vertex.js";

/** A sequence of file actions that makes one layer. */
export interface FileVertex extends VertexBase {
  readonly kind: "file";
  readonly base: Output | undefined;
  /** The file system whose /etc/passwd and /etc/group resolve owner names. The default is `base`. */
  readonly ownerBase?: Output;
  /** The state's values before the step. Paths of actions are relative to its working directory. */
  readonly carried: Carried;
  readonly actions: readonly FileAction[];
}
