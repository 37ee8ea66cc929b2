/** `state:defaults`, `state:with`, and functions that read carried values. */
import { ScriptError, type SourcePosition } from "../../errors.js";
import { assignEnv, expandIn, workdirOf, type CarriedValues } from "../../llb/carried.js";
import type { State } from "../../llb/state.js";
import { anything, parameter, restParameter } from "../../schema/api-function.js";
import { describeLuaValue, type LuaFunction } from "../../schema/lua-value.js";
import { type, type Type } from "../../schema/types.js";
import { declare, receiver, stateType, type BuildCall, type BuildFunction } from "../declare.js";
import type { EnvChanges } from "../values/environment.js";
import { PlatformValue } from "../values/platform.js";
import { readImageFields } from "./image-fields.js";
import { defined } from "../../util/defined.js";
import { Problems } from "../../schema/types.js";
import {
  graphOptions,
  defaultsOptions,
  overlayDefaults,
  type DefaultsOptions,
} from "../steps/run-options.js";

const functionOrFalse: Type<LuaFunction | false> = type<LuaFunction | false>(
  "(fun(state: State, ...): State)|false",
  "a function, or false",
  (value) => {
    if (value.type === "function") return { value: value.call };
    return value.type === "boolean" && !value.value ? { value: false } : undefined;
  },
);

/** Functions that set defaults and read carried values. */
export const carriedFunctions: readonly BuildFunction[] = [
  declare({
    name: "state:defaults",
    doc: "Sets default options for later steps. A step's own options win. The defaults are not stored in the image.",
    parameters: { state: receiver, options: parameter(defaultsOptions, "The options.") },
    returns: "State",
    examples: [
      's = s:defaults{ env = bk.get_args{ VERSION = "1.0" }, mounts = { bk.cache("/root/.cache") }, network = "none" }',
    ],
    run: ({ state, options }, call) => withDefaults(state, options, call),
  }),
  declare({
    name: "state:with",
    doc: "Returns `fn(state, …)`, so that library functions fit into a chain. `with(false)` returns the state.",
    parameters: {
      state: receiver,
      fn: parameter(functionOrFalse, "A function that takes the state first and returns a state."),
      values: restParameter(anything, "Further arguments."),
    },
    returns: "State",
    examples: [
      'local function tools(state, packages) return state:run("apk add " .. table.concat(packages, " ")) end\ns = s:with(tools, { "git", "curl" }):with(false)',
    ],
    run: ({ state, fn, values }) => {
      if (fn === false) return state;
      const [result = { type: "nil" } as const] = fn([state, ...values]);
      const read = stateType.read(result, "", new Problems());
      if (typeof read !== "symbol") return read;
      throw new ScriptError(
        `fn: expected a function that returns a State, it returned ${describeLuaValue(result)}`,
      );
    },
  }),
  declare({
    name: "state:get_workdir",
    doc: "Returns the working directory of later steps. Waits for the base image's configuration.",
    parameters: { state: receiver },
    returns: "string",
    examples: ["print(s:get_workdir())"],
    run: ({ state }, { build }) =>
      build.use.outside.keep(workdirOf(build.values(state.carried)), "state:get_workdir()"),
  }),
  declare({
    name: "state:get_user",
    doc: "Returns the user of later steps, or nil if no user is set. Waits for the base image's configuration.",
    parameters: { state: receiver },
    returns: "string?",
    examples: ["print(s:get_user())"],
    run: ({ state }, { build }) => {
      const { User: user } = build.values(state.carried).image.config;
      return build.use.outside.keep(nonEmpty(user), "state:get_user()");
    },
  }),
  declare({
    name: "state:get_platform",
    doc: "Returns the platform on which later steps run.",
    parameters: { state: receiver },
    returns: "Platform",
    examples: ["print(s:get_platform().arch)"],
    run: ({ state }, { build }) => new PlatformValue(build.values(state.carried).platform),
  }),
  declare({
    name: "state:get_config",
    doc: "Returns the current image configuration in the form of the options of `bk.export`. Waits for the base image's configuration.",
    parameters: { state: receiver },
    returns: "ImageFields",
    examples: ["for name, value in pairs(s:get_config().labels) do print(name, value) end"],
    run: ({ state }, { build }) =>
      build.use.outside.keep(readImageFields(build.values(state.carried)), "state:get_config()"),
  }),
];

function withDefaults(state: State, options: DefaultsOptions, { frames }: BuildCall): State {
  const { env = [], owner, link } = options;
  const given = { ...graphOptions(options), ...defined({ owner, link }) };
  const after = state.derive({ defaults: overlayDefaults(state.defaults, given) });
  return env.length === 0 ? after : withVariables(after, env, frames());
}

/** Returns the state with variables for steps that are not part of the image. */
export function withVariables(
  state: State,
  env: EnvChanges,
  frames: readonly SourcePosition[],
): State {
  const apply = (values: CarriedValues): CarriedValues => ({
    ...values,
    env: assignEnv(
      values.env,
      env.map(([key, value]) => [
        key,
        typeof value === "string" ? expandIn(values, value) : undefined,
      ]),
    ),
  });
  const names = env.filter(([, value]) => typeof value === "string").map(([key]) => key);
  return state.withSilentChange(apply, frames, { kind: "env", names });
}

function nonEmpty(text: string | undefined): string | null {
  return text === undefined || text === "" ? null : text;
}
