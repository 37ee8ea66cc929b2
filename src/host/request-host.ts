/** Answers the questions of a script with the help of BuildKit and the client's directories. */
import type {
  FoundModule,
  ImageAnswer,
  ImageRequest,
  LocalDirectory,
  MissingPath,
  ModuleFile,
} from "../api/host.js";
import { BuildError, RequestError } from "../errors.js";
import type { AsyncAnswers, AsyncHost } from "../api/host.js";
import type { GatewayClient } from "../gateway/client.js";
import type { ImageMetadata } from "../gateway/images.js";
import type { Reference } from "../gateway/reference.js";
import { CODE, isNotFound } from "../gateway/status.js";
import { LOCAL_CONTEXT } from "../llb/context-source.js";
import { definitionBytes, readDefinition } from "../llb/marshal.js";
import type { MarshalRequest } from "../llb/marshal-request.js";
import { decodeImageConfig, emptyImageConfig, encodeImageConfig } from "../oci/image-config.js";
import { formatPlatformId } from "../oci/platform.js";
import type { BuildRequest } from "../request/build-request.js";
import { textOf } from "../util/bytes.js";
import { once } from "../util/once.js";
import { sha256Hex } from "../util/sha256.js";
import { baseName, dirName, escapePattern } from "../util/posix-path.js";
import type { BuildFiles } from "./build-files.js";
import { BuildWarnings } from "./build-warnings.js";
import { clientDirectory } from "./file-source.js";
import { runTriggers, stagesRead, triggerRequest, type TriggerResult } from "./image-triggers.js";
import { layerFits } from "./layer-fit.js";
import { parseIgnoreFile } from "./ignore-file.js";
import { missingPaths, withoutChildren } from "./missing-paths.js";
import { ignoreName, type ScriptFile } from "./script-source.js";

/** The dependencies of the answers. */
export interface RequestHostOptions {
  readonly client: GatewayClient;
  readonly marshal: MarshalRequest;
  readonly script: ScriptFile;
  readonly files: BuildFiles;
  readonly request: Pick<BuildRequest, "args" | "cacheImports" | "inputConfigs" | "multiPlatform">;
  /** The client's options, for the build of ONBUILD triggers. */
  readonly clientOptions: ReadonlyMap<string, string>;
  /** Receives every module under its name in messages. */
  readonly sources: Map<string, Uint8Array>;
  /** Reports whether messages use a path for another file, such as a file of the standard library. */
  readonly isNameTaken: (path: string) => boolean;
}

const IGNORE_FILE = ".dockerignore";

/**
 * The hosts of a build's evaluations. A question of several evaluations is answered once, because answers do not change
 * during a build.
 */
export class RequestHost {
  readonly #options: RequestHostOptions;
  readonly #warnings: BuildWarnings;
  readonly #images = new Map<string, Promise<ImageAnswer>>();
  readonly #lookedUp = new Map<string, Promise<ImageMetadata>>();
  readonly #ignorePatterns = new Map<string, Promise<readonly string[]>>();
  /** Solved definitions by digest. */
  readonly #solvedDefinitions = new Map<string, Promise<Reference>>();
  readonly #missing = new Map<string, Promise<readonly MissingPath[]>>();
  readonly #modules = new Map<string, Promise<FoundModule | undefined>>();
  /** The names of modules in messages, by tree and path. */
  readonly #labels = new Map<string, string>();

  constructor(options: RequestHostOptions) {
    this.#options = options;
    this.#warnings = new BuildWarnings(options);
    // A module that requires the build file means the file that is running.
    const { name } = options.script;
    this.#labels.set(`script:${name}`, name);
  }

  /** Returns the host of one evaluation. `index` is the index of its platform in the client's list. */
  forPlatform(index: number): AsyncHost {
    return {
      answers: this.answers,
      warn: (warning) => this.#warnings.add(warning, index),
    };
  }

  /** Returns the host of a subrequest. It reports no missing files, because they may be created before the build. */
  forQuestion(): AsyncHost {
    const host = this.forPlatform(0);
    return { ...host, answers: { ...host.answers, missingPaths: () => Promise.resolve([]) } };
  }

  /** Resolves when all warnings are delivered. */
  settled(): Promise<void> {
    return this.#warnings.settled();
  }

