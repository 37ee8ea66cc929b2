/** Evaluates scripts in this process: the core of Luakit with a Host in memory. */
import type { Host, ImageAnswer, ImageRequest, ModuleFile, Warning } from "../../src/api/host.js";
import { parseIgnoreFile } from "../../src/host/ignore-file.js";
import { evaluateScript as evaluate, type ScriptOutput } from "../../src/evaluator/evaluate.js";
import { evaluationRequest, marshalRequest } from "../../src/evaluator/evaluation-request.js";
import { inspect, type Subject } from "../../src/subrequests/inspect.js";
import type { Definition } from "../../src/gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import { LOCAL_CONTEXT, type BuildContextSource } from "../../src/llb/context-source.js";
import { readDefinition } from "../../src/llb/marshal.js";
import { loadLuaRuntime } from "../../src/lua/runtime.js";
import { formatImageReference, parseImageReference } from "../../src/oci/image-reference.js";
import type { ImageConfig } from "../../src/oci/image-config.js";
import type { Platform } from "../../src/oci/platform.js";
import type { Answer } from "../../src/subrequests/answer.js";
import { parseBuildRequest, type BuildRequest } from "../../src/request/build-request.js";
import { textOf, utf8 } from "../../src/util/bytes.js";
import { LLB_FEATURES } from "./buildkit-features.js";
import { foundImage, type FakeImage } from "./fake-bridge.js";
import { FakeFiles, FileFailure, type FileTree } from "./fake-files.js";
import { STANDARD_IMAGES } from "./images.js";

/** The inputs of a script's evaluation, in addition to the script's text. */
export interface ScriptInput {
  /** The client's options with the keys that BuildKit passes: `build-arg:NAME`, `platform`, … */
  readonly options?: Readonly<Record<string, string>>;
  /** The name of the script in its tree. Default: `build.lua`. */
  readonly filename?: string;
  /** The build context. */
  readonly context?: FileTree;
  /** Further directories of the client by name. */
  readonly locals?: Readonly<Record<string, FileTree>>;
  /** The directory of the script, for its modules. Default: the build context. */
  readonly scriptTree?: FileTree;
  /** Base images by name. Default: those of images.ts. */
  readonly images?: Readonly<Record<string, FakeImage>>;
  /** The daemon's LLB capabilities. Default: those of BuildKit v0.32. */
  readonly llbFeatures?: readonly string[];
  /** The platform of the daemon. Default: linux/amd64. */
  readonly workerPlatform?: Platform;
  /** Returns monotonic milliseconds. Default: the real clock. */
  readonly clock?: () => number;
  /** The symbolic links of built file systems. Default: nothing can be built. */
  readonly readEntries?: Host["readEntries"];
  /** Reports whether layers fit their bases. Default: all layers fit. */
  readonly layerFits?: Host["layerFits"];
}

/** The result of a script's evaluation. */
export interface Evaluation {
  readonly output: ScriptOutput;
  readonly definition: Definition;
  readonly config: ImageConfig;
}

/** A script with its input. `evaluate` may be called more than once. */
export interface ScriptRun {
  /** Evaluates the script. @throws the error of the evaluation */
  evaluate(): Evaluation;
  /** The script's output and warnings so far. */
  readonly warnings: readonly Warning[];
  /** The image look-ups so far: the references of each call. */
  readonly lookups: readonly (readonly string[])[];
}

/** The id of the session of all test evaluations. */
export const SESSION_ID = "session1";

const AMD64: Platform = { os: "linux", architecture: "amd64" };
const runtime = await loadLuaRuntime();

/** Evaluates a script that is expected to succeed. */
export function evaluateScript(script: string | Uint8Array, input: ScriptInput = {}): Evaluation {
  return scriptRun(script, input).evaluate();
}

/** Prepares an evaluation of a script. */
export function scriptRun(script: string | Uint8Array, input: ScriptInput = {}): ScriptRun {
  const warnings: Warning[] = [];
  const lookups: (readonly string[])[] = [];
  const host = memoryHost(input, warnings, lookups);
  const run = (): Evaluation => {
    const clock = input.clock ?? (() => performance.now());
    const output = evaluate(runtime, requestOf(script, input), host, clock);
    return {
      output,
      definition: readDefinition(output.definition),
      config: JSON.parse(textOf(output.config)) as ImageConfig,
    };
  };
  return { evaluate: run, warnings, lookups };
}

/** The result of a subrequest about a script. */
export interface Inspected {
  readonly answer: Answer;
  /** The content of `result.json`. */
  readonly json: unknown;
  readonly text: string | undefined;
  readonly warnings: readonly Warning[];
  readonly lookups: readonly (readonly string[])[];
}

