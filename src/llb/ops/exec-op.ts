/** Commands (BuildKit client/llb/exec.go). */
import { create } from "@bufbuild/protobuf";
import {
  CacheOptSchema,
  CacheSharingOpt,
  ExecOpSchema,
  MetaSchema,
  MountSchema,
  MountType,
  NetMode,
  OpSchema,
  ProxyEnvSchema,
  SecretEnvSchema,
  SecretOptSchema,
  SecurityMode,
  SSHOptSchema,
  TmpfsOptSchema,
  WorkerConstraintsSchema,
  type Mount as PbMount,
  type Op,
  type ProxyEnv,
} from "../../gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import { DEFAULT_PATH } from "../../oci/image-config.js";
import { compareUtf8 } from "../../util/bytes.js";
import { baseName, cleanPath, resolvePath, rootedPath } from "../../util/posix-path.js";
import { assignEnv, shellOf, workdirOf, type CarriedValues } from "../carried.js";
import { expandVariables, type Environment } from "../expand.js";
import { platformToPb } from "../platform-pb.js";
import type {
  BindMount,
  CacheMount,
  Command,
  ExecVertex,
  SecretMount,
  SshMount,
  TmpfsMount,
} from "../vertex.js";
import type { OpContext } from "./op-context.js";

const NONE = -1n;
const NETWORK = { sandbox: NetMode.UNSET, host: NetMode.HOST, none: NetMode.NONE } as const;
const SHARING = {
  shared: CacheSharingOpt.SHARED,
  private: CacheSharingOpt.PRIVATE,
  locked: CacheSharingOpt.LOCKED,
} as const;

/** The op of a command. */
export function execToPb(vertex: ExecVertex, context: OpContext): Op {
  context.require("exec.meta.base", vertex);
  const values = context.values(vertex.carried);
  const variables = assignEnv(values.env, expandEnv(vertex.env, values.env));
  const cwd = resolvePath(workdirOf(values), expandVariables(vertex.cwd ?? ".", variables));
  const step: ExecStep = { vertex, context, variables, cwd };
  const network = vertex.network ?? context.request.networkMode ?? "sandbox";
  if (network !== "sandbox") context.require("exec.meta.network", vertex);
  if (vertex.security === "insecure") context.require("exec.meta.security", vertex);
  if (vertex.validExitCodes !== undefined) context.require("exec.validexitcode", vertex);
  const proxyEnv = proxyToPb(vertex, context);
  const meta = create(MetaSchema, {
    args: [...commandArgs(vertex.command, values)],
    env: execEnv(step, values).map(([key, value]) => `${key}=${value}`),
    cwd,
    user: expandVariables(vertex.user ?? "", variables) || (values.image.config.User ?? ""),
    ...(proxyEnv && { proxyEnv }),
    hostname: vertex.hostname ?? context.request.hostname ?? "",
    removeMountStubsRecursive: true,
    validExitCodes: [...(vertex.validExitCodes ?? [])],
  });
  return create(OpSchema, {
    op: {
      case: "exec",
      value: create(ExecOpSchema, {
        meta,
        mounts: [...mountsToPb(step)],
        network: NETWORK[network],
        security: vertex.security === "insecure" ? SecurityMode.INSECURE : SecurityMode.SANDBOX,
        secretenv: secretEnv(step),
      }),
    },
    platform: platformToPb(values.platform),
    constraints: create(WorkerConstraintsSchema),
  });
}

/** The words that are executed. */
export function commandArgs(command: Command, values: CarriedValues): readonly string[] {
  return command.form === "exec" ? command.args : [...shellOf(values), command.text];
}

/** What encoding the parts of one command needs. */
interface ExecStep {
  readonly vertex: ExecVertex;
  readonly context: OpContext;
  /** What `$NAME` means in the step's own paths: the state's environment and the step's. */
  readonly variables: Environment;
  readonly cwd: string;
}

/** The step's own environment; all of it sees the state's, as in one ENV instruction. */
function expandEnv(
  pairs: ExecVertex["env"],
  env: Environment,
): readonly (readonly [string, string | undefined])[] {
  return pairs.map(([key, value]) => [key, value && expandVariables(value, env)]);
}

function execEnv(step: ExecStep, values: CarriedValues): Environment {
  const { vertex, context } = step;
  let env = step.variables;
  const socket = sshMounts(step)[0]?.dest;
  if (socket !== undefined && !env.some(([key]) => key === "SSH_AUTH_SOCK")) {
    env = [...env, ["SSH_AUTH_SOCK", socket]];
  }
  if (context.supports("exec.meta.setsdefaultpath")) {
    context.require("exec.meta.setsdefaultpath", vertex);
  } else if (values.platform.os !== "windows" && !env.some(([key]) => key === "PATH")) {
    env = [...env, ["PATH", DEFAULT_PATH]];
  }
  return env;
}

/** An absolute path, variables replaced, relative ones taken from the step's working directory. */
function destOf(dest: string, { variables, cwd }: ExecStep): string {
  return resolvePath(cwd, expandVariables(dest, variables));
}

