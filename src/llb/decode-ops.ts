/** The ops of a definition. */
import { fromBinary } from "@bufbuild/protobuf";
import {
  OpSchema,
  type Definition,
  type Op,
} from "../gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import { digestOf, type Digest } from "../oci/digest.js";

/** An op of a definition, with its name there: the digest of its bytes. */
export interface DecodedOp {
  readonly digest: Digest;
  readonly bytes: Uint8Array;
  readonly op: Op;
}

/** Returns the ops of a definition in its order. The last one has no kind: it only points at the result. */
export function decodeOps({ def }: Pick<Definition, "def">): readonly DecodedOp[] {
  return def.map((bytes) => ({ digest: digestOf(bytes), bytes, op: fromBinary(OpSchema, bytes) }));
}
