/**
 * LLB capabilities, the feature behind each of them, and the first BuildKit release that has it (BuildKit
 * solver/pb/caps.go and its tags). Luakit checks the capabilities of a daemon, never its version.
 */

/** The feature behind a capability, and the releases with it. */
interface LlbFeature {
  /** The feature, in the user's terms. */
  readonly feature: string;
  /** The first BuildKit release with the capability. */
  readonly since: string;
  /** A further condition for daemons of that release. */
  readonly condition?: string;
}

/** Docker's classic image store cannot merge or compare layers. */
const DOCKER_STORE = "(Docker: with the containerd image store)";

/** The capabilities that Luakit may record in a definition. */
export const LLB_CAPS = {
  "source.image": { feature: "a base image", since: "0.3" },
  "source.image.resolvemode": { feature: 'resolve_mode = "pull"', since: "0.3" },
  "source.image.layerlimit": { feature: "layer_limit of bk.image", since: "0.11" },
  "source.image.checksum": { feature: "checksum of bk.image", since: "0.25" },
  "source.ocilayout": { feature: "bk.oci_layout", since: "0.11" },
  "source.local": { feature: "a local directory", since: "0.3" },
  "source.local.sessionid": { feature: "a local directory of this session", since: "0.3" },
  "source.local.includepatterns": { feature: "include of a local directory", since: "0.3" },
  "source.local.followpaths": { feature: "follow_paths of a local directory", since: "0.3" },
  "source.local.excludepatterns": { feature: "exclude of a local directory", since: "0.3" },
  "source.local.sharedkeyhint": { feature: "shared_key_hint of a local directory", since: "0.3" },
  "source.local.metadatatransfer": {
    feature: "the metadata of a local directory",
    since: "0.21",
  },
  "source.git": { feature: "a git repository", since: "0.3" },
  "source.git.keepgitdir": { feature: "keep_git_dir of a git repository", since: "0.3" },
  "source.git.fullurl": { feature: "the URL of a git repository", since: "0.3" },
  "source.git.httpauth": { feature: "a secret for a git repository", since: "0.8" },
  "source.git.knownsshhosts": { feature: "known_ssh_hosts of a git repository", since: "0.8" },
  "source.git.mountsshsock": { feature: "a git repository over SSH", since: "0.8" },
  "source.git.subdir": { feature: "subdir of a git repository", since: "0.9" },
  "source.git.checksum": { feature: "checksum of a git repository", since: "0.22" },
  "source.git.skipsubmodules": { feature: "submodules = false", since: "0.24" },
  "source.git.mtime": { feature: "mtime of a git repository", since: "0.29" },
  "source.git.fetchbycommit": { feature: "fetch-by-commit of a git repository", since: "0.30" },
  "source.http": { feature: "a download", since: "0.3" },
  "source.http.checksum": { feature: "checksum of a download", since: "0.3" },
  "source.http.perm": { feature: "mode of a download", since: "0.3" },
  // BuildKit's spelling.
  "soruce.http.uidgid": { feature: "owner of a download", since: "0.3" },
  "source.http.auth": { feature: "auth_header_secret of a download", since: "0.21" },
  "source.http.header": { feature: "a header of a download", since: "0.21" },
  "exec.meta.base": { feature: "run", since: "0.3" },
  "exec.meta.setsdefaultpath": { feature: "a default PATH", since: "0.3" },
  "exec.meta.network": { feature: "network of run", since: "0.3" },
  "exec.meta.security": { feature: 'security = "insecure"', since: "0.5" },
  "exec.meta.proxyenv": { feature: "a proxy setting", since: "0.3" },
  "exec.meta.ulimit": { feature: "the option ulimits", since: "0.10" },
  "exec.meta.cgroup.parent": { feature: "cgroup_parent", since: "0.10" },
  "exec.meta.linux.resources": { feature: "a limit of memory or CPU", since: "0.31" },
  "exec.meta.cdi": { feature: "the option devices", since: "0.20" },
  "exec.validexitcode": { feature: "the option valid_exit_codes", since: "0.17" },
  "exec.secretenv": { feature: "a secret in the environment", since: "0.10" },
  "exec.mount.bind": { feature: "a bind mount", since: "0.3" },
  "exec.mount.bind.readwrite-nooutput": { feature: "a writable bind mount", since: "0.6.1" },
  "exec.mount.selector": { feature: "source of a mount", since: "0.3" },
  "exec.mount.cache": { feature: "a cache mount", since: "0.3" },
  "exec.mount.cache.sharing": { feature: "sharing of a cache mount", since: "0.3" },
  "exec.mount.tmpfs": { feature: "a tmpfs mount", since: "0.3" },
  "exec.mount.tmpfs.size": { feature: "size of a tmpfs mount", since: "0.10" },
  "exec.mount.secret": { feature: "a secret mount", since: "0.3" },
  "exec.mount.ssh": { feature: "an ssh mount", since: "0.3" },
  "file.base": { feature: "a file step (copy, mkdir, mkfile, rm)", since: "0.5" },
  "file.rm.wildcard": { feature: "a wildcard in rm", since: "0.7" },
  "file.copy.includeexcludepatterns": {
    feature: "a filter of copy (include, exclude, parents)",
    since: "0.9",
  },
  "file.copy.requiredpaths": { feature: "a path that parents requires", since: "0.26" },
  "file.copy.alwaysreplaceexistingdestpaths": { feature: "always_replace of copy", since: "0.14" },
  "file.symlink.create": { feature: "symlink", since: "0.19" },
  mergeop: { feature: "bk.merge", since: "0.10", condition: DOCKER_STORE },
  diffop: { feature: "bk.diff", since: "0.10", condition: DOCKER_STORE },
  constraints: { feature: "a constraint", since: "0.3" },
  platform: { feature: "a platform", since: "0.3" },
  "meta.ignorecache": { feature: "no_cache", since: "0.3" },
  "meta.description": { feature: "the name of a step", since: "0.3" },
  "meta.exportcache": { feature: "export_cache", since: "0.3" },
} as const satisfies Readonly<Record<string, LlbFeature>>;

export type LlbCap = keyof typeof LLB_CAPS;

/** Returns the message for a daemon without the capability: the feature and the first release with it. */
export function missingFeature(cap: LlbCap): string {
  const { feature, since, condition }: LlbFeature = LLB_CAPS[cap];
  const release = [`BuildKit ${since} or later`, condition].filter(Boolean).join(" ");
  return `${feature} needs ${release}: this daemon does not have the capability ${cap}`;
}
