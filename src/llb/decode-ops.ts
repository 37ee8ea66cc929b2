/** Decodes the ops of a definition. */
import { fromBinary } from "@bufbuild/protobuf";
import {
  OpSchema,
  type Definition,
  type Op,
} from "../gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import { digestOf, type Digest } from "../oci/digest.js";

/** An op of a definition. The digest of its bytes identifies it. */
export interface DecodedOp {
  readonly digest: Digest;
  readonly bytes: Uint8Array;
  readonly op: Op;
}

/** Returns the ops of a definition, in order. The last op has no kind: it only points to the result. */
export function decodeOps({ def }: Pick<Definition, "def">): readonly DecodedOp[] {
  return def.map((bytes) => ({ digest: digestOf(bytes), bytes, op: fromBinary(OpSchema, bytes) }));
}
