/**
 * The options clients send to a frontend (BuildKit frontend/dockerui/config.go and attr.go). Every known key stands
 * here with what we do about it; unknown keys are ignored, as BuildKit's own frontends do.
 */

/** Options we act on. */
export const KEYS = {
  filename: "filename",
  target: "target",
  platform: "platform",
  noCache: "no-cache",
  networkMode: "force-network-mode",
  resolveMode: "image-resolve-mode",
  hostname: "hostname",
  cacheImports: "cache-imports",
  cacheFrom: "cache-from",
  source: "source",
  requestId: "requestid",
} as const;

/** Prefixes of options that come with a name. */
export const PREFIXES = {
  buildArg: "build-arg:",
  label: "label:",
  localSession: "local-sessionid:",
  namedContext: "context:",
  attestations: ["attest:", "build-arg:BUILDKIT_ATTEST_"],
} as const;

/** Options that would change the result, and are not there yet: an error that says so. */
export const NOT_YET: Readonly<Record<string, string>> = {
  context: "a remote build context (git or http)",
  contextsubdir: "a subdirectory of a remote build context",
  contextkey: "another key for the build context",
  dockerfilekey: "another directory for the build file",
  "add-hosts": "additional hosts (--add-host)",
  "shm-size": "the size of /dev/shm (--shm-size)",
  ulimit: "ulimits (--ulimit)",
  "cgroup-parent": "a cgroup parent (--cgroup-parent)",
  memory: "memory limits (--memory)",
  memswap: "swap limits (--memory-swap)",
  cpushares: "CPU shares (--cpu-shares)",
  cpuperiod: "CPU periods (--cpu-period)",
  cpuquota: "CPU quotas (--cpu-quota)",
  cpusetcpus: "CPU sets (--cpuset-cpus)",
  cpusetmems: "memory sets (--cpuset-mems)",
};

/** Build arguments that steer the frontend rather than the script. */
export const SPECIAL_ARGS = {
  cacheMountNamespace: "BUILDKIT_CACHE_MOUNT_NS",
  sandboxHostname: "BUILDKIT_SANDBOX_HOSTNAME",
  multiPlatform: "BUILDKIT_MULTI_PLATFORM",
  sourceDateEpoch: "SOURCE_DATE_EPOCH",
  timeLimit: "LUAKIT_TIME_LIMIT",
  memoryLimit: "LUAKIT_MEMORY_LIMIT",
  logLevel: "LUAKIT_LOG_LEVEL",
} as const;

/** Arguments that set the proxy of commands without being asked for, in any letter case. */
export const PROXY_ARGS = [
  "http_proxy",
  "https_proxy",
  "ftp_proxy",
  "no_proxy",
  "all_proxy",
] as const;
