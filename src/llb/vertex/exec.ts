/** Vertices of commands. */
import type { Carried } from "../carried.js";
import type { ExecOptions } from "../exec-options.js";
import type { Mount } from "./mount.js";
import type { Output, VertexBase } from "./vertex.js";

/** A command: arguments to execute directly, or a text for the state's shell. */
export type Command =
  | { readonly form: "exec"; readonly args: readonly string[] }
  | { readonly form: "shell"; readonly text: string };

/** The result index of a command's root file system. */
export const ROOT_OUTPUT = 0;

/** Returns the result index of a command's mount, which must be a writable bind mount. */
export function mountOutput(index: number): number {
  return index + 1;
}

/** A command on a root file system. Its results are {@link ROOT_OUTPUT} and {@link mountOutput} of writable binds. */
export interface ExecVertex extends VertexBase {
  readonly kind: "exec";
  readonly base: Output | undefined;
  /** The state's values before the step: environment, working directory, user, shell. */
  readonly carried: Carried;
  readonly command: Command;
  /** The working directory of this step only. */
  readonly cwd?: string;
  /** The environment variables of this step only. An undefined value removes the variable. */
  readonly env: readonly (readonly [key: string, value: string | undefined])[];
  readonly user?: string;
  readonly mounts: readonly Mount[];
  readonly options: ExecOptions;
}
