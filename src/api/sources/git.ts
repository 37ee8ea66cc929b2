/** `bk.git`: checkouts of git repositories. */
import { ScriptError, type SourcePosition } from "../../errors.js";
import { gitSource, shownGitUrl } from "../../llb/git-source.js";
import { isCommitHash, parseGitUrl, type GitUrl } from "../../llb/git-url.js";
import { State } from "../../llb/state.js";
import type { GitVertex } from "../../llb/vertex/source.js";
import { createVertex } from "../../llb/vertex/vertex.js";
import { optionalParameter, parameter } from "../../schema/api-function.js";
import { emptyTable, optional, table, type TableOf } from "../../schema/table.js";
import { listOf } from "../../schema/collections.js";
import { boolean, mapped, nonEmptyText, refine, type Type } from "../../schema/types.js";
import { rootedPath } from "../../util/posix-path.js";
import { withoutPassword } from "../../util/url.js";
import { declare, type BuildFunction } from "../declare.js";
import { warnOfPassword } from "./url-password.js";
import { quoteValue } from "../asked-arguments.js";
import { quoted } from "../../util/shown-text.js";
import { withoutTrailing } from "../../util/without-trailing.js";

const gitUrl: Type<GitUrl> = mapped(nonEmptyText, (text) => {
  const url = parseGitUrl(text);
  if (!("problem" in url)) return { value: url };
  return { problem: `${quoted(withoutPassword(text))}: ${url.problem}` };
});

const ref: Type<string> = refine(nonEmptyText, "a branch, a tag or a commit", refProblem);

function refProblem(word: string): string | undefined {
  if (word.startsWith("-")) return `${quoted(word)} cannot be a branch, a tag or a commit`;
  const at = word.indexOf(":");
  if (at < 0) return undefined;
  const [name, path] = [word.slice(0, at), word.slice(at + 1)];
  return `expected a branch, a tag or a commit, got ${quoted(word)}: write ref = ${quoted(name)}, subdir = ${quoted(path)}`;
}

/** Matches a commit hash or the beginning of one. */
export const COMMIT_FORM = "the hash of a commit, in lower-case hexadecimal digits";

/** Reports whether a text is a commit hash or the beginning of one. */
export function isCommitPrefix(word: string): boolean {
  return /^[0-9a-f]{1,64}$/.test(word);
}

const commit: Type<string> = mapped(nonEmptyText, (word) =>
  isCommitPrefix(word)
    ? { value: word }
    : { problem: `expected ${COMMIT_FORM}, got the string ${quoted(word)}` },
);

const gitOptions = table("GitOptions", "Options of `bk.git`.", {
  ref: optional(ref, "Branch, tag or commit.", {
    defaultText: "what the URL says, else the default branch",
  }),
  subdir: optional(nonEmptyText, "The directory of the repository that becomes the root.", {
    defaultText: "what the URL says, else the whole repository",
  }),
  checksum: optional(
    commit,
    "The commit that `ref` must be: its hash, or how the hash begins. The build fails with any other.",
  ),
  keep_git_dir: optional(boolean, "The directory `.git` is kept.", { defaultText: "false" }),
  submodules: optional(boolean, "Submodules are also fetched.", { defaultText: "true" }),
  auth_token_secret: optional(
    nonEmptyText,
    "Id of a secret that holds a token for HTTPS; the secret `<id>.<host>` comes first. Clients without it build public repositories.",
    { defaultText: '"GIT_AUTH_TOKEN"' },
  ),
  auth_header_secret: optional(
    nonEmptyText,
    "Id of a secret that holds an Authorization header for HTTPS; the secret `<id>.<host>` comes first.",
    { defaultText: '"GIT_AUTH_HEADER"' },
  ),
  known_ssh_hosts: optional(
    listOf(nonEmptyText, { single: true }),
    "Lines of a `known_hosts` file with the key of the server; without any, SSH trusts every server.",
  ),
  mount_ssh_sock: optional(nonEmptyText, "Id of the client's SSH agent, for SSH.", {
    defaultText: '"default"',
  }),
});

/** The options of a checkout. */
export type GitOptions = TableOf<typeof gitOptions.fields>;

/** The options of a call without an option table. */
export const noGitOptions: GitOptions = emptyTable(gitOptions);

