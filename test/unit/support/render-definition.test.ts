import { create, toBinary, type MessageInitShape } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import {
  DefinitionSchema,
  OpSchema,
  type Definition,
  type Op,
} from "../../../src/gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import { renderDefinition } from "../../support/render-definition.js";
import { sha256Hex } from "../../../src/util/sha256.js";

type OpInit = MessageInitShape<typeof OpSchema>;

/** A definition of these ops and the terminal one; an input is given by its place in the list. */
function definitionOf(
  ops: readonly (Pick<OpInit, "op" | "platform" | "constraints"> & {
    readonly from?: readonly number[];
  })[],
  more: (digests: readonly string[]) => MessageInitShape<typeof DefinitionSchema> = () => ({}),
): Definition {
  const digests: string[] = [];
  const encode = (op: Op): Uint8Array => {
    const bytes = toBinary(OpSchema, op);
    digests.push(`sha256:${sha256Hex(bytes)}`);
    return bytes;
  };
  const def = ops.map(({ from = [], ...op }) =>
    encode(create(OpSchema, { ...op, inputs: from.map((at) => ({ digest: digests[at] ?? "" })) })),
  );
  const last = encode(create(OpSchema, { inputs: [{ digest: digests.at(-1) ?? "" }] }));
  return create(DefinitionSchema, { def: [...def, last], ...more(digests) });
}

function lines(definition: Definition): readonly string[] {
  return renderDefinition(definition).split("\n");
}

const SOURCE = { op: { case: "source", value: { identifier: "local://a" } } } as const;

test("scratch has no ops", () => {
  expect(renderDefinition(create(DefinitionSchema))).toBe("result: scratch\n");
});

test("vertices are in order, with the result and its digest last", () => {
  const definition = definitionOf([SOURCE]);
  const digest = `sha256:${sha256Hex(definition.def[0] ?? new Uint8Array())}`;
  expect(renderDefinition(definition)).toBe(
    [
      "v1 source",
      '  identifier: "local://a"',
      "  no metadata",
      "",
      "result: v1",
      "  no metadata",
      `head: ${digest}`,
      "",
    ].join("\n"),
  );
});

test("an index is shown as the vertex that it refers to", () => {
  const definition = definitionOf([
    SOURCE,
    { op: { case: "source", value: { identifier: "local://b" } } },
    {
      from: [0, 1],
      op: {
        case: "file",
        value: {
          actions: [
            {
              input: 0n,
              secondaryInput: 1n,
              output: -1n,
              action: { case: "rm", value: { path: "/a" } },
            },
            {
              input: 2n,
              secondaryInput: -1n,
              output: 0n,
              action: { case: "mkdir", value: { path: "/b", mode: 0o1755, timestamp: -1n } },
            },
          ],
        },
      },
    },
  ]);
  expect(lines(definition).slice(8, 20)).toEqual([
    "v3 file",
    "  inputs: v1, v2",
    "  actions[0].input: v1",
    "  actions[0].secondaryInput: v2",
    "  actions[0].output: none",
    '  actions[0].rm.path: "/a"',
    "  actions[1].input: action 0",
    "  actions[1].secondaryInput: none",
    "  actions[1].output: 0",
    '  actions[1].mkdir.path: "/b"',
    "  actions[1].mkdir.mode: 01755",
    "  actions[1].mkdir.timestamp: -1",
  ]);
});

test("a second output of a vertex is shown", () => {
  const definition = definitionOf([SOURCE]);
  const digest = `sha256:${sha256Hex(definition.def[0] ?? new Uint8Array())}`;
  const last = create(OpSchema, { inputs: [{ digest, index: 2n }] });
  const other = create(DefinitionSchema, {
    def: [definition.def[0] ?? new Uint8Array(), toBinary(OpSchema, last)],
  });
  expect(lines(other)).toContain("result: v1#2");
});

test("maps are in bytewise order, empty messages are shown, and enums have names", () => {
  const definition = definitionOf([
    {
      op: {
        case: "exec",
        value: {
          network: 1,
          mounts: [{ input: -1n, dest: "/t", output: -1n, mountType: 4, TmpfsOpt: {} }],
        },
      },
      platform: { OS: "windows", Architecture: "amd64", OSVersion: "10.0", OSFeatures: ["win32k"] },
      constraints: { filter: ["a==b"] },
    },
    {
      op: {
        case: "source",
        value: { identifier: "x", attrs: { ａ: "2", "\u{1f600}": "3", b: "1" } },
      },
      platform: { OS: "linux", Architecture: "arm", Variant: "v7" },
      constraints: {},
    },
  ]);
  expect(lines(definition)).toEqual([
    "v1 exec",
    "  mounts[0].input: none",
    '  mounts[0].dest: "/t"',
    "  mounts[0].output: none",
    "  mounts[0].mountType: TMPFS",
    "  mounts[0].TmpfsOpt: {}",
    "  network: HOST",
    "  platform: windows(10.0+win32k)/amd64",
    '  constraints: ["a==b"]',
    "  no metadata",
    "",
    "v2 source",
    '  identifier: "x"',
    '  attrs["b"]: "1"',
    '  attrs["ａ"]: "2"',
    '  attrs["\u{1f600}"]: "3"',
    "  platform: linux/arm/v7",
    "  constraints: {}",
    "  no metadata",
    "",
    "result: v2",
    "  no metadata",
    expect.stringMatching(/^head: sha256:[0-9a-f]{64}$/),
    "",
  ]);
});

describe("bytes", () => {
  test.each([
    ["text", "a\nb €", '"a\\nb €"'],
    ["a byte-order mark", "\uFEFFa", '"\uFEFFa"'],
    ["no text", Uint8Array.of(0, 255, 16), "hex 00ff10"],
  ])("that are %s", (_name, data, shown) => {
    const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
    const mkfile = { path: "/f", data: bytes };
    const definition = definitionOf([
      { op: { case: "file", value: { actions: [{ action: { case: "mkfile", value: mkfile } }] } } },
    ]);
    expect(lines(definition)).toContain(`  actions[0].mkfile.data: ${shown}`);
  });
});

test("metadata, positions and the user's files are shown", () => {
  const definition = definitionOf([SOURCE], ([source = "", last = ""]) => ({
    metadata: {
      [source]: {
        ignoreCache: true,
        description: { "llb.customname": "[1/1] name", other: "x" },
        exportCache: { Value: false },
        caps: { "b.c": true, a: true },
        progressGroup: { id: "g" },
      },
      [last]: {},
    },
    Source: {
      infos: [
        { filename: "build.lua", language: "Lua" },
        { filename: "libs/go.lua", language: "Lua" },
      ],
      locations: {
        [source]: {
          locations: [
            { sourceIndex: 1, ranges: [{ start: { line: 3 }, end: { line: 3 } }] },
            { sourceIndex: 0, ranges: [{ start: { line: 7 }, end: { line: 9 } }, {}] },
            { sourceIndex: 2, ranges: [{ start: { line: 1 } }] },
          ],
        },
      },
    },
  }));
  expect(lines(definition)).toEqual([
    "v1 source",
    '  identifier: "local://a"',
    '  name: "[1/1] name"',
    "  ignoreCache: true",
    '  description["other"]: "x"',
    "  exportCache.Value: false",
    '  progressGroup.id: "g"',
    "  caps: a b.c",
    "  at: libs/go.lua:3, build.lua:7-9, build.lua:?, source 2:1-?",
    "",
    "result: v1",
    "source: build.lua (Lua)",
    "source: libs/go.lua (Lua)",
    expect.stringMatching(/^head: sha256:/),
    "",
  ]);
});
