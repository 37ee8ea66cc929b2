/** The build that the client's options request. */
import { RequestError } from "../errors.js";
import type { CommandDefaults } from "../llb/command-environment.js";
import type { NamedContexts } from "../llb/context-source.js";
import { formatPlatformId, normalizePlatform, type Platform } from "../oci/platform.js";
import { parseSourceDate } from "../oci/source-date.js";
import { parseSbomRequest, type SbomRequest } from "./attestations.js";
import { parseCommandOptions } from "./command-options.js";
import { parseContextRequest, parseNamedContexts, type ContextRequest } from "./contexts.js";
import type { LintOptions } from "./lint-options.js";
import {
  CLIENT_OPTIONS,
  nameOf,
  namedValuesOf,
  PROXY_ARGS,
  valueOf,
  type ClientOptions,
} from "./client-options.js";
import { parsePlatforms, type CacheImport } from "./parse-values.js";
import { checkFrontendCaps, parseSubrequest, type Subrequest } from "./subrequests.js";

/** A parsed request. */
export interface BuildRequest {
  /** The build file, from the root of the client's directory; undefined when the client does not say. */
  readonly filename: string | undefined;
  /** The target to build, when the client names one. */
  readonly target: string | undefined;
  /** Build arguments as given. */
  readonly args: ReadonlyMap<string, string>;
  readonly labels: ReadonlyMap<string, string>;
  /** Where the build runs. */
  readonly buildPlatform: Platform;
  /** One at least, each once, in the order asked for. */
  readonly targetPlatforms: readonly [Platform, ...Platform[]];
  /** The target platforms were asked for rather than assumed. */
  readonly platformRequested: boolean;
  /** The result has a file system for each platform, even when there is one. */
  readonly multiPlatform: boolean;
  readonly context: ContextRequest;
  readonly namedContexts: NamedContexts;
  /** Image configurations of frontend inputs, by the input's name. */
  readonly inputConfigs: ReadonlyMap<string, Uint8Array>;
  /** Settings of every command. */
  readonly commands: CommandDefaults;
  readonly sbom: SbomRequest | undefined;
  /** Everything is built without the cache, or only the steps of these targets. */
  readonly noCache: boolean | readonly string[];
  readonly resolveMode: "default" | "pull" | "local";
  readonly cacheImports: readonly CacheImport[];
  readonly localSessions: ReadonlyMap<string, string>;
  readonly cacheMountNamespace: string;
  /** By lower-case name. */
  readonly proxyEnv: ReadonlyMap<string, string>;
  /** Seconds since 1970, or the context whose date it is: `"context"`, or the name of a named context. */
  readonly sourceDateEpoch: number | string | undefined;
  readonly limits: { readonly timeMs: number; readonly memoryBytes: number };
  /** The question that the client asks instead of building. */
  readonly subrequest: Subrequest | undefined;
  /** The client's choice of rules; undefined leaves it to the script. */
  readonly lint: LintOptions | undefined;
}

const DEFAULT_TIME_LIMIT_MS = 30_000;
const DEFAULT_MEMORY_LIMIT_BYTES = 256 * 1024 * 1024;

/** Where the build runs when the daemon names no worker: what the frontend image itself was started as. */
export interface RequestSource {
  readonly options: ReadonlyMap<string, string>;
  /** The platform of the first worker. */
  readonly workerPlatform: Platform;
}

/**
 * Parses the client's options. Unknown ones are ignored.
 * @throws RequestError for a bad value, or for something asked for that is not there yet.
 */
