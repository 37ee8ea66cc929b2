/** A host without a daemon: the caller describes base images and files. */
import type { Host, ImageAnswer, ImageRequest, ModuleFile, Warning } from "../api/host.js";
import { parseIgnoreFile } from "../host/ignore-file.js";
import { RequestError } from "../errors.js";
import { emptyImageConfig, type ImageConfig } from "../oci/image-config.js";
import {
  familiarImageReference,
  formatImageReference,
  parseImageReference,
} from "../oci/image-reference.js";
import { textOf, utf8 } from "../util/bytes.js";
import { sha256Hex } from "../util/sha256.js";
import type { BuildInputs, FakeImage } from "./evaluation.js";
import type { FileTree, ScriptSource } from "./file-tree.js";
import { quoted } from "../util/shown-text.js";

/** Code of a gRPC status: BuildKit's ordinary error. */
const UNKNOWN = 2;

/** Options of a simulated host. */
export interface SimulatedHostOptions {
  readonly source: ScriptSource;
  readonly inputs: Pick<BuildInputs, "images" | "strict">;
  readonly warn: (warning: Warning) => void;
}

/** Creates a host that answers from memory. @throws RequestError if a key of `images` is not an image reference */
export function simulatedHost({ source, inputs, warn }: SimulatedHostOptions): Host {
  const images = imagesByReference(inputs.images ?? {});
  const strict = inputs.strict ?? false;
  return {
    resolveImages: (requests) => requests.map((request) => resolveImage(request, images, strict)),
    ignorePatterns: ({ local }) => (local === "context" ? ignorePatterns(source) : []),
    readModule: (candidates) => readModule(candidates, source),
    warn,
  };
}

function imagesByReference(
  images: Readonly<Record<string, FakeImage>>,
): ReadonlyMap<string, FakeImage> {
  return new Map(
    Object.entries(images).map(([name, image]) => {
      const parsed = parseImageReference(name);
      if (!("problem" in parsed)) return [formatImageReference(parsed), image];
      throw new RequestError(`images: ${quoted(name)} is no image reference: ${parsed.problem}`);
    }),
  );
}

/** Returns the described image of a reference. The description may omit the digest. */
function resolveImage(
  { reference, platform }: ImageRequest,
  images: ReadonlyMap<string, FakeImage>,
  strict: boolean,
): ImageAnswer {
  const given = images.get(reference) ?? images.get(reference.replace(/@.*/, ""));
  if (given === undefined && strict) {
    const name = familiarImageReference(reference);
    const message = `${reference}: not found: this evaluation is strict and its images do not name ${quoted(name)}`;
    return { failure: { code: UNKNOWN, message, details: [] } };
  }
  const image: ImageConfig = { ...emptyImageConfig(platform), ...given };
  const config = utf8(JSON.stringify(image));
  return { reference, digest: `sha256:${sha256Hex(config)}`, config };
}

/** Returns the ignore file. As in the frontend, the build file's own ignore file wins unless it is empty. */
function ignorePatterns({ name, scriptTree, context }: ScriptSource): readonly string[] {
  for (const [tree, file] of [
    [scriptTree, `${name}.dockerignore`],
    [context, ".dockerignore"],
  ] as const) {
    const data = tree.read(file);
    if (data !== undefined && data.length > 0) return parseIgnoreFile(textOf(data), file);
  }
  return [];
}

/** Reads a module, first from the script's tree, like the frontend. */
function readModule(
  candidates: readonly ModuleFile[],
  { scriptTree, context }: ScriptSource,
): ReturnType<Host["readModule"]> {
  const trees: readonly (readonly [ModuleFile["tree"], FileTree])[] = [
    ["script", scriptTree],
    ["context", context],
  ];
  for (const [name, tree] of trees) {
    for (const [index, { tree: wanted, path }] of candidates.entries()) {
      const data = wanted === name ? tree.read(path) : undefined;
      if (data !== undefined) return { index, data };
    }
  }
  return undefined;
}
