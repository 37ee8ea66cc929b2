/**
 * Shortens header blocks that are too large for Node. BuildKit sends an error with its details in one header block. A
 * failing step of 30 kB makes the block larger than Node's limit of 64 KiB, and Node then ends the whole session. The
 * bridge between stdio and grpc-js therefore empties the largest header values: first the details, then the message.
 */
import { Transform } from "node:stream";

const FRAME_HEADER_BYTES = 9;
const TYPE_HEADERS = 1;
const TYPE_CONTINUATION = 9;
const FLAG_END_STREAM = 0x1;
const FLAG_END_HEADERS = 0x4;
const FLAG_PADDED = 0x8;
const FLAG_PRIORITY = 0x20;
const PRIORITY_BYTES = 5;
/** The maximum payload of a frame, unless the receiver allows more. */
const MAX_PAYLOAD_BYTES = 16_384;
/** The limit for decoded names and values. Node accepts 65,535 bytes. */
const MAX_DECODED_BYTES = 60_000;
/** The largest ratio of decoded to encoded bytes: the shortest Huffman code of HPACK has 5 bits per character. */
const MOST_DECODED = 8 / 5;
/** The limit for a collected block. BuildKit never sends a longer block, so a longer one passes unchanged. */
const MAX_BLOCK_BYTES = 32 * 2 ** 20;

/** Passes on frames from a server, and shortens header blocks that are too large for Node. */
export function cutLargeHeaders(): Transform {
  let held: Uint8Array = new Uint8Array();
  let skip = 0;
  let block: Uint8Array[] = [];
  let blockBytes = 0;
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      let rest = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      while (rest.length > 0) {
        if (skip > 0) {
          const passed = rest.subarray(0, skip);
          this.push(passed);
          skip -= passed.length;
          rest = rest.subarray(passed.length);
          continue;
        }
        if (rest.length < FRAME_HEADER_BYTES) break;
        const size = FRAME_HEADER_BYTES + payloadBytes(rest);
        // A block that is complete in one frame is small enough.
        const isPart = block.length > 0 || (rest[3] === TYPE_HEADERS && !endsHeaders(rest));
        if (
          !isPart ||
          size > FRAME_HEADER_BYTES + MAX_PAYLOAD_BYTES ||
          blockBytes > MAX_BLOCK_BYTES
        ) {
          for (const frame of block) this.push(frame);
          block = [];
          blockBytes = 0;
          skip = size;
          continue;
        }
        if (rest.length < size) break;
        const frame = rest.subarray(0, size);
        block.push(frame);
        blockBytes += size;
        rest = rest.subarray(size);
        if (!endsHeaders(frame)) continue;
        for (const piece of shortened(block)) this.push(piece);
        block = [];
        blockBytes = 0;
      }
      held = rest;
      done();
    },
  });
}

function payloadBytes(frame: Uint8Array): number {
  const [high = 0, middle = 0, low = 0] = frame;
  return (high << 16) | (middle << 8) | low;
}

function endsHeaders(frame: Uint8Array): boolean {
  return ((frame[4] ?? 0) & FLAG_END_HEADERS) !== 0;
}

/**
 * Returns the frames of a block with the largest values emptied. Frames of a small or malformed block are unchanged.
 */
function shortened(frames: readonly Uint8Array[]): readonly Uint8Array[] {
  const [first] = frames;
  if (first === undefined) return frames;
  const fragments = frames.map((frame) => frame.subarray(FRAME_HEADER_BYTES));
  const block = Buffer.concat([withoutPadding(first), ...fragments.slice(1)]);
  const fields = fieldsOf(block);
  let total = fields?.reduce((sum, { bytes }) => sum + bytes, 0) ?? 0;
  if (fields === undefined || total * MOST_DECODED <= MAX_DECODED_BYTES) return frames;
  const emptied = new Set<HeaderField>();
  for (const field of fields
    .filter(({ isLiteral }) => isLiteral)
    .sort((a, b) => b.bytes - a.bytes)) {
    if (total * MOST_DECODED <= MAX_DECODED_BYTES) break;
    emptied.add(field);
    total -= field.bytes;
  }
  const empty = Uint8Array.of(0);
  const kept = fields.flatMap((field) =>
    emptied.has(field)
      ? [block.subarray(field.start, field.value), empty]
      : [block.subarray(field.start, field.end)],
  );
  return framesOf(Buffer.concat(kept), first);
}

