/** The options of `run`, and the options that `defaults` sets for later steps. */
import {
  COMMAND_OPTIONS,
  SHARED_OPTIONS,
  overlayOptions,
  type ExecOption,
  type NamedKinds,
  type OptionKind,
  type OptionsOf,
} from "../../llb/exec-options.js";
import { State } from "../../llb/state.js";
import type { SecretMount, Mount } from "../../llb/vertex/mount.js";
import type { StepDefaults } from "../../llb/vertex/vertex.js";
import { optional, table, type Field } from "../../schema/table.js";
import { listOf, mapOf } from "../../schema/collections.js";
import {
  boolean,
  choice,
  integer,
  nonEmptyText,
  oneOf,
  refine,
  text,
  type Type,
  type TypeOf,
} from "../../schema/types.js";
import { stateType, stepFields, stepOptions } from "../declare.js";
import { MountValue, mountType } from "./mount-value.js";
import { exitCodes, wordList } from "../values/command.js";
import { env } from "../values/environment.js";
import { devices, extraHosts, ulimits } from "../values/exec-environment.js";
import { expandable } from "../values/expandable.js";
import { owner } from "../values/owner.js";
import { path } from "../values/path.js";
import { sizeFrom } from "../values/quantities.js";
import { defined } from "../../util/defined.js";

const mountOrState: Type<MountValue | State> = choice<MountValue | State>(
  "a Mount (bk.cache, bk.bind, …) or a State",
  [mountType, stateType],
  (value) => {
    if (value.type !== "object") return undefined;
    return value.object instanceof State ? stateType : mountType;
  },
);

/** Returns the type of a list of mounts. A table with the keys of a Dockerfile's `--mount` is an error with a hint. */
function mountList<T>(item: Type<T>): Type<readonly T[]> {
  const list = listOf(item, { single: true });
  return {
    ...list,
    read: (value, path, problems) => {
      const before = problems.list.length;
      const read = list.read(value, path, problems);
      const isKeyed = problems.list
        .slice(before)
        .some(({ message }) => message.startsWith("expected a list, got a table with the key"));
      if (isKeyed)
        problems.add(path, `mounts are values: write bk.cache(dest, { … }), bk.bind(dest, { … })`);
      return read;
    },
  };
}

const NAMED_TYPES: { readonly [K in keyof NamedKinds]: Type<NamedKinds[K]> } = {
  text: nonEmptyText,
  boolean,
  devices,
  hosts: extraHosts,
  ulimits,
  exit_codes: exitCodes,
};

function typeOf(kind: OptionKind): Type<unknown> {
  if (typeof kind === "string") return NAMED_TYPES[kind];
  switch (kind.type) {
    case "words":
      return oneOf(...kind.words);
    case "integer":
      return integer(kind.from, Number.MAX_SAFE_INTEGER);
    case "size":
      return sizeFrom(kind.from, kind.unlimited);
    case "pattern": {
      const expected = `expected ${kind.expected}`;
      return refine(text, kind.expected, (word) => (kind.matches(word) ? undefined : expected));
    }
  }
}

type Rows = typeof COMMAND_OPTIONS | typeof SHARED_OPTIONS;

/** The fields of an option table for the rows of `llb/exec-options.ts`. */
type ExecFields<R extends Rows> = {
  readonly [Name in keyof R]: Field<OptionsOf<R>[Name]>;
};

function execFields<R extends Rows>(rows: R): ExecFields<R> {
  const entries = Object.entries<OptionText>(rows).map(([name, { kind, usual, ...text }]) => {
    const isPlain = kind === "boolean" || (typeof kind === "object" && kind.type === "words");
    const doc = isPlain ? text.doc : `${text.doc} Example: \`${text.example}\`.`;
    return [name, optional(typeOf(kind), doc, defined({ defaultText: defaultText(usual) }))];
  });
  return Object.fromEntries(entries) as ExecFields<R>;
}

/** The documented parts of an option. */
type OptionText = Pick<ExecOption<OptionKind>, "kind" | "doc" | "example" | "usual">;

/** Returns the default in Lua, or undefined for an empty list. */
function defaultText(usual: OptionText["usual"]): string | undefined {
  const values: readonly unknown[] = Array.isArray(usual) ? usual : [usual];
  return values.map((value) => JSON.stringify(value)).join(", ") || undefined;
}

