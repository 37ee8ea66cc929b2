/**
 * Converts Luakit's errors to google.rpc.Status, and reads and writes the typed details of a status. BuildKit encodes a
 * detail as JSON inside google.protobuf.Any, with a type URL that ends in "+json" (moby/buildkit
 * util/grpcerrors/grpcerrors.go).
 */
import {
  create,
  fromJsonString,
  toJsonString,
  type DescMessage,
  type MessageShape,
} from "@bufbuild/protobuf";
import {
  BuildError,
  CancelledError,
  RequestError,
  ScriptError,
  type LuakitError,
  type SourcePosition,
  type Status,
  type StatusDetail,
  type Unsupported,
} from "../errors.js";
import { ExitMessageSchema } from "../gen/github.com/moby/buildkit/frontend/gateway/pb/gateway_pb.js";
import {
  FrontendCapSchema,
  FrontendSchema,
  SolveSchema,
  SourceSchema,
  SubrequestSchema,
  VertexSchema,
} from "../gen/github.com/moby/buildkit/solver/errdefs/errdefs_pb.js";
import { StackSchema } from "../gen/github.com/moby/buildkit/util/stack/stack_pb.js";
import { textOf, utf8 } from "../util/bytes.js";
import { withoutControls } from "../util/shown-text.js";
import { withoutPasswords } from "../util/url.js";
import { callerLines } from "../util/caller-lines.js";
import { markedLines, nearLines } from "../util/near-lines.js";

/**
 * The gRPC status codes that Luakit uses. For codes other than OK and UNKNOWN, clients print the name of the code
 * before the message.
 */
export const CODE = {
  OK: 0,
  CANCELLED: 1,
  UNKNOWN: 2,
  RESOURCE_EXHAUSTED: 8,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
} as const;

/** A range of lines, counted from 1. Both ends are included. */
export interface LineRange {
  readonly start: number;
  readonly end: number;
}

/** The lines that caused an error. `data` is the whole file, because clients cut out the excerpt themselves. */
export interface SourceExcerpt {
  readonly filename: string;
  readonly data: Uint8Array;
  /** The language name in GitHub Linguist. */
  readonly language: string;
  readonly ranges: readonly LineRange[];
}

const ERRDEFS = "github.com/moby/buildkit/errdefs";

/** The known details: their type URLs and the schemas of their JSON, by Luakit's name for them. */
const DETAILS = {
  source: [`${ERRDEFS}.Source+json`, SourceSchema],
  vertex: [`${ERRDEFS}.Vertex+json`, VertexSchema],
  solve: [`${ERRDEFS}.Solve+json`, SolveSchema],
  frontend: [`${ERRDEFS}.Frontend+json`, FrontendSchema],
  "frontend-cap": [`${ERRDEFS}.FrontendCap+json`, FrontendCapSchema],
  subrequest: [`${ERRDEFS}.Subrequest+json`, SubrequestSchema],
  stack: ["github.com/moby/buildkit/stack.Stack+json", StackSchema],
  exit: ["github.com/moby/buildkit/gatewayapi.ExitMessage+json", ExitMessageSchema],
} as const satisfies Record<string, readonly [typeUrl: string, schema: DescMessage]>;

type DetailKind = keyof typeof DETAILS;

/** A decoded detail. `raw` is a detail of an unknown type, or with JSON that does not match the schema. */
export type DecodedDetail =
  | {
      readonly [K in DetailKind]: {
        readonly kind: K;
        readonly message: MessageShape<(typeof DETAILS)[K][1]>;
      };
    }[DetailKind]
  | { readonly kind: "raw"; readonly detail: StatusDetail };

/** The maximum number of call-stack positions with an excerpt. */
const MAX_EXCERPTS = 5;
/**
 * The maximum size of a status. gRPC sends a status in one header, in base64. Node accepts 64 KiB of headers in total,
 * and some proxies accept less. The caller may be another frontend with such a limit.
 */
