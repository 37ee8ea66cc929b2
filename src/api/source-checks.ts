/** Mistakes that only the text of a script shows: told from the lines around a call. */
import { ScriptError } from "../errors.js";
import { State } from "../llb/state.js";
import type { HostCall, HostFunction } from "../schema/host-library.js";
import { decodeText, type LuaValue } from "../schema/lua-value.js";
import type { Build } from "./build.js";

/** The function with the checks that need the text of the script. */
export function checkSource(host: HostFunction, build: Build): HostFunction {
  return {
    ...host,
    call: (call) => {
      for (const value of call.args) {
        if (value.type === "object" && value.object instanceof State)
          build.dropped.use(value.object);
      }
      refuseOctalLiterals(call, build);
      const result = host.call(call);
      if (host.name.startsWith("state:") && result instanceof State) {
        const [at] = call.frames();
        const dropped = droppedCall(build, at?.file, at?.line);
        if (dropped !== undefined) build.dropped.add(result, dropped, call.frames());
      }
      return result;
    },
  };
}

const MODE_NAMES = new Set(["mode", "chmod"]);
/** A call's options may stand some lines below the line it is known by. */
const CALL_LINES = 30;

/** `mode = 0755` is decimal 755 in Lua, whatever it looks like. @throws ScriptError that shows the string to write. */
function refuseOctalLiterals({ args, frames }: HostCall, build: Build): void {
  for (const mode of args.flatMap((value) => integerModes(value))) {
    const [at] = frames();
    if (at === undefined) continue;
    const text = Array.from({ length: CALL_LINES }, (_, index) =>
      build.sourceLine({ file: at.file, line: at.line + index }),
    ).join("\n");
    const literals = [...text.matchAll(/\b(?:mode|chmod)\s*=\s*(0\d+)\b/g)].map(
      ([, word = ""]) => word,
    );
    const literal = literals.find((word) => BigInt(word) === mode);
    if (literal !== undefined) {
      throw new ScriptError(
        `mode: ${literal} is the decimal number ${mode} in Lua (octal ${mode.toString(8)}): write the string ${JSON.stringify(literal)}`,
      );
    }
  }
}

function integerModes(value: LuaValue): readonly bigint[] {
  if (value.type !== "table") return [];
  return value.entries.flatMap(([key, item]) => {
    const name = key.type === "string" ? decodeText(key.bytes) : undefined;
    return name !== undefined && MODE_NAMES.has(name) && item.type === "integer"
      ? [item.value]
      : [];
  });
}

/** What ends a line in the middle of an expression, so that the next line is no statement. */
const UNFINISHED = /(?:[(,{=[.:<>~+\-*/%^|&#]|\b(?:return|and|or|not|in|local))$/;
const CALL_STATEMENT = /^\s*([A-Za-z_]\w*)\s*:\s*(\w+)\s*[({"']/;

/** `s = s:run(…)`, when the line is a statement that calls a method of a variable and nothing else. */
function droppedCall(
  build: Build,
  file: string | undefined,
  line: number | undefined,
): string | undefined {
  if (file === undefined || line === undefined) return undefined;
  const match = CALL_STATEMENT.exec(build.sourceLine({ file, line }));
  if (match === null) return undefined;
  let before = line - 1;
  const textOf = (at: number) => build.sourceLine({ file, line: at }).replace(/--.*$/, "").trim();
  while (before > 0 && textOf(before) === "") before -= 1;
  if (before > 0 && UNFINISHED.test(textOf(before))) return undefined;
  const [, name = "", method = ""] = match;
  return `${name} = ${name}:${method}(…)`;
}
