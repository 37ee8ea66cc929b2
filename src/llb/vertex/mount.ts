/** Mounts of commands. */
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
  /** The id without the namespace prefix. The default is the cleaned `dest`. */
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
  /** The size in bytes. 0 is the daemon's default. */
  readonly size: number;
}

/** A secret of the client, as a file or an environment variable. */
export interface SecretMount {
  readonly type: "secret";
  readonly id: string;
  /** The path of the file. Without `dest` and `env`, the path is `/run/secrets/` and the id. */
  readonly dest?: string;
  /** The name of the environment variable. With `env` and without `dest`, there is no file. */
  readonly env?: string;
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
  readonly optional: boolean;
}

/** The socket of an SSH agent of the client. */
export interface SshMount {
  readonly type: "ssh";
  readonly id: string;
  /** The path of the socket. The default is `/run/buildkit/ssh_agent.N`. */
  readonly dest?: string;
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
  readonly optional: boolean;
}
