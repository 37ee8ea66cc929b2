/** Directory trees with scripts and modules. */
import { utf8 } from "../util/bytes.js";
import { cleanPath } from "../util/posix-path.js";

/** A directory tree. Paths are relative to its root and never lead out of it. */
export interface FileTree {
  /** Returns a file's bytes, or undefined if the file does not exist. */
  readonly read: (path: string) => Uint8Array | undefined;
}

/** The tree without files. */
export const EMPTY_TREE: FileTree = { read: () => undefined };

/** Returns a tree in which files by path replace files of another tree. */
export function overlay(
  files: Readonly<Record<string, string | Uint8Array>>,
  below: FileTree,
): FileTree {
  const byPath = new Map(
    Object.entries(files).map(([path, data]) => [
      cleanPath(path),
      typeof data === "string" ? utf8(data) : data,
    ]),
  );
  return { read: (path) => byPath.get(cleanPath(path)) ?? below.read(path) };
}

/** A build script and its trees. */
export interface ScriptSource {
  /** The path from the root of `scriptTree`, which is the name in messages. */
  readonly name: string;
  readonly data: Uint8Array;
  /** The tree of the script, which is searched for modules first. */
  readonly scriptTree: FileTree;
  /** The build context. */
  readonly context: FileTree;
}
