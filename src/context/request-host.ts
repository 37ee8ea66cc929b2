/** Answers what a running script asks, from BuildKit and the client's directories. */
import type { ImageAnswer, ImageRequest, LinksRequest, ModuleFile, Warning } from "../api/host.js";
import { BuildError, RequestError } from "../errors.js";
import type { AsyncHost } from "../evaluator/messages.js";
import type { CacheImport, GatewayClient } from "../gateway/client.js";
import type { Reference } from "../gateway/reference.js";
import { CODE, isNotFound } from "../gateway/status.js";
import { headDigest, readDefinition } from "../llb/marshal.js";
import type { MarshalRequest } from "../llb/ops/op-context.js";
import { sourceExcerpt } from "../llb/source-map.js";
import { familiarImageReference } from "../oci/image-reference.js";
import { textOf } from "../util/bytes.js";
import { baseName, dirName } from "../util/posix-path.js";
import { openClientDirectory } from "./client-directory.js";
import { hasTriggers, runTriggers } from "./image-triggers.js";
import { parseIgnoreFile } from "./ignore-file.js";
import { SCRIPT_DIRECTORY, type ScriptFile } from "./script-source.js";

/** What the answers come from. */
export interface RequestHostOptions {
  readonly client: GatewayClient;
  readonly marshal: MarshalRequest;
  readonly script: ScriptFile;
  readonly cacheImports: readonly CacheImport[];
  /** The client's options, for builds inside this one. */
  readonly clientOptions: ReadonlyMap<string, string>;
  /** Gets every module that is read, under the name messages use. */
  readonly sources: Map<string, Uint8Array>;
}

const CONTEXT = "context";
const IGNORE_FILE = ".dockerignore";

/** The main thread's side of the script's {@link AsyncHost}. */
export class RequestHost implements AsyncHost {
  readonly #options: RequestHostOptions;
  /** Fulfilled when all warnings so far are delivered. Never rejects, as client.warn never does. */
  #delivered: Promise<void> = Promise.resolve();

  constructor(options: RequestHostOptions) {
    this.#options = options;
  }

  readonly resolveImages = (requests: readonly ImageRequest[]): Promise<readonly ImageAnswer[]> =>
    Promise.all(requests.map((request) => this.#resolveImage(request)));

  readonly ignorePatterns = async (local: string): Promise<readonly string[]> => {
    const { client, marshal, script } = this.#options;
    if (local === CONTEXT && script.ignoreFile !== undefined) {
      return parseIgnoreFile(textOf(script.ignoreFile));
    }
    const directory = await openClientDirectory(client, marshal, {
      local,
      paths: [IGNORE_FILE],
      sharedKeyHint: `${local}-${IGNORE_FILE}`,
      title: `[internal] load ${IGNORE_FILE}`,
    });
    const data = await directory.read(IGNORE_FILE);
    return data === undefined ? [] : parseIgnoreFile(textOf(data));
  };

  readonly readModule = async (candidates: readonly ModuleFile[]) => {
    for (const tree of ["script", "context"] as const) {
      const found = await this.#readFrom(tree, candidates);
      if (found !== undefined) return found;
    }
    return undefined;
  };

  readonly readLinks = async ({
    definition,
    paths,
  }: LinksRequest): Promise<ReadonlyMap<string, string>> => {
    const { client, cacheImports } = this.#options;
    const ref = await client.solve({ definition: readDefinition(definition), cacheImports });
    const found = await Promise.all(paths.map((path) => readLink(client, ref, path)));
    return new Map(found.filter((link) => link !== undefined));
  };

  readonly warn = (warning: Warning): void => {
    const { client, script, sources } = this.#options;
    const [short = "", ...detail] = warning.message.split("\n");
    // A warning about a line of the standard library is about the script that calls it.
    const at = warning.frames.find(({ file }) => sources.has(file));
    const excerpt = sourceExcerpt(at, sources);
    const request = {
      digest: headDigest(script.definition) ?? "",
      short:
        excerpt === undefined ? short : `${short} (${excerpt.info.filename} line ${excerpt.line})`,
      ...(detail.length > 0 && { detail: [detail.join("\n")] }),
      ...(excerpt !== undefined && { info: excerpt.info, ranges: excerpt.ranges }),
    };
    // One after the other: clients show warnings as they come, and the daemon answers calls in any order.
    this.#delivered = this.#delivered.then(() => client.warn(request));
  };

  /** Resolves when all warnings are delivered. */
  async settled(): Promise<void> {
    await this.#delivered;
  }

  async #resolveImage(request: ImageRequest): Promise<ImageAnswer> {
    const { reference, platform, resolveMode, ociStore } = request;
    const { client, marshal, clientOptions } = this.#options;
    const logName = `[internal] load metadata for ${familiarImageReference(reference)}`;
    const { sessionId } = marshal;
    const layout = ociStore === undefined ? undefined : { sessionId, storeId: ociStore };
    try {
      const image = await client.resolveImage({
        reference,
        platform,
        resolveMode,
        layout,
        logName,
      });
      if (!hasTriggers(image.config)) return image;
      const { reference: found, digest } = image;
      const pinned = found.includes("@") || digest === "" ? found : `${found}@${digest}`;
      const wanted = { reference: pinned, platform };
      return { ...image, triggered: await runTriggers(client, marshal, clientOptions, wanted) };
    } catch (error) {
      if (error instanceof BuildError) return { failure: error.status };
      if (error instanceof RequestError) {
        return { failure: { code: CODE.UNKNOWN, message: error.message, details: [] } };
      }
      throw error;
    }
  }

  async #readFrom(tree: ModuleFile["tree"], candidates: readonly ModuleFile[]) {
    const wanted = candidates.filter((candidate) => candidate.tree === tree);
    if (wanted.length === 0) return undefined;
    const { client, marshal, sources } = this.#options;
    const directory = await openClientDirectory(client, marshal, {
      local: tree === "script" ? SCRIPT_DIRECTORY : CONTEXT,
      paths: wanted.map(({ path }) => path),
      sharedKeyHint: `${tree}-modules`,
      title: `[internal] load module ${wanted[0]?.path ?? ""}`,
    });
    for (const candidate of wanted) {
      const data = await directory.read(candidate.path);
      if (data === undefined) continue;
      const name = sources.has(candidate.path) ? `${tree}:${candidate.path}` : candidate.path;
      sources.set(name, data);
      return { index: candidates.indexOf(candidate), data };
    }
    return undefined;
  }
}

/** Where a path points to, when it is a symbolic link. Stat would follow it; a listing of its directory does not. */
async function readLink(
  client: GatewayClient,
  ref: Reference,
  path: string,
): Promise<readonly [string, string] | undefined> {
  try {
    const entries = await client.readDir(ref, dirName(path), { includePattern: baseName(path) });
    const entry = entries.find((item) => item.path === baseName(path));
    return entry?.type === "symlink" ? [path, entry.linkTarget] : undefined;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
