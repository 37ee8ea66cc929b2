/** Opens the build context and the tree of the build file (BuildKit frontend/dockerui/context.go). */
import type { GatewayClient } from "../gateway/client.js";
import { DOWNLOADED, LOCAL_CONTEXT, type BuildContextSource } from "../llb/context-source.js";
import type { Definition } from "../llb/marshal.js";
import type { MarshalRequest } from "../llb/marshal-request.js";
import type { ContextRequest } from "../request/contexts.js";
import { isArchive } from "./archive.js";
import {
  clientDirectory,
  contextFiles,
  definitionFiles,
  SCRIPT_DIRECTORY,
  type FileSource,
} from "./file-source.js";

/** The sources of a build's files. */
export interface BuildFiles {
  readonly context: BuildContextSource;
  /** The build context's files, for modules. */
  readonly contextFiles: FileSource;
  /** The tree of the build file. */
  readonly scriptFiles: FileSource;
  /** The only file, if the context is a download that is not an archive. It is the build file. */
  readonly onlyFile?: string;
  /** Frontend inputs by name. */
  readonly inputs: ReadonlyMap<string, Definition>;
}

/** The frontend input that is the build context. */
export const CONTEXT_INPUT = "context";
/** The frontend input with the build file. */
export const SCRIPT_INPUT = "dockerfile";
/** The number of bytes that identify an archive. */
const HEAD_BYTES = 1024;

/** Finds the sources of the files. @throws BuildError if a download fails */
export async function openBuildFiles(
  client: GatewayClient,
  marshal: MarshalRequest,
  { remote, subdir, scriptLocal }: ContextRequest,
): Promise<BuildFiles> {
  const inputs = await client.inputs();
  const local = clientDirectory(client, marshal, scriptLocal ?? SCRIPT_DIRECTORY);
  if (remote !== undefined) {
    const source =
      remote.kind === "http"
        ? { ...remote, unpack: await isRemoteArchive(client, marshal, remote) }
        : remote;
    const whole: BuildContextSource = { source };
    const context = { ...whole, ...(subdir !== undefined && { subdir }) };
    const files = contextFiles(client, marshal, whole);
    return {
      context,
      contextFiles: subdir === undefined ? files : contextFiles(client, marshal, context),
      scriptFiles: scriptLocal === undefined ? files : local,
      ...(source.kind === "http" && !source.unpack && { onlyFile: DOWNLOADED }),
      inputs,
    };
  }
  const script = scriptLocal === undefined ? inputs.get(SCRIPT_INPUT) : undefined;
  const scriptFiles = script === undefined ? local : definitionFiles(client, script);
  const input = inputs.get(CONTEXT_INPUT);
  if (input === undefined) {
    const contextDirectory = clientDirectory(client, marshal, LOCAL_CONTEXT.source.name);
    return { context: LOCAL_CONTEXT, contextFiles: contextDirectory, scriptFiles, inputs };
  }
  const source = { kind: "input", name: CONTEXT_INPUT } as const;
  const context = { source, ...(subdir !== undefined && { subdir }) };
  return { context, contextFiles: definitionFiles(client, input), scriptFiles, inputs };
}

/**
 * Reports whether a download is an archive, which is unpacked as a build context.
 * @throws BuildError if the download fails
 */
export async function isRemoteArchive(
  client: GatewayClient,
  marshal: MarshalRequest,
  source: Extract<BuildContextSource["source"], { kind: "http" }>,
): Promise<boolean> {
  const open = contextFiles(client, marshal, { source: { ...source, unpack: false } });
  const files = open({ paths: [], sharedKeyHint: "", title: "" });
  return isArchive(await files.readStart(DOWNLOADED, HEAD_BYTES));
}
