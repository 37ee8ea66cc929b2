/** What encoding a vertex may ask for. */
import type { Carried, CarriedValues, ResolvedImage } from "../carried.js";
import type { LlbCap } from "../caps.js";
import type { CommandDefaults } from "../command-environment.js";
import type { Platform } from "../../oci/platform.js";
import type { NetworkMode } from "../step-parts.js";
import type { ImageVertex, LocalVertex, Output } from "../vertex.js";

/** What the person who runs the build asked for, as far as it reaches into ops. */
export interface MarshalRequest {
  /** The client's session, from which local directories are read. */
  readonly sessionId: string;
  /** Other sessions for some local directories: `local-sessionid:NAME`. */
  readonly localSessions: ReadonlyMap<string, string>;
  /** Steps that must not use the cache: all, or those of these targets (lower case): `no-cache`. */
  readonly noCache: boolean | readonly string[];
  /** Network of commands that do not say otherwise: `force-network-mode`. */
  readonly networkMode?: NetworkMode | undefined;
  /** Host name of commands that do not say otherwise. */
  readonly hostname?: string | undefined;
  /** What surrounds every command. */
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

/** One op being encoded. */
export interface OpContext {
  readonly request: MarshalRequest;
  /** Index of an output among this op's inputs; the same output has one index. Scratch is -1. */
  input: (output: Output | undefined) => bigint;
  /** The same, but with an input of its own even when another one is equal. */
  ownInput: (output: Output | undefined) => bigint;
  /** True when something reads this result of the vertex. */
  isOutputUsed: (index: number) => boolean;
  /** Gives a result of the vertex its number on the wire, counting from 0 in the order of calls. */
  numberOutput: (index: number) => bigint;
  values: (carried: Carried) => CarriedValues;
  image: (vertex: ImageVertex) => ResolvedImage;
  /** Ignore patterns of a client directory, already in wire form. */
  ignorePatterns: (vertex: LocalVertex) => readonly string[];
  /** The paths of a client directory that are asked for; empty for all of it. */
  followPaths: (vertex: LocalVertex) => readonly string[];
  supports: (cap: LlbCap) => boolean;
  /** Records that the op uses a capability. @throws ScriptError when the daemon lacks it. */
  require: (cap: LlbCap) => void;
}
