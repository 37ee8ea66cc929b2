/** The Lua VM: runs scripts against a host library, within limits, and the same way every time. */
import { InternalError, type SourcePosition } from "../errors.js";
import type { HostLibrary } from "../schema/host-library.js";
import type { LuaValue } from "../schema/lua-value.js";
import { pushChunk } from "./chunk.js";
import { openEnvironment } from "./environment.js";
import { listGlobals, setGlobal } from "./globals.js";
import { Handles } from "./handles.js";
import { withName } from "./host-function.js";
import { installLibrary } from "./library.js";
import { MULTIPLE_RESULTS, type LuaState } from "./lua-c.js";
import { Machine } from "./machine.js";
import { Modules, type ModuleResolution } from "./modules.js";
import type { LuaRuntime } from "./runtime.js";
import { TimeLimit } from "./time-limit.js";
import { Values } from "./values.js";

export type { ModuleResolution } from "./modules.js";

/** Options of a VM: the library, the limits, and receivers of its output. */
export interface VmOptions {
  /** Read once, when the VM is made. */
  readonly library: HostLibrary;
  /** Time inside Lua and host functions on `clock`, all calls together. */
  readonly timeLimitMs: number;
  /** Cap on the whole heap of the VM. It starts with 16 MiB, so smaller values act as that. */
  readonly memoryLimitBytes: number;
  /** Monotonic milliseconds, not counting the time host functions wait. */
  readonly clock: () => number;
  /** Takes what `print` prints: its arguments joined by tabs. */
  readonly print: (text: string, frames: readonly SourcePosition[]) => void;
  /** Takes warnings of the VM itself. */
  readonly warn: (text: string, frames: readonly SourcePosition[]) => void;
  /** Finds the file of `require(name)` in `requiringFile`. A ScriptError it throws is the script's error. */
  readonly resolveModule: (name: string, requiringFile: string) => ModuleResolution;
}

/**
 * One script's Lua. It has a WebAssembly instance of its own, so nothing is shared with other VMs and its memory goes
 * with it.
 */
export class LuaVm {
  #parts: { machine: Machine; values: Values; modules: Modules } | undefined;

  /** Makes a VM, synchronously. */
  constructor(runtime: LuaRuntime, options: VmOptions) {
    const { memoryLimitBytes, timeLimitMs, clock } = options;
    const time = new TimeLimit(timeLimitMs, clock);
    const machine = new Machine(runtime.wasmModule, { memoryLimitBytes, time });
    const handles = new Handles(machine);
    const values = new Values(machine, handles);
    const modules = new Modules(machine, machine.main, options.resolveModule);
    this.#parts = { machine, values, modules };
    machine.protect(machine.main, () => {
      setUp({ machine, values, handles, modules }, machine.main, options);
    });
  }

  /**
   * Runs a script and returns what it returns.
   * @param file name in positions; the text is loaded from `source`, UTF-8 or any bytes
   * @throws ScriptError with a position in its message and in `frames`, for errors of the script and exceeded limits
   * @throws LuakitError the very error that a host function threw
   */
  run(file: string, source: Uint8Array): readonly LuaValue[] {
    if (this.#parts === undefined) throw new InternalError("this VM has been disposed of");
    const { machine, values, modules } = this.#parts;
    const L = machine.running;
    return machine.protect(L, () =>
      modules.whileRunning(file, () => {
        const { c } = machine;
        const base = c.lua_gettop(L);
        pushChunk(machine, L, { file, source });
        c.lua_callk(L, 0, MULTIPLE_RESULTS, 0, 0);
        return withName(`${file}: the result`, () => values.readFrom(L, base + 1));
      }),
    );
  }

  /** Lets go of the VM's memory. */
  dispose(): void {
    this.#parts = undefined;
  }
}

interface Parts {
  readonly machine: Machine;
  readonly values: Values;
  readonly handles: Handles;
  readonly modules: Modules;
}

function setUp({ modules, ...parts }: Parts, L: LuaState, options: VmOptions): void {
  const { machine } = parts;
  let readOnly: ReadonlySet<number> = new Set();
  const { pairs } = openEnvironment(machine, L, {
    handles: parts.handles,
    print: options.print,
    warn: options.warn,
    isReadOnly: (address) => readOnly.has(address),
  });
  setGlobal(machine, L, "require", () => {
    machine.pushFunction(L, modules.require);
  });
  readOnly = installLibrary({ ...parts, pairs }, L, options.library);
  machine.nilHints.absent = options.library.absent ?? (() => undefined);
  machine.failures.globalNames = listGlobals(machine, L);
}
