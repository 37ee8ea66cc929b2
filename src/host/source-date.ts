/**
 * `SOURCE_DATE_EPOCH=context`: the build has the date of its context (BuildKit
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
 * Returns the request with its date in seconds, also in the script's build arguments. A client directory has no date. A
 * download that is not an archive has no date if the server sends none.
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

/** Returns the request with a date. Scripts see the date in the spelling of a Dockerfile's ARG. */
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
  // A named context is the downloaded file, even if it is an archive.
  if (!source.unpack && !(await isRemoteArchive(client, marshal, source))) return undefined;
  const unpacked = await client.solve({ definition: definitionOf({ ...source, unpack: true }) });
  return newestFile(client, unpacked);
}

/**
 * Returns the time of the last change of a regular file, in seconds since 1970, or undefined without files. Reading the
 * unpacked tree works for every compression and size, whereas BuildKit's frontend reads the archive.
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

/** The maximum length of a path in Linux. */
const MAX_PATH = 4096;
/** The maximum number of files in an archive. */
const MAX_FILES = 1_000_000;
const NANOSECONDS = 1_000_000_000n;
