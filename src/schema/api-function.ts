/** A function of the API, declared once: the reader of its arguments, its documentation and its tests come from here. */
import { ScriptError, type SourcePosition } from "../errors.js";
import type { HostCall, HostFunction } from "./host-library.js";
import type { HostValue, LuaValue } from "./lua-value.js";
import { INVALID, Problems, type as makeType, type OutsideTexts, type Type } from "./types.js";

/** One positional parameter. `T` includes undefined when it may be left out. */
export interface Parameter<T> {
  readonly type: Type<Exclude<T, undefined>>;
  readonly doc: string;
  /**
   * `required`; `optional`: may be absent or nil; `leading`: may be left out although others follow, recognized by the type
   * of the first argument; `rest`: takes all remaining arguments, as an array.
   */
  readonly kind: "required" | "optional" | "leading" | "rest";
}

/** A parameter that must be given. */
export function parameter<T>(type: Type<T>, doc: string): Parameter<T> {
  return { type: type as Type<Exclude<T, undefined>>, doc, kind: "required" };
}

/** A parameter that may be absent or nil. */
export function optionalParameter<T>(type: Type<T>, doc: string): Parameter<T | undefined> {
  return { type: type as Type<Exclude<T | undefined, undefined>>, doc, kind: "optional" };
}

/** A first parameter that may be left out. */
export function leadingParameter<T>(type: Type<T>, doc: string): Parameter<T | undefined> {
  return { type: type as Type<Exclude<T | undefined, undefined>>, doc, kind: "leading" };
}

/** A value that is only handed on to Lua again, as it is. */
export const anything: Type<LuaValue> = makeType("any", "any value", (value) => ({ value }));

/** All remaining arguments. */
export function restParameter<T>(type: Type<T>, doc: string): Parameter<readonly T[]> {
  return { type: type as unknown as Type<readonly T[]>, doc, kind: "rest" };
}

export type Parameters = Readonly<Record<string, Parameter<unknown>>>;
export type ArgumentsOf<P extends Parameters> = {
  readonly [K in keyof P]: P[K] extends Parameter<infer T> ? T : never;
};

/** The context of a running API function. */
export interface ApiCall<C> {
  /** The build it acts on. */
  readonly build: C;
  /** The user's lines that led here, innermost first. */
  readonly frames: () => readonly SourcePosition[];
}

/** A declared function. `C` is what it acts on. */
export interface ApiFunction<C> {
  /** As the user writes it: `bk.image`, `state:run`. */
  readonly name: string;
  readonly doc: string;
  readonly parameters: Parameters;
  /** LuaLS type of the result; empty for none. */
  readonly returns: string;
  /** Where the type of the result depends on the optional arguments: the overloads that editors get instead of `returns`. */
  readonly narrowed?: {
    /** LuaLS type of the result of a call without optional arguments. */
    readonly bare: string;
    /** LuaLS signatures of the other calls, such as `(name: Text, default: boolean): boolean`. */
    readonly signatures: readonly string[];
  };
  /** Complete scripts' fragments that run as they stand, after `local s = bk.image("alpine:3.20")`. */
  readonly examples: readonly string[];
  /** Returns advice for wrong arguments, which follows the problems in the message. */
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
  // The reader makes exactly the arguments the parameters describe; the type system cannot see that.
  return { ...declaration, run: declaration.run as ApiFunction<C>["run"] };
}

/** The function as the VM calls it. `outsideOf` answers what a call knows about texts from outside. */
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

/** The arguments of a call. @throws ScriptError that names every problem, and says what to write if that is known */
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

/** `bk:image(…)` hands over `bk` itself, which looks like an empty table. */
function dotHint(name: string, [first]: readonly LuaValue[]): string | undefined {
  if (!name.startsWith("bk.") || first?.type !== "table") return undefined;
  return first.entries.length === 0 ? `write a dot, not a colon: ${name}(…)` : undefined;
}

/**
 * Reads positional arguments. `hidden` of them are not between the parentheses: the receiver of a method.
 * @throws ScriptError that names every problem of the call.
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
  /** The number of arguments before those that must follow. */
  readonly spare: number;
}

/**
 * Reports whether a leading argument is left out. A nil before as many arguments as must follow it is one that somebody meant
 * to give, such as a variable with a slip in its name; so is a thing of another kind, which no next argument can be.
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

/** Nobody reads more of them at once. */
const MAX_PROBLEMS = 20;

/** One sentence for one problem, a list for several. */
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
