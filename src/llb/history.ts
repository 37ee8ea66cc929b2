/**
 * Where the lines of `docker history` come from. A history mirrors the chain of steps of a state, so that the number
 * of entries with a layer equals the number of layers the exporter writes (BuildKit exporter/containerimage/writer.go
 * repairs what does not match by shifting texts).
 */
import type { HistoryEntry, ImageConfig } from "../oci/image-config.js";
import { formatPlatformId } from "../oci/platform.js";
import type { Carried, CarriedValues } from "./carried.js";
import type { ImageVertex } from "./vertex.js";

/** Says who wrote an entry, next to `buildkit.dockerfile.v0`. */
export const HISTORY_COMMENT = "buildkit.luakit.v0";

export type History = HistoryStart | HistoryStep | HistoryMerge | HistoryDiff;

/** The history of the base image, or none. */
export interface HistoryStart {
  readonly kind: "start";
  readonly image: ImageVertex | undefined;
}

/** One more step. Its text may need the values carried at that point. */
export interface HistoryStep {
  readonly kind: "step";
  readonly parent: History;
  readonly carried: Carried;
  readonly describe: (values: CarriedValues) => string;
  /** False for changes of the configuration alone. */
  readonly layer: boolean;
}

/** The history of the first operand, then the layers of the others. */
export interface HistoryMerge {
  readonly kind: "merge";
  readonly operands: readonly History[];
}

/** The layers that `upper` has on top of `lower`; a single one when `lower` is no ancestor of it. */
export interface HistoryDiff {
  readonly kind: "diff";
  readonly lower: History;
  readonly upper: History;
}

/** What writing a history down needs. */
export interface HistorySource {
  readonly values: (carried: Carried) => CarriedValues;
  readonly imageConfig: (image: ImageVertex) => ImageConfig;
  /** RFC 3339, for new entries; left to the exporter when undefined. */
  readonly created: string | undefined;
}

/** The entries of a history, oldest first. */
export function historyEntries(history: History, source: HistorySource): readonly HistoryEntry[] {
  const parts: (readonly HistoryEntry[])[] = [];
  let current: History | undefined = history;
  while (current !== undefined) {
    const node: History = current;
    parts.push(ownEntries(node, source));
    current = parentOf(node);
  }
  return parts.reverse().flat();
}

function parentOf(node: History): History | undefined {
  if (node.kind === "step") return node.parent;
  return node.kind === "merge" ? node.operands[0] : undefined;
}

function ownEntries(node: History, source: HistorySource): readonly HistoryEntry[] {
  switch (node.kind) {
    case "start":
      return node.image === undefined ? [] : imageHistory(source.imageConfig(node.image));
    case "step":
      return [newEntry(node.describe(source.values(node.carried)), node.layer, source)];
    case "merge":
      return node.operands.slice(1).flatMap((operand) => layerEntries(operand, source));
    case "diff":
      return diffEntries(node, source);
  }
}

function layerEntries(history: History, source: HistorySource): readonly HistoryEntry[] {
  return historyEntries(history, source).filter((entry) => entry.empty_layer !== true);
}

function diffEntries(node: HistoryDiff, source: HistorySource): readonly HistoryEntry[] {
  const parts: (readonly HistoryEntry[])[] = [];
  let current: History | undefined = node.upper;
  while (current !== undefined && !sameHistory(current, node.lower)) {
    const step: History = current;
    parts.push(ownEntries(step, source));
    current = parentOf(step);
  }
  const scratchBelow = node.lower.kind === "start" && node.lower.image === undefined;
  if (current === undefined && !scratchBelow) return [newEntry("DIFF # buildkit", true, source)];
  return parts
    .reverse()
    .flat()
    .filter((entry) => entry.empty_layer !== true);
}

function sameHistory(a: History, b: History): boolean {
  if (a === b) return true;
  if (a.kind !== "start" || b.kind !== "start") return false;
  return startKey(a) === startKey(b);
}

function startKey({ image }: HistoryStart): string {
  return image === undefined ? "" : `${image.reference} ${formatPlatformId(image.platform)}`;
}

/** The base image's own entries; an image without a history gets one nameless entry a layer. */
function imageHistory(config: ImageConfig): readonly HistoryEntry[] {
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
