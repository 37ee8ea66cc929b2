/** Changes of files. */
import type { Output } from "./vertex.js";

/** A user and a group, by name or number; names are resolved in the destination's own files. */
export interface Owner {
  readonly user?: string | number;
  readonly group?: string | number;
  /** Instead of both: text with variables, read when they are known. */
  readonly text?: string;
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

/** A removal. */
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

export type FileAction = CopyAction | MkdirAction | MkfileAction | RmAction | SymlinkAction;
