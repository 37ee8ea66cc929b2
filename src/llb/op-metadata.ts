/** The metadata of an op: its name, capabilities, cache settings and resource limits. */
import { create } from "@bufbuild/protobuf";
import {
  LinuxResourcesSchema,
  OpMetadataSchema,
  type OpMetadata,
} from "../gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import { shownText } from "../util/shown-text.js";
import { sortedRecord } from "../util/sorted-map.js";
import type { LlbCap } from "./caps.js";
import { fieldsOf, withClientOptions } from "./exec-options.js";
import type { MarshalRequest } from "./marshal-request.js";
import type { Vertex } from "./vertex/vertex.js";

/** The inputs of an op's metadata, in addition to the vertex. */
export interface MetadataInput {
  readonly name: string | undefined;
  /** The capabilities that the op needs. */
  readonly caps: Set<LlbCap>;
  readonly request: MarshalRequest;
}

/** Returns the metadata of a vertex's op. */
export function metadataOf(vertex: Vertex, input: MetadataInput): OpMetadata {
  const { name, caps, request } = input;
  const { step } = vertex;
  const { progressGroup } = step;
  const ignoreCache =
    step.ignoreCache === true ||
    (isUncachedTarget(vertex.stage, request.noCache) && isRebuiltWithoutCache(vertex));
  return create(OpMetadataSchema, {
    ignoreCache,
    description: name === undefined ? {} : { "llb.customname": name },
    ...(step.exportCache === undefined ? {} : { exportCache: { Value: step.exportCache } }),
    ...(progressGroup && {
      progressGroup: { ...progressGroup, name: shownText(progressGroup.name) },
    }),
    ...resourcesOf(vertex, request),
    caps: capsRecord(caps),
  });
}

/** Returns the control group limits of a command. */
function resourcesOf(
  vertex: Vertex,
  request: MarshalRequest,
): Pick<OpMetadata, "linuxResources"> | undefined {
  if (vertex.kind !== "exec") return undefined;
  const limits = fieldsOf("resources", withClientOptions(vertex.options, request));
  if (Object.keys(limits).length === 0) return undefined;
  return { linuxResources: create(LinuxResourcesSchema, limits) };
}

/** Reports whether `no-cache` covers a target. A list of targets never covers steps outside targets (`undefined`). */
export function isUncachedTarget(
  name: string | undefined,
  noCache: MarshalRequest["noCache"],
): boolean {
  if (typeof noCache === "boolean") return noCache;
  return name !== undefined && noCache.includes(name.toLowerCase());
}

/** Reports whether `no-cache` affects the step: a command or a copy. Other steps stay cached, as with a Dockerfile. */
function isRebuiltWithoutCache(vertex: Vertex): boolean {
  if (vertex.kind === "exec") return true;
  return vertex.kind === "file" && vertex.actions.some((action) => action.type === "copy");
}

/** Returns capabilities in the form of op metadata. */
export function capsRecord(caps: Iterable<string>): Record<string, boolean> {
  return sortedRecord([...caps].map((cap) => [cap, true] as const));
}

/**
 * Merges the metadata of two equal ops, as client/llb does. One difference: a generated name never replaces another
 * name. The script's own name wins in any order; otherwise the first name stays.
 */
export function mergeMetadata(
  first: OpMetadata,
  second: OpMetadata,
  overlaid: boolean,
): OpMetadata {
  const exportCache = second.exportCache ?? first.exportCache;
  const progressGroup = second.progressGroup ?? first.progressGroup;
  const linuxResources = second.linuxResources ?? first.linuxResources;
  return create(OpMetadataSchema, {
    ignoreCache: first.ignoreCache || second.ignoreCache,
    description: overlaid ? second.description : first.description,
    ...(exportCache && { exportCache }),
    ...(progressGroup && { progressGroup }),
    ...(linuxResources && { linuxResources }),
    caps: capsRecord([...Object.keys(first.caps), ...Object.keys(second.caps)]),
  });
}
