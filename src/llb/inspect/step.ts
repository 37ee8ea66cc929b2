/** Types of steps: a readable description of the ops of a definition. */
import type { SourcePosition } from "../../errors.js";

/** A step of a build: one op of the definition. */
export type Step =
  | ImageStep
  | LocalStep
  | SourceStep
  | InlineStep
  | RunStep
  | FileStep
  | MergeStep
  | DiffStep
  | OtherStep;

/** Fields of every step. Steps refer to each other by index. */
export interface StepBase {
  /** The index of the step. */
  readonly index: number;
  /** The name in progress output: `[2/3] RUN make`. */
  readonly name: string;
  /** The digest of the op. BuildKit treats steps with equal digests as the same step, even in different builds. */
  readonly digest: string;
  /** The indexes of the steps that this step reads. They are smaller than the step's own index. */
  readonly inputs: readonly number[];
  /** The script lines that made the step, innermost call first. */
  readonly frames: readonly SourcePosition[];
  /** Runs the step even if a cached result exists. */
  readonly noCache: boolean;
  /** Forces the result into exported caches, or keeps it out of them. */
  readonly exportCache?: boolean;
  /** The name of the progress group that shows the step. */
  readonly progressGroup?: string;
}

/** A base image. */
export interface ImageStep extends StepBase {
  readonly kind: "image";
  /** The short form of the reference: `alpine:3.20`. */
  readonly ref: string;
  /** The digest of the resolved image. */
  readonly checksum?: string;
  readonly platform: string;
}

/** A directory of the client. */
export interface LocalStep extends StepBase {
  readonly kind: "local";
  /** The name of the directory. The build context is `context`. */
  readonly ref: string;
  readonly include: readonly string[];
  /** The patterns of the ignore file, then the script's patterns. */
  readonly exclude: readonly string[];
  readonly followPaths: readonly string[];
}

/** Any other source. The kind `source` stands for an unknown URL scheme. */
export interface SourceStep extends StepBase {
  readonly kind: "git" | "http" | "oci_layout" | "source";
  /** The address: a URL, a repository or an image reference. */
  readonly ref: string;
  /** The options in BuildKit's form. */
  readonly attrs: Readonly<Record<string, string>>;
}

/** Files with content from the script or from Luakit, which other steps read. */
export interface InlineStep extends StepBase {
  readonly kind: "inline";
  readonly actions: readonly FileStepAction[];
}

/** A command. */
export interface RunStep extends StepBase {
  readonly kind: "run";
  /** The root file system. Absent for scratch. */
  readonly base?: number;
  /** The executed arguments, including the shell's. */
  readonly args: readonly string[];
  /**
   * The shell command (the text of `/bin/sh -c text`), a script with its `#!` line, or the arguments joined with
   * spaces.
   */
  readonly command: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** The user. Absent for root. */
  readonly user?: string;
  readonly platform: string;
  readonly mounts: readonly StepMount[];
  /** Secrets in environment variables: the ids of secrets by variable name. */
  readonly secretEnv: Readonly<Record<string, string>>;
  readonly network: "sandbox" | "host" | "none";
  readonly security: "sandbox" | "insecure";
  readonly hostname?: string;
  /** Lines of `/etc/hosts`: the IP addresses by host name. */
  readonly addHosts: Readonly<Record<string, string>>;
  readonly ulimits: Readonly<Record<string, { readonly soft: number; readonly hard: number }>>;
  readonly cgroupParent?: string;
  readonly devices: readonly string[];
  /** The exit codes that count as success. Empty means 0 only. */
  readonly validExitCodes: readonly number[];
  readonly readonlyRootfs: boolean;
}

/** A mount of a command. Fields that do not apply to its type are absent. */
export interface StepMount {
  readonly type: "bind" | "cache" | "tmpfs" | "secret" | "ssh";
  readonly dest: string;
  /** The mounted step, or the initial content of a cache. Absent for scratch. */
  readonly from?: number;
  /** The path inside `from`. */
  readonly source?: string;
  readonly readonly: boolean;
  /** The id of a cache, a secret, or an SSH agent. */
  readonly id?: string;
  readonly sharing?: "shared" | "private" | "locked";
  /** The size of a tmpfs in bytes. Absent for the daemon's default. */
  readonly size?: number;
  /** The octal mode of a secret or an SSH agent socket: `0400`. */
  readonly mode?: string;
  /** The owner of a secret or an SSH agent socket: `1000:1000`. */
  readonly owner?: string;
  readonly optional: boolean;
}

/** File actions on a file system. The step has the fields of its last action. `src` lists the sources of all copies. */
export type FileStep = StepBase & {
  /** The file system to change. Absent for scratch. */
  readonly base?: number;
  /** All actions. Those that create parent directories, for example, come before the last action. */
  readonly actions: readonly FileStepAction[];
} & (
    | (Omit<CopyDescription, "src"> & { readonly src: readonly string[] })
    | Exclude<FileStepAction, CopyDescription>
  );

/** A file action. Modes are octal (`0755`) or symbolic (`u+x`). An absent mode or owner stays unchanged. */
export type FileStepAction =
  CopyDescription | MkdirDescription | MkfileDescription | RmDescription | SymlinkDescription;

/** A copy. */
export interface CopyDescription {
  readonly kind: "copy";
  /** The step to copy from. Absent for scratch. */
  readonly from?: number;
  readonly src: string;
  readonly dest: string;
  readonly owner?: string;
  readonly mode?: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly followSymlink: boolean;
  readonly copyDirContents: boolean;
  readonly createDestPath: boolean;
  readonly allowWildcard: boolean;
  readonly allowNotFound: boolean;
  readonly alwaysReplace: boolean;
  readonly unpack: boolean;
}

/** A new directory. */
export interface MkdirDescription {
  readonly kind: "mkdir";
  readonly path: string;
  readonly mode: string;
  readonly makeParents: boolean;
  readonly owner?: string;
}

/** A file with given content. */
export interface MkfileDescription {
  readonly kind: "mkfile";
  readonly path: string;
  readonly mode: string;
  readonly data: Uint8Array;
  /** `data` as text. Bytes that are not UTF-8 become U+FFFD. */
  readonly text: string;
  readonly owner?: string;
}

/** A removal. */
export interface RmDescription {
  readonly kind: "rm";
  readonly path: string;
  readonly allowNotFound: boolean;
  readonly allowWildcard: boolean;
}

/** A symbolic link. */
export interface SymlinkDescription {
  readonly kind: "symlink";
  /** The target of the link. */
  readonly target: string;
  /** The link itself. */
  readonly path: string;
  readonly owner?: string;
}

/** A merge of file systems. Later inputs are on top. */
export interface MergeStep extends StepBase {
  readonly kind: "merge";
}

/** The changes from one file system to another. */
export interface DiffStep extends StepBase {
  readonly kind: "diff";
  /** The original file system. Absent for scratch. */
  readonly lower?: number;
  /** The changed file system. Absent for scratch. */
  readonly upper?: number;
}

/** An op of a kind that Luakit does not describe further. */
export interface OtherStep extends StepBase {
  readonly kind: "build" | "passthrough";
}
