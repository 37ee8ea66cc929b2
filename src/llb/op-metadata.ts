/** Metadata beside an op: its name, capabilities, cache settings, limits. */
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

/** The inputs of an op's metadata, besides its vertex. */
export interface MetadataInput {
  readonly name: string | undefined;
  /** The capabilities that the op needs; it may grow. */
  readonly caps: Set<LlbCap>;
  readonly request: MarshalRequest;
}

/** The metadata of a vertex's op. */
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

/** Limits of a command's control group. */
function resourcesOf(
  vertex: Vertex,
  request: MarshalRequest,
): Pick<OpMetadata, "linuxResources"> | undefined {
  if (vertex.kind !== "exec") return undefined;
  const limits = fieldsOf("resources", withClientOptions(vertex.options, request));
  if (Object.keys(limits).length === 0) return undefined;
  return { linuxResources: create(LinuxResourcesSchema, limits) };
}

/** True when `no-cache` means the target, or what belongs to none. */
export function isUncachedTarget(
  name: string | undefined,
  noCache: MarshalRequest["noCache"],
): boolean {
  if (typeof noCache === "boolean") return noCache;
  return name !== undefined && noCache.includes(name.toLowerCase());
}

/** `no-cache` is about commands and copies; sources and small file operations stay cached, as in a Dockerfile. */
function isRebuiltWithoutCache(vertex: Vertex): boolean {
  if (vertex.kind === "exec") return true;
  return vertex.kind === "file" && vertex.actions.some((action) => action.type === "copy");
}

/** Capabilities as metadata names them. */
export function capsRecord(caps: Iterable<string>): Record<string, boolean> {
  return sortedRecord([...caps].map((cap) => [cap, true] as const));
}

/**
 * The same op made twice: as client/llb merges the metadata of equal vertices, except that a generated name never
 * replaces another: the user's own one wins wherever it stands, otherwise the first number stays.
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
