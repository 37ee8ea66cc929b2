/** Small requests for gateway tests. */
import { createHash } from "node:crypto";
import { create, toBinary, type MessageInitShape } from "@bufbuild/protobuf";
import type { GatewayClient } from "../../src/gateway/client.js";
import type { Reference } from "../../src/gateway/reference.js";
import {
  DefinitionSchema,
  OpSchema,
  type Definition,
} from "../../src/gen/github.com/moby/buildkit/solver/pb/ops_pb.js";

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** Returns a definition whose result is one op. */
export function definitionOf(
  op: MessageInitShape<typeof OpSchema>,
  caps: Record<string, boolean> = {},
): Definition {
  const bytes = toBinary(OpSchema, create(OpSchema, op));
  const digest = digestOf(bytes);
  const terminal = toBinary(OpSchema, create(OpSchema, { inputs: [{ digest }] }));
  return create(DefinitionSchema, {
    def: [bytes, terminal],
    metadata: { [digest]: { caps }, [digestOf(terminal)]: {} },
  });
}

/** Returns the op of a local source. */
export function localSource(name: string): Definition {
  return definitionOf({ op: { case: "source", value: { identifier: `local://${name}` } } });
}

/** Solves the local source `context`. */
export async function solveLocal(client: GatewayClient): Promise<Reference> {
  return client.solve({ definition: localSource("context") });
}

/** Returns the error of a rejected promise. Rejects if the promise is fulfilled. */
export async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error("expected a failure");
    },
    (error: unknown) => error,
  );
}
