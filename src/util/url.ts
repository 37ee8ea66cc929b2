/** URLs, as far as Go's package net/url and BuildKit look into them. */

/** A URL taken apart. */
export interface ParsedUrl {
  /** Lower-case, without `:`. */
  readonly scheme: string;
  /** `user` or `user:password`, as written. */
  readonly userInfo?: string;
  /** With the port. */
  readonly host: string;
  /** Decoded. */
  readonly path: string;
  /** As written, without `?`. */
  readonly query: string;
  /** Decoded, without `#`. */
  readonly fragment: string;
  /** The URL without query and fragment, as Go writes it. */
  readonly remote: string;
}

const URL_FORM = /^([a-zA-Z][a-zA-Z0-9+.-]*):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s;
/** Characters that Go leaves unchanged in a path (net/url validEncoded, escape). */
const ENCODED_PATH = /^[A-Za-z0-9\-_.~!$&'()*+,;=:@[\]%/]*$/;
const ESCAPED_IN_PATH = /[^A-Za-z0-9\-_.~$&+,;=:@/]/gu;
const PASSWORD = /^([a-zA-Z][a-zA-Z0-9+.-]*:\/\/[^/?#@:]*):[^/?#]*@/;

/**
 * A single word before the host of a web address is more often a token than a name, and so is one with an empty
 * password or the one that GitHub asks for beside a token.
 */
const TOKEN = /^(https?:\/\/)[^/?#@:]+(?::(?:x-oauth-basic)?)?@/i;

/** Takes a URL with a host apart, or says in words what is wrong with it. */
export function parseUrl(text: string): ParsedUrl | { readonly problem: string } {
  const [, scheme, authority, rawPath = "", query = "", rawFragment = ""] =
    URL_FORM.exec(text) ?? [];
  if (scheme === undefined || authority === undefined) return { problem: "it is no URL" };
  if (/\p{Cc}/u.test(text)) return { problem: "it has a control character" };
  const at = authority.lastIndexOf("@");
  const host = authority.slice(at + 1);
  if (!/^(?:[^\s:[\]%]+|\[[0-9a-fA-F:.]+\])(?::\d*)?$/.test(host)) {
    return { problem: host === "" ? "it has no host" : `its host ${quoted(host)} is malformed` };
  }
  const path = decodePercent(rawPath);
  const fragment = decodePercent(rawFragment);
  if (path === undefined || fragment === undefined) {
    return { problem: "it has a % that begins no UTF-8 text" };
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

/** The text with `%XX` replaced; undefined when that is no UTF-8. */
export function decodePercent(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    // Safe: being malformed is the question that was asked.
    return undefined;
  }
}

/** True for a URL with a password. */
export function hasPassword(text: string): boolean {
  return PASSWORD.test(text);
}

/** The URL with its password, or what may be one, replaced, for people to see. Other text stays as it is. */
export function withoutPassword(text: string): string {
  return text.replace(TOKEN, "$1xxxxx@").replace(PASSWORD, "$1:xxxxx@");
}

/** Matches the end of a URL's authority within a text. */
const END_OF_AUTHORITY = /[\s/?#]|$/g;
/** `@` in these is no user's: an image's digest comes behind it. */
const IMAGE_SCHEMES: readonly string[] = ["docker-image", "oci-layout"];
const LONGEST_SCHEME = 16;

/** A text with the passwords of all URLs in it replaced, as {@link withoutPassword} does it for one URL. */
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
