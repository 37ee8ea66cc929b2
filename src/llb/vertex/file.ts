/** Steps that change files. */
import type { Carried } from "../carried.js";
import type { FileAction } from "./file-action.js";
import type { Output, VertexBase } from "./vertex.js";

/** File actions applied one after the other; one layer. */
export interface FileVertex extends VertexBase {
  readonly kind: "file";
  readonly base: Output | undefined;
  /** Whose /etc/passwd and /etc/group owners are looked up in, when it is not the base. */
  readonly ownerBase?: Output;
  /** Paths of the actions are relative to the working directory this carries. */
  readonly carried: Carried;
  readonly actions: readonly FileAction[];
}