  readonly #resolveImages: AsyncAnswers["resolveImages"] = (requests) =>
    Promise.all(
      requests.map((request) =>
        remembered(this.#images, requestKey(request), () => this.#resolveImage(request)),
      ),
    );

  readonly #ignorePatternsOf: AsyncAnswers["ignorePatterns"] = (directory) =>
    remembered(this.#ignorePatterns, JSON.stringify(directory), () =>
      this.#readIgnorePatterns(directory),
    );

  readonly #missingPaths: AsyncAnswers["missingPaths"] = ({ paths, ...directory }) => {
    const { local } = directory;
    return remembered(this.#missing, JSON.stringify([directory, paths]), () => {
      // The patterns are read at the same time, because a build needs them next. The question for the patterns gets
      // the error.
      Promise.resolve(this.#ignorePatternsOf(directory)).catch(() => undefined);
      const { client, marshal } = this.#options;
      const open = clientDirectory(client, marshal, local);
      const files = open({
        paths: paths.map(escapePattern),
        sharedKeyHint: sharedKey(directory, "paths"),
        title: contextTitle(directory, "check copied paths"),
        metadata: { exclude: withoutChildren(paths) },
      });
      return missingPaths(open, files, paths);
    });
  };

  /** A request for the whole file, not its metadata: the file may be a symbolic link, and the client sends its target. */
  async #readIgnorePatterns(directory: LocalDirectory): Promise<readonly string[]> {
    const { local, contextName } = directory;
    const { client, marshal, script } = this.#options;
    const isMain = local === LOCAL_CONTEXT.source.name && contextName === undefined;
    if (isMain && script.ignoreFile !== undefined) {
      return this.#parseIgnoreFile(script.ignoreFile, ignoreName(script.name));
    }
    const open = clientDirectory(client, marshal, local);
    const files = open({
      paths: [IGNORE_FILE],
      sharedKeyHint: sharedKey(directory, IGNORE_FILE),
      title: contextTitle(directory, `load ${IGNORE_FILE}`),
    });
    const data = await files.read(IGNORE_FILE);
    if (data === undefined) return [];
    return this.#parseIgnoreFile(
      data,
      isMain ? IGNORE_FILE : `${contextName ?? local}:${IGNORE_FILE}`,
    );
  }

  #parseIgnoreFile(data: Uint8Array, name: string): readonly string[] {
    // For the excerpt of an error.
    this.#options.sources.set(name, data);
    return parseIgnoreFile(textOf(data), name);
  }

  readonly #readModule: AsyncAnswers["readModule"] = (candidates) =>
    remembered(this.#modules, JSON.stringify(candidates), async () => {
      for (const tree of ["script", "context"] as const) {
        const found = await this.#readFrom(tree, candidates);
        if (found !== undefined) return found;
      }
      return undefined;
    });

  readonly #readEntries: AsyncAnswers["readEntries"] = async ({ definition, paths }) => {
    const { client } = this.#options;
    const ref = await this.#solved(definition);
    const found = await Promise.all(paths.map((path) => readEntry(client, ref, path)));
    return new Map(found.filter((entry) => entry !== undefined));
  };

  readonly #layerFits: AsyncAnswers["layerFits"] = async ({ base, layer, ...how }) =>
    layerFits(this.#options.client, {
      ...how,
      base: await this.#solved(base),
      layer: () => this.#solved(layer),
    });

  readonly answers: AsyncAnswers = {
    resolveImages: this.#resolveImages,
    ignorePatterns: this.#ignorePatternsOf,
    missingPaths: this.#missingPaths,
    readModule: this.#readModule,
    readEntries: this.#readEntries,
    layerFits: this.#layerFits,
  };

  /** Solves a definition; several questions about it cost one request. */
  #solved(definition: Uint8Array): Promise<Reference> {
    const { client, request } = this.#options;
    const { cacheImports } = request;
    return remembered(this.#solvedDefinitions, sha256Hex(definition), () =>
      client.solve({ definition: readDefinition(definition), cacheImports }),
    );
  }

  async #resolveImage(request: ImageRequest): Promise<ImageAnswer> {
    try {
      return await (request.input === undefined
        ? this.#lookUp(request)
        : this.#readInput(request.input, request));
    } catch (error) {
      if (error instanceof BuildError) return { failure: error.status };
      if (error instanceof RequestError) {
        return { failure: { code: CODE.UNKNOWN, message: error.message, details: [] } };
      }
      throw error;
    }
  }

  async #lookUp(request: ImageRequest): Promise<ImageAnswer> {
    const { reference, platform, resolveMode, ociStore } = request;
    const { client, marshal } = this.#options;
    const { sessionId } = marshal;
    const layout = ociStore === undefined ? undefined : { sessionId, storeId: ociStore };
    const logName = this.#lookUpName(request);
    // The same image may be requested again with targets.
    const image = await remembered(this.#lookedUp, requestKey({ ...request, targets: [] }), () =>
      client.resolveImage({ reference, platform, resolveMode, layout, logName }),
    );
    const built = await this.#triggered(request, image);
    if (built === undefined) return image;
    return "reads" in built ? built : { ...image, built };
  }

  /**
   * Returns the result of the image's triggers, if it has any.
   * @throws RequestError for an invalid image configuration
   */
  async #triggered(
    request: ImageRequest,
    image: Pick<ImageMetadata, "reference" | "digest" | "config">,
  ): Promise<TriggerResult | { readonly reads: readonly string[] } | undefined> {
    const { config } = decodeImageConfig(image.config, request.reference);
    const { OnBuild: triggers = [] } = config;
    if (request.isTarget === true || triggers.length === 0) return undefined;
    const reads = stagesRead(request.reference, triggers);
    if (reads.length > 0 && request.targets === undefined) return { reads };
    return runTriggers(this.#options, triggerRequest(request, image));
  }

  /** Returns the name of a look-up in progress output, in BuildKit's words. */
  #lookUpName({ reference, platform, contextName }: ImageRequest): string {
    const what = `load metadata for ${reference}`;
    if (contextName !== undefined) return `[context ${contextName}] ${what}`;
    const { multiPlatform } = this.#options.request;
    return `[${multiPlatform ? `${formatPlatformId(platform)} ` : ""}internal] ${what}`;
  }

  /** Returns a frontend input with the client's image configuration, or an empty configuration. */
  async #readInput(name: string, asked: ImageRequest): Promise<ImageAnswer> {
    const { files, request } = this.#options;
    const definition = files.inputs.get(name);
    if (definition === undefined) {
      throw new RequestError(
        `the client does not send ${JSON.stringify(name)}, a frontend input that its options name`,
      );
    }
    const config =
      request.inputConfigs.get(name) ?? encodeImageConfig(emptyImageConfig(asked.platform));
    const image = { reference: name, digest: "", config };
    const built = await this.#triggered(asked, image);
    if (built !== undefined && "reads" in built) return built;
    return { ...image, built: built ?? { definition: definitionBytes(definition), config } };
  }

  async #readFrom(tree: ModuleFile["tree"], candidates: readonly ModuleFile[]) {
    const wanted = candidates.filter((candidate) => candidate.tree === tree);
    if (wanted.length === 0) return undefined;
    const { files, script, sources, isNameTaken } = this.#options;
    const open = tree === "script" ? files.scriptFiles : files.contextFiles;
    const opened = once(() =>
      open({
        paths: wanted.map(({ path }) => path),
        sharedKeyHint: `${tree}-modules`,
        title: `[internal] load module ${wanted[0]?.path ?? ""}`,
      }),
    );
    for (const candidate of wanted) {
      const { path } = candidate;
      const beside = tree === "script" ? script.readBeside(path) : null;
      const data = await (beside ?? opened().read(path));
      if (data === undefined) continue;
      const key = `${tree}:${candidate.path}`;
      // A module that was found through other candidates keeps its name.
      const isTaken = sources.has(candidate.path) || isNameTaken(candidate.path);
      const name = this.#labels.get(key) ?? (isTaken ? key : candidate.path);
      this.#labels.set(key, name);
      sources.set(name, data);
      return { index: candidates.indexOf(candidate), data, name };
    }
    return undefined;
  }
}

