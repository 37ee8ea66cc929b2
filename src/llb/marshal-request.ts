/** The client options and session facts that affect ops. */
import type { CommandDefaults } from "./command-environment.js";
import type { Platform } from "../oci/platform.js";

/** The client options and session facts that affect ops. */
export interface MarshalRequest {
  /** The client's session. Local directories are read from it. */
  readonly sessionId: string;
  /** The sessions of local directories that are not in the client's session: `local-sessionid:NAME`. */
  readonly localSessions: ReadonlyMap<string, string>;
  /** The steps that must not use the cache, all or those of these targets (in lower case): `no-cache`. */
  readonly noCache: boolean | readonly string[];
  /** Default options of all commands. */
  readonly commands: CommandDefaults;
  /** The LLB capabilities of the daemon. */
  readonly caps: ReadonlySet<string>;
  /** The proxy environment variables of commands, by lower-case name. They are outside the cache key. */
  readonly proxyEnv: ReadonlyMap<string, string>;
  /** The date of new WORKDIR directories, in seconds since 1970: `SOURCE_DATE_EPOCH`. */
  readonly sourceDateEpoch?: number | undefined;
  /** The target platform that step names include, in a build for several platforms. */
  readonly namedPlatform?: Platform | undefined;
  /** The prefix of cache mount ids: `BUILDKIT_CACHE_MOUNT_NS`. */
  readonly cacheMountNamespace: string;
}
