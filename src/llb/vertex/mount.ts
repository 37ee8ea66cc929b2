/** Mounts of a command. */
import type { Output } from "./vertex.js";

export type Mount = BindMount | CacheMount | TmpfsMount | SecretMount | SshMount;

export interface BindMount {
  readonly type: "bind";
  readonly dest: string;
  readonly from: Output | undefined;
  readonly source: string;
  readonly readonly: boolean;
}

export interface CacheMount {
  readonly type: "cache";
  readonly dest: string;
  /** Without the namespace prefix; the cleaned dest when left out. */
  readonly id?: string;
  readonly sharing: "shared" | "private" | "locked";
  readonly from: Output | undefined;
  readonly source: string;
  readonly readonly: boolean;
}

/** A directory in memory. */
export interface TmpfsMount {
  readonly type: "tmpfs";
  readonly dest: string;
  /** Bytes; 0 is the daemon's default. */
  readonly size: number;
}

/** A secret of the client, as a file or a variable. */
export interface SecretMount {
  readonly type: "secret";
  readonly id: string;
  /** A file; left out when the secret is only wanted in the environment. */
  readonly dest?: string;
  /** An environment variable. */
  readonly env?: string;
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
  readonly optional: boolean;
}

/** An agent of the client. */
export interface SshMount {
  readonly type: "ssh";
  readonly id: string;
  /** `/run/buildkit/ssh_agent.N` when left out. */
  readonly dest?: string;
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
  readonly optional: boolean;
}
