/** `bk.cache`, `bk.secret`, `bk.ssh`, `bk.tmpfs` and `bk.bind`: values for the option `mounts` of `state:run`. */
import type { CacheMount, Mount } from "../../llb/vertex/mount.js";
import { createVertex } from "../../llb/vertex/vertex.js";
import { State } from "../../llb/state.js";
import { leadingParameter, optionalParameter, parameter } from "../../schema/api-function.js";
import { emptyTable, optional, table, withDefault, type TableOf } from "../../schema/table.js";
import { boolean, choice, nonEmptyText, oneOf, refine, type Type } from "../../schema/types.js";
import { ScriptError } from "../../errors.js";
import { textOf } from "../../util/bytes.js";
import { baseName, cleanPath } from "../../util/posix-path.js";
import { declare, stateType, type BuildCall, type BuildFunction } from "../declare.js";
import { directoryActions } from "./files.js";
import { MountValue } from "./mount-value.js";
import { buildContext } from "../sources/sources.js";
import { envKey } from "../values/environment.js";
import { expandable } from "../values/expandable.js";
import { octalMode } from "../values/mode.js";
import { numericId, numericOwner } from "../values/owner.js";
import { size } from "../values/quantities.js";
import { quoted } from "../../util/shown-text.js";
import { path } from "../values/path.js";
import { defined } from "../../util/defined.js";

/** The destination of a mount. */
const mountDest: Type<string> = refine(path, "a path", (dest) =>
  cleanPath(dest) === "/" ? 'cannot mount over "/"' : undefined,
);
const id = expandable(nonEmptyText);

const ids = {
  owner: optional(numericOwner, "Owner in numbers.", { defaultText: '"0:0"' }),
  uid: optional(numericId, "User id, instead of `owner`."),
  gid: optional(numericId, "Group id, instead of `owner`."),
};

/** Checks that an id is given once. @throws ScriptError */
function idsOf(options: TableOf<typeof ids>): { readonly uid: number; readonly gid: number } {
  if (options.owner !== undefined && (options.uid ?? options.gid) !== undefined) {
    throw new ScriptError("owner: cannot be given together with uid or gid, which say the same");
  }
  const { owner, uid = owner?.uid ?? 0, gid = owner?.gid ?? 0 } = options;
  return { uid, gid };
}

const cacheOptions = table("CacheOptions", "Options of `bk.cache`.", {
  id: optional(id, "Mounts with the same id share their content, Dockerfile builds included.", {
    defaultText: "the cleaned dest",
  }),
  sharing: withDefault(
    oneOf("shared", "private", "locked"),
    "Use by several steps at once: all write, each gets its own copy, or one waits for the other.",
    "shared",
  ),
  from: optional(stateType, "Initial content."),
  source: optional(path, "Directory of `from` that is mounted.", { defaultText: '"/"' }),
  mode: optional(octalMode, "Mode of a new directory.", {
    defaultText: '"0755"',
  }),
  readonly: withDefault(boolean, "Writes fail.", false),
  ...ids,
});

const secretFields = {
  id: optional(id, "Id of the secret.", { defaultText: "the last element of dest" }),
  env: optional(envKey, "Environment variable that holds the secret."),
  mode: withDefault(octalMode, "Mode of the file.", 0o400, { defaultText: '"0400"' }),
  optional: withDefault(boolean, "The step runs even when the client has no such secret.", false),
  ...ids,
};
const secretOptions = table("SecretOptions", "Options of `bk.secret`.", {
  ...secretFields,
  dest: optional(mountDest, "File the secret appears in.", { defaultText: '"/run/secrets/<id>"' }),
});
type SecretOptions = TableOf<typeof secretOptions.fields>;

