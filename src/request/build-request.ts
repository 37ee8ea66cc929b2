/** Parses the client's options into a build request. */
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
import { parsePlatforms, type RequestedCacheImport } from "./parse-values.js";
import { checkFrontendCaps, parseSubrequest, type Subrequest } from "./subrequests.js";

/** The build that the client requests. */
export interface BuildRequest {
  /** The path of the build file, relative to the client's directory. Undefined if the client names none. */
  readonly filename: string | undefined;
  /** The target to build. Undefined selects the default target. */
  readonly target: string | undefined;
  /** The build arguments, unchanged. */
  readonly args: ReadonlyMap<string, string>;
  readonly labels: ReadonlyMap<string, string>;
  /** The platform of the machine that runs the build. */
  readonly buildPlatform: Platform;
  /** The distinct target platforms, at least one, in the client's order. */
  readonly targetPlatforms: readonly [Platform, ...Platform[]];
  /** Reports whether the client named target platforms. */
  readonly platformRequested: boolean;
  /** Reports whether the result is a list of platforms, even with a single platform. */
  readonly multiPlatform: boolean;
  readonly context: ContextRequest;
  readonly namedContexts: NamedContexts;
  /** Image configurations of frontend inputs, by input name. */
  readonly inputConfigs: ReadonlyMap<string, Uint8Array>;
  /** Default options of all commands. */
  readonly commands: CommandDefaults;
  readonly sbom: SbomRequest | undefined;
  /** Disables the cache for all steps, or for the steps of these targets (in lower case). */
  readonly noCache: boolean | readonly string[];
  readonly resolveMode: "default" | "pull" | "local";
  readonly cacheImports: readonly RequestedCacheImport[];
  readonly localSessions: ReadonlyMap<string, string>;
  readonly cacheMountNamespace: string;
  /** Proxy environment variables, by lower-case name. */
  readonly proxyEnv: ReadonlyMap<string, string>;
  /** Seconds since 1970, or the context that supplies the date: `"context"` or the name of a named context. */
  readonly sourceDateEpoch: number | string | undefined;
  readonly limits: { readonly timeMs: number; readonly memoryBytes: number };
  /** The subrequest to answer instead of building. */
  readonly subrequest: Subrequest | undefined;
  /** The client's rule options. Undefined applies those of the script. */
  readonly lint: LintOptions | undefined;
}

const DEFAULT_TIME_LIMIT_MS = 30_000;
const DEFAULT_MEMORY_LIMIT_BYTES = 256 * 1024 * 1024;

/** The input of `parseBuildRequest`. */
export interface RequestSource {
  readonly options: ReadonlyMap<string, string>;
  /** The platform of the daemon's first worker. */
  readonly workerPlatform: Platform;
}

/**
 * Parses the client's options. Ignores unknown options.
 * @throws RequestError for a wrong value, or an unknown subrequest, capability or attestation type.
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

/** Removes duplicate platforms. Several spellings may name the same platform. */
function distinct(platforms: readonly Platform[]): readonly Platform[] {
  return [...new Map(platforms.map((platform) => [formatPlatformId(platform), platform])).values()];
}

function atLeastOne<T>([first, ...rest]: readonly T[]): readonly [T, ...T[]] | undefined {
  return first === undefined ? undefined : [first, ...rest];
}

/**
 * Reports whether the result is a list of platforms. A platform that the client names twice counts twice, as with the
 * Dockerfile frontend: `type=local` then writes a directory for each platform.
 */
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

/** Returns the image configurations of frontend inputs, by input name. */
function inputConfigs(options: ClientOptions): ReadonlyMap<string, Uint8Array> {
  const configs = [...namedValuesOf(options, CLIENT_OPTIONS.inputMetadata)].flatMap(
    ([name, metadata]) => {
      const config = metadata.get("containerimage.config");
      return config === undefined ? [] : [[name, config] as const];
    },
  );
  return new Map(configs);
}

/** Parses `no-cache`: an empty value means all steps, a list means the steps of these targets, in any letter case. */
function noCache(options: ClientOptions): boolean | readonly string[] {
  const names = options.get(CLIENT_OPTIONS.noCache.key);
  if (names === undefined || names === "") return names === "";
  return names.split(",").map((name) => name.trim().toLowerCase());
}

/**
 * Returns the proxy arguments by lower-case name. If two names differ in letter case only, the last one in key order
 * wins: `http_proxy` beats `HTTP_PROXY` (BuildKit dockerfile2llb proxyEnvFromBuildArgs).
 */
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