/** Returns the shared key for transfers from a directory for one purpose. */
function sharedKey({ local, contextName }: LocalDirectory, purpose: string): string {
  return `${contextName === undefined ? local : `context:${contextName}`}-${purpose}`;
}

function contextTitle({ contextName }: LocalDirectory, what: string): string {
  return `[${contextName === undefined ? "internal" : `context ${contextName}`}] ${what}`;
}

/** Returns the key of a request. Requests with the same key have the same answer. */
function requestKey(request: ImageRequest): string {
  return JSON.stringify(request, (_name, value: unknown) =>
    value instanceof Uint8Array ? sha256Hex(value) : value,
  );
}

/** Returns the stored answer, or the answer of `look`. */
function remembered<T>(
  known: Map<string, Promise<T>>,
  key: string,
  look: () => Promise<T>,
): Promise<T> {
  const found = known.get(key) ?? look();
  known.set(key, found);
  return found;
}

/** Returns an existing path with its link target. Reading the directory does not follow the link, unlike Stat. */
async function readEntry(
  client: GatewayClient,
  ref: Reference,
  path: string,
): Promise<readonly [string, string] | undefined> {
  try {
    const name = baseName(path);
    const includePattern = escapePattern(name);
    const entries = await client.readDir(ref, dirName(path), { includePattern });
    const entry = entries.find((item) => item.path === name);
    return entry && [path, entry.type === "symlink" ? entry.linkTarget : ""];
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
