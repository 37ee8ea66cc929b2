/** Runs a script: its build, its files, and the messages about them. */
import { Build, type BuildOptions } from "../api/build.js";
import type { Host, Warning } from "../api/host.js";
import { createLibrary } from "../api/registry.js";
import type { MarshalRequest } from "../llb/marshal-request.js";
import type { LuaRuntime } from "../lua/runtime.js";
import { LuaVm } from "../lua/vm.js";
import type { LintOptions } from "../request/lint-options.js";
import { defined } from "../util/defined.js";
import { Linter, lintOptionsIn } from "./linter.js";
import { MessageBudget } from "./message-budget.js";
import { ModuleFinder } from "./modules.js";

/** A request to run a script. */
export interface RunRequest {
  readonly script: {
    /** The name in messages. */
    readonly name: string;
    readonly data: Uint8Array;
    /** The definition that loads it, for provenance. */
    readonly definition?: Uint8Array;
  };
  readonly build: BuildOptions;
  readonly marshal: MarshalRequest;
  readonly limits: EvaluationLimits;
  /** The client's choice of rules. Default: the script's choice. */
  readonly lint?: LintOptions | undefined;
}

/** The limits of one evaluation. */
export interface EvaluationLimits {
  /** Milliseconds of evaluation, without waiting. */
  readonly timeMs: number;
  /** Bytes of the Lua heap. */
  readonly memoryBytes: number;
}

/** The dependencies of a run. */
export interface RunDeps {
  readonly runtime: LuaRuntime;
  readonly host: Host;
  /** Monotonic milliseconds without the time spent waiting. */
  readonly clock: () => number;
  /** Called when the script reaches its memory limit. */
  readonly onMemoryRefused?: () => void;
}

/** One run of a script. */
export class ScriptRun {
  readonly build: Build;
  readonly linter: Linter;
  /** All loaded files by name: the script, its modules, files of the library. */
  readonly files: Map<string, Uint8Array>;
  readonly #request: RunRequest;
  readonly #modules: ModuleFinder;
  readonly #messages: MessageBudget;
  readonly #vm: LuaVm;

  constructor(request: RunRequest, { runtime, host, clock, onMemoryRefused }: RunDeps) {
    const { script, limits } = request;
    this.#request = request;
    this.files = new Map([[script.name, script.data]]);
    this.#messages = new MessageBudget(host.warn);
    this.linter = new Linter({
      files: () => this.ownFiles(),
      send: (warning) => this.#messages.add(warning),
    });
    const warn = (warning: Warning) => this.linter.warn(warning);
    const said: Host = { ...host, warn };
    this.build = new Build(request.build, said, this.files, request.marshal);
    this.#modules = new ModuleFinder(said, this.files);
    this.#vm = new LuaVm(runtime, {
      library: createLibrary(this.build),
      timeLimitMs: limits.timeMs,
      memoryLimitBytes: limits.memoryBytes,
      clock,
      ...defined({ onMemoryRefused }),
      print: (text, frames) => {
        // Clients show only the first line of a message.
        for (const message of linesOf(text)) warn({ message, frames });
      },
      warn: (message, frames) => warn({ rule: "UnorderedKeys", message, frames }),
      resolveModule: (name, requiringFile) => this.#modules.resolve(name, requiringFile),
    });
  }

  /** Returns the user's files, the script first. */
  ownFiles(): ReadonlyMap<string, Uint8Array> {
    return new Map([...this.files].filter(([file]) => !this.#modules.isLibrary(file)));
  }

  /** Runs the script. @throws the error of the script */
  execute(): void {
    const { script, lint } = this.#request;
    this.linter.configure(lint ?? lintOptionsIn(script.name, script.data));
    this.#vm.run(script.name, script.data);
  }

  /** Shows the number of omitted messages, and frees the VM. */
  close(): void {
    this.#messages.finish();
    this.#vm.dispose();
  }
}

/** Splits a text into lines, without empty lines at the end. An empty text is one empty line. */
function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r?\n/);
  while (lines.length > 1 && lines.at(-1) === "") lines.pop();
  return lines;
}
