/**
 * Declarations of API functions. One declaration gives the reader of the arguments, the documentation and the tests.
 */
import { ScriptError, type SourcePosition } from "../errors.js";
import type { HostCall, HostFunction } from "./host-library.js";
import type { HostValue, LuaValue } from "./lua-value.js";
import { INVALID, Problems, type as makeType, type OutsideTexts, type Type } from "./types.js";

/** One positional parameter. `T` includes undefined if the parameter may be omitted. */
export interface Parameter<T> {
  readonly type: Type<Exclude<T, undefined>>;
  readonly doc: string;
  /**
   * `required`: must be passed. `optional`: may be absent or nil. `leading`: a first parameter that may be omitted
   * although others follow; the type of the first argument decides. `rest`: receives all remaining arguments as an
   * array.
   */
  readonly kind: "required" | "optional" | "leading" | "rest";
}

/** Declares a parameter that must be passed. */
export function parameter<T>(type: Type<T>, doc: string): Parameter<T> {
  return { type: type as Type<Exclude<T, undefined>>, doc, kind: "required" };
}

/** Declares a parameter that may be absent or nil. */
export function optionalParameter<T>(type: Type<T>, doc: string): Parameter<T | undefined> {
  return { type: type as Type<Exclude<T | undefined, undefined>>, doc, kind: "optional" };
}

/** Declares a first parameter that may be omitted although others follow. */
export function leadingParameter<T>(type: Type<T>, doc: string): Parameter<T | undefined> {
  return { type: type as Type<Exclude<T | undefined, undefined>>, doc, kind: "leading" };
}

/** The type of a value that is only passed back to Lua, unchanged. */
export const anything: Type<LuaValue> = makeType("any", "any value", (value) => ({ value }));

/** Declares a parameter for all remaining arguments. */
export function restParameter<T>(type: Type<T>, doc: string): Parameter<readonly T[]> {
  return { type: type as unknown as Type<readonly T[]>, doc, kind: "rest" };
}

export type Parameters = Readonly<Record<string, Parameter<unknown>>>;
export type ArgumentsOf<P extends Parameters> = {
  readonly [K in keyof P]: P[K] extends Parameter<infer T> ? T : never;
};

/** The context of a running API function. */
export interface ApiCall<C> {
  /** The build that the function acts on. */
  readonly build: C;
  /** Returns the positions of the call stack in the user's files, innermost first. */
  readonly frames: () => readonly SourcePosition[];
}

/** A declared function. `C` is the type of the build that the function acts on. */
export interface ApiFunction<C> {
  /** The name in the user's notation: `bk.image`, `state:run`. */
  readonly name: string;
  readonly doc: string;
  readonly parameters: Parameters;
  /** The LuaLS type of the result; empty if there is no result. */
  readonly returns: string;
  /** The overloads for editors, which replace `returns` if the type of the result depends on the optional arguments. */
  readonly narrowed?: {
    /** The LuaLS type of the result of a call without optional arguments. */
    readonly bare: string;
    /** The LuaLS signatures of the other calls, such as `(name: Text, default: boolean): boolean`. */
    readonly signatures: readonly string[];
  };
  /** Examples that run unchanged after `local s = bk.image("alpine:3.20")`. */
  readonly examples: readonly string[];
  /** Returns advice for wrong arguments. The message shows it after the problems. */
  readonly hint?: (args: readonly LuaValue[]) => string | undefined;
  readonly run: (args: Record<string, unknown>, call: ApiCall<C>) => HostValue | undefined;
}

/** A declaration whose `run` knows the types of its arguments. */
export interface Declaration<C, P extends Parameters> extends Omit<ApiFunction<C>, "run"> {
  readonly parameters: P;
  readonly run: (args: ArgumentsOf<P>, call: ApiCall<C>) => HostValue | undefined;
}

/** Declares a function with typed arguments. */
export function apiFunction<C, P extends Parameters>(
  declaration: Declaration<C, P>,
): ApiFunction<C> {
  // Safe: the reader creates exactly the arguments that the parameters describe, which TypeScript cannot verify.
  return { ...declaration, run: declaration.run as ApiFunction<C>["run"] };
}

