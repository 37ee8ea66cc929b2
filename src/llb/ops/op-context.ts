/** The context for encoding a vertex. */
import type { Carried, CarriedValues, ResolvedImage } from "../carried.js";
import type { LlbCap } from "../caps.js";
import type { MarshalRequest } from "../marshal-request.js";
import type { ImageVertex, LocalVertex } from "../vertex/source.js";
import type { Output } from "../vertex/vertex.js";

/** The context for encoding a vertex into an op. */
export interface OpContext {
  readonly request: MarshalRequest;
  /** Returns the index of an output among the op's inputs. Equal outputs share an index. Scratch is -1. */
  input: (output: Output | undefined) => bigint;
  /** Adds a separate input for the output, even if an equal input exists, and returns its index. Scratch is -1. */
  ownInput: (output: Output | undefined) => bigint;
  /** Reports whether another vertex or the build's result uses this result of the vertex. */
  isOutputUsed: (index: number) => boolean;
  /** Assigns the next wire number, from 0, to a result of the vertex. */
  numberOutput: (index: number) => bigint;
  values: (carried: Carried) => CarriedValues;
  image: (vertex: ImageVertex) => ResolvedImage;
  /** Returns the ignore patterns of a client directory, in wire form. */
  ignorePatterns: (vertex: LocalVertex) => readonly string[];
  /** Returns the paths of a client directory that the build uses. An empty list means the whole directory. */
  followPaths: (vertex: LocalVertex) => readonly string[];
  supports: (cap: LlbCap) => boolean;
  /** Records that the op uses a capability. @throws ScriptError if the daemon lacks the capability */
  require: (cap: LlbCap) => void;
}
