/** Steps of a build as people read them: plain data, made of a definition by steps.ts. */
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

/** Fields of every step. Steps are named by their index in the list. */
export interface StepBase {
  /** Its own index. */
  readonly index: number;
  /** The name in progress output: `[2/3] RUN make`. */
  readonly name: string;
  /** Digest of the op. Steps of different builds with the same digest are the same to BuildKit. */
  readonly digest: string;
  /** The steps it reads; each stands before it in the list. */
  readonly inputs: readonly number[];
  /** The lines of the script that made it, innermost call first. */
  readonly frames: readonly SourcePosition[];
  /** It runs even when a cached result exists. */
  readonly noCache: boolean;
  /** Its result is forced into, or kept out of, exported caches. */
  readonly exportCache?: boolean;
  /** The entry of progress it is shown in. */
  readonly progressGroup?: string;
}

/** A base image. */
export interface ImageStep extends StepBase {
  readonly kind: "image";
  /** As people write it: `alpine:3.20`. */
  readonly ref: string;
  /** The digest it is pinned to, that of the image that was looked up. */
  readonly checksum?: string;
  readonly platform: string;
}

/** A directory of the client: the build context is `context`. */
export interface LocalStep extends StepBase {
  readonly kind: "local";
  /** Its name. */
  readonly ref: string;
  readonly include: readonly string[];
  /** Those of the ignore file first. */
  readonly exclude: readonly string[];
  readonly followPaths: readonly string[];
}

/** Any other source; `source` is one of an unknown scheme. */
export interface SourceStep extends StepBase {
  readonly kind: "git" | "http" | "oci_layout" | "source";
  /** Its address: a URL, a repository, a reference. */
  readonly ref: string;
  /** Its options as BuildKit takes them. */
  readonly attrs: Readonly<Record<string, string>>;
}

/** Content from the script's text, or made by Luakit, for other steps to read: a file, a script. */
export interface InlineStep extends StepBase {
  readonly kind: "inline";
  readonly actions: readonly FileStepAction[];
}

/** A command. */
export interface RunStep extends StepBase {
  readonly kind: "run";
  /** The root file system; absent for scratch. */
  readonly base?: number;
  /** The words that are executed, the shell's among them. */
  readonly args: readonly string[];
  /** The text that is handed to a shell (`/bin/sh -c text`), a script with its `#!`, else the words with blanks between. */
  readonly command: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Absent: root. */
  readonly user?: string;
  readonly platform: string;
  readonly mounts: readonly StepMount[];
  /** Secrets in the environment: name of the variable → id of the secret. */
  readonly secretEnv: Readonly<Record<string, string>>;
  readonly network: "sandbox" | "host" | "none";
  readonly security: "sandbox" | "insecure";
  readonly hostname?: string;
  /** Host → address. */
  readonly addHosts: Readonly<Record<string, string>>;
  readonly ulimits: Readonly<Record<string, { readonly soft: number; readonly hard: number }>>;
  readonly cgroupParent?: string;
  readonly devices: readonly string[];
  /** Empty: 0 alone. */
  readonly validExitCodes: readonly number[];
  readonly readonlyRootfs: boolean;
}

/** A mount of a command. Fields that mean nothing for its type are absent. */
export interface StepMount {
  readonly type: "bind" | "cache" | "tmpfs" | "secret" | "ssh";
  readonly dest: string;
  /** The step that is mounted, or that a cache begins with; absent for scratch. */
  readonly from?: number;
  /** The path inside `from`. */
  readonly source?: string;
  readonly readonly: boolean;
  /** The id of a cache, a secret, or an SSH agent. */
  readonly id?: string;
  readonly sharing?: "shared" | "private" | "locked";
  /** Bytes of a tmpfs; absent: the daemon's default. */
  readonly size?: number;
  /** The mode of a secret or an SSH agent: octal, `0400`. */
  readonly mode?: string;
  /** The owner of a secret or an SSH agent: `1000:1000`. */
  readonly owner?: string;
  readonly optional: boolean;
}

/** Changes of files. It reads as its last action; `src` names the sources of all its copies. */
export type FileStep = StepBase & {
  /** The changed file system; absent for scratch. */
  readonly base?: number;
  /** All of it: what makes parent directories, for example, comes before the last action. */
  readonly actions: readonly FileStepAction[];
} & (
    | (Omit<CopyDescription, "src"> & { readonly src: readonly string[] })
    | Exclude<FileStepAction, CopyDescription>
  );

/** One change of files. Modes are octal (`0755`) or symbolic (`u+x`); absent modes and owners stay as they are. */
export type FileStepAction =
  CopyDescription | MkdirDescription | MkfileDescription | RmDescription | SymlinkDescription;

/** A copy. */
export interface CopyDescription {
  readonly kind: "copy";
  /** The step that is read; absent for scratch. */
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
  /** `data` as text; what is not UTF-8 becomes U+FFFD. */
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

/** File systems laid over each other, later inputs on top. */
export interface MergeStep extends StepBase {
  readonly kind: "merge";
}

/** The changes from one file system to another. */
export interface DiffStep extends StepBase {
  readonly kind: "diff";
  /** Absent for scratch. */
  readonly lower?: number;
  /** Absent for scratch. */
  readonly upper?: number;
}

/** An op of a kind that is not described further. */
export interface OtherStep extends StepBase {
  readonly kind: "build" | "passthrough";
}
