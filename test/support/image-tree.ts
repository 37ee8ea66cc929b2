/** Reads the content of an image: its configuration, and the files that result from its layers. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { readTar, type TarEntry } from "./tar.js";

/** A file of an image, without its times. */
export interface TreeEntry {
  readonly type: Exclude<TarEntry["type"], "hardlink">;
  /** The mode in octal with all twelve bits, such as `"1777"`. */
  readonly mode: string;
  /** The owner as `uid:gid`. */
  readonly owner: string;
  /** The size in bytes and the SHA-256 of a regular file. */
  readonly size?: number;
  readonly sha256?: string;
  /** The target of a symbolic link. */
  readonly target?: string;
  /** The numbers of a device. */
  readonly device?: string;
  /** Extended attributes. Absent if there are none. */
  readonly xattrs?: Readonly<Record<string, string>>;
}

/** The JSON of an image configuration. */
export interface ImageJson {
  readonly created?: string;
  readonly architecture: string;
  readonly os: string;
  readonly variant?: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly rootfs: { readonly diff_ids: readonly string[] };
  readonly history: readonly {
    readonly created_by?: string;
    readonly comment?: string;
    readonly empty_layer?: boolean;
  }[];
}

/** An image. */
export interface OciImage {
  readonly config: ImageJson;
  /** Files by absolute path. */
  readonly files: ReadonlyMap<string, TreeEntry>;
  /** Returns the bytes of a regular file. @throws Error if the file does not exist */
  readonly read: (path: string) => Buffer;
}

interface Descriptor {
  readonly digest: string;
  readonly mediaType: string;
}

interface IndexJson {
  readonly manifests: readonly Descriptor[];
}

interface ManifestJson {
  readonly config: Descriptor;
  /** Null for an image without layers. */
  readonly layers: readonly Descriptor[] | null;
}

interface Node {
  readonly entry: TreeEntry;
  readonly layer: Descriptor;
}

/** Reads the only image of an OCI layout that BuildKit's `type=oci,tar=false` created. */
export function readOciLayout(directory: string): OciImage {
  const index = parseJson(readFileSync(join(directory, "index.json"))) as IndexJson;
  const [manifest] = index.manifests;
  if (manifest === undefined || index.manifests.length > 1) {
    throw new Error(`${directory}: expected one image, found ${index.manifests.length}`);
  }
  const { config, layers } = parseJson(blob(directory, manifest)) as ManifestJson;
  const tree = new Map<string, Node>();
  for (const layer of layers ?? []) applyLayer(tree, layer, readLayer(directory, layer));
  return {
    config: parseJson(blob(directory, config)) as ImageJson,
    files: new Map([...tree].map(([path, { entry }]) => [path, entry])),
    read: (path) => readFile(directory, tree, path),
  };
}

/** Returns the sorted entries at and below some paths, to compare two images. */
export function entriesUnder(
  image: OciImage,
  roots: readonly string[],
): Readonly<Record<string, TreeEntry>> {
  const wanted = [...image.files].filter(([path]) =>
    roots.some((root) => path === root || path.startsWith(`${root}/`)),
  );
  return Object.fromEntries(wanted.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Returns the type, mode, owner and link target of every file. This shows where a step created which files. */
export function outline(
  image: OciImage,
  roots: readonly string[],
): Readonly<Record<string, string>> {
  const entries = Object.entries(entriesUnder(image, roots));
  return Object.fromEntries(entries.map(([path, entry]) => [path, describeEntry(entry)]));
}

function describeEntry({ type, mode, owner, target }: TreeEntry): string {
  return target === undefined ? `${type} ${mode} ${owner}` : `${type} ${owner} ${target}`;
}

function parseJson(bytes: Buffer): unknown {
  return JSON.parse(bytes.toString());
}

function blob(directory: string, { digest }: Descriptor): Buffer {
  return readFileSync(join(directory, "blobs", ...digest.split(":")));
}

function readLayer(directory: string, layer: Descriptor): Buffer {
  const bytes = blob(directory, layer);
  if (layer.mediaType.endsWith(".tar")) return bytes;
  if (layer.mediaType.endsWith(".tar+gzip")) return gunzipSync(bytes);
  throw new Error(`a layer of the unknown media type ${layer.mediaType}`);
}

const WHITEOUT = ".wh.";
const OPAQUE = ".wh..wh..opq";

/**
 * Applies a layer to a tree according to the OCI image specification (layer.md). Whiteouts hide files of lower layers,
 * but not files of the same layer.
 */
function applyLayer(tree: Map<string, Node>, layer: Descriptor, archive: Uint8Array): void {
  const entries = [...readTar(archive)].map((item) => [absolute(item.name), item] as const);
  for (const [path] of entries) applyWhiteout(tree, path);
  for (const [path, item] of entries) {
    if (isWhiteout(path)) continue;
    const before = tree.get(path);
    if (item.type !== "directory" && before?.entry.type === "directory") removeBelow(tree, path);
    tree.set(path, item.type === "hardlink" ? linked(tree, path, item) : node(item, layer));
  }
}

function absolute(name: string): string {
  return `/${name.replace(/^(?:\.?\/+)+|^\.$/, "")}`;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function isWhiteout(path: string): boolean {
  return baseName(path).startsWith(WHITEOUT);
}

function applyWhiteout(tree: Map<string, Node>, path: string): void {
  if (!isWhiteout(path)) return;
  const parent = path.slice(0, path.lastIndexOf("/"));
  if (baseName(path) === OPAQUE) {
    removeBelow(tree, parent);
    return;
  }
  const hidden = `${parent}/${baseName(path).slice(WHITEOUT.length)}`;
  tree.delete(hidden);
  removeBelow(tree, hidden);
}

function removeBelow(tree: Map<string, Node>, directory: string): void {
  for (const path of tree.keys()) if (path.startsWith(`${directory}/`)) tree.delete(path);
}

function linked(tree: ReadonlyMap<string, Node>, path: string, { target }: TarEntry): Node {
  const found = tree.get(absolute(target));
  if (found === undefined) throw new Error(`${path} is a link to ${target}, which is not there`);
  return found;
}

function node(item: TarEntry, layer: Descriptor): Node {
  const { type, mode, uid, gid, data, target, device, xattrs } = item;
  if (type === "hardlink") throw new Error("a hard link is no file of its own");
  const entry = {
    type,
    mode: mode.toString(8).padStart(4, "0"),
    owner: `${uid}:${gid}`,
    ...(type === "file" && { size: data.length, sha256: sha256(data) }),
    ...(type === "symlink" && { target }),
    ...((type === "character" || type === "block") && { device }),
    ...(Object.keys(xattrs).length > 0 && { xattrs }),
  };
  return { entry, layer };
}

function sha256(data: Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/** The bytes are not kept while the tree is built, because layers of base images are large. */
function readFile(directory: string, tree: ReadonlyMap<string, Node>, path: string): Buffer {
  const found = tree.get(path);
  if (found?.entry.type !== "file") throw new Error(`the image has no file ${path}`);
  for (const item of readTar(readLayer(directory, found.layer))) {
    if (item.type === "file" && sha256(item.data) === found.entry.sha256)
      return Buffer.from(item.data);
  }
  throw new Error(`${path} is in no layer`);
}
