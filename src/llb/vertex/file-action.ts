/** Actions of file steps. */
import type { Output } from "./vertex.js";

/** A user and a group, by name or number. The daemon looks names up in the destination's /etc/passwd and /etc/group. */
export interface Owner {
  readonly user?: string | number;
  readonly group?: string | number;
  /** A text with variables, instead of user and group. It is parsed after the variables are expanded. */
  readonly text?: string;
}

export interface CopyAction {
  readonly type: "copy";
  readonly from: Output | undefined;
  readonly src: string;
  readonly dest: string;
  readonly owner?: Owner;
  /** Permission bits, a symbolic mode such as `u+x`, or a text with variables. Undefined keeps the source's mode. */
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
  /** Recreates the parent directories of `src` below `dest`, as `COPY --parents` does. */
  readonly parents?: boolean;
  /** Allows `src` to be missing, even without wildcards. */
  readonly optional?: boolean;
}

/** A new directory. */
export interface MkdirAction {
  readonly type: "mkdir";
  readonly path: string;
  readonly mode: number;
  readonly makeParents: boolean;
  readonly owner?: Owner;
  /** Makes the state's user the owner, as WORKDIR does. */
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
