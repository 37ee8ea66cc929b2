/** Single files of the client's directories, read by small solves. */
import { InternalError } from "../errors.js";
import type { GatewayClient } from "../gateway/client.js";
import type { Reference } from "../gateway/reference.js";
import { isNotFound } from "../gateway/status.js";

import { marshalOutput, type Definition } from "../llb/marshal.js";
import type { MarshalRequest } from "../llb/ops/op-context.js";
import { createVertex } from "../llb/vertex.js";

/** The largest file that is read at evaluation time. */
export const MAX_FILE_BYTES = 16 * 1024 * 1024;

/** Which files of which directory. */
export interface DirectoryRequest {
  /** Name of the client directory. */
  readonly local: string;
  /** The only files that are transferred, when they exist. */
  readonly paths: readonly string[];
  readonly sharedKeyHint: string;
  /** What progress shows. */
  readonly title: string;
}

/** A transferred part of a client directory. */
export interface ClientDirectory {
  readonly definition: Definition;
  /** A file's content, or undefined when there is no such file. */
  readonly read: (path: string) => Promise<Uint8Array | undefined>;
}

/**
 * Asks for a part of a client directory; nothing is transferred before the first read. The definition carries no
 * source text, so that error details stay small.
 */
export async function openClientDirectory(
  client: GatewayClient,
  request: MarshalRequest,
  { local, paths, sharedKeyHint, title }: DirectoryRequest,
): Promise<ClientDirectory> {
  const vertex = createVertex({
    kind: "local",
    name: local,
    include: [],
    exclude: [],
    followPaths: paths,
    sharedKeyHint,
    // Small files that decide everything: never trust an equal size and time.
    differ: "none",
    frames: [],
    step: {},
    title,
  });
  const definition = marshalOutput(
    { vertex, index: 0 },
    {
      request,
      lookup: { values: noLookup, image: noLookup, ignorePatterns: () => [] },
      sources: { files: new Map() },
    },
  );
  const ref = await client.solve({ definition });
  return { definition, read: (path) => readIfPresent(client, ref, path) };
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
  throw new InternalError("a client directory depends on nothing");
}
