/** Encodes commands (BuildKit client/llb/exec.go). */
import { create } from "@bufbuild/protobuf";
import {
  ExecOpSchema,
  MetaSchema,
  OpSchema,
  ProxyEnvSchema,
  WorkerConstraintsSchema,
  type Meta,
  type Op,
  type ProxyEnv,
} from "../../gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import { ScriptError } from "../../errors.js";
import { DEFAULT_PATH } from "../../oci/image-config.js";
import { utf8 } from "../../util/bytes.js";
import { resolvePath } from "../../util/posix-path.js";
import { assignEnv, shellOf, workdirOf, type CarriedValues } from "../carried.js";
import { capsOfOptions, fieldsOf, withClientOptions, type ExecOptions } from "../exec-options.js";
import { expandVariables, type Environment } from "../expand.js";
import { platformToPb } from "../platform-pb.js";
import type { Command, ExecVertex } from "../vertex/exec.js";
import { mountsToPb, secretEnv, sshMounts, type ExecContext } from "./exec-mounts.js";
import type { OpContext } from "./op-context.js";

/** Returns the op of a command. */
export function execToPb(vertex: ExecVertex, context: OpContext): Op {
  context.require("exec.meta.base");
  const values = context.values(vertex.carried);
  const variables = stepVariables(vertex, values);
  const cwd = resolvePath(workdirOf(values), expandVariables(vertex.cwd ?? ".", variables));
  const step: ExecContext = { vertex, context, variables, cwd };
  const options = withClientOptions(vertex.options, context.request);
  for (const cap of capsOfOptions(options)) context.require(cap);
  return create(OpSchema, {
    op: {
      case: "exec",
      value: create(ExecOpSchema, {
        meta: metaToPb(step, values, options),
        mounts: [...mountsToPb(step)],
        secretenv: secretEnv(step),
        ...fieldsOf("op", options),
      }),
    },
    platform: platformToPb(values.platform),
    constraints: create(WorkerConstraintsSchema),
  });
}

function metaToPb(step: ExecContext, values: CarriedValues, options: ExecOptions): Meta {
  const { vertex, context, variables, cwd } = step;
  const proxyEnv = options.proxy === false ? undefined : proxyToPb(context);
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
    removeMountStubsRecursive: true,
    ...fieldsOf("meta", options),
  });
}

/** The maximum size of one argument or environment variable in Linux. A longer one fails with an obscure error. */
const MAX_ARGUMENT_BYTES = 128 * 1024 - 1;

function fitsArgument(text: string): boolean {
  return text.length * 3 <= MAX_ARGUMENT_BYTES || utf8(text).length <= MAX_ARGUMENT_BYTES;
}

function tooLong(what: string): ScriptError {
  return new ScriptError(
    `${what} exceeds the Linux limit of ${MAX_ARGUMENT_BYTES} bytes: start the command with a line #!/bin/sh to run it as a script file, or write the text to a file with state:mkfile`,
  );
}

/** Returns the arguments to execute. */
export function commandArgs(command: Command, values: CarriedValues): readonly string[] {
  return command.form === "exec" ? command.args : [...shellOf(values), command.text];
}

/** Returns the environment for variables in a command's paths: the state's environment with the step's. */
export function stepVariables(vertex: ExecVertex, values: CarriedValues): Environment {
  return assignEnv(values.env, expandEnv(vertex.env, values.env));
}

/** Expands the step's environment. Each value sees the state's environment only, as in a single ENV instruction. */
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
