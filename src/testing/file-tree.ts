/** Directory trees that scripts and modules are read from. */
import { utf8 } from "../util/bytes.js";
import { cleanPath } from "../util/posix-path.js";

/** A directory tree. Paths are relative to its root and never lead out of it. */
export interface FileTree {
  /** A file's bytes; undefined when there is no such file. */
  readonly read: (path: string) => Uint8Array | undefined;
}

/** A tree without files. */
export const EMPTY_TREE: FileTree = { read: () => undefined };

/** Files by path over those of a tree. */
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

/** A build script and the trees around it. */
export interface ScriptSource {
  /** From the root of `scriptTree`; messages show it. */
  readonly name: string;
  readonly data: Uint8Array;
  /** Where its modules are looked for first. */
  readonly scriptTree: FileTree;
  /** The build context. */
  readonly context: FileTree;
}
