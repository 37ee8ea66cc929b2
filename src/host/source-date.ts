/**
 * `SOURCE_DATE_EPOCH=context`: the date of a build is that of where its files come from (BuildKit
 * frontend/dockerfile/dockerfile2llb/epoch.go).
 */
import { RequestError } from "../errors.js";
import type { GatewayClient } from "../gateway/client.js";
import { brokenAnswer } from "../gateway/status.js";
import type { Reference } from "../gateway/reference.js";
import type { ContextSource } from "../llb/context-source.js";
import type { MarshalRequest } from "../llb/marshal-request.js";
import { isImageDate } from "../oci/source-date.js";
import type { BuildRequest } from "../request/build-request.js";
import { CLIENT_OPTIONS, nameOf } from "../request/client-options.js";
import { isRemoteArchive, type BuildFiles } from "./build-files.js";
import { contextDefinition } from "./file-source.js";

const SOURCE_DATE_EPOCH = nameOf(CLIENT_OPTIONS.sourceDateEpoch);

/** A request whose date is known. */
export type DatedRequest = BuildRequest & { readonly sourceDateEpoch: number | undefined };

type RemoteSource = Extract<ContextSource, { kind: "git" | "http" }>;

/**
 * The request with its date in seconds, for the script, too. A directory of the client has none, and neither has a
 * download that is no archive, when the server does not tell.
 */
export async function datedRequest(
  client: GatewayClient,
  marshal: MarshalRequest,
  request: BuildRequest,
  { context }: Pick<BuildFiles, "context">,
): Promise<DatedRequest> {
  const { sourceDateEpoch: asked, namedContexts } = request;
  if (asked === undefined) return { ...request, sourceDateEpoch: asked };
  if (typeof asked === "number") return dated(request, asked);
  const source = asked === CLIENT_OPTIONS.context.key ? context.source : namedContexts.get(asked);
  const isRemote = source?.kind === "git" || source?.kind === "http";
  const seconds = isRemote ? await dateOf(client, marshal, source) : undefined;
  if (seconds === undefined || isImageDate(seconds)) return dated(request, seconds);
  throw new RequestError(
    `${SOURCE_DATE_EPOCH}=${asked}: the date of the context is ${seconds} seconds since 1970, outside the years 0 to 9999`,
  );
}

/** The request with a date that scripts see in the one spelling that a Dockerfile's ARG has. */
function dated(request: BuildRequest, seconds: number | undefined): DatedRequest {
  const args = new Map(request.args);
  args.delete(SOURCE_DATE_EPOCH);
  if (seconds !== undefined) args.set(SOURCE_DATE_EPOCH, String(seconds));
  return { ...request, args, sourceDateEpoch: seconds };
}

/** Returns the server's date, or else the time of the newest file in an archive. */
async function dateOf(
  client: GatewayClient,
  marshal: MarshalRequest,
  source: RemoteSource,
): Promise<number | undefined> {
  const definitionOf = (wanted: RemoteSource) => contextDefinition({ source: wanted }, marshal);
  const told = await client.resolveDate(definitionOf(source));
  if (told !== undefined || source.kind === "git") return told;
  // A named context is a file as it is downloaded, whatever it is.
  if (!source.unpack && !(await isRemoteArchive(client, marshal, source))) return undefined;
  const unpacked = await client.solve({ definition: definitionOf({ ...source, unpack: true }) });
  return newestFile(client, unpacked);
}

/**
 * Seconds since 1970 of the last change of a regular file; undefined without any. The tree tells what the archive does,
 * whatever compresses it and however large it is; BuildKit's own frontend reads the archive.
 */
async function newestFile(client: GatewayClient, ref: Reference): Promise<number | undefined> {
  let newest: bigint | undefined;
  let seen = 0;
  const directories = ["/"];
  for (let path = directories.pop(); path !== undefined; path = directories.pop()) {
    if (path.length > MAX_PATH) throw brokenAnswer("ReadDir", "a path longer than any file has");
    const entries = await client.readDir(ref, path, {});
    seen += entries.length;
    if (seen > MAX_FILES) {
      throw new RequestError(
        `${SOURCE_DATE_EPOCH}: an archive of more than ${MAX_FILES} files is not searched for the newest: pass seconds since 1970`,
      );
    }
    for (const entry of entries) {
      if (entry.type === "directory") directories.push(`${path}${entry.path}/`);
      if (entry.type !== "file" || (newest ?? entry.modifiedNs) > entry.modifiedNs) continue;
      newest = entry.modifiedNs;
    }
  }
  return newest === undefined ? undefined : Number(newest / NANOSECONDS);
}

/** Bytes of a path on Linux. */
const MAX_PATH = 4096;
/** More files than any archive of sources has. */
const MAX_FILES = 1_000_000;
const NANOSECONDS = 1_000_000_000n;
