/** The part of HTTP/2 framing (RFC 9113 §4.1) that the bridge between stdio and grpc-js needs. */
import { Transform } from "node:stream";

const HEADER_BYTES = 9;
const TYPE_SETTINGS = 4;
const TYPE_GOAWAY = 7;
const FLAG_ACK = 1;
/** The length of the fixed part of a GOAWAY payload: the last stream id and the error code. */
const GOAWAY_FIXED_BYTES = 8;

/** The header of a frame and the beginning of its payload. */
interface FrameStart {
  readonly type: number;
  readonly flags: number;
  /** The first bytes of the payload, at most as many as the walker peeks at. */
  readonly payload: Uint8Array;
}

/** One step of a {@link FrameWalker}. */
interface WalkerStep {
  /** The offset where the walker stopped. */
  readonly next: number;
  /** `start` for the bytes of a frame's header and peeked payload, `rest` for the bytes of the remaining payload. */
  readonly part: "start" | "rest";
  /** The start of the frame, if this step completed it. */
  readonly frame?: FrameStart;
}

/** Finds the starts of frames in a byte stream whose chunks can end anywhere. */
class FrameWalker {
  readonly #peekBytes: number;
  /** The bytes of the current frame's header and peeked payload that have arrived so far. */
  #collected: number[] = [];
  /** The number of remaining payload bytes to skip. */
  #skip = 0;

  /**
   * @param peekBytes the number of payload bytes to collect in addition to the header
   */
  constructor(peekBytes: number) {
    this.#peekBytes = peekBytes;
  }

  /** Advances from `offset` to the end of the current part of the frame, or to the end of the chunk. */
  step(chunk: Uint8Array, offset: number): WalkerStep {
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

  /** Returns the number of bytes to collect: the header, and, once the header is complete, the peeked payload. */
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

/**
 * Passes on frames from a server, except the first acknowledgement of SETTINGS. That one answers a frame that Luakit
 * sent before grpc-js started.
 */
export function dropFirstSettingsAck(): Transform {
  const walker = new FrameWalker(0);
  let dropped = false;
  /** The pieces of an incomplete header. They are held until the header shows whether to drop the frame. */
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
 * Passes on the bytes that an HTTP/2 client writes, without the preface, which has already been sent.
 * @param prefaceBytes the length of the preface
 * @param onGoaway receives the error code of every GOAWAY frame before the frame is passed on
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
