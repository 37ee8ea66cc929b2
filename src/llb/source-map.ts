/** Maps ops to script positions (pb.Source), so that the error of a failing step shows the lines that made the step. */
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

/** The script's files. */
export interface SourceFiles {
  /** The content of the files, by name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The bytes of the definition that loads the files, for provenance. */
  readonly definition?: Uint8Array;
}

/** The language name in GitHub linguist. */
export const SCRIPT_LANGUAGE = "Lua";

/** The maximum number of lines of a call stack in an error. More lines do not help a reader. */
const MAX_LOCATIONS = 4;

/** The call stacks that made an op. Equal steps of a script are one op with several stacks. */
interface OpOrigins {
  readonly stacks: Location[][];
  /** The lines in `stacks`, as `file index:line`. */
  readonly lines: Set<string>;
}

/** Collects the script positions of ops. */
export class SourceMap {
  readonly #sources: SourceFiles;
  readonly #indexes: ReadonlyMap<string, number>;
  readonly #origins = new Map<Digest, OpOrigins>();

  constructor(sources: SourceFiles) {
    this.#sources = sources;
    this.#indexes = new Map([...sources.files.keys()].map((file, index) => [file, index]));
  }

  /**
   * Adds a call stack to an op, innermost call first. The innermost location covers all lines of its call, so that a
   * debugger's breakpoint binds on any of them. The other locations are the first lines of the calls.
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

  /** Encodes the collected positions. */
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

/** Compares stacks by line. buildx's debugger shows the last of ascending lines that is before the next step. */
function byFirstLine([a]: readonly Location[], [b]: readonly Location[]): number {
  return firstLine(a) - firstLine(b);
}

/**
 * Returns the script positions in a definition's source map, by op digest. A definition from another frontend can have
 * them, because that frontend may have used a definition of this script as an input.
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

/** Returns a range of lines. BuildKit's clients need both ends. */
function lineRange(start: number, end = start): Range {
  return create(RangeSchema, {
    start: { line: start, character: 0 },
    end: { line: end, character: 0 },
  });
}

/**
 * Returns the lines of the call at a position, for a message. Returns undefined if the file is not one of the script's.
 */
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
