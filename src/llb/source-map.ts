/** Script positions → pb.Source, so that a failing step shows the lines that made it. */
import { create, fromBinary } from "@bufbuild/protobuf";
import {
  LocationSchema,
  LocationsSchema,
  RangeSchema,
  SourceInfoSchema,
  SourceSchema,
  DefinitionSchema,
  type Location,
  type Range,
  type Source,
  type SourceInfo,
} from "../gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import type { SourcePosition } from "../errors.js";
import type { Digest } from "../oci/digest.js";
import { markedLines, nearLines } from "../util/near-lines.js";
import { sortedRecord } from "../util/sorted-map.js";

/** The user's files by name, and how they were loaded. */
export interface SourceFiles {
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The bytes of the definition that loads them, for provenance. */
  readonly definition?: Uint8Array;
}

/** GitHub linguist's name. */
export const SCRIPT_LANGUAGE = "Lua";

/** More lines of a call stack than this tell a reader nothing. */
const MAX_LOCATIONS = 4;

/** Collects where ops come from. */
export class SourceMap {
  readonly #sources: SourceFiles;
  readonly #indexes: ReadonlyMap<string, number>;
  readonly #locations = new Map<Digest, Location[]>();

  constructor(sources: SourceFiles) {
    this.#sources = sources;
    this.#indexes = new Map([...sources.files.keys()].map((file, index) => [file, index]));
  }

  /**
   * Notes that the op was made at these lines, innermost first. The first location covers its whole call, where a
   * debugger's breakpoint binds; the callers' locations are their first lines.
   */
  add(digest: Digest, frames: readonly SourcePosition[]): void {
    const locations = this.#locations.get(digest) ?? [];
    for (const [index, { file, line, lastLine }] of frames.slice(0, MAX_LOCATIONS).entries()) {
      const sourceIndex = this.#indexes.get(file);
      if (sourceIndex === undefined) continue;
      const known = locations.some(
        (item) => item.sourceIndex === sourceIndex && item.ranges[0]?.start?.line === line,
      );
      if (known) continue;
      const end = index === 0 ? lastLine : undefined;
      locations.push(create(LocationSchema, { sourceIndex, ranges: [lineRange(line, end)] }));
    }
    if (locations.length > 0) this.#locations.set(digest, locations);
  }

  /** The message. */
  toPb(): Source {
    const { files, definition } = this.#sources;
    const loader = definition && fromBinary(DefinitionSchema, definition);
    return create(SourceSchema, {
      infos: [...files].map(([filename, data]) =>
        create(SourceInfoSchema, {
          filename,
          data,
          language: SCRIPT_LANGUAGE,
          ...(loader && { definition: loader }),
        }),
      ),
      locations: sortedRecord(
        [...this.#locations].map(
          ([digest, locations]) => [digest, create(LocationsSchema, { locations })] as const,
        ),
      ),
    });
  }
}

/** BuildKit's clients need both ends of a range. */
function lineRange(start: number, end = start): Range {
  return create(RangeSchema, {
    start: { line: start, character: 0 },
    end: { line: end, character: 0 },
  });
}

/** The call that a message is about, with its file; undefined when the file is not one of the user's. */
export function sourceExcerpt(
  position: SourcePosition | undefined,
  files: ReadonlyMap<string, Uint8Array>,
):
  | { readonly info: SourceInfo; readonly ranges: readonly Range[]; readonly line: number }
  | undefined {
  const data = position === undefined ? undefined : files.get(position.file);
  if (position === undefined || data === undefined) return undefined;
  const { file: filename, line } = position;
  const info = create(SourceInfoSchema, {
    filename,
    data: nearLines(data, position),
    language: SCRIPT_LANGUAGE,
  });
  const { start, end } = markedLines(position);
  return { info, ranges: [lineRange(start, end)], line };
}
