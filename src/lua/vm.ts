/** The Lua VM. It runs scripts with a host library, within limits, and with the same result every time. */
import { InternalError, type SourcePosition } from "../errors.js";
import type { HostLibrary } from "../schema/host-library.js";
import type { LuaValue } from "../schema/lua-value.js";
import { pushChunk } from "./chunk.js";
import { openEnvironment } from "./environment.js";
import { listGlobals, setGlobal } from "./globals.js";
import { Handles } from "./handles.js";
import { withName } from "./host-function.js";
import { installLibrary, keepInternalTable } from "./library.js";
import { MULTIPLE_RESULTS, type LuaState } from "./lua-c.js";
import { Machine } from "./machine.js";
import { Modules, type ModuleResolution } from "./modules.js";
import type { LuaRuntime } from "./runtime.js";
import { TimeLimit } from "./time-limit.js";
import { defined } from "../util/defined.js";
import { Values } from "./values.js";

export type { ModuleResolution } from "./modules.js";

/** Options of a VM: the library, the limits, and receivers of its output. */
export interface VmOptions {
  /** The host library. It is read once, when the VM is created. */
  readonly library: HostLibrary;
  /** The limit for the time in Lua and in host functions, measured with `clock`, for all calls together. */
  readonly timeLimitMs: number;
  /**
   * The maximum size of the VM's heap. The initial size is 16 MiB, so smaller values have the same effect as 16 MiB.
   */
  readonly memoryLimitBytes: number;
  /** Returns monotonic milliseconds, without the time that host functions wait. */
  readonly clock: () => number;
  /** Called when the heap reaches its maximum size, before Lua collects garbage. An exception ends the script. */
  readonly onMemoryRefused?: () => void;
  /** Receives the output of `print`: its arguments, joined by tabs. */
  readonly print: (text: string, frames: readonly SourcePosition[]) => void;
  /** Receives the warnings of the VM. */
  readonly warn: (text: string, frames: readonly SourcePosition[]) => void;
  /**
   * Finds the file of `require(name)` in `requiringFile`. The script can catch a ScriptError that this function throws.
   */
  readonly resolveModule: (name: string, requiringFile: string) => ModuleResolution;
}

/**
 * The Lua VM of one script. Every VM has a separate WebAssembly instance, so VMs share nothing, and a VM's memory is
 * freed with the VM.
 */
export class LuaVm {
  #parts: { machine: Machine; values: Values; modules: Modules } | undefined;

  /** Creates a VM, synchronously. */
  constructor(runtime: LuaRuntime, options: VmOptions) {
    const { memoryLimitBytes, timeLimitMs, clock } = options;
    const time = new TimeLimit(timeLimitMs, clock);
    const machine = new Machine(runtime.wasmModule, {
      memoryLimitBytes,
      time,
      ...defined({ onMemoryRefused: options.onMemoryRefused }),
    });
    const handles = new Handles(machine);
    const values = new Values(machine, handles);
    const modules = new Modules(machine, machine.main, options.resolveModule);
    this.#parts = { machine, values, modules };
    machine.protect(machine.main, () => {
      setUp({ machine, values, handles, modules }, machine.main, options);
    });
  }

  /**
   * Runs a script and returns its results.
   * @param file the name of the script in positions
   * @param source the text of the script, as UTF-8 or any other bytes
   * @throws ScriptError with a position in its message and in `frames`, for errors of the script and exceeded limits
   * @throws LuakitError the same error that a host function threw
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

  /** Frees the VM's memory. */
  dispose(): void {
    this.#parts = undefined;
  }
}

interface SetUpInput {
  readonly machine: Machine;
  readonly values: Values;
  readonly handles: Handles;
  readonly modules: Modules;
}

function setUp({ modules, ...input }: SetUpInput, L: LuaState, options: VmOptions): void {
  const { machine } = input;
  let readOnly: ReadonlySet<number> = new Set();
  const { pairs } = openEnvironment(machine, L, {
    handles: input.handles,
    print: options.print,
    warn: options.warn,
    isReadOnly: (address) => readOnly.has(address),
  });
  setGlobal(machine, L, "require", () => {
    machine.pushFunction(L, modules.require);
  });
  const { library } = options;
  readOnly = installLibrary({ ...input, pairs }, L, library);
  modules.internalTable = keepInternalTable(input, L, library.internal);
  machine.nilHints.absent = library.absent ?? (() => undefined);
  machine.failures.globalNames = listGlobals(machine, L);
}
