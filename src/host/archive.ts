/** Recognizes archives by their first bytes (BuildKit frontend/dockerui/context.go isArchive). */

const MAGIC: readonly (readonly number[])[] = [
  [0x42, 0x5a, 0x68], // bzip2
  [0x1f, 0x8b, 0x08], // gzip
  [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], // xz
];

/** Reports whether bytes are the beginning of a compressed file or a tar archive. */
export function isArchive(head: Uint8Array): boolean {
  return MAGIC.some((magic) => magic.every((byte, at) => head[at] === byte)) || isTarHeader(head);
}

const HEADER_BYTES = 512;
const CHECKSUM_START = 148;
const CHECKSUM_END = 156;
const SPACE = 0x20;

/**
 * Reports whether bytes begin with a tar header, which contains the sum of its bytes in octal digits. The sum itself
 * counts as blanks.
 */
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
