/**
 * Parses URLs of git repositories, with BuildKit's additions `#ref:subdir` and query parameters. The rules are those of
 * BuildKit's frontend/dockerfile/dfgitutil and util/gitutil.
 */
import { cleanPath, rootedPath } from "../util/posix-path.js";
import { decodePercent, parseUrl, type ParsedUrl } from "../util/url.js";
import { quoted } from "../util/shown-text.js";

/** The protocol of a repository URL. */
export type GitProtocol = "http" | "https" | "ssh" | "git";

/** A parsed URL of a git repository. Parts that the URL lacks are absent. */
export interface GitUrl {
  /** The URL passed to git, without query and fragment. */
  readonly remote: string;
  readonly protocol: GitProtocol;
  /** The host and path, without protocol and user: equal for all protocols. */
  readonly location: string;
  /** A branch, a tag or a commit. */
  readonly ref?: string;
  /** The directory of the repository to check out. */
  readonly subdir?: string;
  /** The hash, or a prefix of the hash, of the commit that `ref` must resolve to. */
  readonly checksum?: string;
  readonly keepGitDir?: boolean;
  readonly submodules?: boolean;
  /** The modification time of files: the time of the checkout, or of the commit. */
  readonly mtime?: "checkout" | "commit";
  /** Fetches the commit `checksum` without resolving `ref` on the remote. */
  readonly fetchByCommit?: boolean;
}

/** The reason why a text is not the URL of a git repository. */
export interface GitUrlProblem {
  readonly problem: string;
}