export function parseBuildRequest({ options, workerPlatform }: RequestSource): BuildRequest {
  checkFrontendCaps(options);
  // The log is open by now. A wrong level fails here, where the error reaches the user.
  valueOf(options, CLIENT_OPTIONS.logLevel);
  const subrequest = parseSubrequest(options);
  const args = namedValuesOf(options, CLIENT_OPTIONS.buildArg);
  const buildPlatform = normalizePlatform(workerPlatform);
  const platforms = parsePlatforms(valueOf(options, CLIENT_OPTIONS.platform) ?? "", buildPlatform);
  return {
    filename: valueOf(options, CLIENT_OPTIONS.filename),
    args,
    labels: namedValuesOf(options, CLIENT_OPTIONS.label),
    buildPlatform,
    targetPlatforms: atLeastOne(distinct(platforms)) ?? [buildPlatform],
    platformRequested: platforms.length > 0,
    multiPlatform: multiPlatform(options, platforms),
    context: parseContextRequest(options),
    namedContexts: parseNamedContexts(options),
    inputConfigs: inputConfigs(options),
    commands: parseCommandOptions(options),
    sbom: parseSbomRequest(options),
    target: valueOf(options, CLIENT_OPTIONS.target),
    noCache: noCache(options),
    resolveMode: valueOf(options, CLIENT_OPTIONS.resolveMode) ?? "default",
    cacheImports: [
      ...(valueOf(options, CLIENT_OPTIONS.cacheImports) ?? []),
      ...(valueOf(options, CLIENT_OPTIONS.cacheFrom) ?? []),
    ],
    localSessions: namedValuesOf(options, CLIENT_OPTIONS.localSession),
    cacheMountNamespace: valueOf(options, CLIENT_OPTIONS.cacheMountNamespace) ?? "",
    proxyEnv: proxyEnv(args),
    sourceDateEpoch: sourceDateEpoch(options),
    limits: {
      timeMs: valueOf(options, CLIENT_OPTIONS.timeLimit) ?? DEFAULT_TIME_LIMIT_MS,
      memoryBytes: valueOf(options, CLIENT_OPTIONS.memoryLimit) ?? DEFAULT_MEMORY_LIMIT_BYTES,
    },
    subrequest,
    lint: valueOf(options, CLIENT_OPTIONS.check),
  };
}

/** The platforms, each once: several spellings may name the same. */
function distinct(platforms: readonly Platform[]): readonly Platform[] {
  return [...new Map(platforms.map((platform) => [formatPlatformId(platform), platform])).values()];
}

function atLeastOne<T>([first, ...rest]: readonly T[]): readonly [T, ...T[]] | undefined {
  return first === undefined ? undefined : [first, ...rest];
}

/** A platform that the client names twice counts twice, as for a Dockerfile: `type=local` writes a directory for each. */
function multiPlatform(options: ClientOptions, platforms: readonly Platform[]): boolean {
  const { multiPlatform: option, multiPlatformArg, platform } = CLIENT_OPTIONS;
  const asArgument = valueOf(options, multiPlatformArg);
  const wanted = asArgument ?? valueOf(options, option) ?? platforms.length > 1;
  if (wanted || platforms.length < 2) return wanted;
  const name = nameOf(asArgument === undefined ? option : multiPlatformArg);
  throw new RequestError(
    `conflicting options: ${name} is false, and ${platform.key} names ${platforms.length} platforms`,
  );
}

/** Returns the image configurations of inputs, by the name of the input. */
function inputConfigs(options: ClientOptions): ReadonlyMap<string, Uint8Array> {
  const configs = [...namedValuesOf(options, CLIENT_OPTIONS.inputMetadata)].flatMap(
    ([name, metadata]) => {
      const config = metadata.get("containerimage.config");
      return config === undefined ? [] : [[name, config] as const];
    },
  );
  return new Map(configs);
}

/** An empty value means everything. A list means these targets, in any letter case. */
function noCache(options: ClientOptions): boolean | readonly string[] {
  const names = options.get(CLIENT_OPTIONS.noCache.key);
  if (names === undefined || names === "") return names === "";
  return names.split(",").map((name) => name.trim().toLowerCase());
}

/** The last of equal names in key order wins: lower case after upper case (BuildKit dockerfile2llb proxyEnvFromBuildArgs). */
function proxyEnv(args: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const found = [...args]
    .filter(([name]) => PROXY_ARGS.some((proxy) => proxy === name.toLowerCase()))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => [name.toLowerCase(), value] as const);
  return new Map(found);
}

function sourceDateEpoch(options: ClientOptions): BuildRequest["sourceDateEpoch"] {
  const option = CLIENT_OPTIONS.sourceDateEpoch;
  const value = valueOf(options, option);
  if (value === undefined) return undefined;
  const seconds = parseSourceDate(value);
  if (seconds !== undefined) return seconds;
  const contexts = namedValuesOf(options, CLIENT_OPTIONS.namedContext);
  if (value === CLIENT_OPTIONS.context.key || contexts.has(value)) return value;
  throw new RequestError(
    `invalid ${nameOf(option)} ${JSON.stringify(value)}: expected seconds since 1970 in the years 0 to 9999, "context", or the name of a named context`,
  );
}
