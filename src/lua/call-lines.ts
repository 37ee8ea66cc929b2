/**
 * Gives each call of a compiled chunk the line of its function's name.
 *
 * Lua 5.4 gives a call the line where the whole expression begins, so every call of a chain over several lines is
 * reported at the chain's first line. The instruction that loads the called function (SELF, GETFIELD, MOVE, …) has the
 * right line. See docs/decisions/0006-call-lines.md; formats: Lua 5.4's ldump.c, lopcodes.h and ldebug.c.
 */
import { InternalError } from "../errors.js";
import { ByteBuffer } from "../util/byte-buffer.js";

/** Bytes before the first function: signature, version, format, check bytes, sizes, sample numbers, upvalue count. */
const HEADER_BYTES = 4 + 1 + 1 + 6 + 3 + 8 + 8 + 1;
const SIGNATURE = [0x1b, 0x4c, 0x75, 0x61, 0x54, 0x00];

/** Instructions that put no register into their field A. */
const OP_SETTABUP = 15;
const OP_JMP = 56;
const OP_EXTRAARG = 82;
const OP_CALL = 68;
const OP_TAILCALL = 69;

/** `ABSLINEINFO`: the line is in the list of absolute lines. */
const ABSOLUTE = -0x80;
/** `LIMLINEDIFF`: larger steps between lines need an absolute line. */
const MAX_STEP = 0x80;
/** `MAXIWTHABS`: an absolute line is written after this many instructions without one. */
const MAX_RELATIVE = 128;

/**
 * Rewrites the line information of a chunk that `lua_dump` wrote on a little-endian machine. Everything else stays.
 * @returns undefined when all lines are right already
 * @throws InternalError for a chunk of another version of Lua
 */
export function withCallLines(dump: Uint8Array): Uint8Array | undefined {
  if (SIGNATURE.some((byte, index) => dump[index] !== byte)) {
    throw new InternalError("not a chunk of Lua 5.4");
  }
  const reader = new DumpReader(dump);
  const output = new Corrections(dump);
  reader.skip(HEADER_BYTES);
  readFunction(reader, output);
  return output.finish();
}

/** A copy of a dump in which parts are replaced, from its beginning to its end. */
class Corrections {
  readonly #dump: Uint8Array;
  readonly #buffer = new ByteBuffer();
  /** Bytes of the dump that are in the copy, or have been replaced. */
  #done = 0;

  constructor(dump: Uint8Array) {
    this.#dump = dump;
  }

