/**
 * Every option that clients send (BuildKit frontend/dockerui/config.go, attr.go, and docker/buildx build/opt.go), with who
 * sends it and what becomes of it here. docs/frontend.md is made of this table, and a test wants a proof for each row.
 */

/** One option. */
export interface OptionEntry {
  /** The key; a name in capitals stands for what the client fills in. */
  readonly key: string;
  /** The command-line flag that sends the option, or a description. */
  readonly sentBy: string;
  /** The option's effect in Luakit. */
  readonly effect: string;
}

const entry = (key: string, sentBy: string, effect: string): OptionEntry => ({
  key,
  sentBy,
  effect,
});

/** All of them, in the order of the documentation. */
export const OPTION_TABLE: readonly OptionEntry[] = [
  entry(
    "filename",
    "`--file`",
    "The build file. Default: `build.lua`, also instead of a `Dockerfile` that does not exist.",
  ),
  entry(
    "context",
    "the context's URL",
    "A git repository or a download as the build context; the build file comes from it, too.",
  ),
  entry(
    "contextkey",
    "frontends that run Luakit",
    "Names the option that holds the context's URL.",
  ),
  entry(
    "contextsubdir",
    "frontends that run Luakit",
    "The directory of a remote context, or of an input, that becomes the context.",
  ),
  entry(
    "dockerfilekey",
    "frontends that run Luakit",
    "The client directory with the build file, whatever the context is.",
  ),
  entry(
    "context:NAME",
    "`--build-context NAME=…`",
    "A named context: it replaces images and targets of that name, and `bk.context(NAME)` returns it. `NAME::PLATFORM` takes precedence for that platform.",
  ),
  entry(
    "input-metadata:NAME",
    "`bake` with `target:` contexts",
    "The image configuration of a frontend input.",
  ),
  entry("local-sessionid:NAME", "`bake`", "The session a client directory is read from."),
  entry(
    "sharedkey:localdir:NAME",
    "buildx",
    "Separates the transferred files of a named directory from those of others.",
  ),
  entry("target", "`--target`", "The target to build; an unknown one is an error with the list."),
  entry(
    "build-arg:NAME",
    "`--build-arg`",
    "A build argument. A name that does not occur in the script is a warning.",
  ),
  entry("label:NAME", "`--label`", "A label of the image; it wins over the script's."),
  entry(
    "platform",
    "`--platform`",
    "Target platforms. The script runs once for each, at the same time. A platform named twice is built once, and the result is still a list of platforms.",
  ),
  entry(
    "multi-platform",
    "buildx, for builds on several nodes",
    "Makes the result a list of platforms, even of one. `false` with several platforms is an error.",
  ),
  entry(
    "no-cache",
    "`--no-cache`, `--no-cache-filter`",
    "Reruns commands and copies: all, or those of the named targets. An unknown target is a warning.",
  ),
  entry("image-resolve-mode", "`--pull`", "How base images without `resolve_mode` are looked up."),
  entry("cache-imports", "`--cache-from`", "Caches to import, for the whole build."),
  entry("cache-from", "old clients", "The same, as a list of image references."),
  entry("force-network-mode", "`--network`", "The network of commands without `network`."),
  entry(
    "add-hosts",
    "`--add-host`",
    "Lines of `/etc/hosts` for every command; a script's `add_hosts` wins.",
  ),
  entry("ulimit", "`--ulimit`", "Resource limits of every command; a script's `ulimits` win."),
  entry(
    "shm-size",
    "`--shm-size`",
    "The size of `/dev/shm` for every command without a mount there.",
  ),
  entry(
    "cgroup-parent",
    "`--cgroup-parent`",
    "The control group above every command's; a script's `cgroup_parent` wins.",
  ),
  entry("hostname", "buildctl", "The host name of commands without `hostname`."),
  entry(
    "memory",
    "`--memory`",
    "Memory of every command, in bytes; outside the cache key. A script's limits win.",
  ),
  entry("memswap", "`--memory-swap`", "Memory and swap, in bytes; -1 for unlimited."),
  entry("cpushares", "`--cpu-shares`", "Relative weight."),
  entry("cpuperiod", "`--cpu-period`", "Microseconds."),
  entry("cpuquota", "`--cpu-quota`", "Microseconds of each period."),
  entry("cpusetcpus", "`--cpuset-cpus`", "Processors, such as `0-2,4`."),
  entry("cpusetmems", "`--cpuset-mems`", "Memory nodes."),
  entry(
    "attest:sbom",
    "`--sbom`, `--attest type=sbom`",
    "Makes the daemon scan the result. Luakit adds scans of targets with `sbom_scan`.",
  ),
  entry(
    "attest:provenance",
    "`--provenance`",
    "The daemon writes the provenance. With `mode=max` it has the lines of the build file for every step.",
  ),
  entry(
    "requestid",
    "`--call`, `--check`, `--print`",
    "A question about the build file instead of a build: see [subrequests.md](subrequests.md).",
  ),
  entry(
    "frontend.caps",
    "buildx",
    "Features that the client requires of a frontend. A label of Luakit's image lists its features.",
  ),
  entry("cmdline", "the daemon", "The line that named the frontend; not used."),
  entry("source", "the daemon, `buildctl --opt source=`", "The frontend's own image."),
  entry("input:NAME", "buildx", "For provenance, which the daemon makes."),
  entry("vcs:NAME", "buildx", "For provenance, which the daemon makes."),
  entry("build-arg:BUILDKIT_SYNTAX", "the user", "The client has handled it."),
  entry(
    "build-arg:BUILDKIT_CACHE_MOUNT_NS",
    "the user",
    "A prefix for the id of every cache mount.",
  ),
  entry(
    "build-arg:BUILDKIT_CONTEXT_KEEP_GIT_DIR",
    "the user",
    "Keeps `.git` in a context that is a repository.",
  ),
  entry(
    "build-arg:BUILDKIT_MULTI_PLATFORM",
    "the user",
    "As `multi-platform`; takes precedence over it.",
  ),
  entry(
    "build-arg:BUILDKIT_SANDBOX_HOSTNAME",
    "the user",
    "As `hostname`; takes precedence over it.",
  ),
  entry(
    "build-arg:BUILDKIT_DOCKERFILE_CHECK",
    "the user",
    "The checked rules: `skip=RULE,RULE` or `skip=all`, and `;error=true` to fail on a warning. Replaces the script's `# check=` line.",
  ),
  entry("build-arg:BUILDKIT_INLINE_CACHE", "the user", "The client has handled it."),
  entry("build-arg:BUILDKIT_BUILD_NAME", "the user", "The client shows it."),
  entry("build-arg:BUILDKIT_ATTEST_SBOM", "the user", "As `attest:sbom`."),
  entry("build-arg:BUILDKIT_SBOM_SCAN_CONTEXT", "the user", "Scans the build context, too."),
  entry(
    "build-arg:BUILDKIT_SBOM_SCAN_STAGE",
    "the user",
    "Further targets to scan: all (`true`), none (`false`), or a list. Takes precedence over the script.",
  ),
  entry(
    "build-arg:SOURCE_DATE_EPOCH",
    "the user",
    "The date of the image, its history and new directories, in seconds since 1970 (negative before it, up to the year 9999); or `context` or the name of a named context, for the date of that repository or download. An archive without a date from its server has that of its newest file. Files of a repository get the time of the commit.",
  ),
  entry(
    "build-arg:http_proxy",
    "the user, the client's configuration",
    "Reaches commands, outside the cache key, as do `https_proxy`, `ftp_proxy`, `no_proxy` and `all_proxy`, in any letter case.",
  ),
  entry(
    "build-arg:LUAKIT_TIME_LIMIT",
    "the user",
    "The time limit of a script, waiting not counted. Default: 30 s.",
  ),
  entry(
    "build-arg:LUAKIT_MEMORY_LIMIT",
    "the user",
    "The memory limit of a script, for each platform. Default: 256 MiB; at most 2 GiB. At most four scripts run at the same time.",
  ),
  entry(
    "build-arg:LUAKIT_LOG_LEVEL",
    "the user",
    "The level of the frontend's messages in the daemon's log: `trace`, `debug`, `info`, `warn` (default), `error`, `fatal` or `silent`.",
  ),
];
