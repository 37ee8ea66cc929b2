/** The options of `run`, and those of them that `defaults` can set for later steps. */
import { State } from "../../llb/state.js";
import type { SecretMount, Mount } from "../../llb/vertex/mount.js";
import type { StepDefaults } from "../../llb/vertex/vertex.js";
import { optional, table, type TableOf } from "../../schema/table.js";
import { listOf, mapOf } from "../../schema/collections.js";
import {
  boolean,
  choice,
  nonEmptyText,
  oneOf,
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

const mountOrState: Type<MountValue | State> = choice<MountValue | State>(
  "a Mount (bk.cache, bk.bind, …) or a State",
  [mountType, stateType],
  (value) => {
    if (value.type !== "object") return undefined;
    return value.object instanceof State ? stateType : mountType;
  },
);

/** A list of mounts; a table with the keys of a Dockerfile's `--mount` is no list. */
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

/** Options of both `run` and `defaults`. */
const commonFields = {
  network: optional(oneOf("sandbox", "host", "none"), "Network of the command.", {
    defaultText: '"sandbox"',
  }),
  security: optional(
    oneOf("sandbox", "insecure"),
    "`insecure` runs without a sandbox; the client must allow it.",
    { defaultText: '"sandbox"' },
  ),
  devices: optional(devices, "CDI devices; the client must allow them."),
  hostname: optional(nonEmptyText, "Host name the command sees."),
  add_hosts: optional(extraHosts, "Lines of `/etc/hosts`: `{ name = ip }`."),
  ulimits: optional(ulimits, "Resource limits: `{ nofile = { soft, hard } }`."),
  cgroup_parent: optional(nonEmptyText, "Parent of the command's control group."),
  secret_env: optional(
    mapOf(expandable(nonEmptyText)),
    'Secrets in the environment: `{ TOKEN = "id" }`, short for `bk.secret{ id = "id", env = "TOKEN" }`.',
  ),
  proxy: optional(
    boolean,
    "Proxy settings of the build reach the command, outside the cache key.",
    { defaultText: "true" },
  ),
  ...stepFields,
};

/** Options of `state:run`. */
export const runOptions = table("RunOptions", "Options of `state:run`.", {
  cwd: optional(path, "Working directory of this step; relative to the state's."),
  env: optional(env, "Environment of this step, over what the state carries."),
  user: optional(expandable(text), "User of this step."),
  shell: optional(wordList, "Shell for a command that is a string.", {
    defaultText: '{ "/bin/sh", "-c" }',
  }),
  mounts: optional(
    mountList(mountOrState),
    "Mounts. A State in the list is copied into the working directory before the command runs, and stays in the result.",
  ),
  valid_exit_codes: optional(
    exitCodes,
    'Exit codes that count as success: `0`, `{ 0, 2 }` or `"0..5"`.',
    { defaultText: "0" },
  ),
  readonly_rootfs: optional(
    boolean,
    "The root file system cannot be written. The state after the step is the state before it; the step runs when `get_mount` asks for what it left.",
    { defaultText: "false" },
  ),
  ...commonFields,
});
export type RunOptions = TypeOf<typeof runOptions>;

/** Options of `state:defaults`. */
export const defaultsOptions = table(
  "DefaultsOptions",
  "Options for later steps, where they know them and do not say otherwise.",
  {
    env: optional(env, "Environment of later steps; not exported. What a Dockerfile's `ARG` does."),
    mounts: optional(
      mountList(mountType),
      "Mounts of later commands, before their own; one with the same dest gives way.",
    ),
    owner: optional(owner, "Owner of what later file steps make.", { aliases: ["chown"] }),
    link: optional(boolean, "Later copies are layers of their own."),
    ...commonFields,
  },
);
export type DefaultsOptions = TypeOf<typeof defaultsOptions>;

type CommonOptions = TableOf<typeof commonFields>;

/** The options in the graph's form; what is not given is absent. */
export function commonDefaults(options: CommonOptions): StepDefaults {
  const step = stepOptions(options);
  return {
    ...(options.network !== undefined && { network: options.network }),
    ...(options.security !== undefined && { security: options.security }),
    ...(options.devices !== undefined && { devices: options.devices }),
    ...(options.hostname !== undefined && { hostname: options.hostname }),
    ...(options.add_hosts !== undefined && { extraHosts: options.add_hosts }),
    ...(options.ulimits !== undefined && { ulimits: options.ulimits }),
    ...(options.cgroup_parent !== undefined && { cgroupParent: options.cgroup_parent }),
    ...(options.proxy !== undefined && { proxy: options.proxy }),
    ...(Object.keys(step).length > 0 && { step }),
  };
}

/** The mounts an option table asks for: `mounts`, then `secret_env`. */
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

/** Later options over earlier ones: single values replace, lists grow, and mounts of the same place give way. */
export function overlayDefaults(before: StepDefaults, after: StepDefaults): StepDefaults {
  const hosts = new Set(after.extraHosts?.map(({ host }) => host));
  const limits = new Set(after.ulimits?.map(({ name }) => name));
  const places = new Set(after.mounts?.map(placeOf));
  return {
    ...before,
    ...after,
    ...grown(
      "mounts",
      before.mounts?.filter((mount) => !places.has(placeOf(mount))),
      after.mounts,
    ),
    ...grown(
      "extraHosts",
      before.extraHosts?.filter(({ host }) => !hosts.has(host)),
      after.extraHosts,
    ),
    ...grown(
      "ulimits",
      before.ulimits?.filter(({ name }) => !limits.has(name)),
      after.ulimits,
    ),
    ...grown("devices", before.devices, after.devices),
    ...((before.step ?? after.step) !== undefined && { step: { ...before.step, ...after.step } }),
  };
}

function grown<K extends string, T>(
  key: K,
  before: readonly T[] | undefined,
  after: readonly T[] | undefined,
): Partial<Record<K, readonly T[]>> {
  const list = [...(before ?? []), ...(after ?? [])];
  return list.length === 0 ? {} : ({ [key]: list } as unknown as Partial<Record<K, readonly T[]>>);
}

function placeOf(mount: Mount): string {
  if (mount.type === "secret" && mount.env !== undefined && mount.dest === undefined) {
    return `$${mount.env}`;
  }
  if (mount.type === "secret" || mount.type === "ssh")
    return mount.dest ?? `${mount.type} ${mount.id}`;
  return mount.dest;
}
