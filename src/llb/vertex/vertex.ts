/**
 * The graph before marshalling. A vertex is plain frozen data. Values that depend on the base image's configuration
 * (relative paths, environment, user) stay unresolved until the graph is marshalled.
 */
import type { SourcePosition } from "../../errors.js";
import type { ExecOptions } from "../exec-options.js";
import type { ExecVertex } from "./exec.js";
import type { Owner } from "./file-action.js";
import type { FileVertex } from "./file.js";
import type { Mount } from "./mount.js";
import type { GitVertex, HttpVertex, ImageVertex, LocalVertex } from "./source.js";
import type { StepOptions } from "./step-options.js";

/** One result of a vertex. The empty file system, scratch, is `undefined`. */
export interface Output {
  readonly vertex: Vertex;
  readonly index: number;
}

/** Fields of every vertex. */
export interface VertexBase {
  /** The script lines that made the vertex, innermost call first. They are not part of the op's bytes. */
  readonly frames: readonly SourcePosition[];
  readonly step: StepOptions;
  /** The title in progress output, after the number: `RUN npm ci`. */
  readonly title: string;
  /** The target of the step. Undefined for steps outside targets. */
  readonly stage?: string | undefined;
}

/** Default options for later steps that have these options. A step's own options win. */
export interface StepDefaults {
  readonly mounts?: readonly Mount[];
  readonly exec?: ExecOptions;
  readonly owner?: Owner;
  readonly link?: boolean;
  readonly step?: StepOptions;
}

/** A merge of file systems. Later inputs are on top. */
export interface MergeVertex extends VertexBase {
  readonly kind: "merge";
  readonly inputs: readonly Output[];
  /** The last input is the layer of a linked copy. Progress output shows the merge and the layer as one step. */
  readonly linked?: true;
}

/** The changes from `lower` to `upper`, including deletions. */
export interface DiffVertex extends VertexBase {
  readonly kind: "diff";
  readonly lower: Output | undefined;
  readonly upper: Output | undefined;
}

export type Vertex =
  | ImageVertex
  | LocalVertex
  | GitVertex
  | HttpVertex
  | ExecVertex
  | FileVertex
  | MergeVertex
  | DiffVertex;

/** Freezes a vertex. */
export function createVertex<V extends Vertex>(vertex: V): V {
  return Object.freeze(vertex);
}

/** Returns the outputs that a vertex reads, in no particular order, with duplicates. */
export function inputsOf(vertex: Vertex): readonly Output[] {
  switch (vertex.kind) {
    case "image":
    case "local":
    case "git":
    case "http":
      return [];
    case "exec":
      return present([vertex.base, ...vertex.mounts.map((mount) => mountInput(mount))]);
    case "file":
      return present([
        vertex.base,
        vertex.ownerBase,
        ...vertex.actions.map((action) => (action.type === "copy" ? action.from : undefined)),
      ]);
    case "merge":
      return vertex.inputs;
    case "diff":
      return present([vertex.lower, vertex.upper]);
  }
}

function mountInput(mount: Mount): Output | undefined {
  return mount.type === "bind" || mount.type === "cache" ? mount.from : undefined;
}

function present<T>(items: readonly (T | undefined)[]): readonly T[] {
  return items.filter((item) => item !== undefined);
}
