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

/** The call stacks that made an op: equal steps of a script are one op. */
interface OpOrigins {
  readonly stacks: Location[][];
  /** The lines in `stacks`, each with the index of its file. */
  readonly lines: Set<string>;
}

/** Collects where ops come from. */
export class SourceMap {
  readonly #sources: SourceFiles;
  readonly #indexes: ReadonlyMap<string, number>;
  readonly #origins = new Map<Digest, OpOrigins>();

  constructor(sources: SourceFiles) {
    this.#sources = sources;
    this.#indexes = new Map([...sources.files.keys()].map((file, index) => [file, index]));
  }

  /**
   * Notes that the op was made at these lines, innermost first. The first location covers its whole call, where a
   * debugger's breakpoint binds; the callers' locations are their first lines.
   */
  add(digest: Digest, frames: readonly SourcePosition[]): void {
    const { stacks, lines } = this.#originsOf(digest);
    const stack: Location[] = [];
    for (const [index, { file, line, lastLine }] of frames.slice(0, MAX_LOCATIONS).entries()) {
      const sourceIndex = this.#indexes.get(file);
      const key = `${sourceIndex}:${line}`;
      if (sourceIndex === undefined || lines.has(key)) continue;
      lines.add(key);
      const end = index === 0 ? lastLine : undefined;
      stack.push(create(LocationSchema, { sourceIndex, ranges: [lineRange(line, end)] }));
    }
    if (stack.length > 0) stacks.push(stack);
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
        [...this.#origins]
          .filter(([, { stacks }]) => stacks.length > 0)
          .map(([digest, { stacks }]) => {
            const locations = stacks.toSorted(byFirstLine).flat();
            return [digest, create(LocationsSchema, { locations })] as const;
          }),
      ),
    });
  }

  #originsOf(digest: Digest): OpOrigins {
    const known = this.#origins.get(digest);
    if (known !== undefined) return known;
    const origins = { stacks: [], lines: new Set<string>() };
    this.#origins.set(digest, origins);
    return origins;
  }
}

function firstLine(location: Location | undefined): number {
  return location?.ranges[0]?.start?.line ?? 0;
}

/** buildx's debugger shows the last of ascending lines that comes before the next step. */
function byFirstLine([a]: readonly Location[], [b]: readonly Location[]): number {
  return firstLine(a) - firstLine(b);
}

/**
 * The lines that made the ops of a definition, by digest, where it is of a script: one of this build that another frontend
 * took as an input comes back inside of what that frontend made.
 */
export function scriptFrames({
  infos,
  locations,
}: Source): ReadonlyMap<string, readonly SourcePosition[]> {
  const framesOf = (items: readonly Location[]) =>
    items.flatMap(({ sourceIndex, ranges: [range] }): SourcePosition[] => {
      const info = infos[sourceIndex];
      if (info?.language !== SCRIPT_LANGUAGE || range?.start === undefined) return [];
      const { line } = range.start;
      return [{ file: info.filename, line, lastLine: range.end?.line ?? line }];
    });
  return new Map(
    Object.entries(locations).map(([digest, item]) => [digest, framesOf(item.locations)]),
  );
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
