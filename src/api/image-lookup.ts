/** Looking base images up: what is asked of the host, and what becomes of its answer. */
import { BuildError, scriptErrorAt } from "../errors.js";
import type { ImageSource, ResolvedImage } from "../llb/carried.js";
import { decodeImageConfig } from "../oci/image-config.js";
import { formatPlatformId } from "../oci/platform.js";
import type { ImageAnswer, ImageRequest } from "./host.js";

/** What makes two look-ups one. */
export function imageKey(vertex: ImageSource): string {
  const { reference, platform, resolveMode, ociStore = "", input = "" } = vertex;
  return JSON.stringify([reference, formatPlatformId(platform), resolveMode, ociStore, input]);
}

/** The question to the host. */
export function requestOf(image: ImageSource): ImageRequest {
  const { reference, platform, resolveMode, ociStore, input, contextName } = image;
  return {
    reference,
    platform,
    resolveMode,
    ...(ociStore !== undefined && { ociStore }),
    ...(input !== undefined && { input }),
    ...(contextName !== undefined && { contextName }),
  };
}

/** @throws ScriptError when an image is not the one whose checksum was given; some daemons tell no digest. */
export function checkDigest(
  { reference, checksum, frames }: ImageSource,
  { digest }: ResolvedImage,
): void {
  if (checksum === undefined || digest === "" || digest === checksum) return;
  throw scriptErrorAt(
    frames,
    `bk.image: checksum: ${reference} has the digest ${digest}, not ${checksum}`,
  );
}

/** The host's answer. @throws BuildError at the image's lines when it could not be found */
export function resolvedImage(answer: ImageAnswer, vertex: ImageSource): ResolvedImage {
  if ("failure" in answer) {
    const { message: said } = answer.failure;
    const message = said.includes(vertex.reference) ? said : `${vertex.reference}: ${said}`;
    throw new BuildError({ ...answer.failure, message }, vertex.frames);
  }
  const { reference, digest, config, built } = answer;
  const common = { reference, digest, configBytes: config };
  if (built === undefined) return { ...common, config: decodeImageConfig(config) };
  return {
    ...common,
    config: decodeImageConfig(built.config),
    definition: built.definition,
  };
}
