/** Finds the paths that a client directory does not have, without transferring a file. */
import type { MissingPath } from "../api/host.js";
import { RequestError } from "../errors.js";
import type { FileInfo } from "../gateway/file-info.js";
import { decodeFileMetadata, METADATA_FILE } from "../gateway/file-metadata.js";
import { compareUtf8 } from "../util/bytes.js";
import { dirName, escapePattern } from "../util/posix-path.js";
import type { FileSource, OpenFiles } from "./file-source.js";

/** Returns patterns that exclude everything below these paths, except other paths of the list. */
export function withoutChildren(paths: readonly string[]): readonly string[] {
  const patterns = [...paths].sort(compareUtf8).map(escapePattern);
  // The last matching pattern decides, and a directory sorts before its entries.
  return patterns.flatMap((pattern) => [`!${pattern}`, `${pattern}/*`]);
}

/**
 * Returns the paths that are missing in a directory. `tree` was opened with their metadata. A path is missing only if a
 * listing of its parent proves that; paths through symbolic links are left to the daemon.
 */
export async function missingPaths(
  directory: FileSource,
  tree: OpenFiles,
  paths: readonly string[],
): Promise<readonly MissingPath[]> {
  const entries = await metadataOf(tree);
  if (entries === undefined) return [];
  const found = new Map(entries.map((entry) => [entry.path, entry]));
  // BuildKit does not transfer a file with this name: it writes its own.
  const doubtful = paths.filter((path) => !found.has(path) && path !== METADATA_FILE);
  const tested = doubtful.slice(0, MAX_TESTED_PATHS);
  const missing = await Promise.all(tested.map((path) => proveMissing(directory, path)));
  return missing.filter((item) => item !== undefined);
}

/** The maximum number of listings. One missing path fails the build, so a few listings are enough. */
const MAX_TESTED_PATHS = 8;

async function proveMissing(directory: FileSource, path: string): Promise<MissingPath | undefined> {
  let parent = "";
  for (const name of path.split("/")) {
    const entries = await list(directory, parent);
    const entry = entries?.find((item) => item.path === parent + name);
    if (entries !== undefined && entry === undefined) {
      return { path, parent, names: entries.map((item) => item.path.slice(parent.length)) };
    }
    if (entry?.type !== "directory") return undefined;
    parent += `${name}/`;
  }
  return undefined;
}

/** Returns the entries of a client directory, or undefined if they are unknown. */
async function list(
  directory: FileSource,
  parent: string,
): Promise<readonly FileInfo[] | undefined> {
  const pattern = escapePattern(parent);
  const tree = directory({
    paths: [`${pattern}*`],
    sharedKeyHint: "names",
    title: `[internal] list ${parent === "" ? "the build context" : parent}`,
    metadata: { exclude: [`${pattern}*/*`] },
  });
  const entries = await metadataOf(tree);
  return entries?.filter((entry) => dirName(entry.path) === dirName(`${parent}x`));
}

async function metadataOf(tree: OpenFiles): Promise<readonly FileInfo[] | undefined> {
  try {
    const data = await tree.read(METADATA_FILE);
    return data && decodeFileMetadata(data);
  } catch (error) {
    // The metadata is too large to read, so nothing is known about the paths.
    if (error instanceof RequestError) return undefined;
    throw error;
  }
}