const MAX_STATUS_BYTES = 40 * 1024;
/** The maximum size of a message. gRPC sends the message twice: in the status and in a header. */
const MAX_STATUS_MESSAGE_BYTES = 12 * 1024;
/**
 * The bytes kept at the end of a cut message. BuildKit's messages end with the cause, after a command of any length.
 */
const MESSAGE_END_BYTES = 2 * 1024;
const LANGUAGE = "Lua";
const NOT_FOUND = "no such file or directory";

/** Creates the detail that makes clients print lines of a file before the error (errdefs.Source). */
export function sourceDetail({ filename, data, language, ranges }: SourceExcerpt): StatusDetail {
  const message = create(SourceSchema, {
    info: { filename, data, language },
    ranges: ranges.map(({ start, end }) => ({ start: { line: start }, end: { line: end } })),
  });
  return { typeUrl: DETAILS.source[0], value: utf8(toJsonString(SourceSchema, message)) };
}

/** Decodes a detail by its type URL. Never fails. */
export function decodeDetail(detail: StatusDetail): DecodedDetail {
  for (const [kind, [typeUrl, schema]] of Object.entries(DETAILS)) {
    if (typeUrl !== detail.typeUrl) continue;
    try {
      const message = fromJsonString(schema, textOf(detail.value), { ignoreUnknownFields: true });
      // `kind` and `schema` come from the same entry, which the type of Object.entries cannot express.
      return { kind, message } as DecodedDetail;
    } catch {
      // Safe: BuildKit also ignores a detail that it cannot decode.
      break;
    }
  }
  return { kind: "raw", detail };
}

/**
 * Converts an error to the status for BuildKit.
 * @param sources the user's files by name, for excerpts
 */
export function statusOf(error: LuakitError, sources: ReadonlyMap<string, Uint8Array>): Status {
  return fitting(wholeStatusOf(error, sources));
}

/**
 * Cuts a status to the size that gRPC can send. The message is cut in the middle. Details that no longer fit are
 * dropped from the end, where Luakit's own excerpts are.
 */
function fitting({ code, message, details }: Status): Status {
  const bytes = utf8(withoutPasswords(message));
  const isLong = bytes.length > MAX_STATUS_MESSAGE_BYTES;
  const head = textOf(bytes.subarray(0, MAX_STATUS_MESSAGE_BYTES - MESSAGE_END_BYTES));
  const end = textOf(bytes.subarray(bytes.length - MESSAGE_END_BYTES));
  const shown = isLong ? `${head}… (${bytes.length} bytes) …${end}` : textOf(bytes);
  let left = MAX_STATUS_BYTES - utf8(shown).length;
  const kept = details.filter(({ typeUrl, value }) => {
    const size = typeUrl.length + value.length;
    const fits = size <= left;
    if (fits) left -= size;
    return fits;
  });
  return { code, message: shown, details: kept };
}

function wholeStatusOf(error: LuakitError, sources: ReadonlyMap<string, Uint8Array>): Status {
  if (error instanceof ScriptError) {
    const { message, frames } = error;
    // Clients show the excerpts without explaining how they are related.
    const lines = [message, ...callerLines(frames).map((line) => `  ${line}`)];
    return userError(lines.join("\n"), frames, sources);
  }
  if (error instanceof RequestError) {
    const { message, unsupported } = error;
    if (unsupported !== undefined) return unsupportedStatus(message, unsupported);
    return userError(message, [], sources);
  }
  if (error instanceof BuildError) return relayed(error, sources);
  if (error instanceof CancelledError) {
    return { code: CODE.CANCELLED, message: error.message, details: error.details };
  }
  const message = `internal error in luakit: ${error.message}; please report it`;
  return { code: CODE.INTERNAL, message, details: [] };
}

/**
 * Reports whether the error means that a file does not exist. BuildKit has no code for this, only the text of Go's os
 * package. If a step failed with the same text, the status has a vertex detail.
 */
