/**
 * The graph before marshalling. A vertex is plain frozen data; what depends on the base image's configuration (paths
 * relative to the working directory, environment, user) stays unresolved until the graph is marshalled.
 */
import type { SourcePosition } from "../../errors.js";
import type { Digest } from "../../oci/digest.js";
import type { Carried, ImageSource } from "../carried.js";
import type { GitProtocol } from "../git-url.js";
import type {
  StepOptions,
  NetworkMode,
  SecurityMode,
  Command,
  TmpfsMount,
  SecretMount,
  SshMount,
  Device,
  ExtraHost,
  Ulimit,
  Owner,
  MkdirAction,
  MkfileAction,
  RmAction,
  SymlinkAction,
} from "./step-options.js";

/** An edge of the graph: one result of a vertex. Scratch, the empty file system, is `undefined`. */
export interface Output {
  readonly vertex: Vertex;
  readonly index: number;
}

interface VertexBase {
  /** The lines that made it, innermost call first. Never part of an op's bytes. */
  readonly frames: readonly SourcePosition[];
  readonly step: StepOptions;
  /** What progress shows after the step number: `RUN npm ci`. */
  readonly title: string;
  /** The target the step belongs to; steps outside any target have none. */
  readonly stage?: string | undefined;
}

/** A base image. Its digest is looked up when the graph is marshalled. */
export interface ImageVertex extends VertexBase, ImageSource {
  readonly kind: "image";
}

/** A directory of the client. */
export interface LocalVertex extends VertexBase {
  readonly kind: "local";
  readonly name: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Only these paths, and what they link to; everything when empty. */
  readonly followPaths: readonly string[];
  readonly sharedKeyHint: string;
  /** `none` sends files again even when size and time are the same. */
  readonly differ: "metadata" | "none";
  /** False: the directory's ignore file does not apply. */
  readonly ignoreFile?: false;
  /** The named context that it is. */
  readonly contextName?: string;
}

/** A checkout of a git repository. */
export interface GitVertex extends VertexBase {
  readonly kind: "git";
  /** What git is given. */
  readonly remote: string;
  readonly protocol: GitProtocol;
  /** Host and path: see llb/git-url.ts. */
  readonly location: string;
  /** A branch, a tag or a commit; the default branch when left out. */
  readonly ref?: string;
  /** The directory that becomes the root. */
  readonly subdir?: string;
  /** The commit `ref` must be, or the beginning of its hash. */
  readonly checksum?: string;
  readonly keepGitDir: boolean;
  readonly submodules: boolean;
  readonly mtime?: "checkout" | "commit";
  readonly fetchByCommit: boolean;
  /** Ids of secrets that are asked for; BuildKit's usual ones when left out. */
  readonly authTokenSecret?: string;
  readonly authHeaderSecret?: string;
  /** Of repositories that are reached over SSH: lines of a known_hosts file, and the id of the agent socket. */
  readonly knownSshHosts?: string;
  readonly sshSocket?: string;
}

/** A downloaded file, at the root. */
export interface HttpVertex extends VertexBase {
  readonly kind: "http";
  readonly url: string;
  readonly filename: string;
  readonly checksum?: Digest;
  /** Permission bits, at most 0777; 0600 when left out. */
  readonly mode?: number;
  readonly uid: number;
  readonly gid: number;
  /** Id of a secret that holds the Authorization header. */
  readonly authHeaderSecret?: string;
  /** Headers of the request. */
  readonly accept?: string;
  readonly userAgent?: string;
}

export type Mount = BindMount | CacheMount | TmpfsMount | SecretMount | SshMount;

export interface BindMount {
  readonly type: "bind";
  readonly dest: string;
  readonly from: Output | undefined;
  readonly source: string;
  readonly readonly: boolean;
}

export interface CacheMount {
  readonly type: "cache";
  readonly dest: string;
  /** Without the namespace prefix; the cleaned dest when left out. */
  readonly id?: string;
  readonly sharing: "shared" | "private" | "locked";
  readonly from: Output | undefined;
  readonly source: string;
  readonly readonly: boolean;
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
  /** What the state carried before the step: environment, working directory, user, shell. */
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

/** Options of later steps, where they know them and do not say otherwise. */
export interface StepDefaults {
  readonly mounts?: readonly Mount[];
  readonly network?: NetworkMode;
  readonly security?: SecurityMode;
  readonly devices?: readonly Device[];
  readonly hostname?: string;
  readonly extraHosts?: readonly ExtraHost[];
  readonly ulimits?: readonly Ulimit[];
  readonly cgroupParent?: string;
  readonly proxy?: boolean;
  readonly owner?: Owner;
  readonly link?: boolean;
  readonly step?: StepOptions;
}

export interface CopyAction {
  readonly type: "copy";
  readonly from: Output | undefined;
  readonly src: string;
  readonly dest: string;
  readonly owner?: Owner;
  /** Permission bits, or a symbolic change such as `u+x`, or text with variables that becomes one; kept when left out. */
  readonly mode?: number | string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly followSymlink: boolean;
  readonly copyDirContents: boolean;
  readonly createDestPath: boolean;
  readonly allowWildcard: boolean;
  readonly allowNotFound: boolean;
  readonly alwaysReplace: boolean;
  readonly unpack: boolean;
  /** `src` keeps its directories below `dest`: see llb/copy-paths.ts. */
  readonly parents?: boolean;
  /** A `src` that is not there is fine, also without wildcards. */
  readonly optional?: boolean;
}

export type FileAction = CopyAction | MkdirAction | MkfileAction | RmAction | SymlinkAction;

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

/** File systems laid over each other, later ones on top. */
export interface MergeVertex extends VertexBase {
  readonly kind: "merge";
  readonly inputs: readonly Output[];
  /** The last input is the layer of a linked copy: the two are shown as one step. */
  readonly linked?: true;
}

/** What changed from `lower` to `upper`, deletions included. */
export interface DiffVertex extends VertexBase {
  readonly kind: "diff";
  readonly lower: Output | undefined;
  readonly upper: Output | undefined;
}

export type Vertex =
  | ImageVertex
  | LocalVertex
  | GitVertex
  | HttpVertex
  | ExecVertex
  | FileVertex
  | MergeVertex
  | DiffVertex;

/** A frozen vertex. */
export function createVertex<V extends Vertex>(vertex: V): V {
  return Object.freeze(vertex);
}

/** The outputs a vertex reads, in no particular order, duplicates included. */
export function inputsOf(vertex: Vertex): readonly Output[] {
  switch (vertex.kind) {
    case "image":
    case "local":
    case "git":
    case "http":
      return [];
    case "exec":
      return defined([vertex.base, ...vertex.mounts.map((mount) => mountInput(mount))]);
    case "file":
      return defined([
        vertex.base,
        vertex.ownerBase,
        ...vertex.actions.map((action) => (action.type === "copy" ? action.from : undefined)),
      ]);
    case "merge":
      return vertex.inputs;
    case "diff":
      return defined([vertex.lower, vertex.upper]);
  }
}

function mountInput(mount: Mount): Output | undefined {
  return mount.type === "bind" || mount.type === "cache" ? mount.from : undefined;
}

function defined<T>(items: readonly (T | undefined)[]): readonly T[] {
  return items.filter((item) => item !== undefined);
}
