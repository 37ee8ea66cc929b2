/**
 * URLs of git repositories with the forms BuildKit adds to them: `#ref:subdir` and query parameters, with the rules of
 * BuildKit's frontend/dockerfile/dfgitutil and util/gitutil.
 */
import { cleanPath, rootedPath } from "../util/posix-path.js";
import { decodePercent, parseUrl, type ParsedUrl } from "../util/url.js";
import { quoted } from "../util/shown-text.js";

/** How a repository is reached. */
export type GitProtocol = "http" | "https" | "ssh" | "git";

/** A parsed URL. What it does not say is absent. */
export interface GitUrl {
  /** The URL passed to git, without query and fragment. */
  readonly remote: string;
  readonly protocol: GitProtocol;
  /** Host and path without protocol and user: the same for every way to reach a repository. */
  readonly location: string;
  /** A branch, a tag or a commit. */
  readonly ref?: string;
  /** The directory of the repository that is wanted. */
  readonly subdir?: string;
  /** The commit `ref` must be, or the beginning of its hash. */
  readonly checksum?: string;
  readonly keepGitDir?: boolean;
  readonly submodules?: boolean;
  /** Times of files: those of the checkout, or that of the commit. */
  readonly mtime?: "checkout" | "commit";
  /** `checksum` is fetched without asking the remote what `ref` is. */
  readonly fetchByCommit?: boolean;
}

/** Why something is no URL of a git repository. */
export interface GitUrlProblem {
  readonly problem: string;
}

const PROTOCOL = /^[a-zA-Z0-9+.-]+:\/\//;
const PROTOCOLS: readonly string[] = ["http", "https", "ssh", "git"] satisfies GitProtocol[];
/** `user@host:path`, as scp has it. */
const SCP_FORM =
  /^([a-zA-Z0-9_-]+)@([a-zA-Z0-9.-]+):([^?#\n\r\u2028\u2029]*)(?:\?([^#\n\r\u2028\u2029]*))?(?:#(.*))?$/;
/** `github.com/moby/buildkit`: a host with a dot and a path. */
const HOST_AND_PATH = /^[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+(?::\d+)?\/[^/]/;

/** A full commit hash (BuildKit util/gitutil IsCommitSHA). */
export function isCommitHash(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

/** Parses the URL of a repository; without a protocol it is an `https://` one. */
export function parseGitUrl(text: string): GitUrl | GitUrlProblem {
  const protocol = PROTOCOL.exec(text)?.[0].slice(0, -"://".length).toLowerCase();
  if (protocol !== undefined && !PROTOCOLS.includes(protocol)) {
    const hint = protocol === "git+ssh" ? "; write ssh://" : "";
    return { problem: `git is reached over https, ssh, git or http, not ${protocol}${hint}` };
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
 * Parses what a Dockerfile's ADD takes for a repository: `git://`, `ssh://`, `user@host:path`, and `http(s)://` when the path
 * ends in `.git`. Undefined for everything else.
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
 * Parses a repository that a client names as a build context: the same, and `github.com/…` without a scheme
 * (BuildKit frontend/dockerfile/dfgitutil ParseGitRef).
 */
export function parseGitContext(text: string): GitUrl | GitUrlProblem | undefined {
  return text.startsWith("github.com/") ? parseGitUrl(text) : parseGitSource(text);
}

/** Matches a source that a Dockerfile's ADD downloads rather than copies. */
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
  if (base.location.endsWith("/")) return { problem: "it has no path" };
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
      return { problem: `its query ${quoted(pair)} is malformed` };
    }
    if (map.has(key)) return { problem: `its query gives ${quoted(key)} twice` };
    map.set(key, value);
  }
  return { map };
}

function decodeQuery(text: string): string | undefined {
  return decodePercent(text.replaceAll("+", " "));
}

/** The parameters and the fields they mean. */
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
    return { problem: "its query gives a tag and a branch" };
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
      ? { problem: `its query ${key} must be true or false, not ${quoted(value)}` }
      : { ...url, [flag]: parsed };
  }
  if (value === "") return { problem: `its query ${quoted(key)} has no value` };
  if (key === "mtime") {
    return value === "checkout" || value === "commit"
      ? { ...url, mtime: value }
      : { problem: `its query mtime must be checkout or commit, not ${quoted(value)}` };
  }
  const field = TEXTS.get(key);
  if (field === undefined) {
    const known = [...TEXTS.keys(), ...FLAGS.keys(), "mtime"].sort().join(", ");
    return { problem: `its query ${quoted(key)} is unknown; known are ${known}` };
  }
  const wanted = qualified(key, value);
  const other = url[field];
  if (other === undefined || sameValue(field, other, wanted)) return { ...url, [field]: wanted };
  return {
    problem: `it gives two values for ${field}: ${quoted(other)} and ${quoted(wanted)}`,
  };
}

/** A tag or a branch by its full name. */
function qualified(key: string, value: string): string {
  const prefix = key === "tag" ? "refs/tags/" : key === "branch" ? "refs/heads/" : "";
  return value.startsWith(prefix) ? value : prefix + value;
}

function sameValue(field: string, a: string, b: string): boolean {
  return a === b || (field === "subdir" && cleanPath(`/${a}`) === cleanPath(`/${b}`));
}

/** As Go's strconv.ParseBool; no value is true. */
function parseFlag(value: string): boolean | undefined {
  if (["", "1", "t", "T", "true", "TRUE", "True"].includes(value)) return true;
  return ["0", "f", "F", "false", "FALSE", "False"].includes(value) ? false : undefined;
}
