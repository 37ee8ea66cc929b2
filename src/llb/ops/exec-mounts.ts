/** Encodes the mounts of a command (BuildKit client/llb/exec.go). */
import { create } from "@bufbuild/protobuf";
import {
  CacheOptSchema,
  CacheSharingOpt,
  MountSchema,
  MountType,
  SecretEnvSchema,
  SecretOptSchema,
  SSHOptSchema,
  TmpfsOptSchema,
  type Mount as PbMount,
} from "../../gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import { ScriptError } from "../../errors.js";
import { compareUtf8 } from "../../util/bytes.js";
import { baseName, cleanPath, resolvePath, rootedPath } from "../../util/posix-path.js";
import { expandVariables, type Environment } from "../expand.js";
import { ROOT_OUTPUT, mountOutput, type ExecVertex } from "../vertex/exec.js";
import type { SecretMount, SshMount, TmpfsMount, BindMount, CacheMount } from "../vertex/mount.js";
import type { OpContext } from "./op-context.js";
import { quoted } from "../../util/shown-text.js";

const NONE = -1n;
const SHARING = {
  shared: CacheSharingOpt.SHARED,
  private: CacheSharingOpt.PRIVATE,
  locked: CacheSharingOpt.LOCKED,
} as const;

/** The inputs for encoding the parts of a command. */
export interface ExecContext {
  readonly vertex: ExecVertex;
  readonly context: OpContext;
  /** The environment for variables in the step's paths: the state's environment with the step's. */
  readonly variables: Environment;
  readonly cwd: string;
}

/** Returns the absolute destination of a mount. A relative path starts at the step's working directory. */
function destOf(dest: string, { variables, cwd }: ExecContext): string {
  return resolvePath(cwd, expandVariables(dest, variables));
}

/** Returns all mounts of a command: the root, then other mounts sorted by destination, then secrets and SSH sockets. */
export function mountsToPb(step: ExecContext): readonly PbMount[] {
  const { vertex, context } = step;
  const readonly = vertex.options.readonly_rootfs ?? false;
  const root = create(MountSchema, {
    input: context.input(vertex.base),
    dest: "/",
    output: readonly ? NONE : context.numberOutput(ROOT_OUTPUT),
    readonly,
  });
  if (vertex.base !== undefined) context.require("exec.mount.bind");
  const placed = withSharedMemory(
    vertex.mounts.flatMap((mount, index) => {
      if (mount.type === "secret" || mount.type === "ssh") return [];
      return [{ mount, dest: placedDest(mount, step), output: mountOutput(index) }];
    }),
    context,
  ).sort((a, b) => compareUtf8(a.dest, b.dest));
  // Encodes after sorting, because inputs and results are numbered in the order of encoding.
  const encoded = placed.map(({ mount, dest, output }) => {
    if (mount.type === "bind") return bindToPb(mount, { dest, output }, step);
    return mount.type === "cache" ? cacheToPb(mount, dest, step) : tmpfsToPb(mount, dest, step);
  });
  return [root, ...encoded, ...secretFiles(step), ...sshSockets(step)];
}

/** A mount with its absolute destination and the index of its result. */
interface PlacedMount {
  readonly mount: BindMount | CacheMount | TmpfsMount;
  readonly dest: string;
  readonly output: number;
}

const SHARED_MEMORY = "/dev/shm";

/** Returns the mounts with a `/dev/shm` of the client's size, unless the command has its own mount at that path. */
function withSharedMemory(mounts: readonly PlacedMount[], context: OpContext): PlacedMount[] {
  const size = context.request.commands.shmSizeBytes ?? 0;
  const taken = mounts.some(({ dest }) => dest === SHARED_MEMORY);
  if (size === 0 || taken || !context.supports("exec.mount.tmpfs.size")) return [...mounts];
  const mount: TmpfsMount = { type: "tmpfs", dest: SHARED_MEMORY, size };
  return [...mounts, { mount, dest: SHARED_MEMORY, output: mountOutput(mounts.length) }];
}

function placedDest(mount: BindMount | CacheMount | TmpfsMount, step: ExecContext): string {
  const dest = destOf(mount.dest, step);
  if (dest !== "/") return dest;
  throw new ScriptError(
    `cannot mount over "/": ${quoted(mount.dest)} is the root in the working directory ${quoted(step.cwd)}`,
  );
}

