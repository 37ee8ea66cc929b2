import { equal } from "node:assert/strict";
import type { SourcePosition } from "../../../src/errors.js";
import { withCallLines } from "../../../src/lua/call-lines.js";
import type { HostCall } from "../../../src/schema/host-library.js";
import { decodeText } from "../../../src/schema/lua-value.js";
import { utf8 } from "../../../src/util/bytes.js";
import { makeVm } from "../../unit/lua/fixture.js";
import { compile } from "../lua-compiler.js";
import { luaProgram, type Call, type Program } from "../lua-program.js";
import type { Target } from "../target.js";

const NO_LIMIT_MS = 1e12;
const MEMORY_BYTES = 256 * 2 ** 20;

const noted = new Map<string, SourcePosition | undefined>();
const { vm } = makeVm({
  functions: { at: note(0), note: note(1) },
  options: { timeLimitMs: NO_LIMIT_MS, memoryLimitBytes: MEMORY_BYTES },
});

/** Records the frame of a call. */
function note(level: number) {
  return ({ args: [given], frames }: HostCall): undefined => {
    const value = given?.type === "table" ? given.entries[0]?.[1] : given;
    const tag = value?.type === "string" ? decodeText(value.bytes) : undefined;
    noted.set(tag?.trim() ?? "", frames()[level]);
  };
}

/** Every call of a random program is reported at its function's name, with its last line. */
export const callPositions: Target = {
  name: "call-positions",
  cases: 100,
  run: (random) => {
    const program = luaProgram(random, random.pick([3, 10, 30]));
    noted.clear();
    vm.run("build.lua", utf8(program.source));
    const expected = expectedLines(program);
    for (const [tag, frame] of noted) {
      const seen = lineText(frame?.line, frame?.lastLine);
      if (seen === expected.get(tag)) continue;
      const shown = `${program.source}\nthe call with ${tag} has ${expected.get(tag)}, not ${seen}`;
      throw new Error(shown);
    }
  },
};

function lineText(line?: number, lastLine = line): string {
  return line === lastLine ? `line ${line}` : `lines ${line} to ${lastLine}`;
}

/** Returns the lines of each call by tag. */
function expectedLines({ calls }: Program): ReadonlyMap<string | undefined, string> {
  const key = ({ line, name }: Call) => `${line} ${name}`;
  const longest = new Map<string, number>();
  // Two calls with the same name on one line share the longer range.
  for (const call of calls) {
    longest.set(key(call), Math.max(call.lastLine, longest.get(key(call)) ?? 0));
  }
  return new Map(calls.map((call) => [call.tag, lineText(call.line, longest.get(key(call)))]));
}

/** Corrected lines are right, and only lines are changed. */
export const callLines: Target = {
  name: "call-lines",
  cases: 100,
  run: (random) => {
    const { source } = luaProgram(random, random.pick([3, 10, 30]));
    const dump = compile(utf8(source), { strip: false });
    const corrected = withCallLines(dump);
    if (corrected === undefined) return;
    equal(withCallLines(corrected), undefined, "a corrected chunk is corrected again");
    const [before, after] = [dump, corrected].map((chunk) => code(chunk));
    equal(after, before, "more than lines is corrected");
  },
};

/** Returns a chunk without lines and names. */
function code(chunk: Uint8Array): string {
  return Buffer.from(compile(chunk, { strip: true })).toString("hex");
}
