/**
 * Reads files of solved results. Reading builds the result if it is not built yet, so a read can fail with an error of
 * the build.
 */
import { create } from "@bufbuild/protobuf";
import { RequestError, type BuildError } from "../errors.js";
import {
  LLBBridge,
  ReadDirRequestSchema,
  ReadFileRequestSchema,
  StatFileRequestSchema,
} from "../gen/github.com/moby/buildkit/frontend/gateway/pb/gateway_pb.js";
import { fileInfo, type FileInfo } from "./file-info.js";
import type { Reference } from "./reference.js";
import { unary, type CallOptions } from "./rpc.js";
import { brokenAnswer, notFound } from "./status.js";
import type { Session } from "./transport.js";

/** Options of reading a file. */
export interface ReadFileOptions extends CallOptions {
  /** The maximum size. A larger file is an error for readFile; readStart returns its beginning. */
  readonly maxBytes: number;
}

/** Options of listing a directory. */
export interface ReadDirOptions extends CallOptions {
  /** A pattern for the names of entries, with the syntax of .dockerignore. Default: all entries. */
  readonly includePattern?: string;
}

/** The number of bytes read per message. The message limit is 16 MiB, and 4 MiB for daemons before v0.14. */
const CHUNK_BYTES = 3 * 1024 * 1024;

/** See GatewayClient.readFile. */
export async function readFile(
  session: Session,
  ref: Reference,
  path: string,
  { maxBytes, signal }: ReadFileOptions,
): Promise<Uint8Array> {
  const wanted = Math.min(CHUNK_BYTES, maxBytes + 1);
  const first = await readRange(session, ref, path, { offset: 0, length: wanted, signal });
  // Fewer bytes than requested: the file ends here.
  if (first.length < wanted) return first;
  const { sizeBytes } = await statFile(session, ref, path, { signal });
  if (sizeBytes > maxBytes) {
    throw new RequestError(`${path} has ${sizeBytes} bytes; at most ${maxBytes} are read`);
  }
  if (sizeBytes < first.length) throw wrongSize(path, first.length, sizeBytes);
  const content = new Uint8Array(sizeBytes);
  content.set(first);
  for (let offset = first.length; offset < sizeBytes;) {
    const length = Math.min(CHUNK_BYTES, sizeBytes - offset);
    const chunk = await readRange(session, ref, path, { offset, length, signal });
    if (chunk.length === 0) throw wrongSize(path, offset, sizeBytes);
    content.set(chunk, offset);
    offset += chunk.length;
  }
  return content;
}

function wrongSize(path: string, read: number, sizeBytes: number): BuildError {
  return brokenAnswer("ReadFile", `${path} has ${sizeBytes} bytes, and ${read} were read`);
}

/** See GatewayClient.readStart. */
export function readStart(
  session: Session,
  ref: Reference,
  path: string,
  { maxBytes, signal }: ReadFileOptions,
): Promise<Uint8Array> {
  return readRange(session, ref, path, { offset: 0, length: maxBytes, signal });
}

interface RangeOptions extends CallOptions {
  readonly offset: number;
  readonly length: number;
}

async function readRange(
  session: Session,
  ref: Reference,
  path: string,
  { offset, length, signal }: RangeOptions,
): Promise<Uint8Array> {
  if (ref.isEmpty) throw notFound(path);
  const request = create(ReadFileRequestSchema, {
    Ref: ref.id,
    FilePath: path,
    Range: { Offset: BigInt(offset), Length: BigInt(length) },
  });
  const response = await unary(session, LLBBridge.method.readFile, request, { signal });
  if (response.Data.length > length) {
    const problem = `${response.Data.length} bytes of ${path}, where ${length} were requested`;
    throw brokenAnswer("ReadFile", problem);
  }
  return response.Data;
}

/** See GatewayClient.readDir. */
export async function readDir(
  session: Session,
  ref: Reference,
  path: string,
  { includePattern: IncludePattern = "", signal }: ReadDirOptions,
): Promise<readonly FileInfo[]> {
  if (ref.isEmpty) throw notFound(path);
  const request = create(ReadDirRequestSchema, { Ref: ref.id, DirPath: path, IncludePattern });
  const response = await unary(session, LLBBridge.method.readDir, request, { signal });
  return response.entries.map((entry) => fileInfo(entry, "ReadDir"));
}

/** See GatewayClient.statFile. */
export async function statFile(
  session: Session,
  ref: Reference,
  path: string,
  { signal }: CallOptions,
): Promise<FileInfo> {
  if (ref.isEmpty) throw notFound(path);
  const request = create(StatFileRequestSchema, { Ref: ref.id, Path: path });
  const { stat } = await unary(session, LLBBridge.method.statFile, request, { signal });
  if (stat === undefined) throw brokenAnswer("StatFile", `nothing about ${path}`);
  return fileInfo(stat, "StatFile");
}
