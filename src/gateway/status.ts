/**
 * google.rpc.Status from our errors, and the typed details in it. BuildKit writes details as JSON inside
 * google.protobuf.Any, under a registered name that ends in "+json" (moby/buildkit util/grpcerrors/grpcerrors.go).
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

/** gRPC status codes that mean something here. Clients print the name of every other code before the message. */
export const CODE = {
  OK: 0,
  CANCELLED: 1,
  UNKNOWN: 2,
  RESOURCE_EXHAUSTED: 8,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
} as const;

/** Lines of a file, from 1; both ends are included. */
export interface LineRange {
  readonly start: number;
  readonly end: number;
}

/** Lines that an error is about, with the whole file, because clients cut the excerpt out themselves. */
export interface SourceExcerpt {
  readonly filename: string;
  readonly data: Uint8Array;
  /** A language name as in GitHub Linguist. */
  readonly language: string;
  readonly ranges: readonly LineRange[];
}

const ERRDEFS = "github.com/moby/buildkit/errdefs";

/** The details we read: how we call them, and the schema of their JSON, by type URL. */
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

/** A detail by what it says; `raw` is one we do not know, or whose JSON does not fit. */
export type DecodedDetail =
  | {
      readonly [K in DetailKind]: {
        readonly kind: K;
        readonly message: MessageShape<(typeof DETAILS)[K][1]>;
      };
    }[DetailKind]
  | { readonly kind: "raw"; readonly detail: StatusDetail };

/** At most this many positions of a call stack are shown. */
const MAX_EXCERPTS = 5;
/**
 * gRPC carries a status in one header, in base64. Node takes 64 KiB of headers in all, and some proxies less; what is
 * returned here may be an answer to another frontend.
 */
const MAX_STATUS_BYTES = 40 * 1024;
/** The limit of a message, which is sent twice: in the status, and in a header. */
const MAX_STATUS_MESSAGE_BYTES = 12 * 1024;
/** The bytes kept at the end: BuildKit's messages end with the cause, behind a command of any length. */
const MESSAGE_END_BYTES = 2 * 1024;
const LANGUAGE = "Lua";
const NOT_FOUND = "no such file or directory";

/** The detail that makes clients print lines of a file before the error (errdefs.Source). */
export function sourceDetail({ filename, data, language, ranges }: SourceExcerpt): StatusDetail {
  const message = create(SourceSchema, {
    info: { filename, data, language },
    ranges: ranges.map(({ start, end }) => ({ start: { line: start }, end: { line: end } })),
  });
  return { typeUrl: DETAILS.source[0], value: utf8(toJsonString(SourceSchema, message)) };
}

/** Reads a detail by its type URL; never fails. */
export function decodeDetail(detail: StatusDetail): DecodedDetail {
  for (const [kind, [typeUrl, schema]] of Object.entries(DETAILS)) {
    if (typeUrl !== detail.typeUrl) continue;
    try {
      const message = fromJsonString(schema, textOf(detail.value), { ignoreUnknownFields: true });
      // `kind` and `schema` come from one entry, which the entries' common type cannot say.
      return { kind, message } as DecodedDetail;
    } catch {
      // Safe: BuildKit ignores a detail that it cannot read, too.
      break;
    }
  }
  return { kind: "raw", detail };
}

/**
 * Returns the status that BuildKit gets for an error.
 * @param sources the files of the user by name, for excerpts.
 */
export function statusOf(error: LuakitError, sources: ReadonlyMap<string, Uint8Array>): Status {
  return fitting(wholeStatusOf(error, sources));
}

/** The status without what is too much for gRPC: the last details go first, which are ours, and never all of the message. */
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
    // Clients show the excerpts without saying how they belong together.
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
 * Reports whether the error says that a file does not exist. BuildKit has no code for that, only the text of Go's os package;
 * a step that failed with the same words carries the failed step as a detail.
 */
export function isNotFound(error: unknown): boolean {
  if (!(error instanceof BuildError) || !error.status.message.endsWith(NOT_FOUND)) return false;
  // Not by the Solve detail: buildkitd adds an empty one to every failed read.
  return !error.status.details.some(({ typeUrl }) => typeUrl === DETAILS.vertex[0]);
}

/** Returns BuildKit's error for reading `path` in an empty file system. */
export function notFound(path: string): BuildError {
  return new BuildError({ code: CODE.UNKNOWN, message: `open ${path}: ${NOT_FOUND}`, details: [] });
}

/** The error of an answer that breaks BuildKit's gateway protocol. `call` is the name of the method. */
export function brokenAnswer(call: string, problem: string): BuildError {
  const message = `BuildKit gave a wrong answer to ${call}: ${problem}`;
  return new BuildError({ code: CODE.UNKNOWN, message, details: [] });
}

function userError(
  message: string,
  frames: readonly SourcePosition[],
  sources: ReadonlyMap<string, Uint8Array>,
): Status {
  return { code: CODE.UNKNOWN, message, details: excerpts(frames, sources) };
}

/** As BuildKit's own frontend says it (solver/errdefs/frontendcap.go and subrequest.go, dockerfile/builder/caps.go). */
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

/** The detail with the lines of the user's file, where the definition that failed was sent without its text. */
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
 * A source without lines. An error without any source is decorated with the `syntax` line of the build file, as if that
 * were at fault; of one like this clients print nothing (dockerfile/builder/build.go; errdefs/source.go, Print).
 */
const NO_EXCERPT = sourceDetail({
  filename: "",
  data: new Uint8Array(),
  language: LANGUAGE,
  ranges: [],
});

/** Details for the positions that lie in files we have, innermost first, each line once. */
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
