/** Reads and runs the calls of option-calls.lua. */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { bindToBuild } from "../../../src/api/declare.js";
import { apiFunctions, createLibrary } from "../../../src/api/registry.js";
import { loadLuaRuntime } from "../../../src/lua/runtime.js";
import { LuaVm } from "../../../src/lua/vm.js";
import type { HostFunction, HostLibrary } from "../../../src/schema/host-library.js";
import { decodeText } from "../../../src/schema/lua-value.js";
import { utf8 } from "../../../src/util/bytes.js";
import { UPDATING } from "../../support/golden.js";
import { TestBuild } from "./fixtures.js";

/** A call, its expected outcome and its outcome. */
export interface OptionCall {
  /** The heading above the call: `state:run: options`. */
  readonly section: string;
  readonly lua: string;
  /** The expected message, without `build.lua:N: function: `. Undefined for a call that succeeds. */
  readonly expected: string | undefined;
  /** The message of the call, in the same form. */
  readonly message: string | undefined;
}

const FILE = fileURLToPath(new URL("option-calls.lua", import.meta.url));
const ARROW = " --> ";
const HEADING = /^-- (\S+): (?:arguments|\w\S*)$/;
const PREAMBLE =
  'local s, results = bk.image("alpine:3.20"), {}; local function try(number, call) local ok, e = pcall(call); results[number] = ok or e end';

const runtime = await loadLuaRuntime();

/** Returns the calls of option-calls.lua with their outcomes. All calls run in one script. */
export function optionCalls(): readonly OptionCall[] {
  const lines = readFileSync(FILE, "utf8").trimEnd().split("\n");
  const errors = errorsOf(lines);
  let section = "";
  let name = "";
  const calls = lines.flatMap((line, index): readonly OptionCall[] => {
    if (!isCall(line)) {
      name = HEADING.exec(line)?.[1] ?? name;
      section = HEADING.test(line) ? line.slice("-- ".length) : section;
      return [];
    }
    const [lua = "", expected] = line.split(ARROW);
    const position = `build.lua:${lineInScript(index)}: ${name}: `;
    const message = errors.get(lineInScript(index));
    return [{ section, lua, expected, message: message?.replace(position, "") }];
  });
  return UPDATING ? updated(lines, calls) : calls;
}

/** Writes the outcomes into option-calls.lua. */
function updated(lines: readonly string[], calls: readonly OptionCall[]): readonly OptionCall[] {
  const rest = calls.map(({ lua, message }) => [lua, ...(message === undefined ? [] : [message])]);
  const text = lines.map((line) => (isCall(line) ? (rest.shift() ?? []).join(ARROW) : line));
  writeFileSync(FILE, `${text.join("\n")}\n`);
  return calls.map((call) => ({ ...call, expected: call.message }));
}

function isCall(line: string): boolean {
  return line !== "" && !line.startsWith("--");
}

/** Returns the script's line of a line of the file. The preamble is the first line. */
function lineInScript(index: number): number {
  return index + 2;
}

/** Runs the calls, and returns their messages by line of the script. */
function errorsOf(lines: readonly string[]): ReadonlyMap<number, string> {
  const calls = lines.map((line, index) =>
    isCall(line) ? `try(${lineInScript(index)}, function() ${line.split(ARROW)[0]} end)` : "",
  );
  const script = [PREAMBLE, ...calls, "return results"].join("\n");
  const { build } = new TestBuild({ script, args: new Map([["NAME", "1"]]) });
  const vm = new LuaVm(runtime, {
    library: manyExports(createLibrary(build)),
    timeLimitMs: 30_000,
    memoryLimitBytes: 64 * 2 ** 20,
    clock: () => performance.now(),
    print: () => undefined,
    warn: () => undefined,
    resolveModule: () => ({ tried: [] }),
  });
  try {
    const [table] = vm.run("build.lua", utf8(script));
    const entries = table?.type === "table" ? table.entries : [];
    return new Map(
      entries.flatMap(([key, value]) =>
        key.type === "integer" && value.type === "string"
          ? [[Number(key.value), decodeText(value.bytes) ?? ""] as const]
          : [],
      ),
    );
  } finally {
    vm.dispose();
  }
}

/** Returns a library whose `bk.export` uses a new build each time, because a build has only one result. */
function manyExports(library: HostLibrary): HostLibrary {
  const declared = apiFunctions.filter(({ name }) => name === "bk.export");
  const exports = declared.map(({ name, ...rest }): [string, HostFunction] => [
    "export",
    {
      name,
      call: (call) => bindToBuild({ name, ...rest }, new TestBuild().build).call(call),
    },
  ]);
  const bk = new Map([...(library.tables.get("bk") ?? []), ...exports]);
  return { ...library, tables: new Map([...library.tables, ["bk", bk]]) };
}
