/** Functions for carried values: `config`, `env`, `workdir`, `user`, `get_env`, and `bk.export`. */
import { ScriptError } from "../../errors.js";
import type { State } from "../../llb/state.js";
import { createVertex } from "../../llb/vertex/vertex.js";
import { optionalParameter, parameter } from "../../schema/api-function.js";
import { emptyTable } from "../../schema/table.js";
import { choice, text, type Type } from "../../schema/types.js";
import { cleanPath } from "../../util/posix-path.js";
import { declare, receiver, stateType, type BuildCall, type BuildFunction } from "../declare.js";
import { workdirHistory } from "./field-changes.js";
import { applyImageFields, fieldChange, imageFields } from "./image-fields.js";
import { env, envKey, type EnvChanges } from "../values/environment.js";
import { expandable } from "../values/expandable.js";
import { Unset, orUnset } from "../values/unset.js";
import { path } from "../values/path.js";

/** The name of a variable, or a table of variables. */
const keyOrEnv: Type<string | EnvChanges> = choice<string | EnvChanges>(
  "the name of a variable, or { KEY = value }",
  [envKey, env],
  (value) => (value.type === "table" ? env : envKey),
);

const literalText = expandable(text);

/** Functions about carried values. */
export const configFunctions: readonly BuildFunction[] = [
  declare({
    name: "state:config",
    doc: "Sets several fields of the image configuration together. Later steps use `env`, `user`, `workdir` and `shell`. Here `workdir` does not create the directory.",
    parameters: { state: receiver, fields: parameter(imageFields, "The fields.") },
    returns: "State",
    examples: [
      's = s:config{ entrypoint = { "/bin/app" }, expose = 8080, labels = { team = "build" } }',
    ],
    run: ({ state, fields }, { frames }) => applyImageFields(state, fields, frames()),
  }),
  declare({
    name: "state:env",
    doc: "Sets environment variables for later steps and for the image, like `ENV`.",
    parameters: {
      state: receiver,
      key: parameter(keyOrEnv, "Name of the variable, or all variables as a table."),
      value: optionalParameter(orUnset(literalText), "Value."),
    },
    returns: "State",
    examples: ['s = s:env("NODE_ENV", "production")', 's = s:env{ LANG = "C.UTF-8", TZ = "UTC" }'],
    run: ({ state, key, value }, { frames }) =>
      applyImageFields(
        state,
        { ...emptyTable(imageFields), env: envArgument(key, value) },
        frames(),
      ),
  }),
  declare({
    name: "state:workdir",
    doc: "Sets the working directory of later steps and of the image, and creates the directory, like `WORKDIR`.",
    parameters: {
      state: receiver,
      path: parameter(orUnset(path), "The directory; relative to the current one."),
    },
    returns: "State",
    examples: ['s = s:workdir("/app")'],
    run: ({ state, path }, call) => workdir(state, path, call),
  }),
  declare({
    name: "state:user",
    doc: "Sets the user of later steps and of the image, like `USER`.",
    parameters: {
      state: receiver,
      user: parameter(imageFields.fields.user.type, "User, optionally with a group."),
    },
    returns: "State",
    examples: ['s = s:user("nobody")'],
    run: ({ state, user }, { frames }) =>
      applyImageFields(state, { ...emptyTable(imageFields), user }, frames()),
  }),
  declare({
    name: "state:get_env",
    doc: "Returns the value of an environment variable in later steps, or nil if the variable is not set. Waits for the base image's configuration.",
    parameters: { state: receiver, key: parameter(envKey, "Name of the variable.") },
    returns: "string?",
    examples: ['print(s:get_env("PATH"))'],
    run: ({ state, key }, { build }) => {
      const value = build.values(state.carried).env.find(([name]) => name === key)?.[1] ?? null;
      return build.use.outside.keep(value, `state:get_env(${JSON.stringify(key)})`);
    },
  }),
  declare({
    name: "bk.export",
    doc: "Sets the result of the build: a state and the image configuration. Call it once. Maps, `expose`, `volumes` and `onbuild` are added to the state's configuration; other fields replace it.",
    parameters: {
      state: parameter(stateType, "The state to build."),
      fields: optionalParameter(imageFields, "The image configuration."),
    },
    returns: "",
    examples: ['bk.export(s, { cmd = { "sh" }, env = { EDITOR = "vi" }, user = "nobody" })'],
    run: ({ state, fields = emptyTable(imageFields) }, { build, frames }) => {
      build.export({ state: applyImageFields(state, fields, frames()), frames: frames() });
      return undefined;
    },
  }),
];

function envArgument(key: string | EnvChanges, value: string | Unset | undefined): EnvChanges {
  if (typeof key === "string") {
    if (value === undefined) {
      throw new ScriptError(`value: expected a string, got nil; bk.unset removes ${key}`);
    }
    return [[key, value]];
  }
  if (value !== undefined)
    throw new ScriptError("value: a table of variables takes no second argument");
  return key;
}

/** Mirrors dispatchWorkdir of BuildKit's dockerfile2llb: creating the directory is a layer, except for `/`. */
function workdir(state: State, path: string | Unset, { build, frames }: BuildCall): State {
  const { apply, topic } = fieldChange("workdir", path);
  if (path instanceof Unset || cleanPath(path) === "/")
    return applyImageFields(state, { ...emptyTable(imageFields), workdir: path }, frames());
  const vertex = createVertex({
    kind: "file",
    base: state.root,
    carried: state.carried,
    actions: [{ type: "mkdir", path, mode: 0o755, makeParents: true, ownedByUser: true }],
    frames: frames(),
    step: {},
    title: `WORKDIR ${path}`,
    stage: build.targets.current,
  });
  return state.withStep(vertex, workdirHistory(path)).withSilentChange(apply, frames(), topic);
}
