/** The build that the client's options request. */
import { RequestError } from "../errors.js";
import type { CommandDefaults } from "../llb/command-environment.js";
import type { NamedContexts } from "../llb/context-source.js";
import { formatPlatformId, normalizePlatform, type Platform } from "../oci/platform.js";
import { parseSourceDate } from "../oci/source-date.js";
import { parseSbomRequest, type SbomRequest } from "./attestations.js";
import { parseCommandOptions } from "./command-options.js";
import { parseContextRequest, parseNamedContexts, type ContextRequest } from "./contexts.js";
import { parseLintOptions, type LintOptions } from "./lint-options.js";
import { KEYS, LOG_LEVELS, PREFIXES, PROXY_ARGS, SPECIAL_ARGS } from "./option-keys.js";
import {
  parseBase64Map,
  parseCacheImports,
  parseDurationMs,
  parseGoBool,
  parsePlatforms,
  parseMemoryBytes,
  parseWord,
} from "./parse-values.js";
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
  readonly cacheImports: ReturnType<typeof parseCacheImports>;
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
  checkLogLevel(options);
  const subrequest = parseSubrequest(options);
  const args = withPrefix(options, PREFIXES.buildArg);
  const buildPlatform = normalizePlatform(workerPlatform);
  const platforms = parsePlatforms(options.get(KEYS.platform) ?? "", buildPlatform);
  const check = nonEmpty(args.get(SPECIAL_ARGS.check));
  return {
    filename: nonEmpty(options.get(KEYS.filename)),
    args,
    labels: withPrefix(options, PREFIXES.label),
    buildPlatform,
    targetPlatforms: atLeastOne(distinct(platforms)) ?? [buildPlatform],
    platformRequested: platforms.length > 0,
    multiPlatform: multiPlatform(options, args, platforms),
    context: parseContextRequest(options),
    namedContexts: parseNamedContexts(options),
    inputConfigs: inputConfigs(options),
    commands: parseCommandOptions(options),
    sbom: parseSbomRequest(options),
    target: nonEmpty(options.get(KEYS.target)),
    noCache: noCache(options),
    resolveMode: parseWord(KEYS.resolveMode, nonEmpty(options.get(KEYS.resolveMode)) ?? "default", [
      "default",
      "pull",
      "local",
    ]),
    cacheImports: cacheImports(options),
    localSessions: withPrefix(options, PREFIXES.localSession),
    cacheMountNamespace: args.get(SPECIAL_ARGS.cacheMountNamespace) ?? "",
    proxyEnv: proxyEnv(args),
    sourceDateEpoch: sourceDateEpoch(args, options),
    limits: {
      timeMs: limit(args, SPECIAL_ARGS.timeLimit, parseDurationMs, DEFAULT_TIME_LIMIT_MS),
      memoryBytes: limit(
        args,
        SPECIAL_ARGS.memoryLimit,
        parseMemoryBytes,
        DEFAULT_MEMORY_LIMIT_BYTES,
      ),
    },
    subrequest,
    lint: check === undefined ? undefined : parseLintOptions(SPECIAL_ARGS.check, check),
  };
}

/** The log has been opened by now, with what it takes: a wrong level must not keep the error from its reader. */
function checkLogLevel(options: ReadonlyMap<string, string>): void {
  const level = nonEmpty(options.get(PREFIXES.buildArg + SPECIAL_ARGS.logLevel));
  if (level !== undefined) parseWord(SPECIAL_ARGS.logLevel, level, LOG_LEVELS);
}

/** The platforms, each once: several spellings may name the same. */
function distinct(platforms: readonly Platform[]): readonly Platform[] {
  return [...new Map(platforms.map((platform) => [formatPlatformId(platform), platform])).values()];
}

function atLeastOne<T>([first, ...rest]: readonly T[]): readonly [T, ...T[]] | undefined {
  return first === undefined ? undefined : [first, ...rest];
}

/** Platforms that the client names twice count twice, as for a Dockerfile: `type=local` writes a directory for each. */
function multiPlatform(
  options: ReadonlyMap<string, string>,
  args: ReadonlyMap<string, string>,
  platforms: readonly Platform[],
): boolean {
  const arg = nonEmpty(args.get(SPECIAL_ARGS.multiPlatform));
  const said = arg ?? nonEmpty(options.get(KEYS.multiPlatform));
  const key = arg === undefined ? KEYS.multiPlatform : SPECIAL_ARGS.multiPlatform;
  const wanted = said === undefined ? platforms.length > 1 : parseGoBool(key, said);
  if (wanted || platforms.length < 2) return wanted;
  throw new RequestError(
    `conflicting options: ${key} is false, and ${KEYS.platform} names ${platforms.length} platforms`,
  );
}

/** `input-metadata:NAME`: JSON of keys and base64 values. */
function inputConfigs(options: ReadonlyMap<string, string>): ReadonlyMap<string, Uint8Array> {
  const configs = [...withPrefix(options, PREFIXES.inputMetadata)].flatMap(([name, json]) => {
    const config = parseBase64Map(PREFIXES.inputMetadata + name, json).get("containerimage.config");
    return config === undefined ? [] : [[name, config] as const];
  });
  return new Map(configs);
}

/** Present and empty: everything. A list: these targets, in any letter case. */
function noCache(options: ReadonlyMap<string, string>): boolean | readonly string[] {
  const names = options.get(KEYS.noCache);
  if (names === undefined || names === "") return names === "";
  return names.split(",").map((name) => name.trim().toLowerCase());
}

function cacheImports(options: ReadonlyMap<string, string>): BuildRequest["cacheImports"] {
  const imports = nonEmpty(options.get(KEYS.cacheImports));
  const legacy = nonEmpty(options.get(KEYS.cacheFrom))?.split(",") ?? [];
  return [
    ...(imports === undefined ? [] : parseCacheImports(KEYS.cacheImports, imports)),
    ...legacy.map((ref) => ({ type: "registry", attrs: new Map([["ref", ref]]) })),
  ];
}

/** The last of equal names in key order wins: lower case after upper case (BuildKit dockerfile2llb proxyEnvFromBuildArgs). */
function proxyEnv(args: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const found = [...args]
    .filter(([name]) => PROXY_ARGS.some((proxy) => proxy === name.toLowerCase()))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => [name.toLowerCase(), value] as const);
  return new Map(found);
}

function sourceDateEpoch(
  args: ReadonlyMap<string, string>,
  options: ReadonlyMap<string, string>,
): BuildRequest["sourceDateEpoch"] {
  const value = nonEmpty(args.get(SPECIAL_ARGS.sourceDateEpoch));
  if (value === undefined) return undefined;
  const seconds = parseSourceDate(value);
  if (seconds !== undefined) return seconds;
  if (value === KEYS.context || options.has(PREFIXES.namedContext + value)) return value;
  throw new RequestError(
    `invalid ${SPECIAL_ARGS.sourceDateEpoch} ${JSON.stringify(value)}: expected seconds since 1970 in the years 0 to 9999, "context", or the name of a named context`,
  );
}

function limit(
  args: ReadonlyMap<string, string>,
  name: string,
  parse: (key: string, value: string) => number,
  fallback: number,
): number {
  const value = nonEmpty(args.get(name));
  return value === undefined ? fallback : parse(name, value);
}

function withPrefix(
  options: ReadonlyMap<string, string>,
  prefix: string,
): ReadonlyMap<string, string> {
  const found = [...options].filter(([key]) => key.startsWith(prefix));
  return new Map(found.map(([key, value]) => [key.slice(prefix.length), value]));
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === "" ? undefined : value;
}