const PROTOCOL = /^[a-zA-Z0-9+.-]+:\/\//;
const PROTOCOLS: readonly string[] = ["http", "https", "ssh", "git"] satisfies GitProtocol[];
/** scp's form `user@host:path`. */
const SCP_FORM =
  /^([a-zA-Z0-9_-]+)@([a-zA-Z0-9.-]+):([^?#\n\r\u2028\u2029]*)(?:\?([^#\n\r\u2028\u2029]*))?(?:#(.*))?$/;
/** `github.com/moby/buildkit`: a host with a dot and a path. */
const HOST_AND_PATH = /^[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+(?::\d+)?\/[^/]/;

/** Reports whether the text is a full commit hash (BuildKit util/gitutil IsCommitSHA). */
export function isCommitHash(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

/** Parses the URL of a repository. The default protocol is `https://`. */
export function parseGitUrl(text: string): GitUrl | GitUrlProblem {
  const protocol = PROTOCOL.exec(text)?.[0].slice(0, -"://".length).toLowerCase();
  if (protocol !== undefined && !PROTOCOLS.includes(protocol)) {
    const hint = protocol === "git+ssh" ? "; write ssh://" : "";
    return { problem: `expected the protocol https, ssh, git or http, got ${protocol}${hint}` };
  }
  if (protocol !== undefined) return fromUrl(text);
  const scp = SCP_FORM.exec(text);
  if (scp !== null) return fromScpForm(scp);
  if (HOST_AND_PATH.test(text)) return fromUrl(`https://${text}`);
  return {
    problem: 'expected a URL such as "https://example.com/repo.git" or "git@example.com:repo.git"',
  };
}

/**
 * Parses a source that a Dockerfile's ADD treats as a repository: `git://`, `ssh://`, `user@host:path`, and
 * `http(s)://` with a path that ends in `.git`. Returns undefined for any other source.
 */
export function parseGitSource(text: string): GitUrl | GitUrlProblem | undefined {
  if (!PROTOCOL.test(text)) return SCP_FORM.test(text) ? parseGitUrl(text) : undefined;
  const url = parseUrl(text);
  if ("problem" in url) return undefined;
  if (url.scheme === "git" || url.scheme === "ssh") return parseGitUrl(text);
  const isHttp = url.scheme === "http" || url.scheme === "https";
  return isHttp && url.path.endsWith(".git") ? parseGitUrl(text) : undefined;
}

/**
 * Parses a repository that a client names as a build context: a source of {@link parseGitSource}, or `github.com/…`
 * without a scheme (BuildKit frontend/dockerfile/dfgitutil ParseGitRef).
 */
export function parseGitContext(text: string): GitUrl | GitUrlProblem | undefined {
  return text.startsWith("github.com/") ? parseGitUrl(text) : parseGitSource(text);
}

/** Reports whether a Dockerfile's ADD downloads the source instead of copying it. */
export function isRemoteSource(text: string): boolean {
  return /^https?:\/\//i.test(text) || parseGitSource(text) !== undefined;
}

function fromUrl(text: string): GitUrl | GitUrlProblem {
  const url = parseUrl(text);
  if ("problem" in url) return url;
  const { scheme, remote, host, path, fragment, query } = url;
  return withQuery(
    { remote, protocol: scheme as GitProtocol, location: locationOf({ host, path }) },
    fragment,
    query,
  );
}

function fromScpForm([, user, host, path, query, fragment]: RegExpExecArray) {
  const parts = { host: host ?? "", path: path ?? "" };
  const remote = `${user ?? ""}@${parts.host}:${parts.path}`;
  return withQuery(
    { remote, protocol: "ssh", location: locationOf(parts) },
    fragment ?? "",
    query ?? "",
  );
}

function locationOf({ host, path }: Pick<ParsedUrl, "host" | "path">): string {
  return host + rootedPath(path);
}

function withQuery(base: GitUrl, fragment: string, query: string): GitUrl | GitUrlProblem {
  if (base.location.endsWith("/")) return { problem: "the URL has no path" };
  const at = fragment.indexOf(":");
  const ref = at < 0 ? fragment : fragment.slice(0, at);
  const subdir = at < 0 ? "" : rootedPath(fragment.slice(at + 1)).slice(1);
  const parameters = readQuery(query);
  if ("problem" in parameters) return parameters;
  return applyParameters(
    { ...base, ...(ref !== "" && { ref }), ...(subdir !== "" && { subdir }) },
    parameters.map,
  );
}

function readQuery(query: string): { readonly map: ReadonlyMap<string, string> } | GitUrlProblem {
  const map = new Map<string, string>();
  for (const pair of query.split("&").filter((item) => item !== "")) {
    const at = pair.indexOf("=");
    const key = decodeQuery(at < 0 ? pair : pair.slice(0, at));
    const value = decodeQuery(at < 0 ? "" : pair.slice(at + 1));
    if (key === undefined || value === undefined || pair.includes(";")) {
      return { problem: `the query parameter ${quoted(pair)} is malformed` };
    }
    if (map.has(key)) return { problem: `the query parameter ${quoted(key)} is given twice` };
    map.set(key, value);
  }
  return { map };
}

function decodeQuery(text: string): string | undefined {
  return decodePercent(text.replaceAll("+", " "));
}

/** The query parameters with the fields that they set. */
const TEXTS = new Map<string, "ref" | "subdir" | "checksum">([
  ["ref", "ref"],
  ["tag", "ref"],
  ["branch", "ref"],
  ["subdir", "subdir"],
  ["checksum", "checksum"],
  ["commit", "checksum"],
]);
const FLAGS = new Map<string, "keepGitDir" | "submodules" | "fetchByCommit">([
  ["keep-git-dir", "keepGitDir"],
  ["submodules", "submodules"],
  ["fetch-by-commit", "fetchByCommit"],
]);

function applyParameters(
  start: GitUrl,
  parameters: ReadonlyMap<string, string>,
): GitUrl | GitUrlProblem {
  if (parameters.has("tag") && parameters.has("branch")) {
    return { problem: "the query has both a tag and a branch: write one of them" };
  }
  let url = start;
  for (const [key, value] of parameters) {
    const next = applyParameter(url, key, value);
    if ("problem" in next) return next;
    url = next;
  }
  return url;
}

function applyParameter(url: GitUrl, key: string, value: string): GitUrl | GitUrlProblem {
  const flag = FLAGS.get(key);
  if (flag !== undefined) {
    const parsed = parseFlag(value);
    return parsed === undefined
      ? { problem: `the query parameter ${key}: expected true or false, got ${quoted(value)}` }
      : { ...url, [flag]: parsed };
  }
  if (value === "") return { problem: `the query parameter ${quoted(key)} has no value` };
  if (key === "mtime") {
    return value === "checkout" || value === "commit"
      ? { ...url, mtime: value }
      : { problem: `the query parameter mtime: expected checkout or commit, got ${quoted(value)}` };
  }
  const field = TEXTS.get(key);
  if (field === undefined) {
    const known = [...TEXTS.keys(), ...FLAGS.keys(), "mtime"].sort().join(", ");
    return { problem: `unknown query parameter ${quoted(key)}: expected one of ${known}` };
  }
  const wanted = qualified(key, value);
  const other = url[field];
  if (other === undefined || sameValue(field, other, wanted)) return { ...url, [field]: wanted };
  return {
    problem: `the URL has two values for ${field}: ${quoted(other)} and ${quoted(wanted)}`,
  };
}

/** Returns the full ref of a tag or a branch, and any other value unchanged. */
function qualified(key: string, value: string): string {
  const prefix = key === "tag" ? "refs/tags/" : key === "branch" ? "refs/heads/" : "";
  return value.startsWith(prefix) ? value : prefix + value;
}

function sameValue(field: string, a: string, b: string): boolean {
  return a === b || (field === "subdir" && cleanPath(`/${a}`) === cleanPath(`/${b}`));
}

/** Parses a Go boolean (strconv.ParseBool). An empty value is true. */
function parseFlag(value: string): boolean | undefined {
  if (["", "1", "t", "T", "true", "TRUE", "True"].includes(value)) return true;
  return ["0", "f", "F", "false", "FALSE", "False"].includes(value) ? false : undefined;
}
