/**
 * The options that clients send to a frontend (BuildKit frontend/dockerui/config.go and attr.go, docker/buildx
 * build/opt.go). One row declares an option: its key, its reader, its documentation and its test. docs/frontend.md is
 * generated from the rows. Unknown options are ignored, as in BuildKit's own frontends.
 */
import type { LlbCap } from "../llb/caps.js";
import type { ExecOptions } from "../llb/exec-options.js";
import { parseLintOptions } from "./lint-options.js";
import {
  parseCpuset,
  parseHosts,
  parseMemorySwap,
  parseNetwork,
  parseUlimits,
} from "./parse-command-values.js";
import {
  parseBase64Map,
  parseBoolOrNames,
  parseCacheImports,
  parseCacheReferences,
  parseDurationMs,
  parseGoBool,
  parseMemoryBytes,
  wholeNumber,
  words,
} from "./parse-values.js";

/** The options of a client. */
export type ClientOptions = ReadonlyMap<string, string>;

/** An option. */
export interface ClientOption<T> {
  /** The key. `NAME` stands for a name that the client adds. */
  readonly key: string;
  /** The command-line flag that sends the option, or the program that does. */
  readonly sentBy: string;
  /** The option's effect in Luakit. */
  readonly effect: string;
  /** A test that shows the effect: its file and the beginning of its title. */
  readonly proof: readonly [file: string, title: string];
  /** Parses a value that is not empty. `name` is the option's name in messages. */
  readonly parse: (value: string, name: string) => T;
  /**
   * The command option that the value is the default for. If two rows set the same command option, the last one wins.
   */
  readonly command?: keyof ExecOptions;
  /** The capability that the option needs, and the option's name in the warning for a daemon without the capability. */
  readonly leftOut?: readonly [cap: LlbCap, words: string];
}

/** Declares an option. The default of `parse` returns the text unchanged. */
function option(row: Omit<ClientOption<string>, "parse">): ClientOption<string>;
function option<T>(row: ClientOption<T>): ClientOption<T>;
function option(row: Omit<ClientOption<unknown>, "parse">): ClientOption<unknown> {
  return { parse: (value) => value, ...row };
}

/** Log levels, from the most to the least verbose. */
export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

const LIMITS = ["exec.meta.linux.resources", "memory and CPU limits"] as const;

