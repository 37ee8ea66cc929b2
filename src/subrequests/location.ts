/** Converts positions to the JSON of BuildKit's pb.Location (Go's encoding/json, without zeros). */
import type { SourcePosition } from "../errors.js";
import { base64 } from "../util/bytes.js";
import { markedLines } from "../util/near-lines.js";

/** The user's files by name, the build file first. */
export type Sources = ReadonlyMap<string, Uint8Array>;

/** A pb.Location. */
export interface LocationJson {
  readonly sourceIndex?: number;
  readonly ranges: readonly RangeJson[];
}

interface RangeJson {
  readonly start: { readonly line: number };
  readonly end: { readonly line: number };
}

/** Returns the location of a position, or undefined if it is in none of the files. */
export function locationJson(
  position: SourcePosition | undefined,
  sources: Sources,
): LocationJson | undefined {
  const index = position === undefined ? -1 : [...sources.keys()].indexOf(position.file);
  if (position === undefined || index < 0) return undefined;
  const { start, end } = markedLines(position);
  // Clients need the start and the end.
  return {
    ...(index > 0 && { sourceIndex: index }),
    ranges: [{ start: { line: start }, end: { line: end } }],
  };
}

/** Returns the contents of the files. */
export function sourcesJson(sources: Sources): readonly string[] {
  return [...sources.values()].map(base64);
}

/** Returns a comparison of positions by file and line. A missing position comes first, as in the output of clients. */
export function comparePositions(
  sources: Sources,
): (a: SourcePosition | undefined, b: SourcePosition | undefined) => number {
  const names = [...sources.keys()];
  const rank = (position: SourcePosition | undefined) =>
    position === undefined ? -1 : names.indexOf(position.file);
  return (a, b) => rank(a) - rank(b) || (a?.line ?? 0) - (b?.line ?? 0);
}
