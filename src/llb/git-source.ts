/** The git checkout that a URL describes, for scripts and build contexts. */
import type { SourcePosition } from "../errors.js";
import { withoutPassword } from "../util/url.js";
import type { GitUrl } from "./git-url.js";
import type { GitVertex } from "./vertex/source.js";
import { createVertex } from "./vertex/vertex.js";
import { defined } from "../util/defined.js";

/** Returns the vertex of a git checkout. */
export function gitSource(url: GitUrl, frames: readonly SourcePosition[]): GitVertex {
  const { remote, protocol, location, ref, subdir, checksum, mtime } = url;
  return createVertex({
    kind: "git",
    remote,
    protocol,
    location,
    keepGitDir: url.keepGitDir ?? false,
    submodules: url.submodules ?? true,
    fetchByCommit: url.fetchByCommit ?? false,
    ...defined({ ref, subdir, checksum, mtime }),
    frames,
    step: {},
    title: `[internal] load git source ${shownGitUrl(url)}`,
  });
}

/** Returns the URL for messages and progress output: with `#ref:subdir`, without a password. */
export function shownGitUrl({
  remote,
  ref = "",
  subdir = "",
}: Pick<GitUrl, "remote" | "ref" | "subdir">): string {
  const fragment = subdir === "" ? ref : `${ref}:${subdir}`;
  return withoutPassword(remote) + (fragment === "" ? "" : `#${fragment}`);
}