/** All options, in the order of the documentation. */
export const CLIENT_OPTIONS = {
  filename: option({
    key: "filename",
    sentBy: "`--file`",
    effect:
      "The build file. Default: `build.lua`, also instead of a `Dockerfile` that does not exist.",
    proof: ["test/unit/host/script-source.test.ts", "the build file"],
  }),
  context: option({
    key: "context",
    sentBy: "the context's URL",
    effect:
      "Uses a git repository or a download as the build context. The build file comes from it, too.",
    proof: [
      "test/e2e/contexts.test.ts",
      "a git context provides the build file, modules and files, with both forms of its URL",
    ],
  }),
  contextKey: option({
    key: "contextkey",
    sentBy: "frontends that run Luakit",
    effect: "Names the option that holds the context's URL.",
    proof: ["test/unit/request/contexts.test.ts", "the build context"],
  }),
  contextSubdir: option({
    key: "contextsubdir",
    sentBy: "frontends that run Luakit",
    effect: "The directory of a remote context, or of an input, that becomes the context.",
    proof: ["test/unit/request/contexts.test.ts", "the build context"],
  }),
  dockerfileKey: option({
    key: "dockerfilekey",
    sentBy: "frontends that run Luakit",
    effect: "The client directory with the build file, independent of the context.",
    proof: ["test/integration/contexts.test.ts", "that is a downloaded archive is unpacked"],
  }),
  namedContext: option({
    key: "context:NAME",
    sentBy: "`--build-context NAME=…`",
    effect:
      "A named context. It replaces images and targets with that name, and `bk.context(NAME)` returns it. `NAME::PLATFORM` takes precedence for that platform.",
    proof: ["test/e2e/contexts.test.ts", "bk.context returns named contexts of every kind"],
  }),
  inputMetadata: option({
    key: "input-metadata:NAME",
    sentBy: "`bake` with `target:` contexts",
    effect: "The image configuration of a frontend input.",
    proof: [
      "test/e2e/contexts.test.ts",
      "bake builds a matrix, and uses targets as contexts of other targets",
    ],
    parse: parseBase64Map,
  }),
  localSession: option({
    key: "local-sessionid:NAME",
    sentBy: "`bake`",
    effect: "The session to read a client directory from.",
    proof: [
      "test/integration/options.test.ts",
      "supported options reach the graph, the configuration and the calls",
    ],
  }),
  sharedKey: option({
    key: "sharedkey:localdir:NAME",
    sentBy: "buildx",
    effect:
      "Keeps the transferred files of a named directory apart from those of other directories.",
    proof: ["test/unit/request/contexts.test.ts", "a named context"],
  }),
  target: option({
    key: "target",
    sentBy: "`--target`",
    effect: "The target to build. An unknown target is an error that lists the targets.",
    proof: [
      "test/e2e/stages.test.ts",
      "--target selects a target, and without it the default target is built",
    ],
  }),
  buildArg: option({
    key: "build-arg:NAME",
    sentBy: "`--build-arg`",
    effect: "A build argument. Luakit warns about a name that does not occur in the script.",
    proof: ["test/e2e/options.test.ts", "build arguments are converted to their declared types"],
  }),
  label: option({
    key: "label:NAME",
    sentBy: "`--label`",
    effect: "A label of the image. It overrides the script's label of that name.",
    proof: ["test/e2e/options.test.ts", "labels of the client override the script's"],
  }),
  platform: option({
    key: "platform",
    sentBy: "`--platform`",
    effect:
      "Target platforms. The script runs once per platform, in parallel. A platform named twice is built once, and the result is still a list of platforms.",
    proof: ["test/integration/contexts.test.ts", "several platforms"],
  }),
  multiPlatform: option({
    key: "multi-platform",
    sentBy: "buildx, for builds on several nodes",
    effect:
      "Makes the result a list of platforms, even with one platform. `false` with several platforms is an error.",
    proof: [
      "test/integration/contexts.test.ts",
      "with a single platform can return a list of platforms",
    ],
    parse: parseGoBool,
  }),
  noCache: option({
    key: "no-cache",
    sentBy: "`--no-cache`, `--no-cache-filter`",
    effect:
      "Reruns commands and copies: all, or those of the named targets. Luakit warns about an unknown target.",
    proof: [
      "test/e2e/options.test.ts",
      "a cached build runs nothing, no-cache reruns everything, no_cache reruns one step",
    ],
  }),
  resolveMode: option({
    key: "image-resolve-mode",
    sentBy: "`--pull`",
    effect: "The default `resolve_mode` of base images.",
    proof: [
      "test/integration/options.test.ts",
      "supported options reach the graph, the configuration and the calls",
    ],
    parse: words("default", "pull", "local"),
  }),
  cacheImports: option({
    key: "cache-imports",
    sentBy: "`--cache-from`",
    effect: "The caches to import for the whole build.",
    proof: [
      "test/integration/options.test.ts",
      "supported options reach the graph, the configuration and the calls",
    ],
    parse: parseCacheImports,
  }),
  cacheFrom: option({
    key: "cache-from",
    sentBy: "old clients",
    effect: "The caches to import, as a list of image references.",
    proof: ["test/unit/request/build-request.test.ts", "an option is parsed"],
    parse: parseCacheReferences,
  }),
  networkMode: option({
    key: "force-network-mode",
    sentBy: "`--network`",
    effect: "The default `network` of commands.",
    proof: ["test/e2e/options.test.ts", "force-network-mode is the default network of steps"],
    parse: parseNetwork,
    command: "network",
  }),
  addHosts: option({
    key: "add-hosts",
    sentBy: "`--add-host`",
    effect:
      "The default `add_hosts` of commands: lines of `/etc/hosts`. A script's line for the same host wins.",
    proof: [
      "test/e2e/options.test.ts",
      "the client's hosts, limits, shared memory and host name apply to every command",
    ],
    parse: parseHosts,
    command: "add_hosts",
  }),
  ulimit: option({
    key: "ulimit",
    sentBy: "`--ulimit`",
    effect:
      "The default `ulimits` of commands: resource limits. A script's limit of the same name wins.",
    proof: [
      "test/e2e/options.test.ts",
      "the client's hosts, limits, shared memory and host name apply to every command",
    ],
    parse: parseUlimits,
    command: "ulimits",
    leftOut: ["exec.meta.ulimit", "--ulimit"],
  }),
  shmSize: option({
    key: "shm-size",
    sentBy: "`--shm-size`",
    effect: "The size of `/dev/shm` in commands without a mount at that path.",
    proof: [
      "test/e2e/options.test.ts",
      "the client's hosts, limits, shared memory and host name apply to every command",
    ],
    parse: wholeNumber(0),
    leftOut: ["exec.mount.tmpfs.size", "--shm-size"],
  }),
  cgroupParent: option({
    key: "cgroup-parent",
    sentBy: "`--cgroup-parent`",
    effect: "The default `cgroup_parent` of commands: the parent control group.",
    proof: ["test/unit/request/command-options.test.ts", "options for every command"],
    command: "cgroup_parent",
    leftOut: ["exec.meta.cgroup.parent", "--cgroup-parent"],
  }),
  hostname: option({
    key: "hostname",
    sentBy: "buildctl",
    effect: "The default `hostname` of commands.",
    proof: [
      "test/e2e/options.test.ts",
      "the client's hosts, limits, shared memory and host name apply to every command",
    ],
    command: "hostname",
  }),
  memory: option({
    key: "memory",
    sentBy: "`--memory`",
    effect:
      "The default `memory` of commands, in bytes. Resource limits are not part of the cache key.",
    proof: [
      "test/e2e/options.test.ts",
      "the client's hosts, limits, shared memory and host name apply to every command",
    ],
    parse: wholeNumber(1),
    command: "memory",
    leftOut: LIMITS,
  }),
  memorySwap: option({
    key: "memswap",
    sentBy: "`--memory-swap`",
    effect: "The default `memory_swap` of commands: memory plus swap, in bytes; -1 for unlimited.",
    proof: ["test/unit/request/command-options.test.ts", "options for every command"],
    parse: parseMemorySwap,
    command: "memory_swap",
    leftOut: LIMITS,
  }),
  cpuShares: option({
    key: "cpushares",
    sentBy: "`--cpu-shares`",
    effect: "The default `cpu_shares` of commands: a relative weight.",
    proof: ["test/unit/request/command-options.test.ts", "options for every command"],
    parse: wholeNumber(1),
    command: "cpu_shares",
    leftOut: LIMITS,
  }),
  cpuPeriod: option({
    key: "cpuperiod",
    sentBy: "`--cpu-period`",
    effect: "The default `cpu_period` of commands, in microseconds.",
    proof: ["test/unit/request/command-options.test.ts", "options for every command"],
    parse: wholeNumber(1),
    command: "cpu_period",
    leftOut: LIMITS,
  }),
  cpuQuota: option({
    key: "cpuquota",
    sentBy: "`--cpu-quota`",
    effect: "The default `cpu_quota` of commands: microseconds per period.",
    proof: ["test/unit/request/command-options.test.ts", "options for every command"],
    parse: wholeNumber(1),
    command: "cpu_quota",
    leftOut: LIMITS,
  }),
  cpusetCpus: option({
    key: "cpusetcpus",
    sentBy: "`--cpuset-cpus`",
    effect: "The default `cpuset_cpus` of commands: processors, such as `0-2,4`.",
    proof: ["test/unit/request/command-options.test.ts", "options for every command"],
    parse: parseCpuset,
    command: "cpuset_cpus",
    leftOut: LIMITS,
  }),
  cpusetMems: option({
    key: "cpusetmems",
    sentBy: "`--cpuset-mems`",
    effect: "The default `cpuset_mems` of commands: memory nodes.",
    proof: ["test/unit/request/command-options.test.ts", "options for every command"],
    parse: parseCpuset,
    command: "cpuset_mems",
    leftOut: LIMITS,
  }),
  sbom: option({
    key: "attest:sbom",
    sentBy: "`--sbom`, `--attest type=sbom`",
    effect: "Makes the daemon scan the result. Luakit adds scans of targets with `sbom_scan`.",
    proof: [
      "test/e2e/attestations.test.ts",
      "the SBOM covers the result, targets with sbom_scan, and the build context if requested",
    ],
  }),
  provenance: option({
    key: "attest:provenance",
    sentBy: "`--provenance`",
    effect:
      "The daemon writes the provenance. With `mode=max`, the provenance maps each step to lines of the build file.",
    proof: [
      "test/e2e/attestations.test.ts",
      "provenance lists the build file, every source and the lines of steps",
    ],
  }),
  requestId: option({
    key: "requestid",
    sentBy: "`--call`, `--check`, `--print`",
    effect:
      "Asks a question about the build file instead of building: see [subrequests.md](subrequests.md).",
    proof: ["test/e2e/subrequests.test.ts", "--call outline prints text and JSON"],
  }),
  frontendCaps: option({
    key: "frontend.caps",
    sentBy: "buildx",
    effect:
      "The capabilities that the client requires. A label of Luakit's image lists its capabilities.",
    proof: ["test/e2e/subrequests.test.ts", "an unknown frontend capability is an error"],
  }),
  cmdline: option({
    key: "cmdline",
    sentBy: "the daemon",
    effect: "The line that names the frontend. Luakit ignores it.",
    proof: ["test/integration/options.test.ts", "options without an effect in Luakit are ignored"],
  }),
  source: option({
    key: "source",
    sentBy: "the daemon, `buildctl --opt source=`",
    effect: "The image of the frontend.",
    proof: ["test/integration/options.test.ts", "options without an effect in Luakit are ignored"],
  }),
  input: option({
    key: "input:NAME",
    sentBy: "buildx",
    effect: "For provenance, which the daemon makes.",
    proof: ["test/integration/options.test.ts", "options without an effect in Luakit are ignored"],
  }),
  vcs: option({
    key: "vcs:NAME",
    sentBy: "buildx",
    effect: "For provenance, which the daemon makes.",
    proof: ["test/integration/options.test.ts", "options without an effect in Luakit are ignored"],
  }),
  syntax: option({
    key: "build-arg:BUILDKIT_SYNTAX",
    sentBy: "the user",
    effect: "The client has handled it.",
    proof: ["test/e2e/hello.test.ts", "docker buildx takes the frontend from BUILDKIT_SYNTAX"],
  }),
  cacheMountNamespace: option({
    key: "build-arg:BUILDKIT_CACHE_MOUNT_NS",
    sentBy: "the user",
    effect: "A prefix for the id of each cache mount.",
    proof: ["test/unit/request/build-request.test.ts", "an option is parsed"],
  }),
  keepGitDir: option({
    key: "build-arg:BUILDKIT_CONTEXT_KEEP_GIT_DIR",
    sentBy: "the user",
    effect: "Keeps `.git` in a build context that is a git repository.",
    proof: [
      "test/e2e/contexts.test.ts",
      "a git context provides the build file, modules and files, with both forms of its URL",
    ],
    parse: parseGoBool,
  }),
  multiPlatformArg: option({
    key: "build-arg:BUILDKIT_MULTI_PLATFORM",
    sentBy: "the user",
    effect: "As `multi-platform`; takes precedence over it.",
    proof: ["test/unit/request/build-request.test.ts", "an option is parsed"],
    parse: parseGoBool,
  }),
  sandboxHostname: option({
    key: "build-arg:BUILDKIT_SANDBOX_HOSTNAME",
    sentBy: "the user",
    effect: "As `hostname`; takes precedence over it.",
    proof: ["test/unit/request/command-options.test.ts", "options for every command"],
    command: "hostname",
  }),
  check: option({
    key: "build-arg:BUILDKIT_DOCKERFILE_CHECK",
    sentBy: "the user",
    effect:
      "The rules to skip, `skip=RULE,RULE` or `skip=all`. Add `;error=true` to fail on a warning. Replaces the script's `# check=` line.",
    proof: [
      "test/e2e/subrequests.test.ts",
      "a build with error=true fails because of its warnings",
    ],
    parse: parseLintOptions,
  }),
  inlineCache: option({
    key: "build-arg:BUILDKIT_INLINE_CACHE",
    sentBy: "the user",
    effect: "The client has handled it.",
    proof: ["test/integration/options.test.ts", "options without an effect in Luakit are ignored"],
  }),
  buildName: option({
    key: "build-arg:BUILDKIT_BUILD_NAME",
    sentBy: "the user",
    effect: "The client shows it.",
    proof: ["test/integration/options.test.ts", "options without an effect in Luakit are ignored"],
  }),
  sbomArg: option({
    key: "build-arg:BUILDKIT_ATTEST_SBOM",
    sentBy: "the user",
    effect: "As `attest:sbom`.",
    proof: ["test/unit/request/attestations.test.ts", "an SBOM is requested"],
  }),
  sbomScanContext: option({
    key: "build-arg:BUILDKIT_SBOM_SCAN_CONTEXT",
    sentBy: "the user",
    effect: "Scans the build context, too.",
    proof: [
      "test/e2e/attestations.test.ts",
      "the SBOM covers the result, targets with sbom_scan, and the build context if requested",
    ],
    parse: parseGoBool,
  }),
  sbomScanStage: option({
    key: "build-arg:BUILDKIT_SBOM_SCAN_STAGE",
    sentBy: "the user",
    effect:
      "Further targets to scan: all (`true`), none (`false`), or a list. Overrides the script's `sbom_scan`.",
    proof: [
      "test/e2e/attestations.test.ts",
      "the SBOM covers the result, targets with sbom_scan, and the build context if requested",
    ],
    parse: parseBoolOrNames,
  }),
  sourceDateEpoch: option({
    key: "build-arg:SOURCE_DATE_EPOCH",
    sentBy: "the user",
    effect:
      "The date of the image, its history and new directories, in seconds since 1970 (negative before 1970, at most the year 9999). `context` or the name of a named context uses the date of that repository or download. If the server sends no date for an archive, Luakit uses the date of the newest file in the archive. Files of a git repository get the time of the commit.",
    proof: [
      "test/e2e/outputs.test.ts",
      "SOURCE_DATE_EPOCH makes two builds without cache return the same image",
    ],
  }),
  proxy: option({
    key: "build-arg:http_proxy",
    sentBy: "the user, the client's configuration",
    effect:
      "Sets the proxy of commands, outside the cache key. So do `https_proxy`, `ftp_proxy`, `no_proxy` and `all_proxy`, in any letter case.",
    proof: [
      "test/integration/options.test.ts",
      "supported options reach the graph, the configuration and the calls",
    ],
  }),
  timeLimit: option({
    key: "build-arg:LUAKIT_TIME_LIMIT",
    sentBy: "the user",
    effect: "The time limit of a script, without the time it waits for the daemon. Default: 30 s.",
    proof: [
      "test/integration/limits.test.ts",
      "a script that exceeds a limit fails with one clear error",
    ],
    parse: parseDurationMs,
  }),
  memoryLimit: option({
    key: "build-arg:LUAKIT_MEMORY_LIMIT",
    sentBy: "the user",
    effect:
      "The memory limit of a script, per platform. Default: 256 MiB; maximum: 2 GiB. At most four scripts run in parallel.",
    proof: [
      "test/integration/limits.test.ts",
      "a script that exceeds a limit fails with one clear error",
    ],
    parse: parseMemoryBytes,
  }),
  logLevel: option({
    key: "build-arg:LUAKIT_LOG_LEVEL",
    sentBy: "the user",
    effect:
      "The level of Luakit's messages in the daemon's log: `trace`, `debug`, `info`, `warn` (default), `error`, `fatal` or `silent`.",
    proof: ["test/integration/session.test.ts", "the log never contains build arguments"],
    parse: words(...LOG_LEVELS),
  }),
};

