/** Checks definitions that Luakit did not create: frontend inputs and results of other frontends. */
import { fromBinary } from "@bufbuild/protobuf";
import { RequestError } from "../errors.js";
import { OpSchema, type Definition } from "../gen/github.com/moby/buildkit/solver/pb/ops_pb.js";

/**
 * Checks that all ops of a definition can be decoded. @throws RequestError that calls the definition `what` if an op
 * cannot
 */
export function checkDefinition({ def }: Definition, what: string): void {
  try {
    for (const bytes of def) fromBinary(OpSchema, bytes);
  } catch (error) {
    throw new RequestError(`${what} is malformed: one of its ops cannot be decoded`, {
      cause: error,
    });
  }
}
