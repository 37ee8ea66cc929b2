/**
 * Build contexts, the main one and those with names: what a client calls them, and the file systems they are (BuildKit
 * frontend/dockerui/context.go and namedcontext.go).
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

/** Where files come from. */
export type ContextSource =
  /** A directory of the client. */
  | { readonly kind: "local"; readonly name: string; readonly sharedKeyHint: string }
  | { readonly kind: "git"; readonly url: GitUrl }
  /** A download: one file called `context`, or an archive that is unpacked. */
  | { readonly kind: "http"; readonly url: string; readonly unpack: boolean }
  /** The canonical reference of an image. */
  | { readonly kind: "image"; readonly reference: string }
  /** An image of a client's OCI layout; the reference has a digest. */
  | { readonly kind: "oci-layout"; readonly reference: string; readonly store: string }
  /** A definition that the client passes: the result of another build. */
  | { readonly kind: "input"; readonly name: string }
  | { readonly kind: "scratch" };

/** The build context. */
export interface BuildContextSource {
  readonly source: ContextSource;
  /** The directory of it that is the context; all of it when left out. */
  readonly subdir?: string;
}

/** The build context of a client that says nothing else. */
export const LOCAL_CONTEXT = {
  source: { kind: "local", name: "context", sharedKeyHint: "context" },
} as const satisfies BuildContextSource;

/** The name of a downloaded context. */
export const DOWNLOADED = "context";

/** A named context, as it was found. */
export interface NamedContext {
  /** With the platform when the client names one: what progress shows. */
  readonly name: string;
  readonly source: ContextSource;
}

/** Named contexts by the name the client gives them: `alpine:3.20`, `alpine::linux/arm64`. */
export type NamedContexts = ReadonlyMap<string, ContextSource>;

/** Names that never mean a named context, in any letter case (BuildKit frontend/dockerfile/dockerfile2llb, namedContext). */
const RESERVED: readonly string[] = ["scratch", "context"];

/** The named context of a name, one for the platform before one for all of them. Image names may be written in any way. */
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

/** `docker.io/library/alpine:latest` and `alpine` are one name. */
function contextKey(name: string): string {
  const parsed = parseImageReference(name);
  if ("problem" in parsed) return name;
  return familiarImageReference(formatImageReference(parsed)).replace(/:latest$/, "");
}

/** The use of a context, on which its file system depends. */
export interface ContextUse {
  readonly platform: Platform;
  readonly resolveMode: ResolveMode;
  readonly frames: readonly SourcePosition[];
  /** It stands for a whole target, whose steps it replaces. */
  readonly isTarget?: true;
}

/** The state a context is; images bring their configuration. An input's definition is read later. */
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

/** The state of the build context; of a subdirectory, a copy of it, but for a client's directory, which is chosen there. */
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

/** A copy onto scratch. */
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
      // Variables are replaced in paths, and these have none.
      plainCopy(from, `/${path.replaceAll("$", "$$$$")}`, "/", how),
    ],
    frames,
    step: {},
    title: "[internal] prepare build context",
  });
  return { vertex, index: 0 };
}
