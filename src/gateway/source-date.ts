/** Resolves the date of a source: the commit date of a repository, or the last modification of a download. */
import { create, fromBinary } from "@bufbuild/protobuf";
import { RequestError } from "../errors.js";
import {
  LLBBridge,
  ResolveSourceMetaRequestSchema,
} from "../gen/github.com/moby/buildkit/frontend/gateway/pb/gateway_pb.js";
import {
  OpSchema,
  type Definition,
  type SourceOp,
} from "../gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import { textOf } from "../util/bytes.js";
import type { Capabilities } from "./capabilities.js";
import { unary } from "./rpc.js";
import type { Session } from "./transport.js";

/** See GatewayClient.resolveDate. */
export async function resolveDate(
  session: Session,
  capabilities: Capabilities,
  definition: Definition,
): Promise<number | undefined> {
  const source = remoteSource(definition);
  if (source === undefined) return undefined;
  if (!capabilities.supports("source.metaresolver")) {
    throw new RequestError("the date of a source needs BuildKit 0.13 or later");
  }
  const request = create(ResolveSourceMetaRequestSchema, {
    Source: source,
    LogName: "[internal] resolve main build context metadata",
    ...(source.identifier.startsWith("git://") ? { Git: { ReturnObject: true } } : { HTTP: {} }),
  });
  const { Git: git, HTTP: http } = await unary(
    session,
    LLBBridge.method.resolveSourceMeta,
    request,
    {},
  );
  if (git !== undefined) return committed(textOf(git.CommitObject));
  return http?.LastModified === undefined ? undefined : Number(http.LastModified.seconds);
}

/** Returns the first git or HTTP source of a definition. */
function remoteSource({ def }: Definition): SourceOp | undefined {
  for (const bytes of def) {
    const { op } = fromBinary(OpSchema, bytes);
    if (op.case === "source" && /^(?:git|https?):\/\//.test(op.value.identifier)) return op.value;
  }
  return undefined;
}

/** Returns the committer date of a raw commit object, in seconds. */
function committed(commit: string): number | undefined {
  const seconds = /^committer .*> (\d+) [-+]\d{4}$/m.exec(commit)?.[1];
  return seconds === undefined ? undefined : Number(seconds);
}
