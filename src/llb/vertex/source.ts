/** Vertices of sources. */
import type { Digest } from "../../oci/digest.js";
import type { ImageSource } from "../carried.js";
import type { GitProtocol } from "../git-url.js";
import type { VertexBase } from "./vertex.js";

/** A base image. The daemon resolves its digest when the graph is marshalled. */
export interface ImageVertex extends VertexBase, ImageSource {
  readonly kind: "image";
}

/** A directory of the client. */
export interface LocalVertex extends VertexBase {
  readonly kind: "local";
  readonly name: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** The paths to send, with the targets of their symbolic links. An empty list sends everything. */
  readonly followPaths: readonly string[];
  readonly sharedKeyHint: string;
  /** `none` sends files again even if their metadata has not changed. */
  readonly differ: "metadata" | "none";
  /** Sends the metadata of files only. */
  readonly metadataOnly?: true;
  /** False disables the ignore file of the directory. */
  readonly ignoreFile?: false;
  /** The named context of the directory. */
  readonly contextName?: string;
}

/** A checkout of a git repository. */
export interface GitVertex extends VertexBase {
  readonly kind: "git";
  /** The URL passed to git. */
  readonly remote: string;
  readonly protocol: GitProtocol;
  /** The host and path, without protocol and user. */
  readonly location: string;
  /** A branch, a tag or a commit. The default is the repository's default branch. */
  readonly ref?: string;
  /** The directory of the repository that becomes the root. */
  readonly subdir?: string;
  /** The hash, or a prefix of the hash, of the commit that `ref` must resolve to. */
  readonly checksum?: string;
  readonly keepGitDir: boolean;
  readonly submodules: boolean;
  readonly mtime?: "checkout" | "commit";
  readonly fetchByCommit: boolean;
  /** The ids of secrets for authentication. The defaults are `GIT_AUTH_TOKEN` and `GIT_AUTH_HEADER`. */
  readonly authTokenSecret?: string;
  readonly authHeaderSecret?: string;
  /** For repositories over SSH: the lines of a known_hosts file, and the id of the SSH agent socket. */
  readonly knownSshHosts?: string;
  readonly sshSocket?: string;
}

/** A downloaded file, in the root directory. */
export interface HttpVertex extends VertexBase {
  readonly kind: "http";
  readonly url: string;
  readonly filename: string;
  readonly checksum?: Digest;
  /** The permission bits, at most 0777. The default is 0600. */
  readonly mode?: number;
  readonly uid: number;
  readonly gid: number;
  /** The id of a secret with the value of the Authorization header. */
  readonly authHeaderSecret?: string;
  /** The request headers Accept and User-Agent. */
  readonly accept?: string;
  readonly userAgent?: string;
}
