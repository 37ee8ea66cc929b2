/** Where single files are read at evaluation time: a client's directory, or what else a build context is. */
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

/** The largest file that is read at evaluation time. */
export const MAX_FILE_BYTES = 16 * 1024 * 1024;

/** The client directory the build file comes from. */
export const SCRIPT_DIRECTORY = "dockerfile";

/** Which files, and what progress shows for it. */
export interface FilesRequest {
  /** The only files of a client's directory that are transferred, when they exist. */
  readonly paths: readonly string[];
  readonly sharedKeyHint: string;
  readonly title: string;
  /** If set, only the metadata of the paths is transferred, into one file (gateway/file-metadata.ts). */
  readonly metadata?: { readonly exclude: readonly string[] };
}

/** Files that can be read. Nothing is asked of the daemon before the first read. */
export interface OpenFiles {
  /** The definition that gives the files. */
  readonly definition: Definition;
  /** A file's content, or undefined when there is no such file. */
  readonly read: (path: string) => Promise<Uint8Array | undefined>;
  /** How a file begins. @throws BuildError when there is no such file */
  readonly readStart: (path: string, maxBytes: number) => Promise<Uint8Array>;
}

/** A tree of files. */
export type FileSource = (request: FilesRequest) => OpenFiles;

/** A directory of the client. */
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
      // Small files that decide everything: never trust an equal size and time.
      differ: "none",
      frames: [],
      // A group of weak steps alone is not shown: a look at metadata is no step of the build.
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

/** Says in words of its own that the client has no such directory. @throws always */
function notSent(error: unknown, local: string): never {
  // BuildKit has no code of its own for that (session/filesync/filesync.go).
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

/** A build context that is no directory of the client: it is there as a whole. */
export function contextFiles(
  client: GatewayClient,
  request: MarshalRequest,
  context: BuildContextSource,
): FileSource {
  const open = once(() => openFiles(client, contextDefinition(context, request)));
  return () => open();
}

/** The definition of a build context that is no directory of the client. */
export function contextDefinition(
  context: BuildContextSource,
  request: MarshalRequest,
): Definition {
  const use = { platform: ANY_PLATFORM, resolveMode: "default", frames: [] } as const;
  return lookupFree(buildContextState(context, use).output, request);
}

/** The files of a definition, such as a frontend input. */
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

/** A file that is made rather than found, alone in its file system. */
export interface MadeFile {
  readonly path: string;
  readonly data: Uint8Array;
  readonly title: string;
  readonly step: StepOptions;
}

/** The definition of one file, for what is solved beside the build itself. */
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

/** The definition of what depends on no image. It carries no source text, so that error details stay small. */
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
