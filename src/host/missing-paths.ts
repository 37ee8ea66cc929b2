/** Finds the paths that a client directory does not have, without transferring a file. */
import type { MissingPath } from "../api/host.js";
import type { FileInfo } from "../gateway/file-info.js";
import type { GatewayClient } from "../gateway/client.js";
import type { Reference } from "../gateway/reference.js";
import { isNotFound } from "../gateway/status.js";
import { compareUtf8 } from "../util/bytes.js";
import { escapePattern } from "../util/posix-path.js";
import type { FileSource } from "./file-source.js";

/** Patterns that leave out what is in these paths, where they are directories, but for other paths among them. */
export function withoutChildren(paths: readonly string[]): readonly string[] {
  const patterns = [...paths].sort(compareUtf8).map(escapePattern);
  // The last pattern that matches decides, and a directory sorts before what is in it.
  return patterns.flatMap((pattern) => [`!${pattern}`, `${pattern}/*`]);
}

/**
 * Returns the paths that are missing in a directory. `tree` holds their metadata. A path is missed only if a listing of its
 * parent proves it: symbolic links on the way are left to the daemon.
 */
export async function missingPaths(
  client: Pick<GatewayClient, "statFile" | "readDir">,
  directory: FileSource,
  tree: Reference,
  paths: readonly string[],
): Promise<readonly MissingPath[]> {
  const found = await Promise.all(paths.map((path) => isThere(client, tree, path)));
  const doubtful = paths.filter((_path, index) => found[index] === false);
  const missing = await Promise.all(doubtful.map((path) => proveMissing(client, directory, path)));
  return missing.filter((item) => item !== undefined);
}

async function isThere(
  client: Pick<GatewayClient, "statFile">,
  tree: Reference,
  path: string,
): Promise<boolean> {
  try {
    await client.statFile(tree, `/${path}`);
    return true;
  } catch (error) {
    // A file where the path needs a directory is the daemon's to report.
    return !isNotFound(error);
  }
}

async function proveMissing(
  client: Pick<GatewayClient, "readDir">,
  directory: FileSource,
  path: string,
): Promise<MissingPath | undefined> {
  let parent = "";
  for (const name of path.split("/")) {
    const entries = await list(client, directory, parent);
    const entry = entries.find((item) => item.path === name);
    if (entry === undefined) return { path, parent, names: entries.map((item) => item.path) };
    if (entry.type !== "directory") return undefined;
    parent += `${name}/`;
  }
  return undefined;
}

/** The entries of a directory of the client. */
async function list(
  client: Pick<GatewayClient, "readDir">,
  directory: FileSource,
  parent: string,
): Promise<readonly FileInfo[]> {
  const pattern = escapePattern(parent);
  const files = directory({
    paths: [`${pattern}*`],
    sharedKeyHint: "names",
    title: `[internal] list ${parent === "" ? "the build context" : parent}`,
    metadata: { contents: [], exclude: [`${pattern}*/*`] },
  });
  try {
    return await client.readDir(await files.reference(), `/${parent}`, {});
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}
