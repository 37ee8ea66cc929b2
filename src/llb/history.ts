/**
 * The lines of `docker history`. A history mirrors the chain of steps of a state, so that the number of entries with a
 * layer equals the number of layers in the image. With different numbers, BuildKit would attach lines to the wrong
 * layers (exporter/containerimage/writer.go).
 */
import { ScriptError } from "../errors.js";
import type { HistoryEntry, ImageConfig } from "../oci/image-config.js";
import { formatPlatformId } from "../oci/platform.js";
import type { Carried, CarriedValues, ImageSource } from "./carried.js";

/** The comment of history entries, which names the frontend as `buildkit.dockerfile.v0` does. */
export const HISTORY_COMMENT = "buildkit.luakit.v0";

export type History = HistoryStart | HistoryStep | HistoryMerge | HistoryDiff;

/** The history of the base image. Without a base image it is empty. */
export interface HistoryStart {
  readonly kind: "start";
  readonly image: ImageSource | undefined;
}

/** A step after a history. Its text may depend on the values of the state. */
export interface HistoryStep {
  readonly kind: "step";
  readonly parent: History;
  readonly carried: Carried;
  readonly describe: (values: CarriedValues) => string;
  /** False if the step changes the configuration only. */
  readonly layer: boolean;
}

/** The history of the first operand, then the layers of the other operands. */
export interface HistoryMerge {
  readonly kind: "merge";
  readonly operands: readonly History[];
}

/**
 * The layers that `upper` has on top of `lower`. If `lower` is not an ancestor of `upper`, the diff is a single layer.
 */
export interface HistoryDiff {
  readonly kind: "diff";
  readonly lower: History;
  readonly upper: History;
}

/** Lookups for the entries of a history. */
export interface HistorySource {
  readonly values: (carried: Carried) => CarriedValues;
  readonly imageConfig: (image: ImageSource) => ImageConfig;
  /** The date of new entries, in RFC 3339. If undefined, the exporter sets it. */
  readonly created: string | undefined;
}

/** The maximum number of entries. Each merge of a state with itself doubles the entries. */
export const MAX_HISTORY = 1_000_000;

/** A history that is still to be visited, or the part of it above `lower`. */
interface Pending {
  readonly history: History;
  /** Skips entries without a layer. */
  readonly layersOnly: boolean;
  readonly lower: History | undefined;
}

/** Returns the entries of a history, oldest first. @throws ScriptError for more than {@link MAX_HISTORY} entries */
export function historyEntries(history: History, source: HistorySource): readonly HistoryEntry[] {
  const newestFirst: HistoryEntry[] = [];
  const ancestry = new Ancestry();
  // An explicit stack: merges nested many thousand deep would overflow a recursive walk.
  const stack: Pending[] = [{ history, layersOnly: false, lower: undefined }];
  let visited = 0;
  for (let pending = stack.pop(); pending !== undefined; pending = stack.pop()) {
    visited += 1;
    if (visited > MAX_HISTORY || newestFirst.length > MAX_HISTORY) {
      throw new ScriptError(`the history of the image has more than ${MAX_HISTORY} entries`);
    }
    const { history: node, layersOnly, lower } = pending;
    if (lower !== undefined && sameHistory(node, lower)) continue;
    for (const entry of ownEntries(node, source, ancestry).toReversed()) {
      if (!layersOnly || entry.empty_layer !== true) newestFirst.push(entry);
    }
    for (const before of pendingBefore(pending, ancestry)) stack.push(before);
  }
  return newestFirst.reverse();
}

/** Returns the entries of the node alone. */
function ownEntries(
  node: History,
  source: HistorySource,
  ancestry: Ancestry,
): readonly HistoryEntry[] {
  switch (node.kind) {
    case "start":
      return node.image === undefined ? [] : imageHistory(node.image, source);
    case "step":
      return [newEntry(node.describe(source.values(node.carried)), node.layer, source)];
    case "merge":
      return [];
    case "diff":
      return ancestry.isBelow(node.lower, node.upper)
        ? []
        : [newEntry("DIFF # buildkit", true, source)];
  }
}

