/**
 * Wraps host functions as builtins: reads the arguments, calls the function, pushes the result, and puts the function's
 * name in front of error messages.
 */
import { InternalError, ScriptError, type SourcePosition } from "../errors.js";
import type { HostFunction } from "../schema/host-library.js";
import type { LuaValue } from "../schema/lua-value.js";
import { isCallStatement } from "./call-statement.js";
import type { LuaState } from "./lua-c.js";
import type { Builtin, Machine } from "./machine.js";
import type { Values } from "./values.js";

/** Creates the builtin that calls a host function. `check` validates the arguments before the call. */
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

/**
 * Runs `body`. If it throws a ScriptError without a position, `name` is put in front of the message. The position is
 * added in front of the name later.
 */
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
        if (frames === undefined) throw new InternalError("frames read after the call");
        return frames;
      },
      isStatement: () => isCallStatement(machine, L),
    });
  } finally {
    isRunning = false;
  }
}
