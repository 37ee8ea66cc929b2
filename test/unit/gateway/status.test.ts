import { describe, expect, test } from "@jest/globals";
import {
  BuildError,
  CancelledError,
  InternalError,
  RequestError,
  ScriptError,
  type Status,
  type StatusDetail,
} from "../../../src/errors.js";
import {
  decodeDetail,
  isNotFound,
  notFound,
  sourceDetail,
  statusOf,
} from "../../../src/gateway/status.js";

const encoder = new TextEncoder();
const script = encoder.encode("local bk = require('luakit')\nbk.image(1)\n");
const library = encoder.encode("return {}\n");
const sources = new Map([
  ["build.lua", script],
  ["lib.lua", library],
]);

function json({ typeUrl, value }: StatusDetail): unknown {
  return { typeUrl, json: JSON.parse(Buffer.from(value).toString()) as unknown };
}

function excerpt(filename: string, data: Uint8Array, line: number): unknown {
  return {
    typeUrl: "github.com/moby/buildkit/errdefs.Source+json",
    json: {
      info: { filename, data: Buffer.from(data).toString("base64"), language: "Lua" },
      ranges: [{ start: { line }, end: { line } }],
    },
  };
}

function details(status: Status): unknown[] {
  return status.details.map(json);
}

/** A source for which clients print no excerpt. */
const NO_EXCERPT = {
  typeUrl: "github.com/moby/buildkit/errdefs.Source+json",
  json: { info: { language: "Lua" } },
};

describe("statusOf", () => {
  test("a script error shows each of its lines once, the innermost first", () => {
    const status = statusOf(
      new ScriptError("lib.lua:1: image: expected a string, got the integer 1", [
        { file: "lib.lua", line: 1 },
        { file: "build.lua", line: 2 },
        { file: "lib.lua", line: 1 },
        { file: "unknown.lua", line: 9 },
      ]),
      sources,
    );
    expect(status).toMatchObject({
      code: 2,
      message:
        "lib.lua:1: image: expected a string, got the integer 1\n  called from build.lua:2\n  called from unknown.lua:9",
    });
    expect(details(status)).toEqual([
      excerpt("lib.lua", library, 1),
      excerpt("build.lua", script, 2),
    ]);
  });

  test.each([
    ["frontend-cap", 12, "FrontendCap"],
    ["subrequest", 2, "Subrequest"],
  ] as const)("an unsupported request has BuildKit's error: %s", (kind, code, type) => {
    const status = statusOf(
      new RequestError("unsupported x", { unsupported: { kind, name: "x" } }),
      sources,
    );
    expect({ ...status, details: details(status) }).toEqual({
      code,
      message: "unsupported x",
      details: [{ typeUrl: `github.com/moby/buildkit/errdefs.${type}+json`, json: { name: "x" } }],
    });
  });

  test("a deep stack is cut to five lines", () => {
    const frames = Array.from({ length: 9 }, (_, index) => ({
      file: "build.lua",
      line: index + 1,
    }));
    const status = statusOf(new ScriptError("deep", frames), sources);
    expect(details(status)).toEqual(
      [1, 2, 3, 4, 5].map((line) => excerpt("build.lua", script, line)),
    );
  });

  test.each([
    new RequestError("invalid platform"),
    new ScriptError("out of memory"),
    new BuildError({ code: 2, message: "no", details: [] }),
  ])("an error without a position has a source without lines: $name", (error) => {
    const status = statusOf(error, sources);
    expect(status).toMatchObject({ code: 2, message: error.message });
    expect(details(status)).toEqual([NO_EXCERPT]);
  });

  test("BuildKit's error about a file that was sent without its text is relayed with the text", () => {
    const at = (filename: string, data: string) =>
      sourceDetail({
        filename,
        data: encoder.encode(data),
        language: "Lua",
        ranges: [{ start: 2, end: 3 }],
      });
    const withText = (details: readonly StatusDetail[]) =>
      statusOf(new BuildError({ code: 2, message: "exit code: 3", details }), sources).details;
    const [filled] = withText([at("build.lua", "")]);
    const decoded = filled && decodeDetail(filled);
    expect(decoded).toMatchObject({
      kind: "source",
      message: {
        info: { filename: "build.lua", language: "Lua" },
        ranges: [{ start: { line: 2 }, end: { line: 3 } }],
      },
    });
    expect(filled).not.toEqual(at("build.lua", ""));
    const others = [at("other.lua", ""), at("build.lua", "with its text")];
    expect(withText(others)).toEqual(others);
  });

  test("BuildKit's error is relayed, with our lines added where it has none", () => {
    const vertex = {
      typeUrl: "github.com/moby/buildkit/errdefs.Vertex+json",
      value: encoder.encode("{}"),
    };
    const own = { code: 9, message: "exit code: 1", details: [vertex] };
    const frames = [{ file: "build.lua", line: 2 }];
    const status = statusOf(new BuildError(own, frames), sources);
    expect(status).toMatchObject({ code: 9, message: "exit code: 1" });
    expect(status.details[0]).toBe(vertex);
    expect(details(status).slice(1)).toEqual([excerpt("build.lua", script, 2)]);
    const withSource = statusOf(new BuildError(status, [{ file: "lib.lua", line: 1 }]), sources);
    expect(withSource).toEqual(status);
  });

  test("a call that BuildKit cancelled keeps its details", () => {
    const details = [{ typeUrl: "example.com/x+json", value: encoder.encode("{}") }];
    const error = new CancelledError("context canceled", { details });
    expect(statusOf(error, sources)).toEqual({ code: 1, message: "context canceled", details });
  });

  test("a cancelled build and an internal error have no details", () => {
    expect(statusOf(new CancelledError("the build was cancelled"), sources)).toEqual({
      code: 1,
      message: "the build was cancelled",
      details: [],
    });
    expect(statusOf(new InternalError("no such vertex"), sources)).toEqual({
      code: 13,
      message: "internal error in luakit: no such vertex; please report it",
      details: [],
    });
  });
});