/** Returns the checkout that a URL and options describe together. @throws ScriptError if they contradict each other */
export function gitVertex(
  url: GitUrl,
  options: GitOptions,
  frames: readonly SourcePosition[],
): GitVertex {
  checkSsh(url, options);
  const wanted: GitUrl = {
    ...url,
    ...agreed({
      ref: agree("ref", options.ref, url.ref),
      subdir: agree("subdir", normalized(options.subdir), normalized(url.subdir)),
      checksum: agree("checksum", options.checksum, url.checksum),
      keepGitDir: agree("keep_git_dir", options.keep_git_dir, url.keepGitDir),
      submodules: agree("submodules", options.submodules, url.submodules),
    }),
  };
  checkCommit(wanted);
  return createVertex({
    ...gitSource(wanted, frames),
    ...agreed({
      authTokenSecret: options.auth_token_secret,
      authHeaderSecret: options.auth_header_secret,
      knownSshHosts: options.known_ssh_hosts
        ?.map((line) => `${withoutTrailing(line, "\n")}\n`)
        .join(""),
      sshSocket: options.mount_ssh_sock,
    }),
  });
}

/** Combines an option with the part of the URL. @throws ScriptError if they differ */
function agree<T extends string | boolean>(
  name: string,
  option: T | undefined,
  inUrl: T | undefined,
): T | undefined {
  if (option !== undefined && inUrl !== undefined && option !== inUrl) {
    throw new ScriptError(
      `${name}: the URL says ${quoteValue(inUrl)} and the option ${quoteValue(option)}`,
    );
  }
  return option ?? inUrl;
}

/** Returns the fields that have a value. */
function agreed<T extends object>(fields: T): { readonly [K in keyof T]?: NonNullable<T[K]> } {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [K in keyof T]?: NonNullable<T[K]> };
}

/** Returns a path without slashes at its ends, or undefined for the root. */
function normalized(subdir: string | undefined): string | undefined {
  const path = rootedPath(subdir ?? "").slice(1);
  return path === "" ? undefined : path;
}

function checkSsh({ protocol }: GitUrl, options: GitOptions): void {
  if (protocol === "ssh") return;
  for (const name of ["known_ssh_hosts", "mount_ssh_sock"] as const) {
    if (options[name] === undefined) continue;
    throw new ScriptError(`${name}: belongs to a URL that goes over SSH; this one is ${protocol}`);
  }
}

/** Rejects URLs that the daemon would reject later and without a line. */
function checkCommit({ ref: wanted, checksum, fetchByCommit }: GitUrl): void {
  const problem = refProblem(wanted ?? "");
  if (problem !== undefined) throw new ScriptError(problem);
  if (checksum !== undefined && !isCommitPrefix(checksum)) {
    throw new ScriptError(`checksum: expected ${COMMIT_FORM}, got ${quoted(checksum)}`);
  }
  const refIsCommit = wanted !== undefined && isCommitHash(wanted);
  if (refIsCommit && checksum !== undefined && !wanted.startsWith(checksum)) {
    throw new ScriptError(`checksum: the commit ${wanted} does not begin with ${checksum}`);
  }
  if (fetchByCommit === true && !refIsCommit && !isCommitHash(checksum ?? "")) {
    throw new ScriptError("fetch-by-commit needs the whole hash of a commit, as ref or checksum");
  }
}

/** The function `bk.git`. */
export const gitFunctions: readonly BuildFunction[] = [
  declare({
    name: "bk.git",
    doc: "A checkout of a git repository over HTTPS, SSH (`git@host:path`, `ssh://…`), or git's own protocol. The URL may contain `#ref:subdir`, or a query with `ref`, `tag`, `branch`, `subdir`, `checksum` or `commit`, `keep-git-dir`, `submodules`, `mtime` (`checkout` or `commit`) and `fetch-by-commit`.",
    parameters: {
      url: parameter(gitUrl, "URL of the repository; `https://` when it has no protocol."),
      options: optionalParameter(gitOptions, "Options; none may contradict the URL."),
    },
    returns: "State",
    examples: [
      'local src = bk.git("https://github.com/moby/buildkit.git", { ref = "v0.32.2", subdir = "docs" })',
      'local src = bk.git("https://github.com/moby/buildkit.git#v0.32.2:docs")',
      'local src = bk.git("https://github.com/moby/buildkit.git?tag=v0.32.2&keep-git-dir")',
      'local private = bk.git("git@example.com:team/app.git", { known_ssh_hosts = { "example.com ssh-ed25519 AAAA…" }, mount_ssh_sock = "deploy" })',
    ],
    run: ({ url, options = noGitOptions }, call) => {
      const vertex = gitVertex(url, options, call.frames());
      warnOfPassword(url.remote, "auth_token_secret", call);
      return State.source(vertex, call.build.options.targetPlatform, shownGitUrl(vertex));
    },
  }),
];
