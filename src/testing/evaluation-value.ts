/** The Lua value of `test:evaluate`: an {@link Evaluation} whose steps are numbered from 1. */
import { ScriptError } from "../errors.js";
import type { Step } from "../llb/inspect/step.js";
import type { HostClass, HostFunction } from "../schema/host-library.js";
import type { HostValue, LuaValue } from "../schema/lua-value.js";
import { suggestion } from "../schema/suggest.js";
import { utf8 } from "../util/bytes.js";
import { HostObject } from "../util/host-object.js";
import type { Evaluation } from "./evaluation.js";
import { quoted } from "../util/shown-text.js";

/** The Lua value of an evaluation. */
export class EvaluationValue extends HostObject {
  override readonly hostClass = "Evaluation";
  readonly evaluation: Evaluation;

  constructor(evaluation: Evaluation) {
    super();
    this.evaluation = evaluation;
    Object.freeze(this);
  }

  /** Returns the steps, one on each line. */
  override toString(): string {
    return listSteps(this.evaluation.steps);
  }
}

/** Fields of the Lua class, with their LuaLS types. */
export const EVALUATION_FIELDS = {
  steps: "Step[]",
  config: "ImageContainerConfig",
  image: "table",
  annotations: "table<string, string>",
  warnings: "ScriptWarning[]",
  digest: "string?",
} as const;

/** The Lua class with these methods. */
export function evaluationClass(methods: ReadonlyMap<string, HostFunction>): HostClass {
  const names = [...Object.keys(EVALUATION_FIELDS), ...methods.keys()];
  return {
    name: "Evaluation",
    methods,
    toText: String,
    field: (object, name) =>
      object instanceof EvaluationValue ? fieldOf(object.evaluation, name) : undefined,
    unknownField: (_object, name) =>
      `an Evaluation has no field ${quoted(name)}${suggestion(name, names)}; it has ${names.join(", ")}`,
  };
}

function fieldOf(evaluation: Evaluation, name: string): HostValue | undefined {
  switch (name as keyof typeof EVALUATION_FIELDS) {
    case "steps":
      return evaluation.steps.map(stepValue);
    case "config":
      return plain(evaluation.config);
    case "image":
      return plain(evaluation.image);
    case "annotations":
      return plain(evaluation.annotations);
    case "warnings":
      return evaluation.warnings.map(record);
    case "digest":
      return evaluation.digest ?? null;
    default:
      return undefined;
  }
}

/** Returns the only found step. @throws ScriptError for no step, and for several */
export function theOnly(found: readonly Step[], wanted: string, steps: readonly Step[]): Step {
  const [first, second] = found;
  if (first === undefined)
    throw new ScriptError(`no ${wanted}; the steps are\n${listSteps(steps)}`);
  if (second === undefined) return first;
  throw new ScriptError(`more than one ${wanted} (find gives all of them)\n${listSteps(found)}`);
}

/** Returns the text of a step, in which tests search. */
export function headline(step: Step): string {
  switch (step.kind) {
    case "image":
    case "local":
    case "git":
    case "http":
    case "oci_layout":
    case "source":
      return step.ref;
    case "run":
      return step.command;
    case "copy":
      return [...step.src, step.dest].join(" ");
    case "mkdir":
    case "mkfile":
    case "rm":
      return step.path;
    case "symlink":
      return `${step.target} ${step.path}`;
    case "inline":
      return step.actions.map((action) => (action.kind === "mkfile" ? action.text : "")).join("");
    case "merge":
    case "diff":
    case "build":
    case "passthrough":
      return step.inputs.map((index) => index + 1).join(" ");
  }
}

const MAX_HEADLINE = 100;

function listSteps(steps: readonly Step[]): string {
  if (steps.length === 0) return "  (none)";
  const width = steps.reduce((most, { kind }) => Math.max(most, kind.length), 0);
  const lines = steps.map((step) => {
    const text = headline(step).replaceAll(/\s+/g, " ");
    const short = text.length > MAX_HEADLINE ? `${text.slice(0, MAX_HEADLINE)}…` : text;
    return `  ${String(step.index + 1).padStart(3)}  ${step.kind.padEnd(width)}  ${short}`;
  });
  return lines.join("\n");
}

/** A step as a Lua table: fields in snake case, indexes from 1. */
export function stepValue(step: Step): HostValue {
  return record(step);
}

/** Fields that are indexes of steps, or lists of them. */
const INDEX_FIELDS = new Set(["index", "inputs", "base", "from", "lower", "upper"]);
/** Fields that are lists of such records. */
const RECORD_FIELDS = new Set(["actions", "frames", "mounts"]);

/** An object whose keys are names of fields, other than a map of the user's own keys. */
function record(fields: object): HostValue {
  const result = new Map<string, HostValue>();
  for (const [name, value] of Object.entries(fields) as [string, unknown][]) {
    if (value !== undefined) result.set(snakeCase(name), recordField(name, value));
  }
  return result;
}

function recordField(name: string, value: unknown): HostValue {
  if (INDEX_FIELDS.has(name)) {
    return Array.isArray(value) ? value.map((index) => Number(index) + 1) : Number(value) + 1;
  }
  if (RECORD_FIELDS.has(name)) return (value as readonly object[]).map(record);
  return plain(value);
}

/** Converts plain data. */
function plain(value: unknown): HostValue {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) {
    return value as HostValue;
  }
  if (Array.isArray(value)) return value.map(plain);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return new Map(entries.map(([key, item]) => [key, plain(item)]));
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Converts a host value to a Lua value. */
export function toLuaValue(value: HostValue): LuaValue {
  if (value === null) return { type: "nil" };
  if (typeof value === "boolean") return { type: "boolean", value };
  if (typeof value === "bigint") return { type: "integer", value };
  if (typeof value === "number") {
    return Number.isSafeInteger(value)
      ? { type: "integer", value: BigInt(value) }
      : { type: "float", value };
  }
  if (typeof value === "string") return { type: "string", bytes: utf8(value) };
  if (value instanceof Uint8Array) return { type: "string", bytes: value };
  if (value instanceof HostObject) return { type: "object", object: value };
  const entries: readonly (readonly [HostValue, HostValue])[] =
    value instanceof Map
      ? [...(value as ReadonlyMap<string, HostValue>)]
      : (value as readonly HostValue[]).map((item, index) => [index + 1, item]);
  return {
    type: "table",
    entries: entries.map(([key, item]) => [toLuaValue(key), toLuaValue(item)]),
  };
}