  /** Puts what `write` appends in the place of the bytes from `start` to `end`. */
  replace(start: number, end: number, write: (buffer: ByteBuffer) => void): void {
    this.#buffer.append(this.#dump.subarray(this.#done, start));
    write(this.#buffer);
    this.#done = end;
  }

  /** The whole copy; undefined when nothing was replaced. */
  finish(): Uint8Array | undefined {
    if (this.#done === 0) return undefined;
    this.#buffer.append(this.#dump.subarray(this.#done));
    return this.#buffer.bytes;
  }
}

/** Reads the pieces of a dumped chunk. */
class DumpReader {
  at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  skip(count: number): void {
    this.at += count;
  }

  byte(): number {
    const value = this.#bytes[this.at++];
    if (value === undefined) throw new InternalError("a compiled chunk ends too early");
    return value;
  }

  /** `dumpInt`: seven bits a byte, the highest first; the last byte has the eighth bit. */
  integer(): number {
    let value = 0;
    for (;;) {
      const byte = this.byte();
      value = value * 0x80 + (byte & 0x7f);
      if (byte >= 0x80) return value;
    }
  }

  /** `dumpString`: the length plus one, 0 for no string. */
  skipString(): void {
    this.skip(Math.max(this.integer() - 1, 0));
  }

  take(count: number): Uint8Array {
    const start = this.at;
    this.skip(count);
    return this.#bytes.subarray(start, this.at);
  }

  /** Runs `body` a dumped number of times. */
  each(body: () => void): void {
    for (let count = this.integer(); count > 0; count--) body();
  }
}

/** Reads a function and those inside it, and corrects their lines. */
function readFunction(reader: DumpReader, output: Corrections): void {
  reader.skipString(); // source
  const firstLine = reader.integer();
  reader.integer(); // last line
  reader.skip(3); // parameters, vararg, stack size
  const code = reader.take(4 * reader.integer());
  reader.each(() => {
    skipConstant(reader);
  });
  reader.skip(3 * reader.integer()); // upvalues
  reader.each(() => {
    readFunction(reader, output);
  });
  correctLines(reader, output, { firstLine, code });
  reader.each(() => {
    // A local variable: name, first and last instruction.
    reader.skipString();
    reader.integer();
    reader.integer();
  });
  reader.each(() => {
    reader.skipString(); // name of an upvalue
  });
}

function skipConstant(reader: DumpReader): void {
  const tag = reader.byte();
  switch (tag) {
    case 0x03: // integer
    case 0x13: // float
      reader.skip(8);
      return;
    case 0x04: // short string
    case 0x14: // long string
      reader.skipString();
      return;
    case 0x00: // nil
    case 0x01: // false
    case 0x11: // true
      return;
    default:
      throw new InternalError(`a constant of the unknown kind ${tag} in a compiled chunk`);
  }
}

interface Instructions {
  readonly firstLine: number;
  readonly code: Uint8Array;
}

/** Reads the line information of a function, and replaces it if calls have a wrong line. */
function correctLines(
  reader: DumpReader,
  output: Corrections,
  { firstLine, code }: Instructions,
): void {
  const start = reader.at;
  const steps = reader.take(reader.integer());
  const absolute: number[] = [];
  reader.each(() => {
    absolute.push(reader.integer(), reader.integer());
  });
  const lines = decodeLines(firstLine, steps, absolute);
  if (!correctCalls(code, lines)) return;
  output.replace(start, reader.at, (buffer) => {
    writeLines(buffer, firstLine, lines);
  });
}

/** The line of each instruction. `absolute` holds instruction and line, in turn. */
function decodeLines(
  firstLine: number,
  steps: Uint8Array,
  absolute: readonly number[],
): Uint32Array {
  const lines = new Uint32Array(steps.length);
  let line = firstLine;
  let next = 1;
  for (const [index, byte] of steps.entries()) {
    const step = (byte << 24) >> 24;
    if (step === ABSOLUTE) {
      line = absolute[next] ?? 0;
      next += 2;
    } else {
      line += step;
    }
    lines[index] = line;
  }
  return lines;
}

/** Corrects the lines of calls in place. Returns whether any was wrong. */
function correctCalls(code: Uint8Array, lines: Uint32Array): boolean {
  const instructions = new DataView(code.buffer, code.byteOffset, code.byteLength);
  /** By register: the line of the last instruction that named it. */
  const lastLines = new Uint32Array(256);
  let isChanged = false;
  for (let index = 0; index < lines.length; index++) {
    const instruction = instructions.getUint32(4 * index, true);
    const op = instruction & 0x7f;
    if (op === OP_SETTABUP || op === OP_JMP || op === OP_EXTRAARG) continue;
    const register = (instruction >>> 7) & 0xff;
    if (op === OP_CALL || op === OP_TAILCALL) {
      // Instructions between loading a function and calling it use higher registers only.
      const line = lastLines[register] ?? 0;
      isChanged ||= lines[index] !== line;
      lines[index] = line;
    }
    lastLines[register] = lines[index] ?? 0;
  }
  return isChanged;
}

/** Appends line information as `savelineinfo` of lcode.c makes it. */
function writeLines(buffer: ByteBuffer, firstLine: number, lines: Uint32Array): void {
  const steps = new Uint8Array(lines.length);
  const absolute: number[] = [];
  let previous = firstLine;
  let relative = 0;
  for (const [index, line] of lines.entries()) {
    const step = line - previous;
    previous = line;
    if (Math.abs(step) >= MAX_STEP || relative++ >= MAX_RELATIVE) {
      steps[index] = ABSOLUTE;
      absolute.push(index, line);
      relative = 1;
    } else {
      steps[index] = step;
    }
  }
  writeInteger(buffer, steps.length);
  buffer.append(steps);
  writeInteger(buffer, absolute.length / 2);
  for (const number of absolute) writeInteger(buffer, number);
}

/** The other direction of {@link DumpReader.integer}, for numbers of at most 31 bits. */
function writeInteger(buffer: ByteBuffer, value: number): void {
  for (const shift of [28, 21, 14, 7]) {
    if (value >>> shift > 0) buffer.appendByte((value >>> shift) & 0x7f);
  }
  buffer.appendByte((value & 0x7f) | 0x80);
}
