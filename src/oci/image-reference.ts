/** Parses and formats image references with the grammar of github.com/distribution/reference. */
import { withoutPassword } from "../util/url.js";
import { defined } from "../util/defined.js";

/** A parsed image reference. `name` is canonical: `docker.io/library/alpine`. */
export interface ImageReference {
  readonly name: string;
  readonly tag?: string;
  readonly digest?: string;
}

const DOMAIN =
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?$/;
const PATH = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
/** The digests that github.com/opencontainers/go-digest accepts. */
const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/;
const IMAGE_ID = /^[0-9a-f]{64}$/;
const MAX_PATH_LENGTH = 255;
/** The maximum length. A valid host, path, tag and digest together are shorter. */
const MAX_LENGTH = 1024;

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
/** Matches a user and a password before the host of a registry. */
const CREDENTIALS = /^([^/@:]*):[^@]*@(?!sha\d+:)(?=[^@]*[./])/;

/** Returns a reference, or a URL in its place, with the password hidden. Use it in messages. */
export function shownReference(text: string): string {
  return SCHEME.test(text) ? withoutPassword(text) : text.replace(CREDENTIALS, "$1:xxxxx@");
}

/** Parses a reference in the notation of Docker users. Returns the problem if the reference is invalid. */
export function parseImageReference(text: string): ImageReference | { readonly problem: string } {
  if (text === "") return { problem: "it is empty" };
  if (text.length > MAX_LENGTH) return { problem: "it is too long" };
  if (text.trim() !== text || /\s/.test(text)) return { problem: "it contains white space" };
  if (SCHEME.test(text)) return { problem: "an image reference has no scheme" };
  if (IMAGE_ID.test(text)) return { problem: "it is an image ID, not a name" };
  if (CREDENTIALS.test(text)) {
    return { problem: "it contains a user and a password: remove them and run docker login" };
  }
  const at = text.indexOf("@");
  const digest = at < 0 ? undefined : text.slice(at + 1);
  const named = at < 0 ? text : text.slice(0, at);
  const colon = named.lastIndexOf(":");
  const hasTag = colon > named.lastIndexOf("/");
  const tag = hasTag ? named.slice(colon + 1) : undefined;
  const name = canonicalName(hasTag ? named.slice(0, colon) : named);
  const slash = name.indexOf("/");
  if (!DOMAIN.test(name.slice(0, slash))) return { problem: "its registry host is malformed" };
  const path = name.slice(slash + 1);
  if (!PATH.test(path)) {
    return {
      problem:
        path === path.toLowerCase() ? "its name is malformed" : "its name must be lower-case",
    };
  }
  if (path.length > MAX_PATH_LENGTH) return { problem: "its name is too long" };
  if (tag !== undefined && !TAG.test(tag))
    return { problem: `its tag ${JSON.stringify(tag)} is malformed` };
  if (digest !== undefined && !DIGEST.test(digest)) {
    return { problem: `its digest ${JSON.stringify(digest)} is malformed` };
  }
  return { name, ...defined({ tag, digest }) };
}

function canonicalName(name: string): string {
  const slash = name.indexOf("/");
  const first = slash < 0 ? "" : name.slice(0, slash);
  const isHost = /[.:]/.test(first) || first === "localhost" || first !== first.toLowerCase();
  const path = isHost ? name.slice(slash + 1) : name;
  const isHub = !isHost || first === "docker.io" || first === "index.docker.io";
  if (!isHub) return name;
  return path.includes("/") ? `docker.io/${path}` : `docker.io/library/${path}`;
}

/**
 * Formats the full reference that BuildKit expects. The tag is `latest` if the reference has neither a tag nor a
 * digest.
 */
export function formatImageReference(reference: ImageReference): string {
  const tag = reference.tag ?? (reference.digest === undefined ? "latest" : undefined);
  return (
    reference.name +
    (tag === undefined ? "" : `:${tag}`) +
    (reference.digest === undefined ? "" : `@${reference.digest}`)
  );
}

/** Returns the short form that users write, without `docker.io/library/`. */
export function familiarImageReference(canonical: string): string {
  return canonical.replace(/^docker\.io\/(?:library\/(?=[^/]*$))?/, "");
}
