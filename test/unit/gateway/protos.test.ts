/** Details of the .proto files and of protobuf-es that are easy to get wrong. */
import {
  create,
  fromBinary,
  toBinary,
  toJson,
  type DescMessage,
  type MessageInitShape,
} from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import {
  ExecMessageSchema,
  LLBBridge,
  ResultSchema,
  ReturnRequestSchema,
} from "../../../src/gen/github.com/moby/buildkit/frontend/gateway/pb/gateway_pb.js";
import { SolveSchema } from "../../../src/gen/github.com/moby/buildkit/solver/errdefs/errdefs_pb.js";
import {
  DefinitionSchema,
  MetaSchema,
  MountSchema,
  MountType,
  OpMetadataSchema,
  OpSchema,
  PassthroughOpSchema,
  ProxyEnvSchema,
  SourceOpSchema,
} from "../../../src/gen/github.com/moby/buildkit/solver/pb/ops_pb.js";

function hex<T extends DescMessage>(schema: T, init: MessageInitShape<T>): string {
  return Buffer.from(toBinary(schema, create(schema, init))).toString("hex");
}

describe("maps", () => {
  const first = { "local.session": "s", "local.followpaths": "[]" };
  const second = { "local.followpaths": "[]", "local.session": "s" };

  test("are encoded in insertion order, so code that hashes an op must sort them", () => {
    expect(hex(SourceOpSchema, { attrs: first })).not.toBe(hex(SourceOpSchema, { attrs: second }));
  });

  test("keep key and value of an entry even when they are empty", () => {
    expect(hex(SourceOpSchema, { attrs: { a: "" } })).toBe("12050a01611200");
    expect(hex(DefinitionSchema, { metadata: { a: {} } })).toBe("12050a01611200");
    expect(hex(OpMetadataSchema, { caps: { a: false } })).toBe("2a050a01611000");
  });

  test("keep integer-like keys, though JavaScript moves them to the front", () => {
    const message = create(SourceOpSchema, { attrs: { b: "2", "7": "1" } });
    const decoded = fromBinary(SourceOpSchema, toBinary(SourceOpSchema, message));
    expect(Object.keys(decoded.attrs)).toEqual(["7", "b"]);
  });
});

describe("numbers", () => {
  test("-1 in 64 bits takes ten bytes, zero none, and both read back as bigint", () => {
    expect(hex(MountSchema, { input: -1n })).toBe("08ffffffffffffffffff01");
    expect(hex(MountSchema, { input: 0n })).toBe("");
    expect(fromBinary(MountSchema, Buffer.from("20ffffffffffffffffff01", "hex")).output).toBe(-1n);
  });

  test("lists of numbers are packed", () => {
    expect(hex(MetaSchema, { validExitCodes: [0, 1, 7] })).toBe("6203000107");
    expect(hex(PassthroughOpSchema, { outputs: [0n, 2n] })).toBe("12020002");
  });

  test("an empty message that is set is written, one that is not set is not", () => {
    expect(hex(OpSchema, { constraints: {} })).toBe("5a00");
    expect(hex(MountSchema, { mountType: MountType.TMPFS, TmpfsOpt: {} })).toBe("30049a0100");
    expect(hex(OpSchema, {})).toBe("");
    expect(hex(OpSchema, { op: { case: "merge", value: {} } })).toBe("3200");
  });
});

describe("names", () => {
  test("in JSON match Go's", () => {
    const solve = create(SolveSchema, {
      inputIDs: ["a"],
      mountIDs: ["b"],
      op: {
        op: {
          case: "exec",
          value: { mounts: [{ input: -1n, SSHOpt: { ID: "x" }, TmpfsOpt: {} }] },
        },
      },
      subject: { case: "cache", value: { index: 3n } },
      description: { k: "v" },
    });
    expect(toJson(SolveSchema, solve)).toEqual({
      inputIDs: ["a"],
      mountIDs: ["b"],
      op: { exec: { mounts: [{ input: "-1", SSHOpt: { ID: "x" }, TmpfsOpt: {} }] } },
      cache: { index: "3" },
      description: { k: "v" },
    });
    expect(
      toJson(ProxyEnvSchema, create(ProxyEnvSchema, { httpProxy: "p", noProxy: "n" })),
    ).toEqual({
      httpProxy: "p",
      noProxy: "n",
    });
    expect(toJson(DefinitionSchema, create(DefinitionSchema, { Source: {} }))).toEqual({
      Source: {},
    });
  });

  test("of methods match the paths of BuildKit's services", () => {
    const paths = LLBBridge.methods.map(({ parent, name }) => `/${parent.typeName}/${name}`);
    expect(paths).toContain("/moby.buildkit.v1.frontend.LLBBridge/ResolveSourceMeta");
    expect(paths.length).toBe(17);
    expect(
      LLBBridge.methods.filter(({ methodKind }) => methodKind !== "unary").map(({ name }) => name),
    ).toEqual(["ExecProcess"]);
  });
});

describe("choices", () => {
  test("an empty ref keeps its oneof case, and an empty request has none", () => {
    expect(hex(ReturnRequestSchema, { result: { result: { case: "ref", value: {} } } })).toBe(
      "0a021a00",
    );
    expect(hex(ResultSchema, { result: { case: "refDeprecated", value: "" } })).toBe("0a00");
    expect(hex(ReturnRequestSchema, {})).toBe("");
  });

  test("of exec messages keep their numbers", () => {
    expect(hex(ExecMessageSchema, { Input: { case: "Done", value: {} } })).toBe("3a00");
    expect(hex(ExecMessageSchema, { Input: { case: "Signal", value: { Name: "INT" } } })).toBe(
      "42050a03494e54",
    );
  });
});

test("fields we do not know survive a round trip", () => {
  const bytes = Buffer.from("5a00a20603616263", "hex");
  expect(Buffer.from(toBinary(OpSchema, fromBinary(OpSchema, bytes)))).toEqual(bytes);
});
