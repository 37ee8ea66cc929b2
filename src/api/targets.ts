/** `bk.target`: named stages. A target is run when it is chosen or asked for, and at most once. */
import { ScriptError, scriptErrorAt, type SourcePosition } from "../errors.js";
import { stageValues } from "../llb/carried.js";
import { findNamedContext } from "../llb/context-source.js";
import type { State } from "../llb/state.js";
import { optionalParameter, parameter, problemsError } from "../schema/api-function.js";
import type { HostClass } from "../schema/host-library.js";
import { describeLuaValue, type LuaFunction, type LuaValue } from "../schema/lua-value.js";
import { emptyTable, optional, table } from "../schema/table.js";
import {
  INVALID,
  Problems,
  boolean,
  choice,
  instance,
  refine,
  text,
  type as makeType,
  type Type,
  type TypeOf,
} from "../schema/types.js";
import { HostObject } from "../util/host-object.js";
import type { Build } from "./build.js";
import type { DeclaredTarget } from "./declared-targets.js";
import { namedContextState } from "./sources/named-contexts.js";
import { declare, stateType, type BuildFunction } from "./declare.js";
import { applyImageFields } from "./config/image-fields.js";
import { imageFields } from "./config/image-fields.js";
import { quoted } from "../util/shown-text.js";

const targetOptions = table("TargetOptions", "Options of `bk.target`.", {
  description: optional(text, "Description, which clients list."),
  default: optional(boolean, "The target is built if the client names no target."),
  sbom_scan: optional(boolean, "Scan the target, too, if the client requests an SBOM."),
});
type TargetOptions = TypeOf<typeof targetOptions>;

/** A named stage of one build. */
export class Target extends HostObject implements DeclaredTarget {
  override readonly hostClass = "Target";
  readonly name: string;
  readonly options: TargetOptions;
  readonly frames: readonly SourcePosition[];
  readonly #build: Build;
  readonly #body: LuaFunction;
  #state: State | "running" | undefined;
  /** Why its function failed: a script that catches it and asks again gets the same answer. */
  #failure: Error | undefined;

  constructor(
    build: Build,
    declared: {
      readonly name: string;
      readonly options: TargetOptions;
      readonly body: LuaFunction;
      readonly frames: readonly SourcePosition[];
    },
  ) {
    super();
    this.#build = build;
    this.#body = declared.body;
    this.name = declared.name;
    this.options = declared.options;
    this.frames = declared.frames;
  }

  /** Returns the state that the target builds. @throws ScriptError when it needs itself, or returns something else. */
  state(): State {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#state === "running") {
      const chain = [...this.#build.targets.running, this.name];
      throw new ScriptError(
        `the target ${quoted(this.name)} needs itself: ${chain.slice(chain.indexOf(this.name)).join(" → ")}`,
      );
    }
    this.#state ??= this.#replacement();
    if (this.#state === undefined) {
      this.#state = "running";
      this.#state = this.#build.targets.run(this.name, () => this.#tryRun());
    }
    return this.#state;
  }

  /** The state, or undefined if the target's function has not run. */
  get built(): State | undefined {
    return this.#state === "running" ? undefined : this.#state;
  }

  /** A named context of the target's name stands for it, and its function does not run. */
  #replacement(): State | undefined {
    const { namedContexts, targetPlatform } = this.#build.options;
    const named = findNamedContext(namedContexts, this.name.toLowerCase(), targetPlatform);
    if (named === undefined) return undefined;
    return namedContextState(named, targetPlatform, {
      build: this.#build,
      frames: () => this.frames,
      isTarget: true,
    });
  }

  override describe(): string {
    return `the target ${quoted(this.name)}, which must be called, as in t()`;
  }

  override toString(): string {
    return `Target(${this.name})`;
  }

  /** The stage, as `FROM name` sees it: setting the entrypoint there resets a command that was set here. */
  #tryRun(): State {
    try {
      return this.#run().withSilentChange(stageValues, this.frames);
    } catch (error) {
      this.#failure = error instanceof Error ? error : undefined;
      throw error;
    }
  }

  #run(): State {
    const [result = NIL, fields = NIL] = this.#body([this.name]);
    const problems = new Problems(this.#build.outsideTexts(() => this.frames));
    const state = stateType.read(result, "", problems);
    if (state === INVALID) {
      throw scriptErrorAt(
        this.frames,
        `the function of the target ${quoted(this.name)} must return a State, it returned ${describeLuaValue(result)}`,
      );
    }
    if (fields.type === "nil") return state;
    const read = imageFields.read(fields, `export options of ${this.name}`, problems);
    if (read === INVALID) throw problemsError(problems);
    return applyImageFields(state, read, this.frames);
  }
}

const NIL: LuaValue = { type: "nil" };

/** The Lua class of targets: `t()` is the state. */
export const targetClass: HostClass = {
  name: "Target",
  methods: new Map(),
  toText: String,
  call: {
    name: "target()",
    call: ({ args: [target] }) => {
      if (target?.type !== "object" || !(target.object instanceof Target)) return undefined;
      return target.object.state();
    },
  },
  unknownField: (object, name) =>
    `a Target has no method ${quoted(name)}: call it first, as in ${object instanceof Target ? object.name : "t"}():${name}(…)`,
};

const targetName: Type<string> = refine(text, "the name of a target", (name) =>
  /^[a-zA-Z][\w.-]*$/.test(name)
    ? undefined
    : `${quoted(name)} cannot name a target: a letter, then letters, digits, _, . or -`,
);

const bodyType: Type<LuaFunction> = makeType<LuaFunction>(
  "fun(name: string): State, ImageFields?",
  "a function that returns a State",
  (value) => (value.type === "function" ? { value: value.call } : undefined),
);

const optionsOrBody: Type<TargetOptions | LuaFunction> = choice<TargetOptions | LuaFunction>(
  "a function that returns a State, or a table of options before it",
  [targetOptions, bodyType],
  (value) => (value.type === "table" ? targetOptions : bodyType),
);

/** A Target as such. */
export const targetType: Type<Target> = instance("Target", (object) => object instanceof Target);

/** Functions that declare targets. */
export const targetFunctions: readonly BuildFunction[] = [
  declare({
    name: "bk.target",
    doc: "Declares a target: `--target` selects it, and step names show it. The function runs at most once, and only if the target is needed. It returns a state, and optionally export options. `bk.target` returns a function; call it to get the state: `t()`.",
    parameters: {
      name: parameter(targetName, "Name of the target."),
      options: parameter(optionsOrBody, "Options, or the function."),
      body: optionalParameter(bodyType, "The function, when options come before it."),
    },
    returns: "fun(): State",
    examples: [
      'local build = bk.target("build", function() return s:run("make") end)\nlocal app = bk.target("app", { default = true, description = "The application" }, function()\n    return s:copy(build(), "/out", "/app"), { cmd = { "/app/run" } }\nend)\nbk.export(app())',
    ],
    run: ({ name, options, body }, { build, frames }) => {
      const only = typeof options === "function" ? options : body;
      if (only === undefined || (typeof options === "function" && body !== undefined)) {
        throw new ScriptError(
          "expected one function: bk.target(name, { … }, function() return state end)",
        );
      }
      const settings = typeof options === "function" ? emptyTable(targetOptions) : options;
      return build.targets.add(
        new Target(build, { name, options: settings, body: only, frames: frames() }),
      );
    },
  }),
];
