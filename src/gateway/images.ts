/** Resolves digests and configurations of images without pulling the images. */
import { create } from "@bufbuild/protobuf";
import { RequestError } from "../errors.js";
import {
  LLBBridge,
  ResolveImageConfigRequestSchema,
  ResolveSourceMetaRequestSchema,
} from "../gen/github.com/moby/buildkit/frontend/gateway/pb/gateway_pb.js";
import { parseImageReference } from "../oci/image-reference.js";
import type { Platform } from "../oci/platform.js";
import type { Capabilities } from "./capabilities.js";
import { unary, type CallOptions } from "./rpc.js";
import { brokenAnswer } from "./status.js";
import type { Session } from "./transport.js";

/** An image to resolve. */
export interface ResolveImageOptions extends CallOptions {
  /** A normalised reference with a tag or digest, without a scheme. */
  readonly reference: string;
  /** Default: the daemon's platform. */
  readonly platform?: Platform | undefined;
  readonly resolveMode: "default" | "pull" | "local";
  /** The client's OCI layout that contains the image; the reference must then have a digest. Default: a registry. */
  readonly layout?: OciStore | undefined;
  /** The name of the step in the progress output. Default: "resolve image config for …". */
  readonly logName?: string;
}

/** An OCI layout on the client. */
export interface OciStore {
  readonly sessionId: string;
  readonly storeId: string;
}

/** A resolved image. */
export interface ImageMetadata {
  /** The reference of the resolved image. It differs from the requested one if a source policy replaced the image. */
  readonly reference: string;
  /** The digest of the manifest or index; "" for an image in the image store of Docker 20.10. */
  readonly digest: string;
  /** The JSON of the image configuration for the platform. */
  readonly config: Uint8Array;
}

const REGISTRY_SCHEME = "docker-image://";
const LAYOUT_SCHEME = "oci-layout://";
/** ResolveImageConfigRequest.ResolverType of an OCI layout. */
const LAYOUT_RESOLVER = 1;

/** See GatewayClient.resolveImage. */
export function resolveImage(
  session: Session,
  capabilities: Capabilities,
  options: ResolveImageOptions,
): Promise<ImageMetadata> {
  return capabilities.supports("source.metaresolver")
    ? resolveSourceMeta(session, options)
    : resolveImageConfig(session, options);
}

async function resolveSourceMeta(
  session: Session,
  { reference, platform, resolveMode, layout, logName, signal }: ResolveImageOptions,
): Promise<ImageMetadata> {
  const scheme = layout === undefined ? REGISTRY_SCHEME : LAYOUT_SCHEME;
  const identifier = scheme + reference;
  const request = create(ResolveSourceMetaRequestSchema, {
    Source: { identifier, attrs: layoutAttributes(layout) },
    LogName: logName ?? `resolve image config for ${identifier}`,
    // Go's client omits this field when it translates the older call.
    ResolveMode: resolveMode,
    ...platformField(platform),
  });
  const response = await unary(session, LLBBridge.method.resolveSourceMeta, request, { signal });
  const found = response.Source?.identifier ?? identifier;
  const { Image: image } = response;
  if (image === undefined && found === identifier) {
    throw brokenAnswer("ResolveSourceMeta", `nothing about ${reference}`);
  }
  if (image === undefined || !found.startsWith(scheme)) {
    throw new RequestError(
      `a source policy replaces the image ${reference} with ${found}, which is not an image`,
    );
  }
  return checked("ResolveSourceMeta", {
    reference: found.slice(scheme.length),
    digest: image.Digest,
    config: image.Config,
  });
}

/** Resolves an image with ResolveImageConfig, for daemons before v0.13. */
async function resolveImageConfig(
  session: Session,
  { reference, platform, resolveMode, layout, logName, signal }: ResolveImageOptions,
): Promise<ImageMetadata> {
  const scheme = layout === undefined ? REGISTRY_SCHEME : LAYOUT_SCHEME;
  const request = create(ResolveImageConfigRequestSchema, {
    Ref: reference,
    ResolveMode: resolveMode,
    LogName: logName ?? `resolve image config for ${scheme}${reference}`,
    ...(layout !== undefined && {
      ResolverType: LAYOUT_RESOLVER,
      SessionID: layout.sessionId,
      StoreID: layout.storeId,
    }),
    ...platformField(platform),
  });
  const response = await unary(session, LLBBridge.method.resolveImageConfig, request, { signal });
  const found = response.Ref === "" ? reference : response.Ref;
  const image = { reference: found, digest: response.Digest, config: response.Config };
  return checked("ResolveImageConfig", image);
}

/** Returns the image if its references are valid in ops. @throws BuildError otherwise */
function checked(call: string, image: ImageMetadata): ImageMetadata {
  const { reference, digest } = image;
  const pinned = digest === "" ? reference : `${reference.replace(/@.*/s, "")}@${digest}`;
  for (const name of [reference, pinned]) {
    const parsed = parseImageReference(name);
    if ("problem" in parsed)
      throw brokenAnswer(call, `the image ${JSON.stringify(name)}: ${parsed.problem}`);
  }
  return image;
}

function layoutAttributes(layout: OciStore | undefined): Record<string, string> {
  if (layout === undefined) return {};
  return { "oci.session": layout.sessionId, "oci.store": layout.storeId };
}

/** Returns the request's platform field. An absent field means the daemon's platform; an empty message does not. */
function platformField(platform: Platform | undefined) {
  if (platform === undefined) return {};
  return {
    Platform: {
      OS: platform.os,
      Architecture: platform.architecture,
      Variant: platform.variant ?? "",
      OSVersion: platform.osVersion ?? "",
      OSFeatures: [...(platform.osFeatures ?? [])],
    },
  };
}