/** The prefixes of options that request attestations. An attestation type follows. */
export const ATTESTATION_PREFIXES = ["attest:", "build-arg:BUILDKIT_ATTEST_"] as const;

/** Build arguments that set the proxy of commands even if no script requests them, in any letter case. */
export const PROXY_ARGS = [
  "http_proxy",
  "https_proxy",
  "ftp_proxy",
  "no_proxy",
  "all_proxy",
] as const;

const ARGUMENT_PREFIX = prefixOf(CLIENT_OPTIONS.buildArg);

/** Returns the option's name in messages: the key, or the name of a build argument. */
export function nameOf({ key }: Pick<ClientOption<unknown>, "key">): string {
  return key.startsWith(ARGUMENT_PREFIX) ? key.slice(ARGUMENT_PREFIX.length) : key;
}

/** Returns the key of an option for a name: `context:NAME` for `base` is `context:base`. */
export function keyFor(option: Pick<ClientOption<unknown>, "key">, name: string): string {
  return prefixOf(option) + name;
}

/** Returns the value of an option. An empty value counts as absent. @throws RequestError for a wrong value */
export function valueOf<T>(options: ClientOptions, option: ClientOption<T>): T | undefined {
  const value = options.get(option.key) ?? "";
  return value === "" ? undefined : option.parse(value, nameOf(option));
}

/** Returns the values of an option with `NAME` in its key, by name. @throws RequestError for a wrong value */
export function namedValuesOf<T>(
  options: ClientOptions,
  option: ClientOption<T>,
): ReadonlyMap<string, T> {
  const prefix = prefixOf(option);
  const found = [...options].filter(([key]) => key.startsWith(prefix));
  return new Map(found.map(([key, value]) => [key.slice(prefix.length), option.parse(value, key)]));
}

/** Returns the names of the build arguments that have an effect in Luakit or its clients. */
export function ownArguments(): readonly string[] {
  return Object.values(CLIENT_OPTIONS)
    .filter(({ key }) => key.startsWith(ARGUMENT_PREFIX) && key !== CLIENT_OPTIONS.buildArg.key)
    .map(nameOf);
}

function prefixOf({ key }: Pick<ClientOption<unknown>, "key">): string {
  return key.replace(/NAME$/, "");
}
