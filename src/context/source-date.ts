/** `SOURCE_DATE_EPOCH=context`: the date of a build is that of where its files come from (BuildKit frontend/dockerui). */
import { RequestError } from "../errors.js";
import type { GatewayClient } from "../gateway/client.js";
import type { MarshalRequest } from "../llb/ops/op-context.js";
import type { BuildRequest } from "../request/build-request.js";
import { KEYS, SPECIAL_ARGS } from "../request/option-keys.js";
import { contextFiles } from "./file-source.js";
import type { BuildFiles } from "./build-files.js";

/** A request whose date is known. */
export type DatedRequest = BuildRequest & { readonly sourceDateEpoch: number | undefined };

/**
 * The request with its date in seconds, for the script, too. A directory of the client has none.
 * @throws RequestError when the server does not tell it.
 */
export async function datedRequest(
  client: GatewayClient,
  marshal: MarshalRequest,
  request: BuildRequest,
  { context }: Pick<BuildFiles, "context">,
): Promise<DatedRequest> {
  const { sourceDateEpoch: asked, namedContexts } = request;
  if (typeof asked !== "string") return { ...request, sourceDateEpoch: asked };
  const source = asked === KEYS.context ? context.source : namedContexts.get(asked);
  const args = new Map(request.args);
  args.delete(SPECIAL_ARGS.sourceDateEpoch);
  if (source?.kind !== "git" && source?.kind !== "http") {
    return { ...request, args, sourceDateEpoch: undefined };
  }
  const files = contextFiles(client, marshal, { source })({
    paths: [],
    sharedKeyHint: "",
    title: "",
  });
  const seconds = await client.resolveDate(files.definition);
  if (seconds === undefined) {
    throw new RequestError(
      `${SPECIAL_ARGS.sourceDateEpoch}=${asked}: the server does not tell the date of that context; give seconds since 1970`,
    );
  }
  args.set(SPECIAL_ARGS.sourceDateEpoch, String(seconds));
  return { ...request, args, sourceDateEpoch: seconds };
}
