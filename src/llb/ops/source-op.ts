/** Encodes base images and client directories (BuildKit client/llb/source.go). */
import { create } from "@bufbuild/protobuf";
import {
  OpSchema,
  SourceOpSchema,
  WorkerConstraintsSchema,
  type Op,
} from "../../gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import { sortedRecord } from "../../util/sorted-map.js";
import { platformToPb } from "../platform-pb.js";
import type { ImageVertex, LocalVertex } from "../vertex/source.js";
import type { OpContext } from "./op-context.js";

/** Returns the op of a base image, pinned to the digest of the resolved configuration. */
export function imageToPb(vertex: ImageVertex, context: OpContext): Op {
  return vertex.ociStore === undefined
    ? registryImage(vertex, context)
    : layoutImage(vertex, vertex.ociStore, context);
}

function registryImage(vertex: ImageVertex, context: OpContext): Op {
  context.require("source.image");
  const { reference, digest } = context.image(vertex);
  const pinned = reference.includes("@") || digest === "" ? reference : `${reference}@${digest}`;
  if (vertex.resolveMode === "pull") context.require("source.image.resolvemode");
  const attrs: [string, string][] = [];
  if (vertex.resolveMode !== "default") attrs.push(["image.resolvemode", vertex.resolveMode]);
  if (vertex.checksum !== undefined) {
    context.require("source.image.checksum");
    attrs.push(["image.checksum", vertex.checksum]);
  }
  if (vertex.layerLimit !== undefined) {
    context.require("source.image.layerlimit");
    attrs.push(["image.layerlimit", String(vertex.layerLimit)]);
  }
  return platformSource(`docker-image://${pinned}`, attrs, vertex);
}

/** Returns the op of an image in an OCI layout of the client. */
function layoutImage(vertex: ImageVertex, store: string, context: OpContext): Op {
  context.require("source.ocilayout");
  const { reference } = context.image(vertex);
  const attrs: readonly [string, string][] = [
    ["oci.session", context.request.sessionId],
    ["oci.store", store],
  ];
  return platformSource(`oci-layout://${reference}`, attrs, vertex);
}

function platformSource(
  identifier: string,
  attrs: readonly (readonly [string, string])[],
  { platform }: ImageVertex,
): Op {
  return create(OpSchema, {
    op: {
      case: "source",
      value: create(SourceOpSchema, { identifier, attrs: sortedRecord(attrs) }),
    },
    platform: platformToPb(platform),
    constraints: create(WorkerConstraintsSchema),
  });
}

/**
 * Returns the op of a client directory. Its digest differs between sessions, but copies from it are cached by content.
 */
export function localToPb(vertex: LocalVertex, context: OpContext): Op {
  const ignored = vertex.ignoreFile === false ? [] : context.ignorePatterns(vertex);
  const exclude = [...ignored, ...vertex.exclude];
  context.require("source.local");
  context.require("source.local.sessionid");
  context.require("source.local.sharedkeyhint");
  const attrs: [string, string][] = [
    ["local.session", context.request.localSessions.get(vertex.name) ?? context.request.sessionId],
    ["local.sharedkeyhint", vertex.sharedKeyHint],
  ];
  if (vertex.include.length > 0) {
    context.require("source.local.includepatterns");
    attrs.push(["local.includepattern", JSON.stringify(vertex.include)]);
  }
  const followPaths = context.followPaths(vertex);
  if (followPaths.length > 0) {
    context.require("source.local.followpaths");
    attrs.push(["local.followpaths", JSON.stringify(followPaths)]);
  }
  if (vertex.metadataOnly === true) {
    context.require("source.local.metadatatransfer");
    attrs.push(["local.metadatatransfer", "true"]);
  }
  // Not required as a capability: a daemon without the attribute compares metadata instead.
  if (vertex.differ === "none") attrs.push(["local.differ", "none"]);
  if (exclude.length > 0) {
    context.require("source.local.excludepatterns");
    attrs.push(["local.excludepatterns", JSON.stringify(exclude)]);
  }
  return create(OpSchema, {
    op: {
      case: "source",
      value: create(SourceOpSchema, {
        identifier: `local://${vertex.name}`,
        attrs: sortedRecord(attrs),
      }),
    },
    constraints: create(WorkerConstraintsSchema),
  });
}
