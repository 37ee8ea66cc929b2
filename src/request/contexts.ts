/** Options that name build contexts (BuildKit frontend/dockerui/context.go and namedcontext.go). */
import { RequestError } from "../errors.js";
import type { ContextSource, NamedContexts } from "../llb/context-source.js";
import { parseGitContext, parseGitSource, type GitUrl } from "../llb/git-url.js";
import {
  formatImageReference,
  parseImageReference,
  shownReference,
} from "../oci/image-reference.js";
import { defined } from "../util/defined.js";
import { withoutPassword } from "../util/url.js";
import { CLIENT_OPTIONS, keyFor, namedValuesOf, valueOf } from "./client-options.js";

/** The options of the main build context. */
export interface ContextRequest {
  /**
   * A git repository or a download. Undefined for a directory of the client. A download may turn out not to be an
   * archive.
   */
  readonly remote: Extract<ContextSource, { kind: "git" | "http" }> | undefined;
  /** The directory within a remote context or an input that becomes the context: `contextsubdir`. */
  readonly subdir: string | undefined;
  /** The client directory with the build file, independent of the context: `dockerfilekey`. */
  readonly scriptLocal: string | undefined;
}

/** Parses the options of the main context. @throws RequestError for a malformed URL */
export function parseContextRequest(options: ReadonlyMap<string, string>): ContextRequest {
  const key = valueOf(options, CLIENT_OPTIONS.contextKey) ?? CLIENT_OPTIONS.context.key;
  const url = options.get(key) ?? "";
  return {
    remote: remoteContext(key, url, options),
    subdir: valueOf(options, CLIENT_OPTIONS.contextSubdir),
    scriptLocal: valueOf(options, CLIENT_OPTIONS.dockerfileKey),
  };
}

function remoteContext(
  key: string,
  url: string,
  options: ReadonlyMap<string, string>,
): ContextRequest["remote"] {
  const git = parseGitContext(url);
  if (git !== undefined) {
    if ("problem" in git) throw invalid(key, url, git.problem);
    return { kind: "git", url: { ...git, ...gitOptions(options) } };
  }
  return isHttp(url) ? { kind: "http", url, unpack: true } : undefined;
}

/** Parses the build arguments that affect the git checkout of the main context. */
function gitOptions(options: ReadonlyMap<string, string>): Pick<GitUrl, "keepGitDir" | "mtime"> {
  const hasDate = valueOf(options, CLIENT_OPTIONS.sourceDateEpoch) !== undefined;
  return defined({
    keepGitDir: valueOf(options, CLIENT_OPTIONS.keepGitDir),
    mtime: hasDate ? ("commit" as const) : undefined,
  });
}

/**
 * Parses the named contexts.
 * @returns the contexts by name
 * @throws RequestError for a malformed context
 */
export function parseNamedContexts(options: ReadonlyMap<string, string>): NamedContexts {
  return new Map(
    [...namedValuesOf(options, CLIENT_OPTIONS.namedContext)].map(
      ([name, value]) => [name, namedContext(name, value, options)] as const,
    ),
  );
}

function namedContext(
  name: string,
  value: string,
  options: ReadonlyMap<string, string>,
): ContextSource {
  const git = parseGitSource(value);
  if (git !== undefined) {
    if ("problem" in git) throw invalid(keyOf(name), value, git.problem);
    return { kind: "git", url: git };
  }
  if (isHttp(value)) return { kind: "http", url: value, unpack: false };
  if (value.startsWith("target:") && filesMatterNot(options)) return { kind: "scratch" };
  const at = value.indexOf(":");
  const rest = value.slice(at + 1);
  switch (value.slice(0, Math.max(at, 0))) {
    case "docker-image":
      return imageContext(name, rest.replace(/^\/\//, ""));
    case "oci-layout":
      return layoutContext(name, rest.replace(/^\/\//, ""));
    case "local":
      return {
        kind: "local",
        name: rest,
        sharedKeyHint: `context:${name}-${sharedKey(name, rest, options)}`,
      };
    case "input":
      return { kind: "input", name: rest };
    default:
      throw invalid(
        keyOf(name),
        value,
        "expected docker-image://…, oci-layout://…, local:…, input:…, or the URL of a git repository or a file",
      );
  }
}

/**
 * Reports whether the request is a subrequest that needs no files of contexts. For such subrequests, `bake` sends
 * `target:NAME` without building the target (buildx build/build.go). A build gets the target as an input.
 */
function filesMatterNot(options: ReadonlyMap<string, string>): boolean {
  const id = valueOf(options, CLIENT_OPTIONS.requestId);
  return id !== undefined && id !== "frontend.convertllb";
}

function imageContext(name: string, reference: string): ContextSource {
  if (reference === "scratch") return { kind: "scratch" };
  const parsed = parseImageReference(reference);
  if ("problem" in parsed) throw invalid(keyOf(name), shownReference(reference), parsed.problem);
  return { kind: "image", reference: formatImageReference(parsed) };
}

/**
 * Parses the OCI layout `STORE[:tag]@digest`. The store name is not an image name, so the image is named after the
 * context.
 */
function layoutContext(name: string, text: string): ContextSource {
  const [, store, digest] = /^([^@]+?)(?::[^@:/]*)?@(.+)$/.exec(text) ?? [];
  if (store === undefined || digest === undefined) {
    throw invalid(
      keyOf(name),
      text,
      "expected the name of an OCI layout and a digest, such as app@sha256:…",
    );
  }
  const [image = ""] = name.split("::");
  const parsed = parseImageReference(`${image}@${digest}`);
  if ("problem" in parsed) throw invalid(keyOf(name), text, parsed.problem);
  return { kind: "oci-layout", reference: formatImageReference(parsed), store };
}

/** Returns the client's part of the key under which the daemon keeps transferred files from build to build. */
function sharedKey(name: string, local: string, options: ReadonlyMap<string, string>): string {
  const keys = namedValuesOf(options, CLIENT_OPTIONS.sharedKey);
  return keys.get(name) ?? keys.get(local) ?? "";
}

function isHttp(text: string): boolean {
  return /^https?:\/\//i.test(text);
}

function keyOf(name: string): string {
  return keyFor(CLIENT_OPTIONS.namedContext, name);
}

function invalid(key: string, value: string, problem: string): RequestError {
  return new RequestError(`invalid ${key} ${JSON.stringify(withoutPassword(value))}: ${problem}`);
}
