/**
 * Corrects the line of each call in a compiled chunk to the line of the called function's name.
 *
 * Lua 5.4 gives a call the line where the whole expression begins. Every call of a chain over several lines is
 * therefore reported at the chain's first line. The instruction that loads the called function (SELF, GETFIELD, MOVE,
 * …) has the right line. See docs/decisions/0006-call-lines.md. The formats are defined in Lua 5.4's ldump.c,
 * lopcodes.h and ldebug.c.
 */
import { InternalError } from "../errors.js";
import { ByteBuffer } from "../util/byte-buffer.js";

/**
 * The bytes before the first function: signature, version, format, check bytes, sizes, sample numbers, upvalue count.
 */
const HEADER_BYTES = 4 + 1 + 1 + 6 + 3 + 8 + 8 + 1;
const SIGNATURE = [0x1b, 0x4c, 0x75, 0x61, 0x54, 0x00];

/** Instructions whose field A is not a register. */
const OP_SETTABUP = 15;
const OP_JMP = 56;
const OP_EXTRAARG = 82;
/** Calls. Field A is the register of the called function. */
const OP_CALL = 68;
const OP_TAILCALL = 69;

/** `ABSLINEINFO`: marks an instruction whose line is in the list of absolute lines. */
const ABSOLUTE = -0x80;
/** `LIMLINEDIFF`: a step between lines of this size or more needs an absolute line. */
const MAX_STEP = 0x80;
/** `MAXIWTHABS`: the maximum number of instructions between two absolute lines. */
const MAX_RELATIVE = 128;

/**
 * Returns a copy of a dumped chunk with corrected line information. The chunk must come from `lua_dump` on a
 * little-endian machine.
 * @returns undefined if all lines are already right
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

/** Copies a dump and replaces parts of it, in order from the beginning to the end. */
class Corrections {
  readonly #dump: Uint8Array;
  readonly #buffer = new ByteBuffer();
  /** The number of bytes of the dump that have been copied or replaced. */
  #done = 0;

  constructor(dump: Uint8Array) {
    this.#dump = dump;
  }

  /** Replaces the bytes from `start` to `end` with the bytes that `write` appends. */
  replace(start: number, end: number, write: (buffer: ByteBuffer) => void): void {
    this.#buffer.append(this.#dump.subarray(this.#done, start));
    write(this.#buffer);
    this.#done = end;
  }

  /** Returns the complete copy, or undefined if nothing was replaced. */
  finish(): Uint8Array | undefined {
    if (this.#done === 0) return undefined;
    this.#buffer.append(this.#dump.subarray(this.#done));
    return this.#buffer.bytes;
  }
}

/** Reads the parts of a dumped chunk. */
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

  /** `dumpInt`: seven bits per byte, the highest bits first. The last byte has the eighth bit set. */
  integer(): number {
    let value = 0;
    for (;;) {
      const byte = this.byte();
      value = value * 0x80 + (byte & 0x7f);
      if (byte >= 0x80) return value;
    }
  }

  /** Skips a `dumpString`: the length plus one, then the bytes. The number 0 stands for no string. */
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

/** Reads a function and its nested functions, and corrects their lines. */
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

/** Reads the line information of a function, and replaces it if a call has a wrong line. */
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

/** Returns the line of each instruction. `absolute` alternates instructions and lines. */
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

/** Corrects the lines of calls in place. Returns true if any line was wrong. */
function correctCalls(code: Uint8Array, lines: Uint32Array): boolean {
  const instructions = new DataView(code.buffer, code.byteOffset, code.byteLength);
  /** The line of the last instruction that named a register, by register. */
  const lastLines = new Uint32Array(256);
  let isChanged = false;
  for (let index = 0; index < lines.length; index++) {
    const instruction = instructions.getUint32(4 * index, true);
    const op = instruction & 0x7f;
    if (op === OP_SETTABUP || op === OP_JMP || op === OP_EXTRAARG) continue;
    const register = (instruction >>> 7) & 0xff;
    if (op === OP_CALL || op === OP_TAILCALL) {
      // Between loading a function and calling it, instructions use only higher registers.
      const line = lastLines[register] ?? 0;
      isChanged ||= lines[index] !== line;
      lines[index] = line;
    }
    lastLines[register] = lines[index] ?? 0;
  }
  return isChanged;
}

/** Appends line information in the format of `savelineinfo` in lcode.c. */
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

/** Writes an integer that {@link DumpReader.integer} reads, of at most 31 bits. */
function writeInteger(buffer: ByteBuffer, value: number): void {
  for (const shift of [28, 21, 14, 7]) {
    if (value >>> shift > 0) buffer.appendByte((value >>> shift) & 0x7f);
  }
  buffer.appendByte((value & 0x7f) | 0x80);
}
