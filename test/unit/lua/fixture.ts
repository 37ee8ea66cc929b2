/** A VM with a small host library, for the tests of src/lua. */
import { BuildError, ScriptError, type SourcePosition } from "../../../src/errors.js";
import { LuaVm, type VmOptions } from "../../../src/lua/vm.js";
import { loadLuaRuntime } from "../../../src/lua/runtime.js";
import type { HostCall, HostClass, HostFunction } from "../../../src/schema/host-library.js";
import {
  decodeText,
  HostObject,
  type HostValue,
  type LuaValue,
} from "../../../src/schema/lua-value.js";

const runtime = await loadLuaRuntime();
const encoder = new TextEncoder();

/** A host object with a name. */
export class Box extends HostObject {
  override readonly hostClass = "Box";
  readonly label: string;
  constructor(label: string) {
    super();
    this.label = label;
  }
  override toString(): string {
    return `Box(${this.label})`;
  }
}

/** A host object without equality or `..`. */
export class Plain extends HostObject {
  override readonly hostClass = "Plain";
  override toString(): string {
    return "Plain";
  }
}

export interface Printed {
  readonly text: string;
  readonly frames: readonly SourcePosition[];
}

export interface Setup {
  /** More functions in the table `bk`. */
  readonly functions?: Readonly<Record<string, (call: HostCall) => HostValue | undefined>>;
  readonly options?: Partial<VmOptions>;
  /** Module files by the name `require` is given. */
  readonly modules?: Readonly<Record<string, string>>;
}

/** A VM with its printed texts and warnings. */
export interface Fixture {
  readonly vm: LuaVm;
  readonly printed: Printed[];
  readonly warned: Printed[];
  /** Runs a script called build.lua. */
  readonly run: (source: string | Uint8Array, file?: string) => readonly LuaValue[];
}

export function makeVm({ functions = {}, options = {}, modules = {} }: Setup = {}): Fixture {
  const printed: Printed[] = [];
  const warned: Printed[] = [];
  const fields = new Map<string, HostFunction | HostObject>([...builtIn, ...named(functions)]);
  fields.set("unset", new Plain());
  const vm = new LuaVm(runtime, {
    library: {
      tables: new Map([["bk", fields]]),
      classes: [boxClass, plainClass],
      unknownField: (table, name) => `${table}.${name} does not exist`,
    },
    timeLimitMs: 10_000,
    memoryLimitBytes: 256 * 2 ** 20,
    clock: () => performance.now(),
    print: (text, frames) => printed.push({ text, frames }),
    warn: (text, frames) => warned.push({ text, frames }),
    resolveModule: (name) => {
      const source = modules[name];
      const file = `${name}.lua`;
      if (source === undefined) return { tried: [file, `${name}/init.lua`] };
      return { file, source: encoder.encode(source) };
    },
    ...options,
  });
  const run = (source: string | Uint8Array, file = "build.lua"): readonly LuaValue[] =>
    vm.run(file, typeof source === "string" ? encoder.encode(source) : source);
  return { vm, printed, warned, run };
}

/** Scripts without a setup of their own share a VM: making one costs more than most tests. They set no globals. */
const shared: { fixture?: Fixture | undefined } = {};

/** Returns a script's results as JavaScript values: strings, bigints for integers, numbers for floats. */
export function evaluate(source: string, setup?: Setup): readonly unknown[] {
  const fixture = setup ? makeVm(setup) : (shared.fixture ??= makeVm());
  return fixture.run(source).map(simplify);
}

/** The error a script ends in. */
export function failure(source: string | Uint8Array, setup?: Setup, file?: string): unknown {
  const fixture = setup ? makeVm(setup) : (shared.fixture ??= makeVm());
  try {
    fixture.run(source, file);
  } catch (error) {
    return error;
  }
  throw new Error("the script did not fail");
}

/** The ScriptError a script ends in, as its message. */
export function failureMessage(source: string, setup?: Setup): string {
  const error = failure(source, setup);
  if (error instanceof ScriptError) return error.message;
  throw new Error("not a ScriptError", { cause: error });
}

/** The lines of the frames of the error a script ends in, as `file:line`. */
export function failureFrames(source: string, setup?: Setup): readonly string[] {
  const error = failure(source, setup);
  if (error instanceof ScriptError) return error.frames.map(formatFrame);
  throw new Error("not a ScriptError", { cause: error });
}

export function formatFrame({ file, line }: SourcePosition): string {
  return `${file}:${line}`;
}

export function simplify(value: LuaValue): unknown {
  switch (value.type) {
    case "nil":
      return null;
    case "boolean":
    case "integer":
    case "float":
      return value.value;
    case "string":
      return decodeText(value.bytes) ?? value.bytes;
    case "table":
      return value.entries.map(([key, item]) => [simplify(key), simplify(item)]);
    case "object":
      return value.object;
    case "function":
      return "a function";
    case "other":
      return value.name;
  }
}

/** The function a call was given as its first argument. */
export function functionOf({
  args: [fn],
}: HostCall): (args: readonly HostValue[]) => readonly LuaValue[] {
  if (fn?.type !== "function") throw new ScriptError("expected a function");
  return fn.call;
}

function named(
  functions: Readonly<Record<string, (call: HostCall) => HostValue | undefined>>,
): (readonly [string, HostFunction])[] {
  return Object.entries(functions).map(([name, call]) => [name, { name: `bk.${name}`, call }]);
}

/** The functions every VM here has. */
const builtIn = named({
  box: ({ args: [label] }) => {
    if (label?.type !== "string") throw new ScriptError("expected a label");
    return new Box(decodeText(label.bytes) ?? "");
  },
  call: (call) => {
    functionOf(call)([]);
    return undefined;
  },
  fail: () => {
    throw new ScriptError("it failed");
  },
  break_build: () => {
    throw new BuildError({ code: 5, message: "no such image", details: [] });
  },
  frames: ({ frames }) => frames().map(formatFrame).join(" "),
});

const boxClass: HostClass = {
  name: "Box",
  methods: new Map([
    [
      "inside",
      {
        name: "box:inside",
        call: ({ args: [self, label] }): HostValue => {
          const inner = label?.type === "string" ? decodeText(label.bytes) : "";
          return new Box(`${labelOf(self)}/${inner ?? ""}`);
        },
      },
    ],
  ]),
  field: (object, name) => (name === "label" && object instanceof Box ? object.label : undefined),
  toText: (object) => object.toString(),
  concatenates: true,
  equals: (a, b) => a instanceof Box && b instanceof Box && a.label === b.label,
  unknownField: (object, name) =>
    `a Box${object instanceof Box ? ` called ${object.label}` : ""} has no '${name}'`,
};

const plainClass: HostClass = {
  name: "Plain",
  methods: new Map(),
  toText: (object) => object.toString(),
  unknownField: (_, name) => `Plain has no '${name}'`,
};

function labelOf(value: LuaValue | undefined): string {
  return value?.type === "object" && value.object instanceof Box ? value.object.label : "";
}
