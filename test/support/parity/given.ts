/** The inputs of both builds of a pair, in addition to the build context. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readOciLayout, type ImageJson } from "../image-tree.js";
import { succeeded, type Sandbox } from "../sandbox.js";
import type { Pair } from "./pairs.js";
import { listenAsAgent, serveFiles, type Listening } from "./surroundings.js";

/** The base image of a pair, in an OCI layout. */
export interface Base {
  readonly digest: string;
  readonly config: ImageJson;
}

/** The options of the frontends and the arguments of buildctl. */
export interface Given {
  readonly options: Readonly<Record<string, string>>;
  readonly args: readonly string[];
}

/** All inputs of a pair. */
export interface PairGiven extends Given {
  readonly base: Base | undefined;
  /** Stops the servers and agents of the pair. */
  readonly close: () => void;
}

/** Creates the inputs of a pair. */
export async function givenFor(sandbox: Sandbox, pair: Pair): Promise<PairGiven> {
  const { opts = {}, allow = [] } = pair;
  const options = { ...opts };
  const args = [
    ...allow.flatMap((entitlement) => ["--allow", entitlement]),
    ...secretArguments(sandbox, pair),
  ];
  const base = pair.hasBase ? await makeBase(sandbox, pair) : undefined;
  if (base !== undefined) {
    const name = `base@${base.digest}`;
    options["build-arg:BASE"] = name;
    options["context:base"] = `oci-layout://${name}`;
    args.push("--oci-layout", `base=${base.layout}`);
  }
  for (const name of pair.contexts ?? []) {
    options[`context:${name}`] = `local:${name}`;
    args.push("--local", `${name}=${join(pair.folder, name)}`);
  }
  const server = pair.server === true ? await serveFiles(pair) : undefined;
  if (server !== undefined) options["build-arg:SERVER"] = server.address;
  const agents = await Promise.all((pair.ssh ?? []).map(() => listenAsAgent()));
  args.push(...agentArguments(pair, agents));
  const close = () => {
    for (const listening of [...agents, ...(server === undefined ? [] : [server])])
      listening.close();
  };
  return { options, args, base, close };
}

function secretArguments(sandbox: Sandbox, { secrets = {} }: Pair): readonly string[] {
  const folder = sandbox.directory(secrets);
  return Object.keys(secrets).flatMap((id) => ["--secret", `id=${id},src=${join(folder, id)}`]);
}

function agentArguments({ ssh = [] }: Pair, agents: readonly Listening[]): readonly string[] {
  return ssh.flatMap((id, index) => ["--ssh", `${id}=${agents[index]?.address ?? ""}`]);
}

async function makeBase(sandbox: Sandbox, { folder }: Pair) {
  const { directory, finished } = await sandbox.layout((args) =>
    sandbox.dockerfile(join(folder, "base"), args),
  );
  succeeded(finished);
  const index = JSON.parse(readFileSync(join(directory, "index.json"), "utf8")) as {
    readonly manifests: readonly { readonly digest: string }[];
  };
  const digest = index.manifests[0]?.digest ?? "";
  return { layout: directory, digest, config: readOciLayout(directory).config };
}
