/** Decodes the file metadata that BuildKit sends. */
import type { Stat } from "../gen/github.com/tonistiigi/fsutil/types/stat_pb.js";
import { brokenAnswer } from "./status.js";

/** The kinds of files that Go's os.FileMode distinguishes. */
export type FileType =
  | "file"
  | "directory"
  | "symlink"
  | "fifo"
  | "socket"
  | "block-device"
  | "char-device"
  | "irregular";

/** The metadata of one file of a solved result. */
export interface FileInfo {
  /** The base name if the entry is from statFile; the path relative to the listed directory if it is from readDir. */
  readonly path: string;
  readonly type: FileType;
  /** The mode for chmod: nine permission bits, 0o4000 setuid, 0o2000 setgid, 0o1000 sticky. */
  readonly permissions: number;
  readonly uid: number;
  readonly gid: number;
  readonly sizeBytes: number;
  /** Unix time in nanoseconds. */
  readonly modifiedNs: bigint;
  /** The target of a symbolic link; "" for other files. */
  readonly linkTarget: string;
}

/** The bits of a Go os.FileMode above the nine permission bits (io/fs, FileMode). */
const MODE_DIRECTORY = 2 ** 31;
const MODE_SYMLINK = 2 ** 27;
const MODE_DEVICE = 2 ** 26;
const MODE_FIFO = 2 ** 25;
const MODE_SOCKET = 2 ** 24;
const MODE_SETUID = 2 ** 23;
const MODE_SETGID = 2 ** 22;
const MODE_CHAR_DEVICE = 2 ** 21;
const MODE_STICKY = 2 ** 20;
const MODE_IRREGULAR = 2 ** 19;

/**
 * Types by mode bit; the first set bit decides. A character device has both device bits set, so it precedes the block
 * device.
 */
const TYPES: readonly (readonly [bit: number, type: FileType])[] = [
  [MODE_DIRECTORY, "directory"],
  [MODE_SYMLINK, "symlink"],
  [MODE_FIFO, "fifo"],
  [MODE_SOCKET, "socket"],
  [MODE_CHAR_DEVICE, "char-device"],
  [MODE_DEVICE, "block-device"],
  [MODE_IRREGULAR, "irregular"],
];

const SPECIAL_PERMISSIONS: readonly (readonly [bit: number, permission: number])[] = [
  [MODE_SETUID, 0o4000],
  [MODE_SETGID, 0o2000],
  [MODE_STICKY, 0o1000],
];

/**
 * Converts a Stat message. Its mode is a Go os.FileMode, not a Unix st_mode.
 * @throws BuildError for a negative size, or one above the safe integers. `call` is the gateway method that sent the
 *   Stat.
 */
export function fileInfo(stat: Stat, call: string): FileInfo {
  const sizeBytes = Number(stat.size);
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0) {
    throw brokenAnswer(call, `a size of ${stat.size} for ${stat.path}`);
  }
  const has = (bit: number): boolean => (stat.mode & bit) !== 0;
  const special = SPECIAL_PERMISSIONS.reduce(
    (sum, [bit, permission]) => sum + (has(bit) ? permission : 0),
    0,
  );
  return {
    path: stat.path,
    type: TYPES.find(([bit]) => has(bit))?.[1] ?? "file",
    permissions: (stat.mode & 0o777) + special,
    uid: stat.uid,
    gid: stat.gid,
    sizeBytes,
    modifiedNs: stat.modTime,
    linkTarget: stat.linkname,
  };
}
