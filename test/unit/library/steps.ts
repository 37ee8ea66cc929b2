/** The steps of scripts that use the standard library, as values for comparisons. */
import { ScriptError } from "../../../src/errors.js";
import {
  CacheSharingOpt,
  MountType,
  type Definition,
  type ExecOp,
  type FileAction,
  type FileActionCopy,
  type Mount,
  type Op,
} from "../../../src/gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import type { ImageConfig } from "../../../src/oci/image-config.js";
import { decodeOps } from "../../../src/llb/decode-ops.js";
import {
  scriptRun,
  type Evaluation,
  type ScriptRun,
  type ScriptInput,
} from "../../support/evaluate.js";
import { IMAGES, IMAGE_ENV } from "./images.js";

/** A step without default values. Sources are not steps, but steps refer to them by name. */
export interface Step {
  /** The base of the step: an image, `context`, `scratch`, or `step N`. */
  readonly on: string;
  /** The command; words are joined with blanks. */
  readonly run?: string;
  /** File actions. */
  readonly files?: readonly string[];
  /** Left out when `/`. */
  readonly cwd?: string;
  readonly user?: string;
  /** Variables that do not come from the base image, sorted. */
  readonly env?: readonly string[];
  /** The mounts, `cache DEST` or `bind FROM DEST`, followed by options that differ from the defaults. */
  readonly mounts?: readonly string[];
  readonly merge?: readonly string[];
}

/** The steps a script makes, after `local s = bk.image("alpine:3.20")`, in the order of the definition. */
export function stepsOf(script: string, input: ScriptInput = {}): readonly Step[] {
  return readSteps(outcome(script, input).definition);
}

/** The configuration of the image a script makes. */
export function configOf(script: string, input: ScriptInput = {}): ImageConfig {
  return outcome(script, input).config;
}

/** The error a script ends in: its message and the lines it is about. */
export function failureOf(script: string, input: ScriptInput = {}): readonly string[] {
  try {
    outcome(script, input);
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    return [error.message, ...error.frames.map(({ file, line }) => `at ${file}:${line}`)];
  }
  throw new Error("the script did not fail");
}

/** Returns the printed lines of a script. */
export function printedBy(script: string, input: ScriptInput = {}): readonly string[] {
  const run = runOf(`${script} bk.export(s)`, input);
  run.evaluate();
  return run.warnings.flatMap(({ message }) => message.split("\n"));
}

function runOf(script: string, input: ScriptInput): ScriptRun {
  return scriptRun(`local s = bk.image("alpine:3.20") ${script}`, { images: IMAGES, ...input });
}

function outcome(script: string, input: ScriptInput): Evaluation {
  const run = runOf(script, input);
  const evaluation = run.evaluate();
  if (run.warnings.length > 0) throw new Error(run.warnings.map(({ message }) => message).join());
  return evaluation;
}

function readSteps(definition: Definition): readonly Step[] {
  const names = new Map<string, string>();
  const steps: Step[] = [];
  for (const { digest, op } of decodeOps(definition)) {
    const inputs = op.inputs.map(({ digest }) => names.get(digest) ?? digest);
    const step = stepOf(op, inputs);
    if (step !== undefined) steps.push(step);
    names.set(digest, step === undefined ? sourceName(op) : `step ${steps.length}`);
  }
  return steps;
}

function sourceName({ op, platform }: Op): string {
  if (op.case !== "source") return op.case ?? "result";
  const name = op.value.identifier
    .replace(/@.*/, "")
    .replace("docker-image://docker.io/library/", "")
    .replace("local://", "");
  const architecture = platform?.Architecture ?? "amd64";
  return architecture === "amd64" ? name : `${name} (${architecture})`;
}