/** Returns the part of a HEADERS frame's payload that belongs to the block. */
function withoutPadding(frame: Uint8Array): Uint8Array {
  const flags = frame[4] ?? 0;
  const payload = frame.subarray(FRAME_HEADER_BYTES);
  const isPadded = (flags & FLAG_PADDED) !== 0;
  const start = (isPadded ? 1 : 0) + ((flags & FLAG_PRIORITY) !== 0 ? PRIORITY_BYTES : 0);
  return payload.subarray(start, payload.length - (isPadded ? (payload[0] ?? 0) : 0));
}

/** Splits a block into frames. `original` is the HEADERS frame that the block began in. */
function framesOf(block: Uint8Array, original: Uint8Array): readonly Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let at = 0; at === 0 || at < block.length; at += MAX_PAYLOAD_BYTES) {
    const payload = block.subarray(at, at + MAX_PAYLOAD_BYTES);
    const isLast = at + MAX_PAYLOAD_BYTES >= block.length;
    const flags =
      (isLast ? FLAG_END_HEADERS : 0) | (at === 0 ? (original[4] ?? 0) & FLAG_END_STREAM : 0);
    const size = [payload.length >> 16, (payload.length >> 8) & 0xff, payload.length & 0xff];
    const type = at === 0 ? TYPE_HEADERS : TYPE_CONTINUATION;
    frames.push(Buffer.from([...size, type, flags, ...original.subarray(5, 9)]), payload);
  }
  return frames;
}

/** A header field within a block (RFC 7541 §6). */
interface HeaderField {
  readonly start: number;
  /** The offset of the value, including the prefix with the value's length. */
  readonly value: number;
  readonly end: number;
  /** The number of encoded bytes of name and value. */
  readonly bytes: number;
  /** True if the field is not added to the dynamic table. Changing such a field changes no other field. */
  readonly isLiteral: boolean;
}

/** Returns the fields of a block, or undefined if the block is malformed. */
function fieldsOf(block: Uint8Array): readonly HeaderField[] | undefined {
  const fields: HeaderField[] = [];
  for (let start = 0; start < block.length;) {
    const field = fieldAt(block, start);
    if (field === undefined || field.end > block.length) return undefined;
    fields.push(field);
    start = field.end;
  }
  return fields;
}

function fieldAt(block: Uint8Array, start: number): HeaderField | undefined {
  const byte = block[start] ?? 0;
  const isIndexed = (byte & 0x80) !== 0;
  const isAdded = !isIndexed && (byte & 0x40) !== 0;
  const isTableSize = !isIndexed && !isAdded && (byte & 0x20) !== 0;
  const index = integerAt(block, start, isIndexed ? 7 : isAdded ? 6 : isTableSize ? 5 : 4);
  if (index === undefined) return undefined;
  if (isIndexed || isTableSize) {
    return { start, value: index.end, end: index.end, bytes: 0, isLiteral: false };
  }
  const value = index.value === 0 ? endOfString(block, index.end) : index.end;
  const end = value === undefined ? undefined : endOfString(block, value);
  if (value === undefined || end === undefined) return undefined;
  return { start, value, end, bytes: end - start, isLiteral: !isAdded };
}

function endOfString(block: Uint8Array, start: number): number | undefined {
  const length = integerAt(block, start, 7);
  return length && length.end + length.value;
}

/**
 * Decodes an integer whose prefix is the last `bits` bits of the first byte (RFC 7541 §5.1). Returns undefined for an
 * integer with more than 28 further bits.
 */
function integerAt(
  block: Uint8Array,
  start: number,
  bits: number,
): { readonly value: number; readonly end: number } | undefined {
  const most = 2 ** bits - 1;
  let value = (block[start] ?? 0) & most;
  if (value < most) return { value, end: start + 1 };
  for (let at = start + 1, shift = 0; shift <= 21; at++, shift += 7) {
    const byte = block[at] ?? 0;
    value += (byte & 0x7f) << shift;
    if ((byte & 0x80) === 0) return { value, end: at + 1 };
  }
  return undefined;
}
