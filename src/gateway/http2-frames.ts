/** The little of HTTP/2 framing (RFC 9113 §4.1) that the bridge between stdio and grpc-js has to understand. */
import { Transform } from "node:stream";

const HEADER_BYTES = 9;
const TYPE_SETTINGS = 4;
const TYPE_GOAWAY = 7;
const FLAG_ACK = 1;
/** The length of a GOAWAY payload: the last stream id and the error code. */
const GOAWAY_FIXED_BYTES = 8;

/** The first bytes of a frame: all of its header and what was asked for of its payload. */
interface FrameStart {
  readonly type: number;
  readonly flags: number;
  /** The beginning of the payload. */
  readonly payload: Uint8Array;
}

/** One move of a {@link FrameWalker}. */
interface Step {
  /** Where it stopped. */
  readonly next: number;
  /** True while the bytes belong to a frame's start, false within payload. */
  readonly part: "start" | "rest";
  /** The frame's start, when it became complete just there. */
  readonly frame?: FrameStart;
}

/** Finds the beginnings of frames in a byte stream that is cut anywhere. */
class FrameWalker {
  readonly #peekBytes: number;
  /** Header and payload start of the frame being collected. */
  #collected: number[] = [];
  /** Bytes of the current frame that nobody looks at. */
  #skip = 0;

  /** @param peekBytes how much of each payload is collected beside the header. */
  constructor(peekBytes: number) {
    this.#peekBytes = peekBytes;
  }

  /** Moves on from `offset` by as much of `chunk` as belongs to one part of one frame. */
  step(chunk: Uint8Array, offset: number): Step {
    if (this.#skip > 0) {
      const skipped = Math.min(this.#skip, chunk.length - offset);
      this.#skip -= skipped;
      return { next: offset + skipped, part: "rest" };
    }
    let next = offset;
    while (next < chunk.length && this.#collected.length < this.#wanted()) {
      this.#collected.push(chunk[next++] ?? 0);
    }
    if (this.#collected.length < this.#wanted()) return { next, part: "start" };
    return { next, part: "start", frame: this.#finish() };
  }

  /** Header plus the part of the payload that is collected, once the header tells its length. */
  #wanted(): number {
    if (this.#collected.length < HEADER_BYTES) return HEADER_BYTES;
    return HEADER_BYTES + Math.min(this.#peekBytes, this.#payloadBytes());
  }

  #payloadBytes(): number {
    const [high = 0, middle = 0, low = 0] = this.#collected;
    return (high << 16) | (middle << 8) | low;
  }

  #finish(): FrameStart {
    const payloadBytes = this.#payloadBytes();
    const [, , , type = 0, flags = 0] = this.#collected;
    const payload = Uint8Array.from(this.#collected.slice(HEADER_BYTES));
    this.#skip = payloadBytes - payload.length;
    this.#collected = [];
    return { type, flags, payload };
  }
}

/** Hands on frames from a server, but not the first acknowledgement of SETTINGS: it answers a frame of ours. */
export function dropFirstSettingsAck(): Transform {
  const walker = new FrameWalker(0);
  let dropped = false;
  /** A header that is not complete yet, so that nobody knows whether to hand it on. */
  let held: Uint8Array[] = [];
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      let offset = 0;
      while (!dropped && offset < chunk.length) {
        const { next, part, frame } = walker.step(chunk, offset);
        held.push(chunk.subarray(offset, next));
        offset = next;
        if (part === "start" && frame === undefined) continue;
        dropped = frame !== undefined && isSettingsAck(frame);
        if (!dropped) for (const piece of held) this.push(piece);
        held = [];
      }
      if (offset < chunk.length) this.push(chunk.subarray(offset));
      done();
    },
  });
}

/**
 * Hands on what an HTTP/2 client writes, without the preface, which was sent before.
 * @param prefaceBytes how many bytes the preface has.
 * @param onGoaway receives the error code of every GOAWAY frame before the frame is passed on.
 */
export function dropPreface(
  prefaceBytes: number,
  onGoaway: (errorCode: number) => void,
): Transform {
  const walker = new FrameWalker(GOAWAY_FIXED_BYTES);
  let left = prefaceBytes;
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      const start = Math.min(left, chunk.length);
      left -= start;
      const rest = chunk.subarray(start);
      for (let offset = 0; offset < rest.length;) {
        const { next, frame } = walker.step(rest, offset);
        offset = next;
        if (frame?.type === TYPE_GOAWAY) onGoaway(errorCodeOf(frame.payload));
      }
      if (rest.length > 0) this.push(rest);
      done();
    },
  });
}

function isSettingsAck(frame: FrameStart): boolean {
  return frame.type === TYPE_SETTINGS && (frame.flags & FLAG_ACK) !== 0;
}

function errorCodeOf(goaway: Uint8Array): number {
  const view = new DataView(goaway.buffer, goaway.byteOffset, goaway.byteLength);
  return view.byteLength < GOAWAY_FIXED_BYTES ? 0 : view.getUint32(4);
}
