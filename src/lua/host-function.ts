/** The one wrapper around every host function: arguments, call, result, and the name in front of its errors. */
import { InternalError, ScriptError, type SourcePosition } from "../errors.js";
import type { HostFunction } from "../schema/host-library.js";
import type { LuaValue } from "../schema/lua-value.js";
import { isCallStatement } from "./call-statement.js";
import type { LuaState } from "./lua-c.js";
import type { Builtin, Machine } from "./machine.js";
import type { Values } from "./values.js";

/** The builtin that calls a host function. `check` looks at the arguments first. */
export function makeHostBuiltin(
  machine: Machine,
  values: Values,
  host: HostFunction,
  check: (args: readonly LuaValue[]) => void = () => undefined,
): Builtin {
  return (L) =>
    withName(host.name, () => {
      machine.checkTime(L);
      const args = values.readFrom(L, 1, host.keepsFrom);
      check(args);
      const result = callHost(machine, L, host, args);
      if (result === undefined) return 0;
      machine.reserve(L);
      values.push(L, result);
      return 1;
    });
}

/** Runs `body`; an error of it without a position gets `name` in front, and later its position in front of that. */
export function withName<T>(name: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof ScriptError) || error.frames.length > 0) throw error;
    throw new ScriptError(`${name}: ${error.message}`, [], { cause: error });
  }
}

function callHost(
  machine: Machine,
  L: LuaState,
  host: HostFunction,
  args: readonly LuaValue[],
): ReturnType<HostFunction["call"]> {
  let frames: readonly SourcePosition[] | undefined;
  let isRunning = true;
  try {
    return host.call({
      args,
      frames: () => {
        if (isRunning) frames ??= machine.frames(L);
        if (frames === undefined) throw new InternalError("frames asked for after the call");
        return frames;
      },
      isStatement: () => isCallStatement(machine, L),
    });
  } finally {
    isRunning = false;
  }
}
