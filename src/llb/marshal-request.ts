/** Facts of a build that reach into its ops, besides the graph. */
import type { CommandDefaults } from "./command-environment.js";
import type { Platform } from "../oci/platform.js";

/** Client options and facts of the session that reach into ops. Each comment names the option. */
export interface MarshalRequest {
  /** The client's session, from which local directories are read. */
  readonly sessionId: string;
  /** Other sessions for some local directories: `local-sessionid:NAME`. */
  readonly localSessions: ReadonlyMap<string, string>;
  /** Steps that must not use the cache: all, or those of these targets (lower case): `no-cache`. */
  readonly noCache: boolean | readonly string[];
  /** Settings of every command. */
  readonly commands: CommandDefaults;
  /** LLB capabilities of the daemon. */
  readonly caps: ReadonlySet<string>;
  /** Proxy settings for commands, by lower-case name; outside the cache key. */
  readonly proxyEnv: ReadonlyMap<string, string>;
  /** Seconds since 1970 that new directories of WORKDIR are dated with: `SOURCE_DATE_EPOCH`. */
  readonly sourceDateEpoch?: number | undefined;
  /** The target platform, where the names of steps tell platforms apart: in a build for several. */
  readonly namedPlatform?: Platform | undefined;
  /** Prefix of cache mount ids: `BUILDKIT_CACHE_MOUNT_NS`. */
  readonly cacheMountNamespace: string;
}