/** Answers a subrequest about a script. @throws the error of the evaluation, if the answer does not contain it */
export function inspectScript(
  subject: Subject,
  script: string | Uint8Array,
  input: ScriptInput = {},
): Inspected {
  const warnings: Warning[] = [];
  const lookups: (readonly string[])[] = [];
  const host = memoryHost(input, warnings, lookups);
  const asked = { request: requestOf(script, input), subject };
  const answer = inspect(asked, {
    runtime,
    host,
    clock: input.clock ?? (() => performance.now()),
  });
  const json = JSON.parse(answer.get("result.json") ?? "") as unknown;
  return { answer, json, text: answer.get("result.txt"), warnings, lookups };
}

/**
 * Returns the same request as the frontend. Integration tests compare the definitions of this request with those of the
 * real process.
 */
function requestOf(
  script: string | Uint8Array,
  input: ScriptInput,
): Parameters<typeof evaluate>[1] {
  const request = parseBuildRequest({
    options: new Map(Object.entries(input.options ?? {})),
    workerPlatform: input.workerPlatform ?? AMD64,
  });
  const caps = new Set(input.llbFeatures ?? LLB_FEATURES);
  return evaluationRequest(request, marshalRequest(request, { sessionId: SESSION_ID, caps }), {
    script: {
      name: input.filename ?? "build.lua",
      data: typeof script === "string" ? utf8(script) : script,
    },
    context: contextOf(request),
    targetPlatform: request.targetPlatforms[0],
  });
}

/** Finds the build context of a client that sends no inputs. Every download is an archive. */
function contextOf({ context: { remote, subdir } }: BuildRequest): BuildContextSource {
  if (remote === undefined) return LOCAL_CONTEXT;
  return { source: remote, ...(subdir !== undefined && { subdir }) };
}

/** Returns a Host for an input in memory. */
export function memoryHost(
  input: ScriptInput,
  warnings: Warning[],
  lookups: (readonly string[])[],
): Host {
  const context = new FakeFiles(input.context ?? {});
  const trees = { context, script: new FakeFiles(input.scriptTree ?? input.context ?? {}) };
  const images = imagesByReference(input.images ?? STANDARD_IMAGES);
  const ownIgnoreFile = `${input.filename ?? "build.lua"}.dockerignore`;
  return {
    resolveImages: (requests) => {
      lookups.push(requests.map(({ reference }) => reference));
      return requests.map((request) => resolveImage(request, images));
    },
    ignorePatterns: ({ local }) => {
      const own = local === "context" ? fileOf(trees.script, ownIgnoreFile) : undefined;
      if (own !== undefined && own.length > 0) return parseIgnoreFile(textOf(own), ownIgnoreFile);
      const tree = local === "context" ? context : new FakeFiles(input.locals?.[local] ?? {});
      const data = fileOf(tree, ".dockerignore");
      return data === undefined ? [] : parseIgnoreFile(textOf(data), ".dockerignore");
    },
    readModule: (candidates) => readModule(candidates, trees),
    warn: (warning) => {
      warnings.push(warning);
    },
    ...(input.readEntries && {
      readEntries: input.readEntries,
      layerFits: input.layerFits ?? (() => true),
    }),
  };
}

function imagesByReference(
  images: Readonly<Record<string, FakeImage>>,
): ReadonlyMap<string, FakeImage> {
  return new Map(Object.entries(images).map(([name, image]) => [canonical(name), image]));
}

function canonical(name: string): string {
  const parsed = parseImageReference(name);
  if ("problem" in parsed) throw new Error(`${name} is no image reference: ${parsed.problem}`);
  return formatImageReference(parsed);
}

/** The text is BuildKit's error for a missing image. */
function resolveImage(
  { reference, platform }: ImageRequest,
  images: ReadonlyMap<string, FakeImage>,
): ImageAnswer {
  const image = images.get(reference.replace(/@.*/, "")) ?? images.get(reference);
  if (image === undefined) {
    const message = `failed to resolve source metadata for ${reference}: ${reference}: not found`;
    return { failure: { code: 2, message, details: [] } };
  }
  return { reference, ...foundImage(image, platform), ...(image.built && { built: image.built }) };
}

/** The script's tree comes first, as in the frontend. */
function readModule(
  candidates: readonly ModuleFile[],
  trees: Readonly<Record<ModuleFile["tree"], FakeFiles>>,
): ReturnType<Host["readModule"]> {
  for (const tree of ["script", "context"] as const) {
    for (const [index, candidate] of candidates.entries()) {
      const data = candidate.tree === tree ? fileOf(trees[tree], candidate.path) : undefined;
      if (data !== undefined) return { index, data };
    }
  }
  return undefined;
}

function fileOf(files: FakeFiles, path: string): Uint8Array | undefined {
  try {
    return files.read(path, 0, Number.MAX_SAFE_INTEGER);
  } catch (error) {
    if (error instanceof FileFailure) return undefined;
    throw error;
  }
}