const secretDest: Type<string> = refine(mountDest, "a path", (dest) =>
  dest.includes("/")
    ? undefined
    : `expected the path of a file, got ${quoted(dest)}; to name a secret write bk.secret{ id = ${quoted(dest)} }`,
);
const secretTarget: Type<string | SecretOptions> = choice<string | SecretOptions>(
  "a path or a table of options",
  [secretDest, secretOptions],
  (value) => (value.type === "table" ? secretOptions : secretDest),
);

const sshOptions = table("SshOptions", "Options of `bk.ssh`.", {
  id: withDefault(id, "Id of the agent socket.", "", { defaultText: '"default"' }),
  dest: optional(mountDest, "Path of the socket.", { defaultText: '"/run/buildkit/ssh_agent.N"' }),
  mode: withDefault(octalMode, "Mode of the socket.", 0o600, { defaultText: '"0600"' }),
  optional: withDefault(
    boolean,
    "The step runs even when the client forwards no such agent.",
    false,
  ),
  ...ids,
});

const tmpfsOptions = table("TmpfsOptions", "Options of `bk.tmpfs`.", {
  size: withDefault(size, "Largest size.", 0, { defaultText: "the daemon's" }),
});

const bindOptions = table("BindOptions", "Options of `bk.bind`.", {
  source: optional(path, "The path of the state to mount.", {
    defaultText: '"/"',
    aliases: ["selector"],
  }),
  readonly: withDefault(
    boolean,
    "Writes fail; otherwise they are thrown away after the step.",
    true,
  ),
});

/** The functions that create mounts. */
export const mountFunctions: readonly BuildFunction[] = [
  declare({
    name: "bk.cache",
    doc: "A directory that is kept between builds, for package managers and compilers. It is never part of the image.",
    parameters: {
      dest: parameter(
        mountDest,
        "Where it appears; relative paths start at the step's working directory.",
      ),
      options: optionalParameter(cacheOptions, "Options."),
    },
    returns: "Mount",
    examples: [
      's = s:run("npm ci", { mounts = { bk.cache("/root/.npm", { sharing = "locked" }) } })',
    ],
    run: ({ dest, options = emptyTable(cacheOptions) }, call) =>
      placed(cacheMount(dest, options, call), call),
  }),
  declare({
    name: "bk.secret",
    doc: "A secret of the client for one step, as a file or an environment variable. It is neither in the image nor in the cache key. Pass `optional = true` to make the secret optional.",
    parameters: {
      dest: parameter(secretTarget, "File of the secret, or all options as one table."),
      options: optionalParameter(secretOptions, "Options."),
    },
    returns: "Mount",
    examples: [
      's = s:run("cat /run/secrets/token", { mounts = { bk.secret("/run/secrets/token") } })',
      's = s:run("echo $TOKEN", { mounts = { bk.secret{ id = "token", env = "TOKEN", optional = true } } })',
    ],
    run: ({ dest, options }, call) => {
      if (typeof dest === "string") {
        return placed(secretMount({ ...(options ?? emptyTable(secretOptions)), dest }), call);
      }
      if (options === undefined) return placed(secretMount(dest), call);
      throw new ScriptError("options: all options are in the one table: bk.secret{ id = …, … }");
    },
  }),
  declare({
    name: "bk.ssh",
    doc: "The client's SSH agent for one step, which finds it through `SSH_AUTH_SOCK`. Pass `optional = true` to make the agent optional.",
    parameters: { options: optionalParameter(sshOptions, "Options.") },
    hint: ([id]) => (id?.type === "string" ? "write bk.ssh{ id = … }" : undefined),
    returns: "Mount",
    examples: ['s = s:run("ssh-add -l", { mounts = { bk.ssh() } })'],
    run: ({ options = emptyTable(sshOptions) }, call) =>
      placed(
        {
          type: "ssh",
          id: options.id,
          ...(options.dest !== undefined && { dest: options.dest }),
          mode: options.mode,
          optional: options.optional,
          ...idsOf(options),
        },
        call,
      ),
  }),
  declare({
    name: "bk.tmpfs",
    doc: "An empty directory in memory for one step.",
    parameters: {
      dest: parameter(mountDest, "Destination of the mount."),
      options: optionalParameter(tmpfsOptions, "Options."),
    },
    returns: "Mount",
    examples: ['s = s:run("df -h /tmp", { mounts = { bk.tmpfs("/tmp", { size = "64m" }) } })'],
    run: ({ dest, options = emptyTable(tmpfsOptions) }) =>
      new MountValue({ type: "tmpfs", dest, size: options.size }),
  }),
  declare({
    name: "bk.bind",
    doc: "Mounts a state in one step. Its files are not copied.",
    parameters: {
      from: leadingParameter(stateType, "The state to mount; the build context if left out."),
      dest: parameter(
        mountDest,
        "Where it appears; relative paths start at the step's working directory.",
      ),
      options: optionalParameter(bindOptions, "Options."),
    },
    hint: ([source, dest]) =>
      source?.type === "string" && dest?.type === "string"
        ? `a directory of the build context: bk.bind(${quoted(textOf(dest.bytes))}, { source = ${quoted(textOf(source.bytes))} }); of a stage: bk.bind(state, dest)`
        : undefined,
    returns: "Mount",
    examples: ['s = s:run("ls /src", { mounts = { bk.bind("/src") } })'],
    run: ({ from, dest, options = emptyTable(bindOptions) }, call) =>
      new MountValue({
        type: "bind",
        dest,
        from: (from ?? buildContext(call)).output,
        source: options.source ?? "/",
        readonly: options.readonly,
      }),
  }),
];

