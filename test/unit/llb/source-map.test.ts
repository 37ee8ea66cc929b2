import { create, toBinary } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import type { SourcePosition } from "../../../src/errors.js";
import { DefinitionSchema } from "../../../src/gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import { SourceMap, scriptFrames, type SourceFiles } from "../../../src/llb/source-map.js";
import { utf8 } from "../../../src/util/bytes.js";

const DIGEST = "sha256:aa";
const files = new Map([
  ["build.lua", utf8("one\ntwo\n")],
  ["lib/go.lua", utf8("three\n")],
]);

function sourceOf(frames: readonly SourcePosition[], sources: SourceFiles = { files }) {
  const map = new SourceMap(sources);
  map.add(DIGEST, frames);
  return map.toPb();
}

function positionsOf(frames: readonly SourcePosition[]) {
  return sourceOf(frames).locations[DIGEST]?.locations.map(({ sourceIndex, ranges }) => [
    sourceIndex,
    ...ranges.map(({ start, end }) => [start?.line, start?.character, end?.line, end?.character]),
  ]);
}

describe("files", () => {
  test("have their text and their language", () => {
    expect(sourceOf([]).infos).toMatchObject([
      { filename: "build.lua", data: utf8("one\ntwo\n"), language: "Lua" },
      { filename: "lib/go.lua", data: utf8("three\n"), language: "Lua" },
    ]);
  });

  test("have the definition that loads them", () => {
    const definition = create(DefinitionSchema, { def: [new Uint8Array([1, 2])] });
    const sources = { files, definition: toBinary(DefinitionSchema, definition) };
    expect(sourceOf([], sources).infos.map((info) => info.definition?.def)).toEqual([
      [new Uint8Array([1, 2])],
      [new Uint8Array([1, 2])],
    ]);
  });

  test("can be empty", () => {
    expect(sourceOf([{ file: "build.lua", line: 1 }], { files: new Map() })).toMatchObject({
      infos: [],
      locations: {},
    });
  });
});

describe("locations", () => {
  test("have a range with both ends, as clients require", () => {
    expect(positionsOf([{ file: "build.lua", line: 2 }])).toEqual([[0, [2, 0, 2, 0]]]);
  });

  test("follow the call stack, innermost first", () => {
    const frames = [
      { file: "lib/go.lua", line: 1 },
      { file: "build.lua", line: 2 },
    ];
    expect(positionsOf(frames)?.map(([index]) => index)).toEqual([1, 0]);
  });

  test("exclude files that are not the user's", () => {
    const frames = [
      { file: "prelude", line: 1 },
      { file: "build.lua", line: 2 },
    ];
    expect(positionsOf(frames)).toEqual([[0, [2, 0, 2, 0]]]);
  });

  test("have each line once", () => {
    const frame = { file: "build.lua", line: 1 };
    expect(positionsOf([frame, frame])).toHaveLength(1);
  });

  test("have at most four lines per stack", () => {
    const frames = Array.from({ length: 9 }, (_, index) => ({
      file: "build.lua",
      line: index + 1,
    }));
    expect(positionsOf(frames)).toHaveLength(4);
  });

  test("are empty for an op without lines", () => {
    expect(sourceOf([]).locations).toEqual({});
  });

  test("of equal steps are combined in the order of the lines", () => {
    const map = new SourceMap({ files });
    map.add(DIGEST, [{ file: "build.lua", line: 2 }]);
    map.add(DIGEST, [{ file: "build.lua", line: 1 }]);
    const { locations = [] } = map.toPb().locations[DIGEST] ?? {};
    expect(locations.map(({ ranges }) => ranges[0]?.start?.line)).toEqual([1, 2]);
  });

  test("are in the order of the digests", () => {
    const map = new SourceMap({ files });
    map.add("sha256:bb", [{ file: "build.lua", line: 1 }]);
    map.add("sha256:aa", [{ file: "build.lua", line: 1 }]);
    expect(Object.keys(map.toPb().locations)).toEqual(["sha256:aa", "sha256:bb"]);
  });
});

describe("the script's lines in another frontend's definition", () => {
  const made = [
    { file: "lib/go.lua", line: 1, lastLine: 3 },
    { file: "build.lua", line: 2, lastLine: 2 },
  ];

  test("are read", () => {
    expect(scriptFrames(sourceOf(made)).get(DIGEST)).toEqual(made);
  });

  test("exclude other languages", () => {
    const source = sourceOf(made);
    for (const info of source.infos) info.language = "Dockerfile";
    expect(scriptFrames(source).get(DIGEST)).toEqual([]);
  });
});
