/** Looking base images up: what is asked of the host, and what becomes of its answer. */
import { BuildError, InternalError, scriptErrorAt } from "../../errors.js";
import type { ImageSource, ResolvedImage } from "../../llb/carried.js";
import { decodeImageConfig, platformIn, withPlatform } from "../../oci/image-config.js";
import { formatPlatformId } from "../../oci/platform.js";
import type { ImageAnswer, ImageRequest } from "../host.js";

/** Images of the same key are the same image. */
export function imageKey(image: ImageSource): string {
  const { reference, platform, resolveMode, ociStore = "", input = "", isTarget = false } = image;
  const id = formatPlatformId(platform);
  return JSON.stringify([reference, id, resolveMode, ociStore, input, isTarget]);
}

/** What is asked about an image. */
export function requestOf(image: ImageSource): ImageRequest {
  const { reference, platform, resolveMode, ociStore, input, contextName, isTarget } = image;
  return {
    reference,
    platform,
    resolveMode,
    ...(ociStore !== undefined && { ociStore }),
    ...(input !== undefined && { input }),
    ...(contextName !== undefined && { contextName }),
    ...(isTarget !== undefined && { isTarget }),
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

/** What an answer says of an image. @throws BuildError when the daemon could not look it up */
export function resolvedImage(answer: ImageAnswer, vertex: ImageSource): ResolvedImage {
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
  // Triggers run for the platform that was asked for, which the image may not have.
  return {
    ...common,
    config: withPlatform(decodeImageConfig(built.config, reference), platformIn(own)),
    definition,
  };
}
