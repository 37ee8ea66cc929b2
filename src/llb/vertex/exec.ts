/** Commands. */
import type { Carried } from "../carried.js";
import type { Mount } from "./mount.js";
import type { Output, VertexBase } from "./vertex.js";

/** The network that a command can reach. */
export type NetworkMode = "sandbox" | "host" | "none";

/** `insecure` lifts the limits of the sandbox. */
export type SecurityMode = "sandbox" | "insecure";

/** A command: executed directly, or one text handed to the state's shell. */
export type Command =
  | { readonly form: "exec"; readonly args: readonly string[] }
  | { readonly form: "shell"; readonly text: string };

/** A CDI device, such as `vendor.com/class=name`. */
export interface Device {
  readonly name: string;
  readonly optional: boolean;
}

/** A line of the command's /etc/hosts. */
export interface ExtraHost {
  readonly host: string;
  readonly ip: string;
}

/** A resource limit of the command's processes. */
export interface Ulimit {
  readonly name: string;
  readonly soft: number;
  readonly hard: number;
}

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
  readonly network?: NetworkMode;
  readonly security: SecurityMode;
  readonly devices: readonly Device[];
  readonly hostname?: string;
  readonly extraHosts: readonly ExtraHost[];
  readonly ulimits: readonly Ulimit[];
  readonly cgroupParent?: string;
  readonly validExitCodes?: readonly number[];
  /** The root file system cannot be written; the state after the step is the state before it. */
  readonly readonlyRoot: boolean;
  /** Proxy settings of the build reach the command, outside the cache key. */
  readonly proxy: boolean;
}
