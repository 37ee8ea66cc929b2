/** Archives, known by how they begin (BuildKit frontend/dockerui/context.go isArchive). */

const MAGIC: readonly (readonly number[])[] = [
  [0x42, 0x5a, 0x68], // bzip2
  [0x1f, 0x8b, 0x08], // gzip
  [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], // xz
];

/** True for the beginning of a compressed file or of a tar archive. */
export function isArchive(head: Uint8Array): boolean {
  return MAGIC.some((magic) => magic.every((byte, at) => head[at] === byte)) || isTarHeader(head);
}

const HEADER_BYTES = 512;
const CHECKSUM_START = 148;
const CHECKSUM_END = 156;
const SPACE = 0x20;

/** A tar header holds the sum of its own bytes, with blanks in place of that sum, as octal digits. */
function isTarHeader(head: Uint8Array): boolean {
  if (head.length < HEADER_BYTES) return false;
  const header = head.subarray(0, HEADER_BYTES);
  const written = String.fromCharCode(...header.subarray(CHECKSUM_START, CHECKSUM_END));
  const digits = /^ *([0-7]+)[ \0]*$/.exec(written)?.[1];
  if (digits === undefined) return false;
  const sum = header.reduce(
    (total, byte, at) => total + (at >= CHECKSUM_START && at < CHECKSUM_END ? SPACE : byte),
    0,
  );
  return sum === Number.parseInt(digits, 8);
}
