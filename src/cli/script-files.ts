/** Build scripts and their trees on disk. */
import { readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, resolve, sep } from "node:path";
import { RequestError } from "../errors.js";
import type { FileTree, ScriptSource } from "../testing/file-tree.js";
import type { WantedScript } from "../testing/test-run.js";
import { utf8 } from "../util/bytes.js";

/** The default name of a build file. */
const DEFAULT_FILE = "build.lua";

/** A directory on disk. Links that lead out of it lead nowhere, as in a build context. */
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
 * The script that is named from `folder`. As with `docker buildx build -f`, its tree is the directory it lies in; so is
 * the build context, unless another is named. A script given as text lies in the build context, by default `folder`.
 * @throws RequestError when there is no such file or directory
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

/** No such file, or a directory where a file is meant. Under a test runner such errors come from another realm. */
function isAbsent(error: unknown): boolean {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : "";
  return code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR";
}
