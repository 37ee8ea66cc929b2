/** Sources of file systems. */
import type { Digest } from "../../oci/digest.js";
import type { ImageSource } from "../carried.js";
import type { GitProtocol } from "../git-url.js";
import type { VertexBase } from "./vertex.js";

/** A base image. Its digest is looked up when the graph is marshalled. */
export interface ImageVertex extends VertexBase, ImageSource {
  readonly kind: "image";
}

/** A directory of the client. */
export interface LocalVertex extends VertexBase {
  readonly kind: "local";
  readonly name: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Only these paths, and what they link to; everything when empty. */
  readonly followPaths: readonly string[];
  readonly sharedKeyHint: string;
  /** `none` sends files again even when size and time are the same. */
  readonly differ: "metadata" | "none";
  /** Only metadata is sent. */
  readonly metadataOnly?: true;
  /** False: the directory's ignore file does not apply. */
  readonly ignoreFile?: false;
  /** The named context that it is. */
  readonly contextName?: string;
}

/** A checkout of a git repository. */
export interface GitVertex extends VertexBase {
  readonly kind: "git";
  /** The URL passed to git. */
  readonly remote: string;
  readonly protocol: GitProtocol;
  /** Host and path: see llb/git-url.ts. */
  readonly location: string;
  /** A branch, a tag or a commit; the default branch when left out. */
  readonly ref?: string;
  /** The directory that becomes the root. */
  readonly subdir?: string;
  /** The commit `ref` must be, or the beginning of its hash. */
  readonly checksum?: string;
  readonly keepGitDir: boolean;
  readonly submodules: boolean;
  readonly mtime?: "checkout" | "commit";
  readonly fetchByCommit: boolean;
  /** Ids of secrets that are asked for; BuildKit's usual ones when left out. */
  readonly authTokenSecret?: string;
  readonly authHeaderSecret?: string;
  /** For repositories over SSH: lines of a known_hosts file, and the id of the agent socket. */
  readonly knownSshHosts?: string;
  readonly sshSocket?: string;
}

/** A downloaded file, at the root. */
export interface HttpVertex extends VertexBase {
  readonly kind: "http";
  readonly url: string;
  readonly filename: string;
  readonly checksum?: Digest;
  /** Permission bits, at most 0777; 0600 when left out. */
  readonly mode?: number;
  readonly uid: number;
  readonly gid: number;
  /** Id of a secret that holds the Authorization header. */
  readonly authHeaderSecret?: string;
  /** Headers of the request. */
  readonly accept?: string;
  readonly userAgent?: string;
}