/** The options that `run` and `defaults` share. */
const sharedFields = {
  ...execFields(SHARED_OPTIONS),
  secret_env: optional(
    mapOf(expandable(nonEmptyText)),
    'Secrets in the environment: `{ TOKEN = "id" }`, short for `bk.secret{ id = "id", env = "TOKEN" }`.',
  ),
  ...stepFields,
};

/** The options of `state:run`. */
export const runOptions = table("RunOptions", "Options of `state:run`.", {
  cwd: optional(path, "Working directory of this step; relative to the state's."),
  env: optional(env, "Environment of this step, in addition to the state's."),
  user: optional(expandable(text), "User of this step."),
  shell: optional(wordList, "Shell for a command that is a string.", {
    defaultText: '{ "/bin/sh", "-c" }',
  }),
  mounts: optional(
    mountList(mountOrState),
    "Mounts. A State in the list is copied into the working directory before the command runs, and stays in the result.",
  ),
  ...execFields(COMMAND_OPTIONS),
  ...sharedFields,
});
export type RunOptions = TypeOf<typeof runOptions>;

/** The options that library functions pass to their commands: all options that do not depend on the command. */
export const libraryStepOptions: readonly string[] = Object.keys(runOptions.fields)
  .filter((name) => name !== "shell" && !Object.hasOwn(COMMAND_OPTIONS, name))
  .sort();

/** The options of `state:defaults`. */
export const defaultsOptions = table(
  "DefaultsOptions",
  "Options for later steps, where they know them and do not say otherwise.",
  {
    env: optional(
      env,
      "Environment of later steps, like a Dockerfile's `ARG`. It is not part of the image.",
    ),
    mounts: optional(
      mountList(mountType),
      "Mounts of later commands, before their own; one with the same dest gives way.",
    ),
    owner: optional(owner, "Owner of files in later file steps.", { aliases: ["chown"] }),
    link: optional(boolean, "Later copies are linked copies."),
    ...sharedFields,
  },
);
export type DefaultsOptions = TypeOf<typeof defaultsOptions>;

/** Returns the options that the graph stores. */
export function graphOptions(options: RunOptions | DefaultsOptions): StepDefaults {
  const names = [...Object.keys(COMMAND_OPTIONS), ...Object.keys(SHARED_OPTIONS)];
  const exec = Object.fromEntries(Object.entries(options).filter(([name]) => names.includes(name)));
  return { mounts: mountsOf(options), exec: defined(exec), step: stepOptions(options) };
}

/** Returns the mounts of an option table: `mounts`, then `secret_env`. */
export function mountsOf(options: {
  readonly mounts: readonly (MountValue | State)[] | undefined;
  readonly secret_env: ReadonlyMap<string, string> | undefined;
}): readonly Mount[] {
  const given = (options.mounts ?? []).filter((mount) => mount instanceof MountValue);
  const secrets = [...(options.secret_env ?? [])].map(([name, id]): SecretMount => ({
    type: "secret",
    id,
    env: name,
    uid: 0,
    gid: 0,
    mode: 0o400,
    optional: false,
  }));
  return [...given.map(({ mount }) => mount), ...secrets];
}

/**
 * Merges later options into earlier ones. Values replace each other, lists are appended, and a mount replaces the
 * earlier mount at the same place.
 */
export function overlayDefaults(before: StepDefaults, after: StepDefaults): StepDefaults {
  const { mounts = [] } = after;
  const places = new Set(mounts.map(placeOf));
  const kept = (before.mounts ?? []).filter((mount) => !places.has(placeOf(mount)));
  return {
    ...before,
    ...after,
    mounts: [...kept, ...mounts],
    exec: overlayOptions(before.exec ?? {}, after.exec ?? {}),
    step: { ...before.step, ...after.step },
  };
}

function placeOf(mount: Mount): string {
  if (mount.type === "secret" && mount.env !== undefined && mount.dest === undefined) {
    return `$${mount.env}`;
  }
  if (mount.type === "secret" || mount.type === "ssh")
    return mount.dest ?? `${mount.type} ${mount.id}`;
  return mount.dest;
}
