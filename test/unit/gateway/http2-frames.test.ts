import { Readable } from "node:stream";
import type { Transform } from "node:stream";
import { buffer } from "node:stream/consumers";
import { describe, expect, test } from "@jest/globals";
import { dropFirstSettingsAck, dropPreface } from "../../../src/gateway/http2-frames.js";

const SETTINGS = 4;
const GOAWAY = 7;
const WINDOW_UPDATE = 8;
const DATA = 0;
const ACK = 1;

function frame(type: number, flags: number, payload: Uint8Array): Buffer {
  const header = Buffer.of(0, 0, 0, type, flags, 0, 0, 0, 0);
  header.writeUIntBE(payload.length, 0, 3);
  return Buffer.concat([header, payload]);
}

/** The same bytes in pieces of `size`. */
function cut(bytes: Buffer, size: number): Buffer[] {
  const count = Math.ceil(bytes.length / size);
  return Array.from({ length: count }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

function through(transform: Transform, chunks: readonly Buffer[]): Promise<Buffer> {
  return buffer(Readable.from(chunks, { objectMode: false }).pipe(transform));
}

const settings = frame(SETTINGS, 0, Buffer.alloc(18, 1));
const update = frame(WINDOW_UPDATE, 0, Buffer.of(0, 15, 0, 1));
const ack = frame(SETTINGS, ACK, Buffer.alloc(0));
// Payload that looks like an acknowledgement must not be taken for one.
const data = frame(DATA, ACK, Buffer.concat([ack, ack, Buffer.alloc(300, 4)]));

describe("dropFirstSettingsAck", () => {
  const input = Buffer.concat([settings, update, data, ack, data, ack, update]);
  const expected = Buffer.concat([settings, update, data, data, ack, update]);

  test.each([1, 2, 8, 9, 10, 11, 64, input.length])(
    "for all chunk sizes: %d bytes",
    async (size) => {
      expect(await through(dropFirstSettingsAck(), cut(input, size))).toEqual(expected);
    },
  );

  test("passes earlier frames on without waiting", async () => {
    const transform = dropFirstSettingsAck();
    transform.write(Buffer.concat([settings, update]));
    transform.write(update.subarray(0, 5));
    // Node 20 reads all that is buffered at once, later ones piece by piece.
    const read: Buffer[] = [];
    for (let piece = transform.read() as Buffer | null; piece !== null;) {
      read.push(piece);
      piece = transform.read() as Buffer | null;
    }
    expect(Buffer.concat(read)).toEqual(Buffer.concat([settings, update]));
    transform.end(update.subarray(5));
    expect(await buffer(transform)).toEqual(update);
  });
});

describe("dropPreface", () => {
  const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  const goaway = frame(
    GOAWAY,
    0,
    Buffer.concat([Buffer.of(0, 0, 0, 5, 0, 0, 0, 9), Buffer.from("why")]),
  );

  test.each([1, 7, 24, 25, 1000])("for all chunk sizes: %d bytes", async (size) => {
    const codes: number[] = [];
    const rest = Buffer.concat([settings, data, goaway, update]);
    const transform = dropPreface(preface.length, (code) => codes.push(code));
    expect(await through(transform, cut(Buffer.concat([preface, rest]), size))).toEqual(rest);
    expect(codes).toEqual([9]);
  });
});
