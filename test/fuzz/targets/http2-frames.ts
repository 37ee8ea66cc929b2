import { deepEqual, equal } from "node:assert/strict";
import type { Transform } from "node:stream";
import { finished } from "node:stream/promises";
import { cutLargeHeaders } from "../../../src/gateway/large-headers.js";
import { dropFirstSettingsAck, dropPreface } from "../../../src/gateway/http2-frames.js";
import type { Random } from "../random.js";
import type { Target } from "../target.js";

const SETTINGS = 4;
const GOAWAY = 7;
const ACK = 1;

/** The output does not depend on how a stream of frames is cut. Bytes that are not frames cause no failure. */
export const http2Frames: Target = {
  name: "http2-frames",
  cases: 30,
  run: async (random) => {
    const frames = random.list(0, 12, () => frame(random));
    const stream = Buffer.concat([...frames.map(({ bytes }) => bytes), tail(random)]);
    await checkAcknowledgement(random, frames, stream);
    await checkPreface(random, frames, stream);
    await checkLargeHeaders(random, stream);
  },
};

interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly bytes: Buffer;
}

function isAck({ type, flags }: Pick<Frame, "type" | "flags">): boolean {
  return type === SETTINGS && (flags & ACK) !== 0;
}

function frame(random: Random): Frame {
  const type = random.pick([0, 1, SETTINGS, SETTINGS, GOAWAY, random.below(256)]);
  const flags = random.pick([0, ACK, random.below(256)]);
  // An acknowledgement has no payload.
  const longest = isAck({ type, flags }) ? 0 : random.pick([0, 8, 30, 300]);
  const payload = random.bytes(longest);
  const head = [0, payload.length >> 8, payload.length & 0xff, type, flags, 0, 0, 0, 1];
  return { type, flags, bytes: Buffer.from([...head, ...payload]) };
}

/** Returns the beginning of a frame, as after a lost connection, or random bytes. */
function tail(random: Random): Uint8Array {
  if (random.chance(50)) return new Uint8Array();
  // A length that is larger than the stream, so that all following bytes are payload.
  return Buffer.from([0xff, 0xff, 0xff, 0, 0, ...random.bytes(50)]).subarray(0, random.below(50));
}

async function checkAcknowledgement(random: Random, frames: readonly Frame[], stream: Buffer) {
  const first = frames.findIndex(isAck);
  const start = lengthOf(frames.slice(0, Math.max(first, 0)));
  const end = start + (frames[first]?.bytes.length ?? 0);
  const wanted = Buffer.concat([stream.subarray(0, start), stream.subarray(end)]);
  const given = await through(dropFirstSettingsAck(), random.split(stream));
  // An incomplete header is never passed on.
  const held = first < 0 ? wanted.length - lengthOf(frames) : 0;
  equal(hex(given), hex(wanted.subarray(0, wanted.length - (held < 9 ? held : 0))));
}

async function checkPreface(random: Random, frames: readonly Frame[], stream: Buffer) {
  const preface = random.bytes(40);
  const codes: number[] = [];
  const transform = dropPreface(preface.length, (code) => codes.push(code));
  const given = await through(transform, random.split(Buffer.concat([preface, stream])));
  equal(hex(given), hex(stream));
  deepEqual(
    codes,
    frames.filter(({ type }) => type === GOAWAY).map(({ bytes }) => errorCode(bytes)),
  );
}

/** Header blocks are shortened in the same way for every chunking. */
async function checkLargeHeaders(random: Random, stream: Buffer) {
  const whole = Buffer.concat([random.chance(5) ? headerBlock(random) : Buffer.alloc(0), stream]);
  const given = await through(cutLargeHeaders(), random.split(whole));
  equal(hex(given), hex(await through(cutLargeHeaders(), [whole])));
}

/** Returns headers of about the size that Node can receive, in frames of random length. */
function headerBlock(random: Random): Buffer {
  const name = "grpc-status-details-bin";
  const value = "x".repeat(64_000 + random.below(3_000));
  const more = value.length - 0x7f;
  const length = [0x7f, (more & 0x7f) | 0x80, ((more >> 7) & 0x7f) | 0x80, more >> 14];
  const block = Buffer.from([0, name.length, ...Buffer.from(name), ...length]);
  const frames: Buffer[] = [];
  for (let rest = Buffer.concat([block, Buffer.from(value)]); rest.length > 0;) {
    const size = Math.min(rest.length, 1 + random.below(16_384));
    const [type, flags] = [frames.length === 0 ? 1 : 9, size === rest.length ? 4 : 0];
    frames.push(Buffer.from([0, size >> 8, size & 0xff, type, flags, 0, 0, 0, 1]));
    frames.push(rest.subarray(0, size));
    rest = rest.subarray(size);
  }
  return Buffer.concat(frames);
}

/** Returns the error code of a GOAWAY frame that is long enough to contain one. */
function errorCode(bytes: Buffer): number {
  return bytes.length < 9 + 8 ? 0 : bytes.readUInt32BE(9 + 4);
}

function lengthOf(frames: readonly Frame[]): number {
  return frames.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

async function through(transform: Transform, pieces: readonly Uint8Array[]): Promise<Buffer> {
  const given: Uint8Array[] = [];
  transform.on("data", (piece: Uint8Array) => given.push(piece));
  for (const piece of pieces) transform.write(piece);
  transform.end();
  await finished(transform);
  return Buffer.concat(given);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
