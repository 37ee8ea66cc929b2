/** Commands. */
import type { Carried } from "../carried.js";
import type { ExecOptions } from "../exec-options.js";
import type { Mount } from "./mount.js";
import type { Output, VertexBase } from "./vertex.js";

/** A command: executed directly, or one text handed to the state's shell. */
export type Command =
  | { readonly form: "exec"; readonly args: readonly string[] }
  | { readonly form: "shell"; readonly text: string };

/** The result of a command that is its changed root. */
export const ROOT_OUTPUT = 0;

/** The result of a command that is what it left in its mount of this index, a writable bind. */
export function mountOutput(index: number): number {
  return index + 1;
}

/** A command run on a root file system. Its results: {@link ROOT_OUTPUT}, and {@link mountOutput} for writable binds. */
export interface ExecVertex extends VertexBase {
  readonly kind: "exec";
  readonly base: Output | undefined;
  /** The state's carried values before the step: environment, working directory, user, shell. */
  readonly carried: Carried;
  readonly command: Command;
  /** For this step only. */
  readonly cwd?: string;
  /** An undefined value removes the variable. */
  readonly env: readonly (readonly [key: string, value: string | undefined])[];
  readonly user?: string;
  readonly mounts: readonly Mount[];
  readonly options: ExecOptions;
}