export function isNotFound(error: unknown): boolean {
  if (!(error instanceof BuildError) || !error.status.message.endsWith(NOT_FOUND)) return false;
  // The Solve detail is no criterion, because buildkitd adds an empty one to every failed read.
  return !error.status.details.some(({ typeUrl }) => typeUrl === DETAILS.vertex[0]);
}

/** Returns BuildKit's error for reading `path` in an empty file system. */
export function notFound(path: string): BuildError {
  return new BuildError({ code: CODE.UNKNOWN, message: `open ${path}: ${NOT_FOUND}`, details: [] });
}

/** Creates the error for a response that violates the gateway protocol. `call` is the name of the method. */
export function brokenAnswer(call: string, problem: string): BuildError {
  const message = `BuildKit sent an invalid response to ${call}: ${problem}`;
  return new BuildError({ code: CODE.UNKNOWN, message, details: [] });
}

function userError(
  message: string,
  frames: readonly SourcePosition[],
  sources: ReadonlyMap<string, Uint8Array>,
): Status {
  return { code: CODE.UNKNOWN, message, details: excerpts(frames, sources) };
}

/**
 * Creates the same status as the Dockerfile frontend (solver/errdefs/frontendcap.go and subrequest.go,
 * dockerfile/builder/caps.go).
 */
function unsupportedStatus(message: string, { kind, name }: Unsupported): Status {
  const [typeUrl] = DETAILS[kind];
  const code = kind === "frontend-cap" ? CODE.UNIMPLEMENTED : CODE.UNKNOWN;
  return { code, message, details: [{ typeUrl, value: utf8(JSON.stringify({ name })) }] };
}

function relayed(error: BuildError, sources: ReadonlyMap<string, Uint8Array>): Status {
  const { status } = error;
  const details = status.details.map((detail) => withText(detail, sources));
  const hasSource = details.some(({ typeUrl }) => typeUrl === DETAILS.source[0]);
  return {
    ...status,
    message: withoutControls(status.message),
    details: hasSource ? details : [...details, ...excerpts(error.frames, sources)],
  };
}

/** Adds the lines of the user's file to a source detail whose definition was sent without the text of the file. */
function withText(detail: StatusDetail, sources: ReadonlyMap<string, Uint8Array>): StatusDetail {
  const decoded = decodeDetail(detail);
  if (decoded.kind !== "source" || decoded.message.info?.data.length !== 0) return detail;
  const { filename: file } = decoded.message.info;
  const [range] = decoded.message.ranges;
  const data = sources.get(file);
  if (data === undefined || range?.start === undefined) return detail;
  const { line } = range.start;
  return lineDetail({ file, line, lastLine: range.end?.line ?? line }, data);
}

/**
 * A source detail without lines. Without any source detail, the error would show the `syntax` line of the build file as
 * its cause. For a source without lines, clients print nothing (dockerfile/builder/build.go; errdefs/source.go, Print).
 */
const NO_EXCERPT = sourceDetail({
  filename: "",
  data: new Uint8Array(),
  language: LANGUAGE,
  ranges: [],
});

/** Returns source details for the positions in known files, innermost first, each line once. */
function excerpts(
  frames: readonly SourcePosition[],
  sources: ReadonlyMap<string, Uint8Array>,
): readonly StatusDetail[] {
  const unique = new Map(frames.map((frame) => [`${frame.file}:${frame.line}`, frame]));
  const found = [...unique.values()].flatMap((frame) => {
    const data = sources.get(frame.file);
    return data === undefined ? [] : [lineDetail(frame, data)];
  });
  return found.length === 0 ? [NO_EXCERPT] : found.slice(0, MAX_EXCERPTS);
}

function lineDetail(position: SourcePosition, data: Uint8Array): StatusDetail {
  const ranges = [markedLines(position)];
  return sourceDetail({
    filename: position.file,
    data: nearLines(data, position),
    language: LANGUAGE,
    ranges,
  });
}
