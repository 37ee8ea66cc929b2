/** Encodes merges and diffs (BuildKit client/llb/merge.go, diff.go). */
import { create } from "@bufbuild/protobuf";
import {
  DiffOpSchema,
  LowerDiffInputSchema,
  MergeInputSchema,
  MergeOpSchema,
  OpSchema,
  UpperDiffInputSchema,
  WorkerConstraintsSchema,
  type Op,
} from "../../gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import type { DiffVertex, MergeVertex } from "../vertex/vertex.js";
import type { OpContext } from "./op-context.js";

/**
 * Returns the op of a merge. Equal operands are separate inputs, because the daemon merges the op's inputs in order and
 * ignores the indexes (BuildKit solver/llbsolver/ops/merge.go, diff.go).
 */
export function mergeToPb(vertex: MergeVertex, context: OpContext): Op {
  context.require("mergeop");
  const inputs = vertex.inputs.map((output) =>
    create(MergeInputSchema, { input: context.ownInput(output) }),
  );
  return create(OpSchema, {
    op: { case: "merge", value: create(MergeOpSchema, { inputs }) },
    constraints: create(WorkerConstraintsSchema),
  });
}

/** Returns the op of a diff. */
export function diffToPb(vertex: DiffVertex, context: OpContext): Op {
  context.require("diffop");
  return create(OpSchema, {
    op: {
      case: "diff",
      value: create(DiffOpSchema, {
        lower: create(LowerDiffInputSchema, { input: context.ownInput(vertex.lower) }),
        upper: create(UpperDiffInputSchema, { input: context.ownInput(vertex.upper) }),
      }),
    },
    constraints: create(WorkerConstraintsSchema),
  });
}