/** Returns the histories before a node, oldest first. */
function pendingBefore(
  { history: node, layersOnly, lower }: Pending,
  ancestry: Ancestry,
): readonly Pending[] {
  switch (node.kind) {
    case "start":
      return [];
    case "step":
      return [{ history: node.parent, layersOnly, lower }];
    case "merge":
      return node.operands.map((operand, index) =>
        index === 0
          ? { history: operand, layersOnly, lower }
          : { history: operand, layersOnly: true, lower: undefined },
      );
    case "diff":
      if (!ancestry.isBelow(node.lower, node.upper)) return [];
      return [{ history: node.upper, layersOnly: true, lower: node.lower }];
  }
}

/** The position of a history in its chain. */
interface Place {
  readonly depth: number;
  readonly parent: History | undefined;
  /** An ancestor far below, so that any ancestor is a few jumps away. */
  readonly jump: History;
}

/** Decides whether a history is an ancestor of another. Diffs of one long chain would otherwise take quadratic time. */
class Ancestry {
  readonly #places = new Map<History, Place>();

  /** Reports whether `lower` is an ancestor of `upper`, so that their difference consists of whole layers. */
  isBelow(lower: History, upper: History): boolean {
    if (lower.kind === "start" && lower.image === undefined) return true;
    const { depth } = this.#placeOf(lower);
    let current = upper;
    for (let place = this.#placeOf(current); place.depth > depth; place = this.#placeOf(current)) {
      const isFar = this.#placeOf(place.jump).depth >= depth;
      current = isFar ? place.jump : (place.parent ?? place.jump);
    }
    return sameHistory(current, lower);
  }

  /** Creates missing places from the start of the chain upwards, without recursion. */
  #placeOf(history: History): Place {
    const pending: History[] = [];
    for (
      let current: History | undefined = history;
      current !== undefined && !this.#places.has(current);
      current = parentOf(current)
    ) {
      pending.push(current);
    }
    for (const node of pending.reverse()) this.#places.set(node, this.#newPlace(node));
    return this.#places.get(history) ?? this.#newPlace(history);
  }

  /** Jumps as in a skew-binary list: after two jumps of equal length follows one that spans both. */
  #newPlace(node: History): Place {
    const parent = parentOf(node);
    const below = parent && this.#places.get(parent);
    if (parent === undefined || below === undefined) return { depth: 0, parent, jump: node };
    const jump = this.#places.get(below.jump);
    const farJump = jump && this.#places.get(jump.jump);
    const isSpanning =
      jump !== undefined &&
      farJump !== undefined &&
      below.depth - jump.depth === jump.depth - farJump.depth;
    return { depth: below.depth + 1, parent, jump: isSpanning ? jump.jump : parent };
  }
}

function parentOf(node: History): History | undefined {
  if (node.kind === "step") return node.parent;
  return node.kind === "merge" ? node.operands[0] : undefined;
}

function sameHistory(a: History, b: History): boolean {
  if (a === b) return true;
  if (a.kind !== "start" || b.kind !== "start") return false;
  return startKey(a) === startKey(b);
}

function startKey({ image }: HistoryStart): string {
  if (image === undefined) return "";
  const limit = image.layerLimit === undefined ? "" : ` ${image.layerLimit}`;
  return `${image.reference} ${formatPlatformId(image.platform)}${limit}`;
}

/** Returns the base image's entries, without those of layers beyond the layer limit. */
function imageHistory(image: ImageSource, source: HistorySource): readonly HistoryEntry[] {
  const entries = wholeHistory(source.imageConfig(image));
  const { layerLimit = Number.MAX_SAFE_INTEGER } = image;
  let layers = 0;
  return entries.filter((entry) => entry.empty_layer === true || ++layers <= layerLimit);
}

/** Returns all entries of an image. Layers without an entry get one with an empty text. */
function wholeHistory(config: ImageConfig): readonly HistoryEntry[] {
  const layers = config.rootfs.diff_ids?.length ?? 0;
  const history = config.history ?? [];
  const known = history.filter((entry) => entry.empty_layer !== true).length;
  const missing = Math.max(0, layers - known);
  return [...history, ...Array.from({ length: missing }, () => ({ created_by: "" }))];
}

function newEntry(text: string, layer: boolean, { created }: HistorySource): HistoryEntry {
  return {
    ...(created === undefined ? {} : { created }),
    created_by: text,
    comment: HISTORY_COMMENT,
    ...(layer ? {} : { empty_layer: true }),
  };
}
