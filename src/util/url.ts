/** Parses URLs like Go's package net/url, as far as BuildKit uses it, and hides passwords in URLs. */

/** The parts of a URL. */
export interface ParsedUrl {
  /** The scheme, in lower case, without `:`. */
  readonly scheme: string;
  /** The user part, `user` or `user:password`, as written. */
  readonly userInfo?: string;
  /** The host with the port. */
  readonly host: string;
  /** The path, decoded. */
  readonly path: string;
  /** The query as written, without `?`. */
  readonly query: string;
  /** The fragment, decoded, without `#`. */
  readonly fragment: string;
  /** The URL without query and fragment, in Go's notation. */
  readonly remote: string;
}

const URL_FORM = /^([a-zA-Z][a-zA-Z0-9+.-]*):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s;
/** The characters that Go leaves unchanged in a path (net/url validEncoded, escape). */
const ENCODED_PATH = /^[A-Za-z0-9\-_.~!$&'()*+,;=:@[\]%/]*$/;
const ESCAPED_IN_PATH = /[^A-Za-z0-9\-_.~$&+,;=:@/]/gu;
const PASSWORD = /^([a-zA-Z][a-zA-Z0-9+.-]*:\/\/[^/?#@:]*):[^/?#]*@/;

/**
 * Matches a user that is probably an access token: a user without a password, with an empty password, or with the
 * password `x-oauth-basic`, which GitHub expects with a token.
 */
const TOKEN = /^(https?:\/\/)[^/?#@:]+(?::(?:x-oauth-basic)?)?@/i;

/** Parses a URL with a host. Returns the problem if the URL is invalid. */
export function parseUrl(text: string): ParsedUrl | { readonly problem: string } {
  const [, scheme, authority, rawPath = "", query = "", rawFragment = ""] =
    URL_FORM.exec(text) ?? [];
  if (scheme === undefined || authority === undefined) return { problem: "it is not a URL" };
  if (/\p{Cc}/u.test(text)) return { problem: "it has a control character" };
  const at = authority.lastIndexOf("@");
  const host = authority.slice(at + 1);
  if (!/^(?:[^\s:[\]%]+|\[[0-9a-fA-F:.]+\])(?::\d*)?$/.test(host)) {
    return { problem: host === "" ? "it has no host" : `its host ${quoted(host)} is malformed` };
  }
  const path = decodePercent(rawPath);
  const fragment = decodePercent(rawFragment);
  if (path === undefined || fragment === undefined) {
    return { problem: "it has a % that does not begin valid UTF-8" };
  }
  const userInfo = authority.slice(0, Math.max(at, 0));
  const written = ENCODED_PATH.test(rawPath) ? rawPath : escapePath(path);
  return {
    scheme: scheme.toLowerCase(),
    ...(userInfo !== "" && { userInfo }),
    host,
    path,
    query,
    fragment,
    remote: `${scheme.toLowerCase()}://${authority}${written}`,
  };
}

/** Decodes `%XX`. Returns undefined if the result is not valid UTF-8. */
export function decodePercent(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    // Safe: undefined means that the text is malformed.
    return undefined;
  }
}

/** Reports whether a text is a URL with a password. */
export function hasPassword(text: string): boolean {
  return PASSWORD.test(text);
}

/** Returns the URL with its password or access token hidden. Other text is unchanged. */
export function withoutPassword(text: string): string {
  return text.replace(TOKEN, "$1xxxxx@").replace(PASSWORD, "$1:xxxxx@");
}

/** Matches the end of a URL's authority within a text. */
const END_OF_AUTHORITY = /[\s/?#]|$/g;
/** The schemes in which `@` precedes an image digest instead of following a user. */
const IMAGE_SCHEMES: readonly string[] = ["docker-image", "oci-layout"];
const LONGEST_SCHEME = 16;

/** Returns a text with the passwords of all URLs hidden; see {@link withoutPassword}. */
export function withoutPasswords(text: string): string {
  const pieces: string[] = [];
  let end = 0;
  for (let at = text.indexOf("://"); at >= 0; at = text.indexOf("://", Math.max(at + 3, end))) {
    const before = text.slice(Math.max(end, at - LONGEST_SCHEME), at);
    const scheme = /[a-z][a-z0-9+.-]*$/i.exec(before)?.[0] ?? "";
    END_OF_AUTHORITY.lastIndex = at + 3;
    const authorityEnd = END_OF_AUTHORITY.exec(text)?.index ?? text.length;
    if (scheme === "" || IMAGE_SCHEMES.includes(scheme)) continue;
    const url = text.slice(at - scheme.length, authorityEnd);
    const shown = withoutPassword(url);
    if (shown === url) continue;
    pieces.push(text.slice(end, at - scheme.length), shown);
    end = authorityEnd;
  }
  return pieces.join("") + text.slice(end);
}

function escapePath(path: string): string {
  return path.replace(ESCAPED_IN_PATH, (character) =>
    [...new TextEncoder().encode(character)]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`)
      .join(""),
  );
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
