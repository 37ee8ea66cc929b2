/** The context in which a vertex is encoded. */
import type { Carried, CarriedValues, ResolvedImage } from "../carried.js";
import type { LlbCap } from "../caps.js";
import type { MarshalRequest } from "../marshal-request.js";
import type { ImageVertex, LocalVertex } from "../vertex/source.js";
import type { Output } from "../vertex/vertex.js";

/** One op being encoded. */
export interface OpContext {
  readonly request: MarshalRequest;
  /** Index of an output among this op's inputs; the same output has one index. Scratch is -1. */
  input: (output: Output | undefined) => bigint;
  /** The same, but with an input of its own even when another one is equal. */
  ownInput: (output: Output | undefined) => bigint;
  /** True when something reads this result of the vertex. */
  isOutputUsed: (index: number) => boolean;
  /** Gives a result of the vertex its number on the wire, counting from 0 in the order of calls. */
  numberOutput: (index: number) => bigint;
  values: (carried: Carried) => CarriedValues;
  image: (vertex: ImageVertex) => ResolvedImage;
  /** Ignore patterns of a client directory, already in wire form. */
  ignorePatterns: (vertex: LocalVertex) => readonly string[];
  /** The paths of a client directory that are asked for; empty for all of it. */
  followPaths: (vertex: LocalVertex) => readonly string[];
  supports: (cap: LlbCap) => boolean;
  /** Records that the op uses a capability. @throws ScriptError when the daemon lacks it. */
  require: (cap: LlbCap) => void;
}
