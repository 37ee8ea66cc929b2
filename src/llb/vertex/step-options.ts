/** What steps are made of, besides other steps: options, mounts, file actions. */

/** What the user may say about any step. */
export interface StepOptions {
  /** Shown instead of the generated name. */
  readonly name?: string;
  readonly progressGroup?: ProgressGroup;
  readonly ignoreCache?: boolean;
  readonly exportCache?: boolean;
}

/** Vertices with the same id are shown as one entry of that name; weak members alone never show it. */
export interface ProgressGroup {
  readonly id: string;
  readonly name: string;
  readonly weak: boolean;
}

/** What a command can reach. */
export type NetworkMode = "sandbox" | "host" | "none";

/** `insecure` lifts the limits of the sandbox. */
export type SecurityMode = "sandbox" | "insecure";

/** A command: executed directly, or one text handed to the state's shell. */
export type Command =
  | { readonly form: "exec"; readonly args: readonly string[] }
  | { readonly form: "shell"; readonly text: string };

/** A directory in memory. */
export interface TmpfsMount {
  readonly type: "tmpfs";
  readonly dest: string;
  /** Bytes; 0 is the daemon's default. */
  readonly size: number;
}

/** A secret of the client, as a file or a variable. */
export interface SecretMount {
  readonly type: "secret";
  readonly id: string;
  /** A file; left out when the secret is only wanted in the environment. */
  readonly dest?: string;
  /** An environment variable. */
  readonly env?: string;
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
  readonly optional: boolean;
}

/** An agent of the client. */
export interface SshMount {
  readonly type: "ssh";
  readonly id: string;
  /** `/run/buildkit/ssh_agent.N` when left out. */
  readonly dest?: string;
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
  readonly optional: boolean;
}

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

/** A user and a group, by name or number; names are resolved in the destination's own files. */
export interface Owner {
  readonly user?: string | number;
  readonly group?: string | number;
  /** Instead of both: text with variables, read when they are known. */
  readonly text?: string;
}

/** A new directory. */
export interface MkdirAction {
  readonly type: "mkdir";
  readonly path: string;
  readonly mode: number;
  readonly makeParents: boolean;
  readonly owner?: Owner;
  /** Owned by the user the state carries: what WORKDIR does. */
  readonly ownedByUser?: boolean;
}

/** A new file. */
export interface MkfileAction {
  readonly type: "mkfile";
  readonly path: string;
  readonly data: Uint8Array;
  readonly mode: number;
  readonly owner?: Owner;
}

/** What is removed. */
export interface RmAction {
  readonly type: "rm";
  readonly path: string;
  readonly allowNotFound: boolean;
  readonly allowWildcard: boolean;
}

/** A new symbolic link. */
export interface SymlinkAction {
  readonly type: "symlink";
  readonly target: string;
  readonly path: string;
  readonly owner?: Owner;
}
