/** Commands (BuildKit client/llb/exec.go). */
import { create } from "@bufbuild/protobuf";
import {
  ExecOpSchema,
  MetaSchema,
  NetMode,
  OpSchema,
  ProxyEnvSchema,
  SecurityMode,
  WorkerConstraintsSchema,
  type Meta,
  type Op,
  type ProxyEnv,
} from "../../gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import { ScriptError } from "../../errors.js";
import { DEFAULT_PATH } from "../../oci/image-config.js";
import { utf8 } from "../../util/bytes.js";
import { resolvePath } from "../../util/posix-path.js";
import type { LlbCap } from "../caps.js";
import { assignEnv, shellOf, workdirOf, type CarriedValues } from "../carried.js";
import { overlaid } from "../command-environment.js";
import { expandVariables, type Environment } from "../expand.js";
import { platformToPb } from "../platform-pb.js";
import type { Command, ExecVertex } from "../vertex/exec.js";
import { mountsToPb, secretEnv, sshMounts, type ExecContext } from "./exec-mounts.js";
import type { OpContext } from "./op-context.js";

const NETWORK = { sandbox: NetMode.UNSET, host: NetMode.HOST, none: NetMode.NONE } as const;

/** The op of a command. */
export function execToPb(vertex: ExecVertex, context: OpContext): Op {
  context.require("exec.meta.base");
  const values = context.values(vertex.carried);
  const variables = stepVariables(vertex, values);
  const cwd = resolvePath(workdirOf(values), expandVariables(vertex.cwd ?? ".", variables));
  const step: ExecContext = { vertex, context, variables, cwd };
  const network = vertex.network ?? context.request.networkMode ?? "sandbox";
  if (network !== "sandbox") context.require("exec.meta.network");
  if (vertex.security === "insecure") context.require("exec.meta.security");
  if (vertex.validExitCodes !== undefined) context.require("exec.validexitcode");
  if (vertex.devices.length > 0) context.require("exec.meta.cdi");
  return create(OpSchema, {
    op: {
      case: "exec",
      value: create(ExecOpSchema, {
        meta: metaToPb(step, values),
        mounts: [...mountsToPb(step)],
        network: NETWORK[network],
        security: vertex.security === "insecure" ? SecurityMode.INSECURE : SecurityMode.SANDBOX,
        secretenv: secretEnv(step),
        cdiDevices: vertex.devices.map(({ name, optional }) => ({ name, optional })),
      }),
    },
    platform: platformToPb(values.platform),
    constraints: create(WorkerConstraintsSchema),
  });
}

function metaToPb(step: ExecContext, values: CarriedValues): Meta {
  const { vertex, context, variables, cwd } = step;
  const proxyEnv = vertex.proxy ? proxyToPb(context) : undefined;
  return create(MetaSchema, {
    args: commandArgs(vertex.command, values).map((argument) => {
      if (!fitsArgument(argument)) throw tooLong("an argument of the command");
      return argument;
    }),
    env: execEnv(step, values).map(([key, value]) => {
      const entry = `${key}=${value}`;
      if (!fitsArgument(entry)) throw tooLong(`the variable ${key}`);
      return entry;
    }),
    cwd,
    user: expandVariables(vertex.user ?? "", variables) || (values.image.config.User ?? ""),
    ...(proxyEnv && { proxyEnv }),
    hostname: vertex.hostname ?? context.request.hostname ?? "",
    ...surroundings(step),
    removeMountStubsRecursive: true,
    validExitCodes: [...(vertex.validExitCodes ?? [])],
  });
}

/** Bytes of one argument or variable that Linux hands to a program; a longer one fails without saying why. */
const MAX_ARGUMENT_BYTES = 128 * 1024 - 1;

function fitsArgument(text: string): boolean {
  return text.length * 3 <= MAX_ARGUMENT_BYTES || utf8(text).length <= MAX_ARGUMENT_BYTES;
}

function tooLong(what: string): ScriptError {
  return new ScriptError(
    `${what} has more than ${MAX_ARGUMENT_BYTES} bytes, which Linux cannot run: begin the command with a line #!/bin/sh, so that it runs as a file, or put the text into a file with state:mkfile`,
  );
}

/**
 * Hosts, limits and control group: the client's and the command's own. What only the client wants and the daemon cannot
 * do is left out; frontend.ts has said so.
 */
function surroundings({ vertex, context }: ExecContext) {
  const { commands } = context.request;
  const has = (cap: LlbCap) => context.supports(cap);
  const ulimits = overlaid(
    has("exec.meta.ulimit") ? commands.ulimits : [],
    vertex.ulimits,
    ({ name }) => name,
  );
  const cgroupParent =
    vertex.cgroupParent ?? (has("exec.meta.cgroup.parent") ? commands.cgroupParent : undefined);
  if (ulimits.length > 0) context.require("exec.meta.ulimit");
  if (cgroupParent !== undefined) context.require("exec.meta.cgroup.parent");
  return {
    extraHosts: overlaid(commands.extraHosts, vertex.extraHosts, ({ host }) => host).map(
      ({ host, ip }) => ({ Host: host, IP: ip }),
    ),
    ulimit: ulimits.map(({ name, soft, hard }) => ({
      Name: name,
      Soft: BigInt(soft),
      Hard: BigInt(hard),
    })),
    cgroupParent: cgroupParent ?? "",
  };
}

/** The words that are executed. */
export function commandArgs(command: Command, values: CarriedValues): readonly string[] {
  return command.form === "exec" ? command.args : [...shellOf(values), command.text];
}

/** Returns the variables of a command's own paths: the state's environment and the step's. */
export function stepVariables(vertex: ExecVertex, values: CarriedValues): Environment {
  return assignEnv(values.env, expandEnv(vertex.env, values.env));
}

/** The step's own environment; all of it sees the state's, as in one ENV instruction. */
function expandEnv(
  pairs: ExecVertex["env"],
  env: Environment,
): readonly (readonly [string, string | undefined])[] {
  return pairs.map(([key, value]) => [key, value && expandVariables(value, env)]);
}

function execEnv(step: ExecContext, values: CarriedValues): Environment {
  const { context } = step;
  let env = step.variables;
  const socket = sshMounts(step)[0]?.dest;
  if (socket !== undefined && !env.some(([key]) => key === "SSH_AUTH_SOCK")) {
    env = [...env, ["SSH_AUTH_SOCK", socket]];
  }
  if (context.supports("exec.meta.setsdefaultpath")) {
    context.require("exec.meta.setsdefaultpath");
  } else if (values.platform.os !== "windows" && !env.some(([key]) => key === "PATH")) {
    env = [...env, ["PATH", DEFAULT_PATH]];
  }
  return env;
}

function proxyToPb(context: OpContext): ProxyEnv | undefined {
  const proxy = context.request.proxyEnv;
  if (proxy.size === 0) return undefined;
  context.require("exec.meta.proxyenv");
  return create(ProxyEnvSchema, {
    httpProxy: proxy.get("http_proxy") ?? "",
    httpsProxy: proxy.get("https_proxy") ?? "",
    ftpProxy: proxy.get("ftp_proxy") ?? "",
    noProxy: proxy.get("no_proxy") ?? "",
    allProxy: proxy.get("all_proxy") ?? "",
  });
}
