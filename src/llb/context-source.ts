/**
 * The main build context and named contexts: their sources and their states (BuildKit frontend/dockerui/context.go and
 * namedcontext.go).
 */
import type { SourcePosition } from "../errors.js";
import type { Platform } from "../oci/platform.js";
import { formatPlatformId } from "../oci/platform.js";
import {
  familiarImageReference,
  formatImageReference,
  parseImageReference,
} from "../oci/image-reference.js";
import { withoutPassword } from "../util/url.js";
import { emptyCarried, type ResolveMode } from "./carried.js";
import { gitSource, shownGitUrl } from "./git-source.js";
import type { GitUrl } from "./git-url.js";
import { plainCopy } from "./plain-copy.js";
import { State } from "./state.js";
import type { CopyAction } from "./vertex/file-action.js";
import type { HttpVertex } from "./vertex/source.js";
import { createVertex, type Output } from "./vertex/vertex.js";

/** The source of a context's files. */
export type ContextSource =
  /** A directory of the client. */
  | { readonly kind: "local"; readonly name: string; readonly sharedKeyHint: string }
  | { readonly kind: "git"; readonly url: GitUrl }
  /** A download: a single file named `context`, or an archive to unpack. */
  | { readonly kind: "http"; readonly url: string; readonly unpack: boolean }
  /** The canonical reference of an image. */
  | { readonly kind: "image"; readonly reference: string }
  /** An image in an OCI layout of the client. The reference has a digest. */
  | { readonly kind: "oci-layout"; readonly reference: string; readonly store: string }
  /** A definition that the client passes: the result of another build. */
  | { readonly kind: "input"; readonly name: string }
  | { readonly kind: "scratch" };

/** The source of the build context. */
export interface BuildContextSource {
  readonly source: ContextSource;
  /** The directory of the source that is the context. Undefined is the whole source. */
  readonly subdir?: string;
}

/** The default build context: the client's directory `context`. */
export const LOCAL_CONTEXT = {
  source: { kind: "local", name: "context", sharedKeyHint: "context" },
} as const satisfies BuildContextSource;

/** The file name of a downloaded context. */
export const DOWNLOADED = "context";

/** A named context that matches a name. */
export interface NamedContext {
  /** The name in progress output, with the platform if the client gave one: `alpine::linux/arm64`. */
  readonly name: string;
  readonly source: ContextSource;
}

/** Named contexts by the client's name: `alpine:3.20`, `alpine::linux/arm64`. */
export type NamedContexts = ReadonlyMap<string, ContextSource>;

/** Names that never refer to a named context, in any letter case (BuildKit dockerfile2llb, namedContext). */
const RESERVED: readonly string[] = ["scratch", "context"];

/**
 * Finds the named context for a name. A context for the platform takes precedence over one for all platforms. All
 * spellings of an image name match.
 */
export function findNamedContext(
  contexts: NamedContexts,
  name: string,
  platform: Platform,
): NamedContext | undefined {
  if (contexts.size === 0) return undefined;
  const wanted = contextKey(name);
  if (RESERVED.includes(wanted.toLowerCase())) return undefined;
  for (const key of [`${wanted}::${formatPlatformId(platform)}`, wanted]) {
    const source = contexts.get(key);
    if (source !== undefined) return { name: key, source };
  }
  return undefined;
}

/** Returns the short spelling of an image name: `alpine` for `docker.io/library/alpine:latest`. */
function contextKey(name: string): string {
  const parsed = parseImageReference(name);
  if ("problem" in parsed) return name;
  return familiarImageReference(formatImageReference(parsed)).replace(/:latest$/, "");
}

/** The circumstances in which a script uses a context. The file system depends on them. */
export interface ContextUse {
  readonly platform: Platform;
  readonly resolveMode: ResolveMode;
  readonly frames: readonly SourcePosition[];
  /** The context replaces a whole target and its steps. */
  readonly isTarget?: true;
}

/** Returns the state of a context. An image brings its configuration. The definition of an input is read later. */
export function contextState(source: ContextSource, use: ContextUse, contextName?: string): State {
  const { platform, resolveMode, frames, isTarget } = use;
  const common = { frames, step: {}, ...(contextName !== undefined && { contextName }) };
  const shown = (rest: string) =>
    contextName === undefined ? `[internal] load ${rest}` : `[context ${contextName}] ${rest}`;
  const own = isTarget === undefined ? {} : { isTarget };
  const image = { kind: "image", platform, title: "FROM", ...common, ...own } as const;
  switch (source.kind) {
    case "scratch":
      return State.scratch(platform);
    case "image":
      return State.image(createVertex({ ...image, reference: source.reference, resolveMode }));
    case "oci-layout": {
      const { reference, store } = source;
      return State.image(
        createVertex({ ...image, reference, ociStore: store, resolveMode: "default" }),
      );
    }
    case "input":
      return State.image(
        createVertex({ ...image, reference: source.name, input: source.name, resolveMode }),
      );
    case "git":
      return State.source(gitSource(source.url, frames), platform, shownGitUrl(source.url));
    case "http": {
      const url = withoutPassword(source.url);
      const title = contextName === undefined ? shown("remote build context") : shown(url);
      return State.source(download(source, { frames, title, platform }), platform, url);
    }
    case "local":
      return State.source(
        createVertex({
          kind: "local",
          name: source.name,
          include: [],
          exclude: [],
          followPaths: [],
          differ: "metadata",
          sharedKeyHint: source.sharedKeyHint,
          ...common,
          title: contextName === undefined ? shown("build context") : shown("load from client"),
        }),
        platform,
        contextName ?? source.name,
      );
  }
}

/**
 * Returns the state of the build context. A subdirectory of a remote context or an input is copied onto scratch. For a
 * client directory, the client has already selected the subdirectory.
 */
export function buildContextState({ source, subdir }: BuildContextSource, use: ContextUse): State {
  const state = contextState(source, use);
  if (subdir === undefined || source.kind === "local") return state;
  const copy = copyOf(state.output, subdir, use, { copyDirContents: true });
  return state.derive({ output: copy });
}

function download(
  { url, unpack }: Extract<ContextSource, { kind: "http" }>,
  {
    frames,
    title,
    platform,
  }: { frames: readonly SourcePosition[]; title: string; platform: Platform },
) {
  const file: HttpVertex = createVertex({
    kind: "http",
    url,
    filename: DOWNLOADED,
    uid: 0,
    gid: 0,
    frames,
    step: {},
    title,
  });
  if (!unpack) return file;
  const use = { platform, frames };
  return copyOf({ vertex: file, index: 0 }, DOWNLOADED, use, { unpack: true }).vertex;
}

/** Returns a copy of the path onto scratch. */
function copyOf(
  from: Output | undefined,
  path: string,
  { platform, frames }: Pick<ContextUse, "platform" | "frames">,
  how: Partial<CopyAction>,
): Output {
  const vertex = createVertex({
    kind: "file",
    base: undefined,
    carried: emptyCarried(platform),
    actions: [
      // Escapes `$`, because a copy expands variables in its paths.
      plainCopy(from, `/${path.replaceAll("$", "$$$$")}`, "/", how),
    ],
    frames,
    step: {},
    title: "[internal] prepare build context",
  });
  return { vertex, index: 0 };
}
