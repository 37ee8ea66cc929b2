/** Build scripts and their trees on disk. */
import { readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, resolve, sep } from "node:path";
import { RequestError } from "../errors.js";
import type { FileTree, ScriptSource } from "../testing/file-tree.js";
import type { WantedScript } from "../testing/test-run.js";
import { utf8 } from "../util/bytes.js";

/** The default name of a build file. */
const DEFAULT_FILE = "build.lua";

/** Returns the tree of a directory on disk. As in a build context, links out of the directory are broken. */
export function directoryTree(directory: string): FileTree {
  const root = resolve(directory);
  return {
    read: (path) => {
      const file = resolve(root, path);
      return isInside(root, file) ? readFile(file) : undefined;
    },
  };
}

/**
 * Reads a script whose name is relative to `folder`. As with `docker buildx build -f`, its tree is the directory of the
 * file, which is also the default build context. A script given as text is in the build context, by default `folder`.
 * @throws RequestError if the file or directory does not exist
 */
export function findScript({ file, text, context }: WantedScript, folder: string): ScriptSource {
  const path = resolve(folder, file ?? DEFAULT_FILE);
  const data = text === undefined ? readFile(path) : utf8(text);
  if (data === undefined) throw new RequestError(`there is no build file ${path}`);
  const contextPath = resolve(folder, context ?? dirname(path));
  if (!isDirectory(contextPath)) throw new RequestError(`there is no build context ${contextPath}`);
  return {
    name: basename(path),
    data,
    scriptTree: directoryTree(text === undefined ? dirname(path) : contextPath),
    context: directoryTree(contextPath),
  };
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function isInside(root: string, file: string): boolean {
  try {
    return realpathSync(file).startsWith(realpathSync(root) + sep);
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

function readFile(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** Reports whether an error means that a file does not exist. Test runners create such errors in another realm. */
function isAbsent(error: unknown): boolean {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : "";
  return code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR";
}
