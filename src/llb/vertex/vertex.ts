/**
 * The graph before marshalling. A vertex is plain frozen data; what depends on the base image's configuration (paths
 * relative to the working directory, environment, user) stays unresolved until the graph is marshalled.
 */
import type { SourcePosition } from "../../errors.js";
import type { ExecOptions } from "../exec-options.js";
import type { ExecVertex } from "./exec.js";
import type { Owner } from "./file-action.js";
import type { FileVertex } from "./file.js";
import type { Mount } from "./mount.js";
import type { GitVertex, HttpVertex, ImageVertex, LocalVertex } from "./source.js";
import type { StepOptions } from "./step-options.js";

/** An edge of the graph: one result of a vertex. Scratch, the empty file system, is `undefined`. */
export interface Output {
  readonly vertex: Vertex;
  readonly index: number;
}

/** Fields of every vertex. */
export interface VertexBase {
  /** The lines that made it, innermost call first. Never part of an op's bytes. */
  readonly frames: readonly SourcePosition[];
  readonly step: StepOptions;
  /** The step's title in progress output, after its number: `RUN npm ci`. */
  readonly title: string;
  /** The target the step belongs to; steps outside any target have none. */
  readonly stage?: string | undefined;
}

/** Options of later steps, where they know them and do not say otherwise. */
export interface StepDefaults {
  readonly mounts?: readonly Mount[];
  readonly exec?: ExecOptions;
  readonly owner?: Owner;
  readonly link?: boolean;
  readonly step?: StepOptions;
}

/** File systems laid over each other, later ones on top. */
export interface MergeVertex extends VertexBase {
  readonly kind: "merge";
  readonly inputs: readonly Output[];
  /** The last input is the layer of a linked copy: the two are shown as one step. */
  readonly linked?: true;
}

/** The changes from `lower` to `upper`, deletions included. */
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

/** A frozen vertex. */
export function createVertex<V extends Vertex>(vertex: V): V {
  return Object.freeze(vertex);
}

/** The outputs a vertex reads, in no particular order, duplicates included. */
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
