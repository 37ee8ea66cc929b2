/**
 * The options clients send to a frontend (BuildKit frontend/dockerui/config.go and attr.go). Every known key stands
 * here with what we do about it; unknown keys are ignored, as BuildKit's own frontends do.
 */

/** Options we act on. */
export const KEYS = {
  filename: "filename",
  dockerfileKey: "dockerfilekey",
  context: "context",
  contextKey: "contextkey",
  contextSubdir: "contextsubdir",
  target: "target",
  platform: "platform",
  multiPlatform: "multi-platform",
  noCache: "no-cache",
  networkMode: "force-network-mode",
  resolveMode: "image-resolve-mode",
  hostname: "hostname",
  addHosts: "add-hosts",
  ulimit: "ulimit",
  shmSize: "shm-size",
  cgroupParent: "cgroup-parent",
  memory: "memory",
  memorySwap: "memswap",
  cpuShares: "cpushares",
  cpuPeriod: "cpuperiod",
  cpuQuota: "cpuquota",
  cpusetCpus: "cpusetcpus",
  cpusetMems: "cpusetmems",
  cacheImports: "cache-imports",
  cacheFrom: "cache-from",
  source: "source",
  requestId: "requestid",
  frontendCaps: "frontend.caps",
} as const;

/** Prefixes of options that come with a name. */
export const PREFIXES = {
  buildArg: "build-arg:",
  label: "label:",
  localSession: "local-sessionid:",
  namedContext: "context:",
  inputMetadata: "input-metadata:",
  sharedKey: "sharedkey:localdir:",
  attestations: ["attest:", "build-arg:BUILDKIT_ATTEST_"],
} as const;

/** Build arguments that steer the frontend rather than the script. */
export const SPECIAL_ARGS = {
  cacheMountNamespace: "BUILDKIT_CACHE_MOUNT_NS",
  sandboxHostname: "BUILDKIT_SANDBOX_HOSTNAME",
  multiPlatform: "BUILDKIT_MULTI_PLATFORM",
  keepGitDir: "BUILDKIT_CONTEXT_KEEP_GIT_DIR",
  sbomScanContext: "BUILDKIT_SBOM_SCAN_CONTEXT",
  sbomScanStage: "BUILDKIT_SBOM_SCAN_STAGE",
  sourceDateEpoch: "SOURCE_DATE_EPOCH",
  timeLimit: "LUAKIT_TIME_LIMIT",
  memoryLimit: "LUAKIT_MEMORY_LIMIT",
  logLevel: "LUAKIT_LOG_LEVEL",
  check: "BUILDKIT_DOCKERFILE_CHECK",
} as const;

/** Log levels, from the most verbose to silence. */
export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

/** Capabilities of frontends that clients ask for. What is not there yet of them is an error of its own, that says more. */
export const FRONTEND_CAPS = [
  "moby.buildkit.frontend.inputs",
  "moby.buildkit.frontend.subrequests",
  "moby.buildkit.frontend.contexts",
  "moby.buildkit.frontend.gitquerystring",
] as const;

/** Arguments that set the proxy of commands without being asked for, in any letter case. */
export const PROXY_ARGS = [
  "http_proxy",
  "https_proxy",
  "ftp_proxy",
  "no_proxy",
  "all_proxy",
] as const;
