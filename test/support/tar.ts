/** Reads tar archives of container tools: POSIX headers with pax records. */

/** An entry of an archive. For a regular file, it includes the bytes. */
export interface TarEntry {
  /** The path as written, without a trailing slash. */
  readonly name: string;
  readonly type: "file" | "hardlink" | "symlink" | "character" | "block" | "directory" | "fifo";
  /** The permission bits, including the special bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** The target of a hard or symbolic link. */
  readonly target: string;
  /** The numbers of a character or block device. */
  readonly device: string;
  /** Extended attributes, values in hexadecimal. */
  readonly xattrs: Readonly<Record<string, string>>;
  readonly data: Uint8Array;
}

const BLOCK_BYTES = 512;
const XATTR_PREFIX = "SCHILY.xattr.";

const TYPES: Readonly<Record<string, TarEntry["type"]>> = {
  "\0": "file",
  "0": "file",
  "1": "hardlink",
  "2": "symlink",
  "3": "character",
  "4": "block",
  "5": "directory",
  "6": "fifo",
};

/**
 * Returns the entries of an archive, in order. `data` is a view into `archive`.
 * @throws Error for an entry that this reader does not support
 */
export function* readTar(archive: Uint8Array): Generator<TarEntry> {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  let pax: ReadonlyMap<string, Buffer> = new Map();
  for (let at = 0; at + BLOCK_BYTES <= bytes.length;) {
    const header = bytes.subarray(at, at + BLOCK_BYTES);
    if (header.every((byte) => byte === 0)) return;
    const flag = header.toString("latin1", 156, 157);
    const size = Number(pax.get("size")?.toString() ?? number(header, 124, 12));
    const data = bytes.subarray(at + BLOCK_BYTES, at + BLOCK_BYTES + size);
    at += BLOCK_BYTES + Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES;
    if (flag === "x") {
      pax = paxRecords(data);
      continue;
    }
    yield entry(header, flag, pax, data);
    pax = new Map();
  }
}

function entry(
  header: Buffer,
  flag: string,
  pax: ReadonlyMap<string, Buffer>,
  data: Buffer,
): TarEntry {
  const type = TYPES[flag];
  const prefix = text(header, 345, 155);
  const short = text(header, 0, 100);
  const name = pax.get("path")?.toString() ?? (prefix === "" ? short : `${prefix}/${short}`);
  if (type === undefined) {
    throw new Error(`${name}: a tar entry of the unknown type ${JSON.stringify(flag)}`);
  }
  const xattrs = [...pax].filter(([key]) => key.startsWith(XATTR_PREFIX));
  return {
    name: name.replace(/\/+$/, ""),
    type,
    mode: number(header, 100, 8) & 0o7777,
    uid: Number(pax.get("uid")?.toString() ?? number(header, 108, 8)),
    gid: Number(pax.get("gid")?.toString() ?? number(header, 116, 8)),
    target: pax.get("linkpath")?.toString() ?? text(header, 157, 100),
    device: `${number(header, 329, 8)}:${number(header, 337, 8)}`,
    xattrs: Object.fromEntries(
      xattrs.map(([key, value]) => [key.slice(XATTR_PREFIX.length), value.toString("hex")]),
    ),
    data,
  };
}

function text(header: Buffer, at: number, length: number): string {
  const field = header.subarray(at, at + length);
  const end = field.indexOf(0);
  return field.toString("utf8", 0, end === -1 ? length : end);
}

/** Parses octal digits, or a big-endian number after a byte with the high bit set. */
function number(header: Buffer, at: number, length: number): number {
  const first = header[at] ?? 0;
  if (first >= 0x80) return header.readUIntBE(at + length - 6, 6);
  const digits = text(header, at, length).trim();
  return digits === "" ? 0 : Number.parseInt(digits, 8);
}

/**
 * Parses records of the form `LENGTH KEY=VALUE\n`. The length includes the whole record, and the value may be any
 * bytes.
 */
function paxRecords(data: Buffer): ReadonlyMap<string, Buffer> {
  const records = new Map<string, Buffer>();
  for (let at = 0; at < data.length;) {
    const space = data.indexOf(" ", at);
    const length = Number(data.toString("latin1", at, space));
    const record = data.subarray(space + 1, at + length - 1);
    const equals = record.indexOf("=");
    records.set(record.toString("utf8", 0, equals), record.subarray(equals + 1));
    at += length;
  }
  return records;
}
