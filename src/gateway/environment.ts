/** The environment variables that BuildKit sets for a frontend (moby/buildkit frontend/gateway/gateway.go). */
import { RequestError } from "../errors.js";
import type { Platform } from "../oci/platform.js";
import { compareUtf8 } from "../util/bytes.js";
import { fields, list, parseJson, jsonString, type Shaped } from "../util/json-shape.js";

/** A BuildKit worker, which runs builds. */
export interface Worker {
  readonly id: string;
  /** The platforms that the worker supports. The first one runs without emulation. */
  readonly platforms: readonly Platform[];
  /** The BuildKit version. Absent if the daemon does not send it, as before BuildKit v0.11. */
  readonly buildkitVersion?: string;
}

/** The input of the frontend that does not come through the gateway session. */
export interface SessionEnvironment {
  /** The client's options, by key in bytewise order. Values may hold secrets. */
  readonly options: ReadonlyMap<string, string>;
  /** The id of the client's session, for `local.session`; "" if there is none. */
  readonly sessionId: string;
  /** The JSON for {@link readWorkers}; "" if there is none. */
  readonly workers: string;
  /** "buildkit", "docker" or "". Only messages that ask for an update use it. */
  readonly product: string;
}

const OPTION_PREFIX = "BUILDKIT_FRONTEND_OPT_";

/** Reads the environment variables that BuildKit sets, and ignores all others. */
export function readEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): SessionEnvironment {
  return {
    options: readOptions(env),
    sessionId: env["BUILDKIT_SESSION_ID"] ?? "",
    workers: env["BUILDKIT_WORKERS"] ?? "",
    product: env["BUILDKIT_EXPORTEDPRODUCT"] ?? "",
  };
}

/**
 * Reads the client's options. Their variables have arbitrary numbers and a random order. The first `=` of a value ends
 * the option's key.
 */
function readOptions(
  env: Readonly<Record<string, string | undefined>>,
): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  for (const [name, text] of Object.entries(env)) {
    if (!name.startsWith(OPTION_PREFIX) || text === undefined) continue;
    const cut = text.indexOf("=");
    if (cut < 0) options.set(text, "");
    else options.set(text.slice(0, cut), text.slice(cut + 1));
  }
  return new Map([...options].sort(([a], [b]) => compareUtf8(a, b)));
}

/** A platform in the JSON of the OCI image specification. */
const PLATFORM = fields({
  os: jsonString,
  architecture: jsonString,
  variant: jsonString,
  "os.version": jsonString,
  "os.features": list(jsonString),
});

const WORKERS = list(
  fields({
    id: jsonString,
    platforms: list(PLATFORM),
    buildkitVersion: fields({ version: jsonString }),
  }),
);

/** Parses BUILDKIT_WORKERS. @throws RequestError if it is not a JSON list of workers */
export function readWorkers(json: string): readonly Worker[] {
  if (json === "") return [];
  return parseJson("BUILDKIT_WORKERS", json, WORKERS).map(
    ({ id = "", platforms = [], buildkitVersion: { version = "" } = {} }) => ({
      id,
      platforms: platforms.map(readPlatform),
      ...(version !== "" && { buildkitVersion: version }),
    }),
  );
}

function readPlatform(json: Shaped<typeof PLATFORM>): Platform {
  const { os = "", architecture = "", variant = "" } = json;
  const { "os.version": osVersion = "", "os.features": osFeatures = [] } = json;
  if (os === "" || architecture === "") {
    throw new RequestError(
      "BUILDKIT_WORKERS: expected each platform to have an os and an architecture",
    );
  }
  return {
    os,
    architecture,
    ...(variant !== "" && { variant }),
    ...(osVersion !== "" && { osVersion }),
    ...(osFeatures.length > 0 && { osFeatures }),
  };
}
