/** Sources: base images and client directories (BuildKit client/llb/source.go). */
import { create } from "@bufbuild/protobuf";
import {
  OpSchema,
  SourceOpSchema,
  WorkerConstraintsSchema,
  type Op,
} from "../../gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import { sortedRecord } from "../../util/sorted-map.js";
import { platformToPb } from "../platform-pb.js";
import type { ImageVertex, LocalVertex } from "../vertex.js";
import type { OpContext } from "./op-context.js";

/** The op of a base image, pinned to the digest its configuration was read from. */
export function imageToPb(vertex: ImageVertex, context: OpContext): Op {
  context.require("source.image");
  const { reference, digest } = context.image(vertex);
  const pinned = reference.includes("@") || digest === "" ? reference : `${reference}@${digest}`;
  if (vertex.resolveMode === "pull") context.require("source.image.resolvemode");
  const attrs: Record<string, string> =
    vertex.resolveMode === "default" ? {} : { "image.resolvemode": vertex.resolveMode };
  return create(OpSchema, {
    op: {
      case: "source",
      value: create(SourceOpSchema, { identifier: `docker-image://${pinned}`, attrs }),
    },
    platform: platformToPb(vertex.platform),
    constraints: create(WorkerConstraintsSchema),
  });
}

/** The op of a client directory. Its digest differs from session to session; what reads it is cached by content. */
export function localToPb(vertex: LocalVertex, context: OpContext): Op {
  const exclude = [...context.ignorePatterns(vertex), ...vertex.exclude];
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
  if (vertex.followPaths.length > 0) {
    context.require("source.local.followpaths");
    attrs.push(["local.followpaths", JSON.stringify(vertex.followPaths)]);
  }
  // Only a hint: a daemon without it sends more than needed, so the capability is not required.
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
