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
    "The build file. Left out, or `Dockerfile` where there is none: `build.lua`.",
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
    "The directory of a remote context or an input that is the context.",
  ),
  entry(
    "dockerfilekey",
    "frontends that run Luakit",
    "The client directory with the build file, whatever the context is.",
  ),
  entry(
    "context:NAME",
    "`--build-context NAME=…`",
    "A named context: it replaces images and targets of that name, and is what `bk.context(NAME)` gives. `NAME::PLATFORM` comes first for that platform.",
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
    "Keeps transferred files of a named directory apart from those of others.",
  ),
  entry("target", "`--target`", "The target to build; an unknown one is an error with the list."),
  entry(
    "build-arg:NAME",
    "`--build-arg`",
    "A build argument; one whose name occurs nowhere is warned of.",
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
    "The result is a list of platforms even when there is one. `false` with several platforms is an error.",
  ),
  entry(
    "no-cache",
    "`--no-cache`, `--no-cache-filter`",
    "Commands and copies are built again: all, or those of some targets; a name that is no target is warned of.",
  ),
  entry(
    "image-resolve-mode",
    "`--pull`",
    "How base images are looked up when the script does not say.",
  ),
  entry("cache-imports", "`--cache-from`", "Caches to look into, for all that is built."),
  entry("cache-from", "old clients", "The same, as a list of image references."),
  entry("force-network-mode", "`--network`", "The network of commands that do not say otherwise."),
  entry(
    "add-hosts",
    "`--add-host`",
    "Lines of `/etc/hosts` for every command; a script's `add_hosts` wins.",
  ),
  entry("ulimit", "`--ulimit`", "Resource limits of every command; a script's `ulimits` win."),
  entry(
    "shm-size",
    "`--shm-size`",
    "The size of `/dev/shm` for every command that has no mount there.",
  ),
  entry(
    "cgroup-parent",
    "`--cgroup-parent`",
    "The control group above every command's; a script's `cgroup_parent` wins.",
  ),
  entry("hostname", "buildctl", "The host name of commands that do not say otherwise."),
  entry("memory", "`--memory`", "Memory of every command, in bytes; outside the cache key."),
  entry("memswap", "`--memory-swap`", "Memory and swap, in bytes; -1 is no limit."),
  entry("cpushares", "`--cpu-shares`", "Relative weight."),
  entry("cpuperiod", "`--cpu-period`", "Microseconds."),
  entry("cpuquota", "`--cpu-quota`", "Microseconds of each period."),
  entry("cpusetcpus", "`--cpuset-cpus`", "Processors, such as `0-2,4`."),
  entry("cpusetmems", "`--cpuset-mems`", "Memory nodes."),
  entry(
    "attest:sbom",
    "`--sbom`, `--attest type=sbom`",
    "The daemon scans the result; targets with `sbom_scan` are scanned besides it.",
  ),
  entry(
    "attest:provenance",
    "`--provenance`",
    "The daemon's work; every step brings its lines of the build file for `mode=max`.",
  ),
  entry(
    "requestid",
    "`--call`, `--check`, `--print`",
    "A question about the build file instead of a build: see [subrequests.md](subrequests.md).",
  ),
  entry(
    "frontend.caps",
    "buildx",
    "What the client needs of a frontend; the image's label tells the daemon what there is.",
  ),
  entry("cmdline", "the daemon", "The line that named the frontend; nothing of it is used."),
  entry("source", "the daemon, `buildctl --opt source=`", "The frontend's own image."),
  entry("input:NAME", "buildx", "For provenance, which the daemon makes."),
  entry("vcs:NAME", "buildx", "For provenance, which the daemon makes."),
  entry("build-arg:BUILDKIT_SYNTAX", "the user", "The client has acted on it already."),
  entry("build-arg:BUILDKIT_CACHE_MOUNT_NS", "the user", "Put before the id of every cache mount."),
  entry(
    "build-arg:BUILDKIT_CONTEXT_KEEP_GIT_DIR",
    "the user",
    "`.git` stays in a context that is a repository.",
  ),
  entry("build-arg:BUILDKIT_MULTI_PLATFORM", "the user", "As `multi-platform`, and before it."),
  entry("build-arg:BUILDKIT_SANDBOX_HOSTNAME", "the user", "As `hostname`, and before it."),
  entry(
    "build-arg:BUILDKIT_DOCKERFILE_CHECK",
    "the user",
    "Which rules are checked, `skip=RULE,RULE` or `skip=all`, and with `;error=true` that the build fails for them; instead of what the script says.",
  ),
  entry("build-arg:BUILDKIT_INLINE_CACHE", "the user", "The client has acted on it already."),
  entry("build-arg:BUILDKIT_BUILD_NAME", "the user", "The client shows it."),
  entry("build-arg:BUILDKIT_ATTEST_SBOM", "the user", "As `attest:sbom`."),
  entry(
    "build-arg:BUILDKIT_SBOM_SCAN_CONTEXT",
    "the user",
    "The build context is scanned besides the result.",
  ),
  entry(
    "build-arg:BUILDKIT_SBOM_SCAN_STAGE",
    "the user",
    "Targets that are scanned besides the result: all (`true`), none (`false`), or a list, whatever the script says.",
  ),
  entry(
    "build-arg:SOURCE_DATE_EPOCH",
    "the user",
    "The date of the image, its history and new directories, in seconds since 1970 (negative before it, up to the year 9999); or `context` or the name of a named context, for the date of that repository or download: of its newest file when it is an archive whose server does not tell. A repository's files get the time of the commit.",
  ),
  entry(
    "build-arg:http_proxy",
    "the user, the client's configuration",
    "Reaches commands outside of the cache key, as do `https_proxy`, `ftp_proxy`, `no_proxy` and `all_proxy`, in any letter case.",
  ),
  entry(
    "build-arg:LUAKIT_TIME_LIMIT",
    "the user",
    "How long a script may run, waiting not counted; 30 s.",
  ),
  entry(
    "build-arg:LUAKIT_MEMORY_LIMIT",
    "the user",
    "Memory of a script, for each platform; 256 MiB, and 2 GiB at most. No more than four scripts run at the same time.",
  ),
  entry(
    "build-arg:LUAKIT_LOG_LEVEL",
    "the user",
    "How much the frontend writes to the daemon's log: `trace`, `debug`, `info`, `warn` (unless it is given), `error`, `fatal` or `silent`.",
  ),
];
