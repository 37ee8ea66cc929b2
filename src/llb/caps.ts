/**
 * LLB capabilities: which feature needs which, and the first BuildKit release that has it (BuildKit solver/pb/caps.go
 * and its tags). Capabilities decide what a daemon can do, never its version.
 */

/** The capabilities we may record, with what a user would call the feature. */
export const LLB_CAPS = {
  "source.image": { feature: "base images", since: "0.3" },
  "source.image.resolvemode": { feature: 'resolve_mode = "pull"', since: "0.3" },
  "source.local": { feature: "local directories", since: "0.3" },
  "source.local.sessionid": { feature: "local directories of this session", since: "0.3" },
  "source.local.includepatterns": { feature: "include of a local directory", since: "0.3" },
  "source.local.followpaths": { feature: "follow_paths of a local directory", since: "0.3" },
  "source.local.excludepatterns": { feature: "exclude of a local directory", since: "0.3" },
  "source.local.sharedkeyhint": { feature: "shared_key_hint of a local directory", since: "0.3" },
  "exec.meta.base": { feature: "run", since: "0.3" },
  "exec.meta.setsdefaultpath": { feature: "a default PATH", since: "0.3" },
  "exec.meta.network": { feature: "network of run", since: "0.3" },
  "exec.meta.security": { feature: 'security = "insecure"', since: "0.5" },
  "exec.meta.proxyenv": { feature: "proxy settings", since: "0.3" },
  "exec.meta.ulimit": { feature: "ulimits", since: "0.10" },
  "exec.meta.cgroup.parent": { feature: "cgroup_parent", since: "0.10" },
  "exec.meta.cdi": { feature: "devices", since: "0.20" },
  "exec.validexitcode": { feature: "valid_exit_codes", since: "0.17" },
  "exec.secretenv": { feature: "secrets in the environment", since: "0.10" },
  "exec.mount.bind": { feature: "bind mounts", since: "0.3" },
  "exec.mount.bind.readwrite-nooutput": { feature: "writable bind mounts", since: "0.6.1" },
  "exec.mount.selector": { feature: "source of a mount", since: "0.3" },
  "exec.mount.cache": { feature: "cache mounts", since: "0.3" },
  "exec.mount.cache.sharing": { feature: "sharing of cache mounts", since: "0.3" },
  "exec.mount.tmpfs": { feature: "tmpfs mounts", since: "0.3" },
  "exec.mount.tmpfs.size": { feature: "size of a tmpfs mount", since: "0.10" },
  "exec.mount.secret": { feature: "secret mounts", since: "0.3" },
  "exec.mount.ssh": { feature: "ssh mounts", since: "0.3" },
  "file.base": { feature: "copy, mkdir, mkfile and rm", since: "0.5" },
  "file.rm.wildcard": { feature: "wildcards in rm", since: "0.7" },
  "file.copy.includeexcludepatterns": { feature: "include and exclude of copy", since: "0.9" },
  "file.copy.alwaysreplaceexistingdestpaths": { feature: "always_replace of copy", since: "0.14" },
  "file.copy.modestring": { feature: "a symbolic mode of copy", since: "0.17" },
  "file.symlink.create": { feature: "symlink", since: "0.19" },
  mergeop: { feature: "bk.merge", since: "0.10" },
  diffop: { feature: "bk.diff", since: "0.10" },
  constraints: { feature: "constraints", since: "0.3" },
  platform: { feature: "platforms", since: "0.3" },
  "meta.ignorecache": { feature: "no_cache", since: "0.3" },
  "meta.description": { feature: "names of steps", since: "0.3" },
  "meta.exportcache": { feature: "export_cache", since: "0.3" },
} as const satisfies Readonly<Record<string, { feature: string; since: string }>>;

export type LlbCap = keyof typeof LLB_CAPS;