function stepOf({ op }: Op, inputs: readonly string[]): Step | undefined {
  if (op.case === "exec") return execStep(op.value, inputs);
  if (op.case === "merge") return { on: inputs[0] ?? "scratch", merge: inputs };
  if (op.case !== "file") return undefined;
  const { actions } = op.value;
  const on = inputOf(actions[0]?.input ?? -1n, inputs);
  return { on, files: actions.map((action) => fileAction(action, inputs)) };
}

function inputOf(index: bigint, inputs: readonly string[]): string {
  return index < 0n ? "scratch" : (inputs[Number(index)] ?? "the action before");
}

function execStep({ meta, mounts, network, secretenv }: ExecOp, inputs: readonly string[]): Step {
  const [root, ...others] = mounts;
  const env = (meta?.env ?? []).filter((entry) => !IMAGE_ENV.has(entry)).sort();
  const args = meta?.args ?? [];
  const isShell = args[0] === "/bin/sh" && args[1] === "-c" && args.length === 3;
  const extra = [
    ...others.map((mount) => mountText(mount, inputs)),
    ...secretenv.map(({ ID, name }) => `secret ${ID} $${name}`),
    ...(network === 0 ? [] : [`network ${network}`]),
  ];
  return {
    on: inputOf(root?.input ?? -1n, inputs),
    run: isShell ? (args[2] ?? "") : args.join(" "),
    ...(meta?.cwd !== "/" && { cwd: meta?.cwd ?? "" }),
    ...(meta?.user !== "" && { user: meta?.user ?? "" }),
    ...(env.length > 0 && { env }),
    ...(extra.length > 0 && { mounts: extra }),
  };
}

function mountText(mount: Mount, inputs: readonly string[]): string {
  const { mountType, dest, selector, readonly, cacheOpt } = mount;
  if (mountType === MountType.CACHE) {
    const id = cacheOpt?.ID.replace(/^\/(?=\/)/, "") ?? "";
    const sharing = cacheOpt?.sharing ?? CacheSharingOpt.SHARED;
    return [
      `cache ${dest}`,
      ...(id === dest ? [] : [`id ${id}`]),
      ...(sharing === CacheSharingOpt.LOCKED ? ["locked"] : []),
    ].join(", ");
  }
  if (mountType === MountType.TMPFS) return `tmpfs ${dest}`;
  const from = `${inputOf(mount.input, inputs)}${selector === "" ? "" : `:${selector}`}`;
  return `bind ${from} ${dest}${readonly ? "" : ", writable"}`;
}

function fileAction({ action, secondaryInput }: FileAction, inputs: readonly string[]): string {
  switch (action.case) {
    case "copy":
      return copyText(action.value, inputOf(secondaryInput, inputs));
    case "mkdir":
      return `mkdir ${action.value.path}${ownerText(action.value)}`;
    case "mkfile":
      return `mkfile ${action.value.path}`;
    case "symlink":
      return `symlink ${action.value.newpath} to ${action.value.oldpath}`;
    case "rm":
      return `rm ${action.value.path}`;
    case undefined:
      return "nothing";
  }
}

function copyText(copy: FileActionCopy, from: string): string {
  const { src, dest, includePatterns, excludePatterns, mode } = copy;
  return [
    `copy ${from}:${src} to ${dest}`,
    ...(includePatterns.length > 0 ? [`only ${includePatterns.join(" ")}`] : []),
    ...(excludePatterns.length > 0 ? [`not ${excludePatterns.join(" ")}`] : []),
    ...(mode < 0 ? [] : [`mode ${mode.toString(8)}`]),
  ]
    .join(", ")
    .concat(ownerText(copy));
}

function ownerText({ owner }: Pick<FileActionCopy, "owner">): string {
  const [user, group] = [owner?.user, owner?.group].map((part) =>
    part?.user.case === "byName" ? part.user.value.name : part?.user.value?.toString(),
  );
  return [user, group].every((part) => part === undefined)
    ? ""
    : `, owner ${[user, group].filter((part) => part !== undefined).join(":")}`;
}
