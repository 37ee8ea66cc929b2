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
import { ScriptError } from "../../errors.js";
import { DEFAULT_PATH } from "../../oci/image-config.js";
import { compareUtf8 } from "../../util/bytes.js";
import { baseName, cleanPath, resolvePath, rootedPath } from "../../util/posix-path.js";
import { assignEnv, shellOf, workdirOf, type CarriedValues } from "../carried.js";
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
  const cwd = resolvePath(workdirOf(values), vertex.cwd ?? ".");
  const network = vertex.network ?? context.request.networkMode ?? "sandbox";
  if (network !== "sandbox") context.require("exec.meta.network", vertex);
  if (vertex.security === "insecure") context.require("exec.meta.security", vertex);
  if (vertex.validExitCodes !== undefined) context.require("exec.validexitcode", vertex);
  const proxyEnv = proxyToPb(vertex, context);
  const meta = create(MetaSchema, {
    args: [...commandArgs(vertex.command, values)],
    env: execEnv(vertex, values, cwd, context).map(([key, value]) => `${key}=${value}`),
    cwd,
    user: vertex.user ?? values.image.config.User ?? "",
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
        mounts: [...mountsToPb(vertex, cwd, context)],
        network: NETWORK[network],
        security: vertex.security === "insecure" ? SecurityMode.INSECURE : SecurityMode.SANDBOX,
        secretenv: secretEnv(vertex, context),
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

function execEnv(vertex: ExecVertex, values: CarriedValues, cwd: string, context: OpContext) {
  let env = assignEnv(values.env, vertex.env);
  const socket = sshMounts(vertex)[0]?.dest;
  if (socket !== undefined && !env.some(([key]) => key === "SSH_AUTH_SOCK")) {
    env = [...env, ["SSH_AUTH_SOCK", resolvePath(cwd, socket)]];
  }
  if (context.supports("exec.meta.setsdefaultpath")) {
    context.require("exec.meta.setsdefaultpath", vertex);
  } else if (values.platform.os !== "windows" && !env.some(([key]) => key === "PATH")) {
    env = [...env, ["PATH", DEFAULT_PATH]];
  }
  return env;
}

function mountsToPb(vertex: ExecVertex, cwd: string, context: OpContext): readonly PbMount[] {
  const root = create(MountSchema, { input: context.input(vertex.base), dest: "/", output: 0n });
  if (vertex.base !== undefined) context.require("exec.mount.bind", vertex);
  // Sorted before they are encoded: inputs are numbered in this order too.
  const placed = vertex.mounts
    .filter((mount) => mount.type === "bind" || mount.type === "cache" || mount.type === "tmpfs")
    .map((mount) => ({ mount, dest: mountDest(mount.dest, cwd, vertex) }))
    .sort((a, b) => compareUtf8(a.dest, b.dest))
    .map(({ mount, dest }) => {
      if (mount.type === "bind") return bindToPb(mount, dest, vertex, context);
      if (mount.type === "cache") return cacheToPb(mount, dest, vertex, context);
      return tmpfsToPb(mount, dest, vertex, context);
    });
  return [
    root,
    ...placed,
    ...secretFiles(vertex, cwd, context),
    ...sshSockets(vertex, cwd, context),
  ];
}

function mountDest(written: string, cwd: string, vertex: ExecVertex): string {
  const dest = resolvePath(cwd, written);
  if (dest !== "/") return dest;
  throw new ScriptError(
    `cannot mount over "/": ${JSON.stringify(written)} is the root in the working directory ${JSON.stringify(cwd)}`,
    vertex.frames,
  );
}

function bindToPb(mount: BindMount, dest: string, vertex: ExecVertex, context: OpContext): PbMount {
  if (mount.from !== undefined) context.require("exec.mount.bind", vertex);
  if (!mount.readonly) context.require("exec.mount.bind.readwrite-nooutput", vertex);
  return create(MountSchema, {
    input: context.input(mount.from),
    selector: selectorOf(mount.source, vertex, context),
    dest,
    output: NONE,
    readonly: mount.readonly,
  });
}

function cacheToPb(
  mount: CacheMount,
  dest: string,
  vertex: ExecVertex,
  context: OpContext,
): PbMount {
  context.require("exec.mount.cache", vertex);
  context.require("exec.mount.cache.sharing", vertex);
  // Spelled as the Dockerfile frontend does (namespace, slash, id, which is the dest as it was written), so that both
  // share one cache.
  const id = `${context.request.cacheMountNamespace}/${mount.id ?? cleanPath(mount.dest)}`;
  return create(MountSchema, {
    input: context.input(mount.from),
    selector: selectorOf(mount.source, vertex, context),
    dest,
    output: NONE,
    readonly: mount.readonly,
    mountType: MountType.CACHE,
    cacheOpt: create(CacheOptSchema, { ID: id, sharing: SHARING[mount.sharing] }),
  });
}

function tmpfsToPb(
  mount: TmpfsMount,
  dest: string,
  vertex: ExecVertex,
  context: OpContext,
): PbMount {
  context.require("exec.mount.tmpfs", vertex);
  if (mount.size > 0) context.require("exec.mount.tmpfs.size", vertex);
  return create(MountSchema, {
    input: NONE,
    dest,
    output: NONE,
    mountType: MountType.TMPFS,
    TmpfsOpt: create(TmpfsOptSchema, { size: BigInt(mount.size) }),
  });
}

function selectorOf(source: string, vertex: ExecVertex, context: OpContext): string {
  const path = rootedPath(source);
  if (path === "/") return "";
  context.require("exec.mount.selector", vertex);
  return path;
}

function secretFiles(vertex: ExecVertex, cwd: string, context: OpContext): readonly PbMount[] {
  return secretMounts(vertex)
    .filter((secret) => secret.dest !== undefined || secret.env === undefined)
    .map((secret) => {
      context.require("exec.mount.secret", vertex);
      return create(MountSchema, {
        input: NONE,
        dest: resolvePath(cwd, secret.dest ?? `/run/secrets/${baseName(secret.id)}`),
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

function secretEnv(vertex: ExecVertex, context: OpContext) {
  return secretMounts(vertex).flatMap((secret) => {
    if (secret.env === undefined) return [];
    context.require("exec.mount.secret", vertex);
    context.require("exec.secretenv", vertex);
    return [
      create(SecretEnvSchema, { ID: secret.id, name: secret.env, optional: secret.optional }),
    ];
  });
}

function sshSockets(vertex: ExecVertex, cwd: string, context: OpContext): readonly PbMount[] {
  return sshMounts(vertex).map((ssh) => {
    context.require("exec.mount.ssh", vertex);
    return create(MountSchema, {
      input: NONE,
      dest: resolvePath(cwd, ssh.dest),
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

function secretMounts(vertex: ExecVertex): readonly SecretMount[] {
  return vertex.mounts.filter((mount) => mount.type === "secret");
}

function sshMounts(vertex: ExecVertex): readonly (SshMount & { readonly dest: string })[] {
  return vertex.mounts
    .filter((mount) => mount.type === "ssh")
    .map((mount, index) => ({
      ...mount,
      dest: mount.dest ?? `/run/buildkit/ssh_agent.${index}`,
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