function bindToPb(
  mount: BindMount,
  { dest, output }: { readonly dest: string; readonly output: number },
  step: ExecContext,
): PbMount {
  const { context } = step;
  if (mount.from !== undefined) context.require("exec.mount.bind");
  const discard = "exec.mount.bind.readwrite-nooutput";
  // A daemon that cannot discard the writes keeps them in an unused result.
  const isKept = context.isOutputUsed(output) || (!mount.readonly && !context.supports(discard));
  if (!mount.readonly && !isKept) context.require(discard);
  return create(MountSchema, {
    input: context.input(mount.from),
    selector: selectorOf(mount.source, step),
    dest,
    output: isKept ? context.numberOutput(output) : NONE,
    readonly: mount.readonly,
  });
}

function cacheToPb(mount: CacheMount, dest: string, step: ExecContext): PbMount {
  const { context } = step;
  context.require("exec.mount.cache");
  context.require("exec.mount.cache.sharing");
  // The Dockerfile frontend uses the same form, `namespace/id`, and the same default id, so both share caches.
  const id = `${context.request.cacheMountNamespace}/${cacheName(mount, step.variables)}`;
  return create(MountSchema, {
    input: context.input(mount.from),
    selector: selectorOf(mount.source, step),
    dest,
    output: NONE,
    readonly: mount.readonly,
    mountType: MountType.CACHE,
    cacheOpt: create(CacheOptSchema, { ID: id, sharing: SHARING[mount.sharing] }),
  });
}

/**
 * Returns the id of a cache without its namespace. The default is the cleaned `dest`; a relative `dest` stays relative.
 */
export function cacheName({ id, dest }: CacheMount, variables: Environment): string {
  return id === undefined
    ? cleanPath(expandVariables(dest, variables))
    : expandVariables(id, variables);
}

function tmpfsToPb(mount: TmpfsMount, dest: string, step: ExecContext): PbMount {
  const { context } = step;
  context.require("exec.mount.tmpfs");
  if (mount.size > 0) context.require("exec.mount.tmpfs.size");
  return create(MountSchema, {
    input: NONE,
    dest,
    output: NONE,
    mountType: MountType.TMPFS,
    TmpfsOpt: create(TmpfsOptSchema, { size: BigInt(mount.size) }),
  });
}

function selectorOf(source: string, { context, variables }: ExecContext): string {
  const path = rootedPath(expandVariables(source, variables));
  if (path === "/") return "";
  context.require("exec.mount.selector");
  return path;
}

function secretFiles(step: ExecContext): readonly PbMount[] {
  const { context } = step;
  return secretMounts(step)
    .filter((secret) => secret.dest !== undefined || secret.env === undefined)
    .map((secret) => {
      context.require("exec.mount.secret");
      return create(MountSchema, {
        input: NONE,
        dest:
          secret.dest === undefined
            ? rootedPath(`/run/secrets/${baseName(secret.id)}`)
            : destOf(secret.dest, step),
        mountType: MountType.SECRET,
        secretOpt: create(SecretOptSchema, {
          ID: secret.id,
          uid: secret.uid,
          gid: secret.gid,
          mode: secret.mode,
          optional: secret.optional,
        }),
      });
    });
}

/** Returns the environment variables with secrets as values. */
export function secretEnv(step: ExecContext) {
  const { context } = step;
  return secretMounts(step).flatMap((secret) => {
    if (secret.env === undefined) return [];
    context.require("exec.mount.secret");
    context.require("exec.secretenv");
    return [
      create(SecretEnvSchema, { ID: secret.id, name: secret.env, optional: secret.optional }),
    ];
  });
}

function sshSockets(step: ExecContext): readonly PbMount[] {
  const { context } = step;
  return sshMounts(step).map((ssh) => {
    context.require("exec.mount.ssh");
    return create(MountSchema, {
      input: NONE,
      dest: ssh.dest,
      mountType: MountType.SSH,
      SSHOpt: create(SSHOptSchema, {
        ID: ssh.id,
        uid: ssh.uid,
        gid: ssh.gid,
        mode: ssh.mode,
        optional: ssh.optional,
      }),
    });
  });
}

/** Returns the secrets of a step, with variables in their ids expanded. */
function secretMounts({ vertex, variables }: ExecContext): readonly SecretMount[] {
  return vertex.mounts
    .filter((mount) => mount.type === "secret")
    .map((mount) => ({ ...mount, id: expandVariables(mount.id, variables) }));
}

/** Returns the SSH agent sockets of a step, in order, with absolute paths. */
export function sshMounts(step: ExecContext): readonly (SshMount & { readonly dest: string })[] {
  return step.vertex.mounts
    .filter((mount) => mount.type === "ssh")
    .map((mount, index) => ({
      ...mount,
      id: expandVariables(mount.id, step.variables),
      dest: destOf(mount.dest ?? `/run/buildkit/ssh_agent.${index}`, step),
    }));
}
