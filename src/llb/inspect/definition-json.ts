/**
 * Formats a definition as the JSON of the subrequest `frontend.convertllb` (BuildKit frontend/subrequests/convertllb).
 */
import { toJson } from "@bufbuild/protobuf";
import {
  ExportCacheSchema,
  LinuxResourcesSchema,
  OpSchema,
  ProgressGroupSchema,
  SourceSchema,
  type Definition,
  type OpMetadata,
} from "../../gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import { compareUtf8 } from "../../util/bytes.js";
import { decodeOps } from "../decode-ops.js";

/** Ops and their metadata by digest, and the source map. Ops use protobuf's JSON encoding, metadata uses Go's. */
export interface DefinitionJson {
  readonly def: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly source: unknown;
}

/** Returns the JSON of a definition. */
export function definitionJson({ def, metadata, Source }: Definition): DefinitionJson {
  const ops = decodeOps({ def }).map(({ digest, op }) => [digest, toJson(OpSchema, op)] as const);
  const described = Object.entries(metadata).map(
    ([digest, item]) => [digest, metadataJson(item)] as const,
  );
  return {
    def: sorted(ops),
    metadata: sorted(described),
    source: Source === undefined ? {} : toJson(SourceSchema, Source),
  };
}

/** Returns metadata in the JSON of Go's client/llb.OpMetadata, without empty fields. */
function metadataJson(metadata: OpMetadata): Readonly<Record<string, unknown>> {
  const { ignoreCache, description, exportCache, caps, progressGroup, linuxResources } = metadata;
  return {
    ...(ignoreCache && { ignore_cache: true }),
    ...(Object.keys(description).length > 0 && { description }),
    ...(exportCache && { export_cache: toJson(ExportCacheSchema, exportCache) }),
    ...(Object.keys(caps).length > 0 && { caps }),
    ...(progressGroup && { progress_group: toJson(ProgressGroupSchema, progressGroup) }),
    ...(linuxResources && { linux_resources: toJson(LinuxResourcesSchema, linuxResources) }),
  };
}

function sorted<T>(entries: readonly (readonly [string, T])[]): Readonly<Record<string, T>> {
  return Object.fromEntries([...entries].sort(([a], [b]) => compareUtf8(a, b)));
}
