/** Compares a layer with the base to merge it with. */
import type { LayerRequest } from "../api/host.js";
import { BuildError } from "../errors.js";
import type { GatewayClient } from "../gateway/client.js";
import type { FileInfo } from "../gateway/file-info.js";
import type { Reference } from "../gateway/reference.js";
import { CODE } from "../gateway/status.js";

/** The file systems to compare. The layer is built only if the base alone does not decide. */
export interface LayerTrees extends Pick<LayerRequest, "dest" | "keepsDirectories"> {
  readonly base: Reference;
  readonly layer: () => Promise<Reference>;
}

/** The maximum number of shared directories. Comparing more takes longer than a separate layer can save. */
const MAX_DIRECTORIES = 4096;
/** The number of directories that are read at the same time. */
const AT_ONCE = 16;

/**
 * Answers Host.layerFits. Returns false if the trees are too large to compare.
 * @throws BuildError if one of them fails to build
 */
export async function layerFits(client: GatewayClient, trees: LayerTrees): Promise<boolean> {
  try {
    return await compare(client, trees);
  } catch (error) {
    if (error instanceof BuildError && error.status.code === CODE.RESOURCE_EXHAUSTED) return false;
    throw error;
  }
}

/** Reads the directories that both trees have at and below `dest`, level by level. */
async function compare(
  client: GatewayClient,
  { base, layer, dest, keepsDirectories }: LayerTrees,
): Promise<boolean> {
  if (base.isEmpty) return true;
  // Any other entry at `dest` is part of the layer.
  if ((await client.statFile(base, dest)).type !== "directory") return true;
  if ((await client.readDir(base, dest)).length === 0) return true;
  const built = await layer();
  const sharedIn = async (path: string): Promise<readonly string[] | undefined> => {
    const [below, above] = await Promise.all([
      client.readDir(base, path),
      client.readDir(built, path),
    ]);
    const existing = new Map(below.map((entry) => [entry.path, entry]));
    const pairs = above.flatMap((entry): (readonly [FileInfo, FileInfo])[] => {
      const other = existing.get(entry.path);
      return other === undefined ? [] : [[entry, other]];
    });
    if (!pairs.every(([entry, other]) => fits(entry, other, keepsDirectories))) return undefined;
    const shared = pairs.filter(([{ type }]) => type === "directory");
    return shared.map(([entry]) => `${path === "/" ? "" : path}/${entry.path}`);
  };
  const waiting = [dest];
  for (let read = 0; waiting.length > 0 && read < MAX_DIRECTORIES; read += AT_ONCE) {
    const found = await Promise.all(waiting.splice(0, AT_ONCE).map(sharedIn));
    if (found.includes(undefined)) return false;
    // Not with a spread, because a directory may have more entries than a call can have arguments.
    for (const path of found.flatMap((paths) => paths ?? [])) waiting.push(path);
  }
  return waiting.length === 0;
}

function fits(entry: FileInfo, existing: FileInfo, keepsDirectories: boolean): boolean {
  const isDirectory = entry.type === "directory";
  if (isDirectory !== (existing.type === "directory")) return false;
  if (!isDirectory || !keepsDirectories) return true;
  const { permissions, uid, gid } = existing;
  return entry.permissions === permissions && entry.uid === uid && entry.gid === gid;
}
