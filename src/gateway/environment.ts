/** What BuildKit tells a frontend in environment variables (moby/buildkit frontend/gateway/gateway.go). */
import type { Platform } from "../oci/platform.js";
import { compareUtf8 } from "../util/bytes.js";

/** A machine, or part of one, that runs builds. */
export interface Worker {
  readonly id: string;
  /** The first one is what the worker runs without emulation. */
  readonly platforms: readonly Platform[];
  /** Absent when the daemon does not say, as before BuildKit v0.11. */
  readonly buildkitVersion?: string;
}

/** The frontend's whole input besides the gateway session. */
export interface Environment {
  /** The client's options, by key in bytewise order. Values may hold secrets. */
  readonly options: ReadonlyMap<string, string>;
  /** Id of the client's session, for `local.session`; "" when there is none. */
  readonly sessionId: string;
  /** The first one is the default worker. Empty when the daemon told none. */
  readonly workers: readonly Worker[];
  /** "buildkit", "docker" or "": only for messages that ask for an update. */
  readonly product: string;
}

const OPTION_PREFIX = "BUILDKIT_FRONTEND_OPT_";

/** Reads the variables of {@link Environment}; variables that are not BuildKit's are left alone. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): Environment {
  return {
    options: readOptions(env),
    sessionId: env["BUILDKIT_SESSION_ID"] ?? "",
    workers: readWorkers(env["BUILDKIT_WORKERS"] ?? ""),
    product: env["BUILDKIT_EXPORTEDPRODUCT"] ?? "",
  };
}

/** Variables come in random order with meaningless numbers; the first `=` of the value ends the option's key. */
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

/** Like Go's client, takes what cannot be read as no workers. */
function readWorkers(text: string): readonly Worker[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // Safe: the list only serves for default platforms, and Ping gives it too.
    return [];
  }
  return records(parsed).map((worker) => {
    const version = textField(record(worker["buildkitVersion"]), "version");
    return {
      id: textField(worker, "id"),
      platforms: records(worker["platforms"]).map(readPlatform),
      ...(version === "" ? {} : { buildkitVersion: version }),
    };
  });
}

/** A platform in the JSON of the OCI image specification. */
function readPlatform(json: Readonly<Record<string, unknown>>): Platform {
  const variant = textField(json, "variant");
  const osVersion = textField(json, "os.version");
  const features = json["os.features"];
  const osFeatures = Array.isArray(features)
    ? features.filter((item) => typeof item === "string")
    : [];
  return {
    os: textField(json, "os"),
    architecture: textField(json, "architecture"),
    ...(variant === "" ? {} : { variant }),
    ...(osVersion === "" ? {} : { osVersion }),
    ...(osFeatures.length === 0 ? {} : { osFeatures }),
  };
}

function records(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.map(record) : [];
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function textField(json: Readonly<Record<string, unknown>>, key: string): string {
  const value = json[key];
  return typeof value === "string" ? value : "";
}
