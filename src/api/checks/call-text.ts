/** Finds mistakes that only the text of a script shows, in the lines around a call. */
import { ScriptError } from "../../errors.js";
import { State } from "../../llb/state.js";
import type { HostCall, HostFunction } from "../../schema/host-library.js";
import { decodeText, type LuaValue } from "../../schema/lua-value.js";
import type { Build } from "../build.js";
import { droppedMessage } from "./unused-states.js";
import { quoted } from "../../util/shown-text.js";

/** Adds the checks that read the text of the script to a function. */
export function checkSource(host: HostFunction, build: Build): HostFunction {
  return {
    ...host,
    call: (call) => {
      for (const value of call.args) build.use.unusedStates.use(value);
      refuseOctalLiterals(call, build);
      const result = host.call(call);
      if (addsSteps(host) && result instanceof State && !isArgument(result, call)) {
        refuseDroppedState(host.name, call, build);
        build.use.unusedStates.add(result, host.name, call.frames());
      }
      return result;
    },
  };
}

const MODE_NAMES = new Set(["mode", "chmod"]);
/** The number of lines that are searched for the options of a call, which may be below the line of its name. */
const CALL_LINES = 30;

/** Rejects `mode = 0755`, which is decimal 755 in Lua. @throws ScriptError that shows the string to write */
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
        `mode: ${literal} is the decimal number ${mode} in Lua (octal ${mode.toString(8)}): write the string ${quoted(literal)}`,
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

/** Reports whether a function adds steps. Dropping a source loses nothing, because it has no steps. */
function addsSteps({ name }: HostFunction): boolean {
  return name.startsWith("state:") || name === "bk.merge" || name === "bk.diff";
}

function isArgument(state: State, { args }: HostCall): boolean {
  return args.some((value) => value.type === "object" && value.object === state);
}

/** Rejects a call such as `s:run(…)` whose new state is dropped. @throws ScriptError unless the script allows it */
function refuseDroppedState(name: string, { isStatement, frames }: HostCall, build: Build): void {
  if (!isStatement()) return;
  const [, method = ""] = name.split(":");
  const call = method === "" ? `s = ${name}(…)` : assignment(method, build.sourceLine(frames()[0]));
  const meant = build.targets.current === undefined ? call : `${call}, or return it`;
  build.host.warn({
    rule: "DroppedState",
    message: `${name}: ${droppedMessage(meant)}`,
    frames: frames(),
  });
}

/**
 * Returns the statement that keeps the state of a chain of methods. `line` has the variable that the chain begins with.
 */
function assignment(method: string, line: string): string {
  const [, variable = "bk", first = method] =
    /^\s*([A-Za-z_]\w*)\s*[:.]\s*([A-Za-z_]\w*)/.exec(line) ?? [];
  if (variable === "bk") return `s = s:${method}(…)`;
  const rest = first === method ? "" : `:${method}(…)`;
  return `${variable} = ${variable}:${first}(…)${rest}`;
}