/** Binds a declared function to a build, for the VM to call. `outsideOf` returns the outside texts for a call. */
export function bindFunction<C>(
  declared: ApiFunction<C>,
  build: C,
  outsideOf?: (frames: HostCall["frames"]) => OutsideTexts,
): HostFunction {
  const keepsFrom = Object.values(declared.parameters).findIndex(({ type }) => type === anything);
  return {
    name: declared.name,
    call: (call: HostCall) =>
      declared.run(argumentsOf(declared, call.args, new Problems(outsideOf?.(call.frames))), {
        build,
        frames: call.frames,
      }),
    ...(keepsFrom >= 0 && { keepsFrom }),
  };
}

/**
 * Reads the arguments of a call. @throws ScriptError that lists every problem, and the advice of `hint` if there is any
 */
function argumentsOf<C>(
  { name, parameters, hint }: ApiFunction<C>,
  args: readonly LuaValue[],
  problems: Problems,
): Record<string, unknown> {
  try {
    return readArguments(parameters, args, name.includes(":") ? 1 : 0, problems);
  } catch (error) {
    const advice = hint?.(args) ?? dotHint(name, args);
    if (!(error instanceof ScriptError) || advice === undefined) throw error;
    throw new ScriptError(`${error.message}\n  ${advice}`);
  }
}

/** Returns a hint for `bk:image(…)`, which passes `bk` as the first argument. `bk` reads as an empty table. */
function dotHint(name: string, [first]: readonly LuaValue[]): string | undefined {
  if (!name.startsWith("bk.") || first?.type !== "table") return undefined;
  return first.entries.length === 0 ? `write a dot, not a colon: ${name}(…)` : undefined;
}

/**
 * Reads positional arguments. The first `hidden` arguments are not between the parentheses: 1 for the receiver of a
 * method, 0 for a function.
 * @throws ScriptError that lists every problem of the call
 */
export function readArguments(
  parameters: Parameters,
  args: readonly LuaValue[],
  hidden: 0 | 1 = 0,
  problems: Problems = new Problems(),
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  let next = 0;
  const declared = Object.entries(parameters);
  for (const [index, [name, { type, kind }]] of declared.entries()) {
    if (kind === "rest") {
      result[name] = args
        .slice(next)
        .map((value, at) => type.read(value, `argument ${next + at + 1 - hidden}`, problems));
      next = args.length;
      continue;
    }
    const value = args[next] ?? { type: "nil" };
    const spare = args.length - next - countRequired(declared.slice(index + 1));
    const following = declared[index + 1]?.[1].type;
    if (kind === "leading" && isLeftOut(value, { type, following, spare })) continue;
    next += 1;
    if (value.type === "nil" && kind === "optional") continue;
    result[name] = type.read(value, name, problems);
  }
  if (args.length > next) {
    const most = next - hidden;
    const words = most === 1 ? "1 argument" : `${most} arguments`;
    problems.add(`argument ${most + 1}`, `one too many: this call takes at most ${words}`);
  }
  if (problems.list.length > 0) throw problemsError(problems);
  return result;
}

interface LeadingPlace {
  readonly type: Type<unknown>;
  readonly following: Type<unknown> | undefined;
  /** The number of remaining arguments minus the number of required parameters that follow. */
  readonly spare: number;
}

/**
 * Reports whether the leading argument is omitted. If enough arguments follow, a nil counts as a passed argument,
 * because it is probably a variable with a misspelled name. An object of a wrong class also counts as passed, unless
 * the next parameter accepts it.
 */
function isLeftOut(value: LuaValue, { type, following, spare }: LeadingPlace): boolean {
  if (value.type === "nil") return spare < 1;
  if (canRead(type, value)) return false;
  const isMeant = value.type === "object" && spare > 0;
  return !isMeant || (following !== undefined && canRead(following, value));
}

function canRead(type: Type<unknown>, value: LuaValue): boolean {
  return type.read(value, "", new Problems()) !== INVALID;
}

function countRequired(declared: readonly (readonly [string, Parameter<unknown>])[]): number {
  return declared.filter(([, { kind }]) => kind === "required").length;
}

/** The maximum number of problems in a message. */
const MAX_PROBLEMS = 20;

/** Creates the error for a call: one sentence for one problem, a list for several. */
export function problemsError(problems: Problems): ScriptError {
  const lines = problems.list.map(({ path, message }) =>
    path === "" ? message : `${path}: ${message}`,
  );
  if (lines.length === 1) return new ScriptError(lines[0] ?? "");
  const shown = lines.slice(0, MAX_PROBLEMS);
  const rest = lines.length - shown.length;
  return new ScriptError(
    [`${lines.length} problems`, ...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join("\n  "),
  );
}
