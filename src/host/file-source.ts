/** Reads single files of a client directory or another build context during the evaluation. */
import { BuildError, InternalError } from "../errors.js";
import type { GatewayClient } from "../gateway/client.js";
import type { Reference } from "../gateway/reference.js";
import { CODE, isNotFound } from "../gateway/status.js";
import { CarriedResolver, emptyCarried } from "../llb/carried.js";
import {
  buildContextState,
  LOCAL_CONTEXT,
  type BuildContextSource,
} from "../llb/context-source.js";
import { marshalOutput, type Definition } from "../llb/marshal.js";
import type { MarshalRequest } from "../llb/marshal-request.js";
import type { StepOptions } from "../llb/vertex/step-options.js";
import { createVertex, type Output } from "../llb/vertex/vertex.js";
import { once } from "../util/once.js";

/** The maximum size of a file that is read during the evaluation. */
export const MAX_FILE_BYTES = 16 * 1024 * 1024;

/** The name of the client directory with the build file. */
export const SCRIPT_DIRECTORY = "dockerfile";

/** The files to transfer, and the text in progress output. */
export interface FilesRequest {
  /** The files of a client directory to transfer, if they exist. */
  readonly paths: readonly string[];
  readonly sharedKeyHint: string;
  readonly title: string;
  /** If set, only the metadata of the paths is transferred, into one file (gateway/file-metadata.ts). */
  readonly metadata?: { readonly exclude: readonly string[] };
}

/** Files that can be read. The daemon receives no request before the first read. */
export interface OpenFiles {
  /** The definition of the files. */
  readonly definition: Definition;
  /** Returns a file's content, or undefined if the file does not exist. */
  readonly read: (path: string) => Promise<Uint8Array | undefined>;
  /** Returns the first bytes of a file. @throws BuildError if the file does not exist */
  readonly readStart: (path: string, maxBytes: number) => Promise<Uint8Array>;
}

/** A tree of files. */
export type FileSource = (request: FilesRequest) => OpenFiles;

/** Returns the file source of a client directory. */
export function clientDirectory(
  client: GatewayClient,
  request: MarshalRequest,
  local: string,
): FileSource {
  return ({ paths, sharedKeyHint, title, metadata }) => {
    const vertex = createVertex({
      kind: "local",
      name: local,
      include: [],
      exclude: metadata?.exclude ?? [],
      followPaths: paths,
      ...(metadata && { metadataOnly: true as const }),
      sharedKeyHint,
      // These files are small and important, so equal size and time do not prove equal content.
      differ: "none",
      frames: [],
      // Clients do not show a group of weak steps only. Reading metadata is not a step of the build.
      step: metadata === undefined ? {} : { progressGroup: { id: title, name: title, weak: true } },
      title,
    });
    const { read, ...files } = openFiles(client, lookupFree({ vertex, index: 0 }, request));
    return {
      ...files,
      read: (path) => read(path).catch((error: unknown) => notSent(error, local)),
    };
  };
}

/** Explains that the client has no such directory. @throws always */
function notSent(error: unknown, local: string): never {
  // BuildKit has no special code for this error (session/filesync/filesync.go).
  const text = `no access allowed to dir ${JSON.stringify(local)}`;
  if (!(error instanceof BuildError) || !error.message.endsWith(text)) throw error;
  const { details } = error.status;
  const status = { code: CODE.UNKNOWN, message: missingDirectory(local), details };
  throw new BuildError(status, error.frames, { cause: error });
}

function missingDirectory(local: string): string {
  const byHand = `buildctl: --local ${local}=DIR`;
  if (local === LOCAL_CONTEXT.source.name) return `the client sends no build context (${byHand})`;
  if (local === SCRIPT_DIRECTORY)
    return `the client sends no directory of the build file (${byHand})`;
  return `there is no context ${JSON.stringify(local)}: give one with --build-context ${local}=… (${byHand})`;
}

/** Opens a build context that is not a client directory. It is complete. */
export function contextFiles(
  client: GatewayClient,
  request: MarshalRequest,
  context: BuildContextSource,
): FileSource {
  const open = once(() => openFiles(client, contextDefinition(context, request)));
  return () => open();
}

/** Returns the definition of a build context that is not a client directory. */
export function contextDefinition(
  context: BuildContextSource,
  request: MarshalRequest,
): Definition {
  const use = { platform: ANY_PLATFORM, resolveMode: "default", frames: [] } as const;
  return lookupFree(buildContextState(context, use).output, request);
}

/** Opens the files of a definition, such as a frontend input. */
export function definitionFiles(client: GatewayClient, definition: Definition): FileSource {
  const open = once(() => openFiles(client, definition));
  return () => open();
}

function openFiles(client: GatewayClient, definition: Definition): OpenFiles {
  const solved = once(() => client.solve({ definition }));
  return {
    definition,
    read: async (path) => readIfPresent(client, await solved(), path),
    readStart: async (path, maxBytes) => client.readStart(await solved(), path, maxBytes),
  };
}

/** A new file that is alone in its file system. */
export interface MadeFile {
  readonly path: string;
  readonly data: Uint8Array;
  readonly title: string;
  readonly step: StepOptions;
}

/** Returns the definition of one file, for solves during the evaluation. */
export function fileDefinition(
  { path, data, title, step }: MadeFile,
  request: MarshalRequest,
): Definition {
  const vertex = createVertex({
    kind: "file",
    base: undefined,
    carried: emptyCarried(ANY_PLATFORM),
    actions: [{ type: "mkfile", path, data, mode: 0o644 }],
    frames: [],
    step,
    title,
  });
  return lookupFree({ vertex, index: 0 }, request);
}

/** Sources and file operations run on no platform. */
const ANY_PLATFORM = { os: "linux", architecture: "amd64" } as const;

/** Returns the definition of an output that depends on no image. It has no source text, so error details stay small. */
function lookupFree(output: Output | undefined, request: MarshalRequest): Definition {
  const resolver = new CarriedResolver(noLookup);
  return marshalOutput(output, {
    request,
    lookup: {
      values: (carried) => resolver.values(carried),
      image: noLookup,
      ignorePatterns: () => [],
    },
    sources: { files: new Map() },
  });
}

async function readIfPresent(
  client: GatewayClient,
  ref: Reference,
  path: string,
): Promise<Uint8Array | undefined> {
  try {
    return await client.readFile(ref, path, { maxBytes: MAX_FILE_BYTES });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

function noLookup(): never {
  throw new InternalError("a source of files depends on no image");
}
