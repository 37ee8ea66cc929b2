/** Looks up base images through the host. */
import { BuildError, InternalError, ScriptError, scriptErrorAt } from "../../errors.js";
import type { ImageSource, ResolvedImage } from "../../llb/carried.js";
import { decodeImageConfig, platformIn, withPlatform } from "../../oci/image-config.js";
import { formatPlatformId } from "../../oci/platform.js";
import { missingFeature, type LlbCap } from "../../llb/caps.js";
import type { Output } from "../../llb/vertex/vertex.js";
import type { DeclaredTargets } from "../declared-targets.js";
import type { Host, ImageAnswer, ImageRequest, TargetFiles } from "../host.js";
import type { Questions } from "../questions.js";
import { defined } from "../../util/defined.js";

/** Returns the key of an image. Equal keys mean the same image. */
function imageKey(image: ImageSource): string {
  const { reference, platform, resolveMode, ociStore = "", input = "", isTarget = false } = image;
  const id = formatPlatformId(platform);
  return JSON.stringify([reference, id, resolveMode, ociStore, input, isTarget]);
}

/** Returns the host request for an image. */
function requestOf(image: ImageSource): ImageRequest {
  const { reference, platform, resolveMode, ociStore, input, contextName, isTarget } = image;
  return {
    reference,
    platform,
    resolveMode,
    ...defined({ ociStore, input, contextName, isTarget }),
  };
}

/**
 * Checks an image's digest, which some daemons do not return.
 * @throws ScriptError if the digest differs from the given checksum
 */
function checkDigest(
  { reference, checksum, frames }: ImageSource,
  { digest }: ResolvedImage,
): void {
  if (checksum === undefined || digest === "" || digest === checksum) return;
  throw scriptErrorAt(
    frames,
    `bk.image: checksum: ${reference} has the digest ${digest}, not ${checksum}`,
  );
}

/** Decodes the answer about an image. @throws BuildError if the daemon could not look up the image */
function resolvedImage(answer: ImageAnswer, vertex: ImageSource): ResolvedImage {
  if ("reads" in answer) throw new InternalError(`${vertex.reference} was asked for without end`);
  if ("failure" in answer) {
    const { message: said } = answer.failure;
    const message = said.includes(vertex.reference) ? said : `${vertex.reference}: ${said}`;
    throw new BuildError({ ...answer.failure, message }, vertex.frames);
  }
  const { reference, digest, config, built } = answer;
  const common = { reference, digest, configBytes: config };
  const own = decodeImageConfig(config, reference);
  if (built === undefined) return { ...common, config: own };
  const { definition } = built;
  // Triggers run for the requested platform, which may differ from the image's platform.
  return {
    ...common,
    config: withPlatform(decodeImageConfig(built.config, reference), platformIn(own)),
    definition,
  };
}

/** The dependencies of a lookup. */
export interface ImageLookupDeps {
  readonly host: Pick<Host, "resolveImages">;
  readonly questions: Questions;
  readonly targets: DeclaredTargets;
  /** False only if the daemon is known to lack the capability. */
  readonly supports: (cap: LlbCap) => boolean;
  /** Returns the bytes of a target's definition, or undefined without a daemon. */
  readonly definitionOf: (output: Output) => Uint8Array | undefined;
}

/** The base images of one evaluation. Each is looked up once. */
export class ImageLookup {
  readonly #deps: ImageLookupDeps;
  readonly #images = new Map<string, ResolvedImage>();
  /** The keys of the images whose triggers wait for targets. */
  readonly #readByTriggers = new Set<string>();

  constructor(deps: ImageLookupDeps) {
    this.#deps = deps;
  }

  /** Looks up several base images together. @throws the error of the first failing image, with its frames */
  resolve(vertices: readonly ImageSource[]): void {
    const missing = new Map<string, ImageSource>();
    for (const vertex of vertices) {
      const key = imageKey(vertex);
      if (!this.#images.has(key)) missing.set(key, vertex);
    }
    if (missing.size === 0) return;
    for (const vertex of missing.values()) {
      this.#deps.questions.add("base images", vertex.frames);
      this.#checkLayout(vertex);
    }
    const wanted = [...missing];
    const answers = this.#lookUp(wanted.map(([, vertex]) => vertex));
    for (const [index, [key, vertex]] of wanted.entries()) {
      const answer = answers[index];
      if (answer !== undefined) this.#images.set(key, resolvedImage(answer, vertex));
    }
  }

  /**
   * Returns the answers about images. If an image's triggers read targets, the image is requested again with the
   * targets.
   */
  #lookUp(images: readonly ImageSource[]): readonly ImageAnswer[] {
    const asked = images.map((image) => ({ image, request: requestOf(image) }));
    const answers = this.#deps.host.resolveImages(asked.map(({ request }) => request));
    const again = asked.flatMap(({ image, request }, index) => {
      const answer = answers[index];
      if (answer === undefined || !("reads" in answer)) return [];
      return [{ index, request: { ...request, targets: this.#targetsFor(image, answer.reads) } }];
    });
    if (again.length === 0) return answers;
    const built = this.#deps.host.resolveImages(again.map(({ request }) => request));
    const later = new Map(again.map(({ index }, position) => [index, built[position]]));
    return answers.map((answer, index) => later.get(index) ?? answer);
  }

  /**
   * Returns the targets among the names that an image's triggers read, like the stages of the Dockerfile frontend.
   * @throws ScriptError if a target is built on the image
   */
  #targetsFor(image: ImageSource, names: readonly string[]): readonly TargetFiles[] {
    const key = imageKey(image);
    return names.flatMap((name) => {
      const target = this.#deps.targets.find(name);
      if (target === undefined) return [];
      if (this.#readByTriggers.has(key)) {
        throw scriptErrorAt(
          image.frames,
          `the ONBUILD triggers of ${image.reference} read the target ${JSON.stringify(target.name)}, which is built on that image`,
        );
      }
      this.#readByTriggers.add(key);
      try {
        const state = target.state();
        const { root } = state;
        const definition = root === undefined ? new Uint8Array() : this.#deps.definitionOf(root);
        return definition === undefined ? [] : [{ name, definition }];
      } finally {
        this.#readByTriggers.delete(key);
      }
    });
  }

  /**
   * Checks that the daemon supports OCI layouts. An older daemon would look up the image in a registry.
   * @throws ScriptError
   */
  #checkLayout({ ociStore, frames }: ImageSource): void {
    const cap = "source.ocilayout";
    if (ociStore === undefined || this.#deps.supports(cap)) return;
    throw scriptErrorAt(frames, missingFeature(cap));
  }

  /** Returns a base image, and looks it up if necessary. */
  image(vertex: ImageSource): ResolvedImage {
    this.resolve([vertex]);
    const found = this.#images.get(imageKey(vertex));
    if (found === undefined)
      throw new ScriptError(`${vertex.reference} was not resolved`, vertex.frames);
    checkDigest(vertex, found);
    return found;
  }

  /** The base images that have been looked up. */
  get resolved(): Iterable<ResolvedImage> {
    return this.#images.values();
  }
}
