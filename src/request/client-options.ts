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
  /** The command-line flag that sends the option, or a description. */
  readonly sentBy: string;
  /** The option's effect in Luakit. */
  readonly effect: string;
  /** The file and the beginning of the title of a test that shows the effect. */
  readonly proof: readonly [file: string, title: string];
  /** Parses a value that is not empty. `name` is the option's name in messages. */
  readonly parse: (value: string, name: string) => T;
  /** The option of commands that the value is the default of. Of two such rows, the last one wins. */
  readonly command?: keyof ExecOptions;
  /** The capability without which the option is left out with a warning, and the option in words. */
  readonly leftOut?: readonly [cap: LlbCap, words: string];
}

/** Declares an option. Without `parse`, the value is a text. */
function option(row: Omit<ClientOption<string>, "parse">): ClientOption<string>;
function option<T>(row: ClientOption<T>): ClientOption<T>;
function option(row: Omit<ClientOption<unknown>, "parse">): ClientOption<unknown> {
  return { parse: (value) => value, ...row };
}

/** Log levels, from the most verbose to silence. */
export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

const LIMITS = ["exec.meta.linux.resources", "limits of memory and CPU"] as const;

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
      "A git repository or a download as the build context; the build file comes from it, too.",
    proof: ["test/e2e/contexts.test.ts", "a repository brings build file"],
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
    effect: "The client directory with the build file, whatever the context is.",
    proof: ["test/integration/contexts.test.ts", "that is an archive is unpacked"],
  }),
  namedContext: option({
    key: "context:NAME",
    sentBy: "`--build-context NAME=…`",
    effect:
      "A named context: it replaces images and targets of that name, and `bk.context(NAME)` returns it. `NAME::PLATFORM` takes precedence for that platform.",
    proof: ["test/e2e/contexts.test.ts", "named contexts of every kind"],
  }),
  inputMetadata: option({
    key: "input-metadata:NAME",
    sentBy: "`bake` with `target:` contexts",
    effect: "The image configuration of a frontend input.",
    proof: ["test/e2e/contexts.test.ts", "bake: a matrix"],
    parse: parseBase64Map,
  }),
  localSession: option({
    key: "local-sessionid:NAME",
    sentBy: "`bake`",
    effect: "The session a client directory is read from.",
    proof: ["test/integration/options.test.ts", "options that are honoured reach the graph"],
  }),
  sharedKey: option({
    key: "sharedkey:localdir:NAME",
    sentBy: "buildx",
    effect: "Separates the transferred files of a named directory from those of others.",
    proof: ["test/unit/request/contexts.test.ts", "a named context"],
  }),
  target: option({
    key: "target",
    sentBy: "`--target`",
    effect: "The target to build; an unknown one is an error with the list.",
    proof: ["test/e2e/stages.test.ts", "a target is built when it is asked for"],
  }),
  buildArg: option({
    key: "build-arg:NAME",
    sentBy: "`--build-arg`",
    effect: "A build argument. A name that does not occur in the script is a warning.",
    proof: ["test/e2e/options.test.ts", "build arguments in the types"],
  }),
  label: option({
    key: "label:NAME",
    sentBy: "`--label`",
    effect: "A label of the image; it wins over the script's.",
    proof: ["test/e2e/options.test.ts", "labels of the client win"],
  }),
  platform: option({
    key: "platform",
    sentBy: "`--platform`",
    effect:
      "Target platforms. The script runs once for each, at the same time. A platform named twice is built once, and the result is still a list of platforms.",
    proof: ["test/integration/contexts.test.ts", "several platforms"],
  }),
  multiPlatform: option({
    key: "multi-platform",
    sentBy: "buildx, for builds on several nodes",
    effect:
      "Makes the result a list of platforms, even of one. `false` with several platforms is an error.",
    proof: ["test/integration/contexts.test.ts", "of which there is one"],
    parse: parseGoBool,
  }),
  noCache: option({
    key: "no-cache",
    sentBy: "`--no-cache`, `--no-cache-filter`",
    effect:
      "Reruns commands and copies: all, or those of the named targets. An unknown target is a warning.",
    proof: ["test/e2e/options.test.ts", "an unchanged build runs nothing again"],
  }),
  resolveMode: option({
    key: "image-resolve-mode",
    sentBy: "`--pull`",
    effect: "How base images without `resolve_mode` are looked up.",
    proof: ["test/integration/options.test.ts", "options that are honoured reach the graph"],
    parse: words("default", "pull", "local"),
  }),
  cacheImports: option({
    key: "cache-imports",
    sentBy: "`--cache-from`",
    effect: "Caches to import, for the whole build.",
    proof: ["test/integration/options.test.ts", "options that are honoured reach the graph"],
    parse: parseCacheImports,
  }),
  cacheFrom: option({
    key: "cache-from",
    sentBy: "old clients",
    effect: "The same, as a list of image references.",
    proof: ["test/unit/request/build-request.test.ts", "an option that is honoured"],
    parse: parseCacheReferences,
  }),
  networkMode: option({
    key: "force-network-mode",
    sentBy: "`--network`",
    effect: "The network of commands without `network`.",
    proof: ["test/e2e/options.test.ts", "force-network-mode holds"],
    parse: parseNetwork,
    command: "network",
  }),
  addHosts: option({
    key: "add-hosts",
    sentBy: "`--add-host`",
    effect: "Lines of `/etc/hosts` for every command; a script's `add_hosts` wins.",
    proof: ["test/e2e/options.test.ts", "what the client wants around every command"],
    parse: parseHosts,
    command: "add_hosts",
  }),
  ulimit: option({
    key: "ulimit",
    sentBy: "`--ulimit`",
    effect: "Resource limits of every command; a script's `ulimits` win.",
    proof: ["test/e2e/options.test.ts", "what the client wants around every command"],
    parse: parseUlimits,
    command: "ulimits",
    leftOut: ["exec.meta.ulimit", "ulimits (--ulimit)"],
  }),
  shmSize: option({
    key: "shm-size",
    sentBy: "`--shm-size`",
    effect: "The size of `/dev/shm` for every command without a mount there.",
    proof: ["test/e2e/options.test.ts", "what the client wants around every command"],
    parse: wholeNumber(0),
    leftOut: ["exec.mount.tmpfs.size", "size of /dev/shm (--shm-size)"],
  }),
  cgroupParent: option({
    key: "cgroup-parent",
    sentBy: "`--cgroup-parent`",
    effect: "The control group above every command's; a script's `cgroup_parent` wins.",
    proof: ["test/unit/request/command-options.test.ts", "what is wanted around every command"],
    command: "cgroup_parent",
    leftOut: ["exec.meta.cgroup.parent", "control group (--cgroup-parent)"],
  }),
  hostname: option({
    key: "hostname",
    sentBy: "buildctl",
    effect: "The host name of commands without `hostname`.",
    proof: ["test/e2e/options.test.ts", "what the client wants around every command"],
    command: "hostname",
  }),
  memory: option({
    key: "memory",
    sentBy: "`--memory`",
    effect: "Memory of every command, in bytes; outside the cache key. A script's limits win.",
    proof: ["test/e2e/options.test.ts", "what the client wants around every command"],
    parse: wholeNumber(1),
    command: "memory",
    leftOut: LIMITS,
  }),
  memorySwap: option({
    key: "memswap",
    sentBy: "`--memory-swap`",
    effect: "Memory and swap, in bytes; -1 for unlimited.",
    proof: ["test/unit/request/command-options.test.ts", "what is wanted around every command"],
    parse: parseMemorySwap,
    command: "memory_swap",
    leftOut: LIMITS,
  }),
  cpuShares: option({
    key: "cpushares",
    sentBy: "`--cpu-shares`",
    effect: "Relative weight.",
    proof: ["test/unit/request/command-options.test.ts", "what is wanted around every command"],
    parse: wholeNumber(1),
    command: "cpu_shares",
    leftOut: LIMITS,
  }),
  cpuPeriod: option({
    key: "cpuperiod",
    sentBy: "`--cpu-period`",
    effect: "Microseconds.",
    proof: ["test/unit/request/command-options.test.ts", "what is wanted around every command"],
    parse: wholeNumber(1),
    command: "cpu_period",
    leftOut: LIMITS,
  }),
  cpuQuota: option({
    key: "cpuquota",
    sentBy: "`--cpu-quota`",
    effect: "Microseconds of each period.",
    proof: ["test/unit/request/command-options.test.ts", "what is wanted around every command"],
    parse: wholeNumber(1),
    command: "cpu_quota",
    leftOut: LIMITS,
  }),
  cpusetCpus: option({
    key: "cpusetcpus",
    sentBy: "`--cpuset-cpus`",
    effect: "Processors, such as `0-2,4`.",
    proof: ["test/unit/request/command-options.test.ts", "what is wanted around every command"],
    parse: parseCpuset,
    command: "cpuset_cpus",
    leftOut: LIMITS,
  }),
  cpusetMems: option({
    key: "cpusetmems",
    sentBy: "`--cpuset-mems`",
    effect: "Memory nodes.",
    proof: ["test/unit/request/command-options.test.ts", "what is wanted around every command"],
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
      "targets that ask for it are scanned besides the result",
    ],
  }),
  provenance: option({
    key: "attest:provenance",
    sentBy: "`--provenance`",
    effect:
      "The daemon writes the provenance. With `mode=max` it has the lines of the build file for every step.",
    proof: ["test/e2e/attestations.test.ts", "provenance names the build file"],
  }),
  requestId: option({
    key: "requestid",
    sentBy: "`--call`, `--check`, `--print`",
    effect:
      "A question about the build file instead of a build: see [subrequests.md](subrequests.md).",
    proof: ["test/e2e/subrequests.test.ts", "the outline, as text and as JSON"],
  }),
  frontendCaps: option({
    key: "frontend.caps",
    sentBy: "buildx",
    effect:
      "Features that the client requires of a frontend. A label of Luakit's image lists its features.",
    proof: ["test/e2e/subrequests.test.ts", "a capability that nobody has"],
  }),
  cmdline: option({
    key: "cmdline",
    sentBy: "the daemon",
    effect: "The line that named the frontend; not used.",
    proof: ["test/integration/options.test.ts", "options that change nothing pass in silence"],
  }),
  source: option({
    key: "source",
    sentBy: "the daemon, `buildctl --opt source=`",
    effect: "The frontend's own image.",
    proof: ["test/integration/options.test.ts", "options that change nothing pass in silence"],
  }),
  input: option({
    key: "input:NAME",
    sentBy: "buildx",
    effect: "For provenance, which the daemon makes.",
    proof: ["test/integration/options.test.ts", "options that change nothing pass in silence"],
  }),
  vcs: option({
    key: "vcs:NAME",
    sentBy: "buildx",
    effect: "For provenance, which the daemon makes.",
    proof: ["test/integration/options.test.ts", "options that change nothing pass in silence"],
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
    effect: "A prefix for the id of every cache mount.",
    proof: ["test/unit/request/build-request.test.ts", "an option that is honoured"],
  }),
  keepGitDir: option({
    key: "build-arg:BUILDKIT_CONTEXT_KEEP_GIT_DIR",
    sentBy: "the user",
    effect: "Keeps `.git` in a context that is a repository.",
    proof: ["test/e2e/contexts.test.ts", "a repository brings build file"],
    parse: parseGoBool,
  }),
  multiPlatformArg: option({
    key: "build-arg:BUILDKIT_MULTI_PLATFORM",
    sentBy: "the user",
    effect: "As `multi-platform`; takes precedence over it.",
    proof: ["test/unit/request/build-request.test.ts", "an option that is honoured"],
    parse: parseGoBool,
  }),
  sandboxHostname: option({
    key: "build-arg:BUILDKIT_SANDBOX_HOSTNAME",
    sentBy: "the user",
    effect: "As `hostname`; takes precedence over it.",
    proof: ["test/unit/request/command-options.test.ts", "what is wanted around every command"],
    command: "hostname",
  }),
  check: option({
    key: "build-arg:BUILDKIT_DOCKERFILE_CHECK",
    sentBy: "the user",
    effect:
      "The checked rules: `skip=RULE,RULE` or `skip=all`, and `;error=true` to fail on a warning. Replaces the script's `# check=` line.",
    proof: ["test/e2e/subrequests.test.ts", "a build with error=true fails"],
    parse: parseLintOptions,
  }),
  inlineCache: option({
    key: "build-arg:BUILDKIT_INLINE_CACHE",
    sentBy: "the user",
    effect: "The client has handled it.",
    proof: ["test/integration/options.test.ts", "options that change nothing pass in silence"],
  }),
  buildName: option({
    key: "build-arg:BUILDKIT_BUILD_NAME",
    sentBy: "the user",
    effect: "The client shows it.",
    proof: ["test/integration/options.test.ts", "options that change nothing pass in silence"],
  }),
  sbomArg: option({
    key: "build-arg:BUILDKIT_ATTEST_SBOM",
    sentBy: "the user",
    effect: "As `attest:sbom`.",
    proof: ["test/unit/request/attestations.test.ts", "an SBOM is asked for"],
  }),
  sbomScanContext: option({
    key: "build-arg:BUILDKIT_SBOM_SCAN_CONTEXT",
    sentBy: "the user",
    effect: "Scans the build context, too.",
    proof: [
      "test/e2e/attestations.test.ts",
      "targets that ask for it are scanned besides the result",
    ],
    parse: parseGoBool,
  }),
  sbomScanStage: option({
    key: "build-arg:BUILDKIT_SBOM_SCAN_STAGE",
    sentBy: "the user",
    effect:
      "Further targets to scan: all (`true`), none (`false`), or a list. Takes precedence over the script.",
    proof: [
      "test/e2e/attestations.test.ts",
      "targets that ask for it are scanned besides the result",
    ],
    parse: parseBoolOrNames,
  }),
  sourceDateEpoch: option({
    key: "build-arg:SOURCE_DATE_EPOCH",
    sentBy: "the user",
    effect:
      "The date of the image, its history and new directories, in seconds since 1970 (negative before it, up to the year 9999); or `context` or the name of a named context, for the date of that repository or download. An archive without a date from its server has that of its newest file. Files of a repository get the time of the commit.",
    proof: ["test/e2e/outputs.test.ts", "two builds without cache"],
  }),
  proxy: option({
    key: "build-arg:http_proxy",
    sentBy: "the user, the client's configuration",
    effect:
      "Reaches commands, outside the cache key, as do `https_proxy`, `ftp_proxy`, `no_proxy` and `all_proxy`, in any letter case.",
    proof: ["test/integration/options.test.ts", "options that are honoured reach the graph"],
  }),
  timeLimit: option({
    key: "build-arg:LUAKIT_TIME_LIMIT",
    sentBy: "the user",
    effect: "The time limit of a script, waiting not counted. Default: 30 s.",
    proof: ["test/integration/limits.test.ts", "a script that goes too far"],
    parse: parseDurationMs,
  }),
  memoryLimit: option({
    key: "build-arg:LUAKIT_MEMORY_LIMIT",
    sentBy: "the user",
    effect:
      "The memory limit of a script, for each platform. Default: 256 MiB; at most 2 GiB. At most four scripts run at the same time.",
    proof: ["test/integration/limits.test.ts", "a script that goes too far"],
    parse: parseMemoryBytes,
  }),
  logLevel: option({
    key: "build-arg:LUAKIT_LOG_LEVEL",
    sentBy: "the user",
    effect:
      "The level of the frontend's messages in the daemon's log: `trace`, `debug`, `info`, `warn` (default), `error`, `fatal` or `silent`.",
    proof: ["test/integration/session.test.ts", "secrets among the build arguments"],
    parse: words(...LOG_LEVELS),
  }),
};

/** The prefixes of options that request attestations, each followed by a type. */
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

/** Returns the values of an option with a name, by name. @throws RequestError for a wrong value */
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