/** Creates a mount and records the frames of the call, for listings. */
function placed(mount: Mount, { build, frames }: BuildCall): MountValue {
  build.mountFrames.set(mount, frames());
  return new MountValue(mount);
}

function secretMount(options: SecretOptions): Mount {
  const { dest, env } = options;
  const id = options.id ?? (dest === undefined ? undefined : baseName(dest));
  if (id === undefined) throw new ScriptError('expected an id: bk.secret{ id = "token" }');
  return {
    type: "secret",
    id,
    ...defined({ dest, env }),
    mode: options.mode,
    optional: options.optional,
    ...idsOf(options),
  };
}

function cacheMount(
  dest: string,
  options: TableOf<typeof cacheOptions.fields>,
  call: BuildCall,
): CacheMount {
  const { id, sharing, readonly } = options;
  const owned = [options.owner, options.uid, options.gid, options.mode].some(
    (field) => field !== undefined,
  );
  if (options.source !== undefined && options.from === undefined) {
    throw new ScriptError("source is a directory of from: it cannot be given without it");
  }
  if (owned && options.from !== undefined) {
    throw new ScriptError(
      "mode and owner belong to an empty cache: they cannot be given together with from",
    );
  }
  const base = owned ? ownedDirectory(options, call) : options.from;
  return {
    type: "cache",
    dest,
    ...(id !== undefined && { id }),
    sharing,
    readonly,
    from: base?.output,
    source: owned ? "/cache" : (options.source ?? "/"),
  };
}

/** Returns a state with an empty directory with a mode and an owner, like the Dockerfile frontend. */
function ownedDirectory(
  options: TableOf<typeof cacheOptions.fields>,
  { build, frames }: BuildCall,
): State {
  const { uid, gid } = idsOf(options);
  const scratch = State.scratch(build.options.targetPlatform);
  const vertex = createVertex({
    kind: "file",
    base: undefined,
    carried: scratch.carried,
    actions: directoryActions(
      {
        type: "mkdir",
        path: "/cache",
        mode: options.mode ?? 0o755,
        makeParents: false,
        owner: { user: uid, group: gid },
      },
      scratch,
      frames(),
    ),
    frames: frames(),
    step: {},
    title: "[internal] setting cache mount permissions",
  });
  return State.source(vertex, build.options.targetPlatform, "cache");
}
