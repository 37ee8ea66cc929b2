/** Encodes vertices of all kinds. */
import type { Op } from "../../gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import type { Vertex } from "../vertex/vertex.js";
import { execToPb } from "./exec-op.js";
import { fileToPb } from "./file-op.js";
import { diffToPb, mergeToPb } from "./graph-op.js";
import type { OpContext } from "./op-context.js";
import { gitToPb, httpToPb } from "./remote-source-op.js";
import { imageToPb, localToPb } from "./source-op.js";

/** Returns the op of a vertex. @throws ScriptError, without frames, for an invalid value */
export function vertexToPb(vertex: Vertex, context: OpContext): Op {
  switch (vertex.kind) {
    case "image":
      return imageToPb(vertex, context);
    case "local":
      return localToPb(vertex, context);
    case "git":
      return gitToPb(vertex, context);
    case "http":
      return httpToPb(vertex, context);
    case "exec":
      return execToPb(vertex, context);
    case "file":
      return fileToPb(vertex, context);
    case "merge":
      return mergeToPb(vertex, context);
    case "diff":
      return diffToPb(vertex, context);
  }
}