describe("decodeDetail", () => {
  test.each([
    ["vertex", "errdefs.Vertex", { digest: "sha256:1" }, { digest: "sha256:1" }],
    [
      "frontend",
      "errdefs.Frontend",
      { name: "gateway.v0", source: "img" },
      { name: "gateway.v0", source: "img" },
    ],
    ["frontend-cap", "errdefs.FrontendCap", { name: "cap" }, { name: "cap" }],
    ["subrequest", "errdefs.Subrequest", { name: "frontend.x" }, { name: "frontend.x" }],
    ["exit", "gatewayapi.ExitMessage", { Code: 7 }, { Code: 7 }],
    [
      "stack",
      "stack.Stack",
      { frames: [{ Name: "main", Line: 3 }], new: 1 },
      { frames: [{ Name: "main", Line: 3 }] },
    ],
    // The one that Go writes in protobuf's own JSON: 64-bit numbers are strings.
    [
      "solve",
      "errdefs.Solve",
      {
        inputIDs: ["a"],
        op: { exec: { mounts: [{ input: "-1", dest: "/" }] } },
        file: { index: "2" },
      },
      { inputIDs: ["a"], subject: { case: "file", value: { index: 2n } } },
    ],
  ])("reads %s", (kind, name, value, message) => {
    const typeUrl = `github.com/moby/buildkit/${name}+json`;
    const decoded = decodeDetail({ typeUrl, value: encoder.encode(JSON.stringify(value)) });
    expect(decoded).toMatchObject({ kind, message });
  });

  test("reads what sourceDetail writes", () => {
    const detail = sourceDetail({
      filename: "build.lua",
      data: script,
      language: "Lua",
      ranges: [{ start: 1, end: 2 }],
    });
    expect(decodeDetail(detail)).toMatchObject({
      kind: "source",
      message: {
        info: { filename: "build.lua", data: script, language: "Lua" },
        ranges: [{ start: { line: 1 }, end: { line: 2 } }],
      },
    });
  });

  test.each([
    ["an unknown type", "example.com/other", "{}"],
    ["broken JSON", "github.com/moby/buildkit/errdefs.Vertex+json", "{"],
    ["JSON of another shape", "github.com/moby/buildkit/errdefs.Vertex+json", '{"digest":1}'],
  ])("keeps %s unchanged", (_what, typeUrl, text) => {
    const detail = { typeUrl, value: encoder.encode(text) };
    expect(decodeDetail(detail)).toEqual({ kind: "raw", detail });
  });
});

describe("isNotFound", () => {
  const missing = "open build.lua: no such file or directory";
  const vertex = {
    typeUrl: "github.com/moby/buildkit/errdefs.Vertex+json",
    value: encoder.encode("{}"),
  };

  test.each([
    [true, notFound("build.lua")],
    [true, new BuildError({ code: 2, message: `failed to read: ${missing}`, details: [] })],
    [false, new BuildError({ code: 2, message: "lib is not a regular file", details: [] })],
    // A step that failed with the same words is not a missing file.
    [false, new BuildError({ code: 2, message: missing, details: [vertex] })],
    [false, new RequestError(missing)],
    [false, undefined],
  ])("is %p for %p", (expected, error) => {
    expect(isNotFound(error)).toBe(expected);
  });
});

describe("a status fits into the header that carries it", () => {
  const sizeOf = ({ message, details: all }: Status) =>
    all.reduce((sum, { typeUrl, value }) => sum + typeUrl.length + value.length, 0) +
    Buffer.byteLength(message);
  const MOST = 40 * 1024;

  test("by dropping large details, Luakit's first", () => {
    const detail = (bytes: number) => ({ typeUrl: "a", value: new Uint8Array(bytes) });
    const own = { code: 2, message: "no", details: [detail(10), detail(39_000), detail(40_000)] };
    const frames = [{ file: "build.lua", line: 1 }];
    const sources = new Map([["build.lua", Buffer.from("x".repeat(4_000))]]);
    const status = statusOf(new BuildError(own, frames), sources);
    expect(status).toEqual({ ...own, details: own.details.slice(0, 2) });
    expect(sizeOf(status)).toBeLessThanOrEqual(MOST);
  });

  test("by keeping the end of a long message, which has BuildKit's reason", () => {
    const message = `process "${"ä".repeat(30_000)}" did not complete successfully: exit code: 3`;
    const status = statusOf(new BuildError({ code: 2, message, details: [] }), new Map());
    expect(status.message).toMatch(
      /^process "ä+.?… \(\d+ bytes\) ….?ä+" did not .*: exit code: 3$/,
    );
    expect(sizeOf(status)).toBeLessThanOrEqual(MOST);
  });

  test("with the whole call stack of an error in long files", () => {
    const frames = ["a", "b", "c", "d", "e"].map((file) => ({ file, line: 500 }));
    const long = Buffer.from(`local x = "${"y".repeat(60)}"\n`.repeat(1_000));
    const sources = new Map(frames.map(({ file }) => [file, long]));
    const status = statusOf(new ScriptError("no", frames), sources);
    expect(status.details).toHaveLength(5);
    expect(sizeOf(status)).toBeLessThanOrEqual(MOST);
  });

  test("and contains no password of a URL", () => {
    const status = statusOf(new RequestError("got http://u:pw@h/x"), new Map());
    expect(status.message).toBe("got http://u:xxxxx@h/x");
  });
});