function mountsToPb(step: ExecStep): readonly PbMount[] {
  const { vertex, context } = step;
  const root = create(MountSchema, { input: context.input(vertex.base), dest: "/", output: 0n });
  if (vertex.base !== undefined) context.require("exec.mount.bind", vertex);
  const placed = vertex.mounts
    .flatMap((mount) => {
      if (mount.type === "bind") return [bindToPb(mount, step)];
      if (mount.type === "cache") return [cacheToPb(mount, step)];
      return mount.type === "tmpfs" ? [tmpfsToPb(mount, step)] : [];
    })
    .sort((a, b) => compareUtf8(a.dest, b.dest));
  return [root, ...placed, ...secretFiles(step), ...sshSockets(step)];
}

function bindToPb(mount: BindMount, step: ExecStep): PbMount {
  const { vertex, context } = step;
  if (mount.from !== undefined) context.require("exec.mount.bind", vertex);
  if (!mount.readonly) context.require("exec.mount.bind.readwrite-nooutput", vertex);
  return create(MountSchema, {
    input: context.input(mount.from),
    selector: selectorOf(mount.source, step),
    dest: destOf(mount.dest, step),
    output: NONE,
    readonly: mount.readonly,
  });
}

function cacheToPb(mount: CacheMount, step: ExecStep): PbMount {
  const { vertex, context } = step;
  context.require("exec.mount.cache", vertex);
  context.require("exec.mount.cache.sharing", vertex);
  const dest = destOf(mount.dest, step);
  // Spelled as the Dockerfile frontend does (namespace, slash, id), so that both share one cache.
  const name = mount.id === undefined ? cleanPath(dest) : expandVariables(mount.id, step.variables);
  const id = `${context.request.cacheMountNamespace}/${name}`;
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

function tmpfsToPb(mount: TmpfsMount, step: ExecStep): PbMount {
  const { vertex, context } = step;
  context.require("exec.mount.tmpfs", vertex);
  if (mount.size > 0) context.require("exec.mount.tmpfs.size", vertex);
  return create(MountSchema, {
    input: NONE,
    dest: destOf(mount.dest, step),
    output: NONE,
    mountType: MountType.TMPFS,
    TmpfsOpt: create(TmpfsOptSchema, { size: BigInt(mount.size) }),
  });
}

function selectorOf(source: string, { vertex, context, variables }: ExecStep): string {
  const path = rootedPath(expandVariables(source, variables));
  if (path === "/") return "";
  context.require("exec.mount.selector", vertex);
  return path;
}

function secretFiles(step: ExecStep): readonly PbMount[] {
  const { vertex, context } = step;
  return secretMounts(step)
    .filter((secret) => secret.dest !== undefined || secret.env === undefined)
    .map((secret) => {
      context.require("exec.mount.secret", vertex);
      return create(MountSchema, {
        input: NONE,
        dest: destOf(secret.dest ?? `/run/secrets/${baseName(secret.id)}`, step),
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

function secretEnv(step: ExecStep) {
  const { vertex, context } = step;
  return secretMounts(step).flatMap((secret) => {
    if (secret.env === undefined) return [];
    context.require("exec.secretenv", vertex);
    return [
      create(SecretEnvSchema, { ID: secret.id, name: secret.env, optional: secret.optional }),
    ];
  });
}

function sshSockets(step: ExecStep): readonly PbMount[] {
  const { vertex, context } = step;
  return sshMounts(step).map((ssh) => {
    context.require("exec.mount.ssh", vertex);
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

/** The secrets of a step, variables in their ids replaced. */
function secretMounts({ vertex, variables }: ExecStep): readonly SecretMount[] {
  return vertex.mounts
    .filter((mount) => mount.type === "secret")
    .map((mount) => ({ ...mount, id: expandVariables(mount.id, variables) }));
}

/** The agent sockets of a step, in order, each with its absolute path. */
function sshMounts(step: ExecStep): readonly (SshMount & { readonly dest: string })[] {
  return step.vertex.mounts
    .filter((mount) => mount.type === "ssh")
    .map((mount, index) => ({
      ...mount,
      id: expandVariables(mount.id, step.variables),
      dest: destOf(mount.dest ?? `/run/buildkit/ssh_agent.${index}`, step),
    }));
}

function proxyToPb(vertex: ExecVertex, context: OpContext): ProxyEnv | undefined {
  const proxy = context.request.proxyEnv;
  if (proxy.size === 0) return undefined;
  context.require("exec.meta.proxyenv", vertex);
  return create(ProxyEnvSchema, {
    httpProxy: proxy.get("http_proxy") ?? "",
    httpsProxy: proxy.get("https_proxy") ?? "",
    ftpProxy: proxy.get("ftp_proxy") ?? "",
    noProxy: proxy.get("no_proxy") ?? "",
    allProxy: proxy.get("all_proxy") ?? "",
  });
}
