/** `bk.http`, `bk.https`: downloaded files. */
import type { SourcePosition } from "../../errors.js";
import { State } from "../../llb/state.js";
import type { HttpVertex } from "../../llb/vertex/source.js";
import { createVertex } from "../../llb/vertex/vertex.js";
import { optionalParameter, parameter } from "../../schema/api-function.js";
import { emptyTable, optional, table, type TableOf } from "../../schema/table.js";
import { mapOf } from "../../schema/collections.js";
import { mapped, nonEmptyText, refine, text, type Type } from "../../schema/types.js";
import { parseUrl, withoutPassword } from "../../util/url.js";
import { declare, type BuildFunction } from "../declare.js";
import { warnOfPassword } from "./url-password.js";
import { digest } from "../values/digest.js";
import { octalMode } from "../values/mode.js";
import { numericId, numericOwner } from "../values/owner.js";
import { quoted } from "../../util/shown-text.js";
import { withoutTrailing } from "../../util/without-trailing.js";
import { defined } from "../../util/defined.js";

/** The file name of a download whose URL has no file name, as for a Dockerfile's ADD. */
const UNNAMED = "__unnamed__";

/** Returns the problem of a download's URL. */
export function downloadProblem(url: string): string | undefined {
  const parsed = parseUrl(url);
  if ("problem" in parsed) return parsed.problem;
  return parsed.scheme === "http" || parsed.scheme === "https"
    ? undefined
    : `files are downloaded over https or http, not ${parsed.scheme}`;
}

/** The last element of the URL's path. */
export function downloadName(url: string): string {
  const parsed = parseUrl(url);
  const path = "problem" in parsed ? "" : parsed.path;
  const name = withoutTrailing(path, "/").split("/").at(-1) ?? "";
  return ["", ".", ".."].includes(name) ? UNNAMED : name;
}

const httpUrl: Type<string> = mapped(nonEmptyText, (url) => {
  const problem = downloadProblem(url);
  if (problem === undefined) return { value: url };
  return {
    problem: `expected a URL such as "https://example.com/file", got the string ${quoted(withoutPassword(url))}: ${problem}`,
  };
});

const fileName: Type<string> = refine(nonEmptyText, "the name of a file", (name) =>
  name.includes("/") || name === "." || name === ".."
    ? `expected the name of a file without directories, got ${quoted(name)}`
    : undefined,
);

/** The mode bits that BuildKit can set on a download. BuildKit reads 0 as 0600. */
const downloadMode: Type<number> = refine(octalMode, 'an octal mode such as "0644"', (mode) =>
  mode >= 1 && mode <= 0o777
    ? undefined
    : 'expected a mode from "0001" to "0777" (state:copy can give it any other)',
);

interface Headers {
  readonly accept?: string;
  readonly userAgent?: string;
}

const HEADERS: ReadonlyMap<string, keyof Headers> = new Map([
  ["accept", "accept"],
  ["user-agent", "userAgent"],
]);

const headers: Type<Headers> = mapped(mapOf(text), (given) => {
  const known: { -readonly [K in keyof Headers]: Headers[K] } = {};
  for (const [name, value] of given) {
    const field = HEADERS.get(name.toLowerCase());
    if (field === undefined) return { problem: unknownHeader(name) };
    if (known[field] !== undefined) return { problem: `the header ${name} is given twice` };
    if (/[\r\n]/.test(value)) return { problem: `the header ${name} has several lines` };
    known[field] = value;
  }
  return { value: known };
});

function unknownHeader(name: string): string {
  const hint =
    name.toLowerCase() === "authorization"
      ? "put it into a secret, and name that with auth_header_secret"
      : "BuildKit sends no others";
  return `${quoted(name)} is not sent: only the headers Accept and User-Agent can be set; ${hint}`;
}

const NO_PASSWORDS =
  'there is no such option, for a password would become part of the build\'s definition and caches: put the header, such as "Basic …", into a secret, and name that with auth_header_secret';

const httpOptions = table(
  "HttpOptions",
  "Options of `bk.http`.",
  {
    checksum: optional(digest, "The digest the file must have; the build fails with any other."),
    filename: optional(fileName, "Name of the file.", {
      defaultText: `the last element of the URL's path, else "${UNNAMED}"`,
    }),
    mode: optional(downloadMode, "Mode of the file.", {
      defaultText: '"0600"',
      aliases: ["chmod"],
    }),
    owner: optional(numericOwner, "Owner in numbers.", {
      defaultText: '"0:0"',
      aliases: ["chown"],
    }),
    uid: optional(numericId, "User id, instead of `owner`."),
    gid: optional(numericId, "Group id, instead of `owner`."),
    headers: optional(headers, "Headers of the request: `Accept` and `User-Agent`, no others."),
    auth_header_secret: optional(
      nonEmptyText,
      "Id of a secret that holds the Authorization header.",
      { defaultText: '"HTTP_AUTH_HEADER_<host>", when the client has it' },
    ),
  },
  new Map([
    ["username", NO_PASSWORDS],
    ["password", NO_PASSWORDS],
  ]),
);

/** The options of a download. */
export type HttpOptions = TableOf<typeof httpOptions.fields>;

/** The options of a call without an option table. */
export const noHttpOptions: HttpOptions = emptyTable(httpOptions);

/** Creates the state of a download. */
export function httpVertex(
  url: string,
  options: HttpOptions,
  frames: readonly SourcePosition[],
): HttpVertex {
  const { checksum, mode, owner, headers: sent = {}, auth_header_secret: secret } = options;
  return createVertex({
    kind: "http",
    url: url.replace(/^https?:/i, (scheme) => scheme.toLowerCase()),
    filename: options.filename ?? downloadName(url),
    ...defined({ checksum, mode, authHeaderSecret: secret }),
    uid: options.uid ?? owner?.uid ?? 0,
    gid: options.gid ?? owner?.gid ?? 0,
    ...sent,
    frames,
    step: {},
    title: `[internal] load ${withoutPassword(url)}`,
  });
}

const shared = {
  parameters: {
    url: parameter(httpUrl, "The URL to download."),
    options: optionalParameter(httpOptions, "Options."),
  },
  returns: "State",
} as const;

/** The functions `bk.http` and `bk.https`. */
export const httpFunctions: readonly BuildFunction[] = (["bk.http", "bk.https"] as const).map(
  (name) =>
    declare({
      ...shared,
      name,
      doc:
        name === "bk.http"
          ? "One downloaded file, at `/<filename>`. Both functions take `http://` and `https://` URLs."
          : "The same as `bk.http`.",
      examples: [
        `local file = ${name}("https://example.com/tool.tar.gz")\ns = s:copy(file, "/tool.tar.gz", "/opt/", { unpack = true })`,
        `local file = ${name}("https://example.com/tool", { filename = "tool", mode = "0755", owner = "1000:1000", checksum = "sha256:${"0".repeat(64)}" })`,
        `local file = ${name}("https://example.com/latest", { headers = { Accept = "application/json" }, auth_header_secret = "example-auth" })`,
      ],
      run: ({ url, options = noHttpOptions }, call) => {
        warnOfPassword(url, "auth_header_secret", call);
        const vertex = httpVertex(url, options, call.frames());
        return State.source(vertex, call.build.options.targetPlatform, withoutPassword(url));
      },
    }),
);
