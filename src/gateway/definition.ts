/** Definitions that others made: frontend inputs, and results of other frontends. */
import { fromBinary } from "@bufbuild/protobuf";
import { RequestError } from "../errors.js";
import { OpSchema, type Definition } from "../gen/github.com/moby/buildkit/solver/pb/ops_pb.js";

/** Checks the ops of a definition. @throws RequestError naming it `what` if one of them cannot be read */
export function checkDefinition({ def }: Definition, what: string): void {
  try {
    for (const bytes of def) fromBinary(OpSchema, bytes);
  } catch (error) {
    throw new RequestError(`${what} is malformed: one of its ops cannot be read`, { cause: error });
  }
}
