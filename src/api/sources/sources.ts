/** `bk.image`, `bk.scratch`, `bk.context` and `bk.local_`: the sources of file systems. */
import { ScriptError, type SourcePosition } from "../../errors.js";
import {
  buildContextState,
  findNamedContext,
  type ContextSource,
} from "../../llb/context-source.js";
import { patternProblem } from "../../llb/ignore-patterns.js";
import { plainCopy } from "../../llb/plain-copy.js";
import type { LocalVertex } from "../../llb/vertex/source.js";
import { createVertex } from "../../llb/vertex/vertex.js";
import { State } from "../../llb/state.js";
import {
  formatImageReference,
  parseImageReference,
  shownReference,
} from "../../oci/image-reference.js";
import { optionalParameter, parameter } from "../../schema/api-function.js";
import { emptyTable, optional, table, withDefault } from "../../schema/table.js";
import { listOf } from "../../schema/collections.js";
import {
  boolean,
  choice,
  integer,
  mapped,
  nonEmptyText,
  oneOf,
  refine,
  text,
  type Type,
  type TypeOf,
} from "../../schema/types.js";
import { sha256Hex } from "../../util/sha256.js";
import { utf8 } from "../../util/bytes.js";
import { contextUse, namedContextState, withInput } from "./named-contexts.js";
import { declare, type BuildCall, type BuildFunction } from "../declare.js";
import { platformType } from "../values/platform.js";
import { digest } from "../values/digest.js";
import { quoted } from "../../util/shown-text.js";
import { defined } from "../../util/defined.js";

/** The maximum of `layer_limit`. No image has nearly as many layers. */
const MAX_LAYERS = 10_000;

const imageReference: Type<string> = mapped(text, (written) => {
  const parsed = parseImageReference(written.trim());
  if ("problem" in parsed) {
    return {
      problem: `expected an image reference such as "alpine:3.20", got the string ${quoted(shownReference(written))}: ${parsed.problem}`,
    };
  }
  return { value: formatImageReference(parsed) };
});

const SCRATCH = "docker.io/library/scratch:latest";

const imageOptions = table("ImageOptions", "Options of `bk.image`.", {
  platform: optional(platformType, "Platform of the image.", {
    defaultText: "the target platform",
  }),
  resolve_mode: optional(
    oneOf("default", "pull", "local"),
    'Where the image is looked up: `"pull"` asks the registry even when the daemon has it, `"local"` prefers what the daemon has.',
    { defaultText: "what the client asks for" },
  ),
  checksum: optional(digest, "The digest the image must have; the build fails with any other."),
  layer_limit: optional(
    integer(1, MAX_LAYERS),
    "Only this many layers, from the first; the configuration stays that of the whole image.",
    { defaultText: "all of them" },
  ),
});

/** The name of a named context or of a client directory. */
const localName: Type<string> = refine(nonEmptyText, "the name of a context", (name) =>
  /^[\w./:@-]+$/.test(name) ? undefined : `${quoted(name)} cannot name a context`,
);

const patterns = listOf(nonEmptyText, { single: true });

/** The type of ignore patterns. Luakit rejects an invalid pattern, because BuildKit's error about it has no line. */
const ignorePatterns = listOf(refine(nonEmptyText, nonEmptyText.expected, patternProblem), {
  single: true,
});

const localOptions = table("LocalOptions", "Options of `bk.context` and `bk.local_`.", {
  include: optional(patterns, "Only files that match one of these patterns."),
  exclude: optional(
    ignorePatterns,
    "Not what matches one of these patterns, in the syntax of `.dockerignore`.",
  ),
  shared_key_hint: optional(
    nonEmptyText,
    "Transfers with the same hint build on each other: only what changed is sent again.",
  ),
  follow_paths: optional(
    patterns,
    "Paths to transfer, and the targets of symbolic links among them, in addition to the files that `include` matches.",
    { defaultText: "the paths that the build uses" },
  ),
  differ: withDefault(
    oneOf("metadata", "none"),
    'How a file is found unchanged since the last transfer: by its size, time, mode and owner; `"none"` sends every file again.',
    "metadata",
  ),
  ignore_file: withDefault(boolean, "The directory's `.dockerignore` applies.", true),
});

type LocalOptions = TypeOf<typeof localOptions>;
type LocalSource = Extract<ContextSource, { kind: "local" }>;

const nameOrOptions: Type<string | LocalOptions> = choice<string | LocalOptions>(
  "a string or a table of options",
  [localName, localOptions],
  (value) => (value.type === "table" ? localOptions : localName),
);

/** Returns the state of `bk.context()`, the default source of several functions. */
export function buildContext(call: BuildCall): State {
  return contextOf(MAIN_CONTEXT, emptyTable(localOptions), call);
}

const MAIN_CONTEXT = "context";

/** Returns the build context, the named context of the name, or the client directory of the name. */
function contextOf(name: string, options: LocalOptions, call: BuildCall): State {
  const { context, namedContexts, targetPlatform } = call.build.options;
  if (name === MAIN_CONTEXT) {
    if (context.source.kind === "local") return localState(context.source, options, call);
    const use = contextUse(targetPlatform, call);
    return filtered(withInput(buildContextState(context, use), call.build), options, call);
  }
  const named = findNamedContext(namedContexts, name, targetPlatform);
  if (named === undefined) {
    return localState({ kind: "local", name, sharedKeyHint: name }, options, call);
  }
  if (named.source.kind === "local") return localState(named.source, options, call, named.name);
  return filtered(namedContextState(named, targetPlatform, call), options, call);
}

/** Returns a client directory with filters, which the client applies. */
function localState(
  { name, sharedKeyHint }: LocalSource,
  options: LocalOptions,
  { build, frames }: BuildCall,
  contextName?: string,
): State {
  const vertex: LocalVertex = createVertex({
    kind: "local",
    name,
    include: options.include ?? [],
    exclude: options.exclude ?? [],
    followPaths: options.follow_paths ?? [],
    differ: options.differ,
    sharedKeyHint: options.shared_key_hint ?? defaultHint(sharedKeyHint, options),
    ...(!options.ignore_file && { ignoreFile: false }),
    ...(contextName !== undefined && { contextName }),
    frames: frames(),
    step: {},
    title: localTitle(name, contextName),
  });
  return State.source(vertex, build.options.targetPlatform, contextName ?? name);
}

function localTitle(name: string, contextName: string | undefined): string {
  if (contextName !== undefined) return `[context ${contextName}] load from client`;
  return name === MAIN_CONTEXT ? "[internal] load build context" : `[internal] load ${name}`;
}

/** Filters a state that is not a client directory, with a copy. */
function filtered(state: State, { include = [], exclude = [] }: LocalOptions, call: BuildCall) {
  if (state.output === undefined || include.length + exclude.length === 0) return state;
  const vertex = createVertex({
    kind: "file",
    base: undefined,
    carried: state.carried,
    actions: [plainCopy(state.output, "/", "/", { include, exclude, copyDirContents: true })],
    frames: call.frames(),
    step: {},
    title: "[internal] filter build context",
  });
  return state.derive({ output: { vertex, index: 0 } });
}

/**
 * Returns the shared key of a transfer. Transfers with different filters need different keys, because each one deletes
 * the files that it does not contain.
 */
function defaultHint(hint: string, options: LocalOptions): string {
  const { include = [], exclude = [], follow_paths: followed = [], ignore_file: ignores } = options;
  const filters = [
    include,
    exclude,
    ...(followed.length > 0 || !ignores ? [followed] : []),
    ...(ignores ? [] : [["all"]]),
  ];
  if (filters.every((filter) => filter.length === 0)) return hint;
  return `${hint}-${sha256Hex(utf8(JSON.stringify(filters))).slice(0, 12)}`;
}

/** Warns about a redundant platform, which is recognized by identity: see {@link PlatformValue.platform}. */
function warnOfPlatform({ host }: BuildCall["build"], frames: readonly SourcePosition[]): void {
  const message =
    "platform = bk.target_platform() is redundant: images use the target platform by default";
  host.warn({ rule: "RedundantTargetPlatform", message, frames });
}

/** The functions that create states of sources. */
export const sourceFunctions: readonly BuildFunction[] = [
  declare({
    name: "bk.image",
    doc: "A base image. Later steps and the exported image inherit its configuration: environment, working directory, user, entrypoint and so on. A named context of that name (`--build-context alpine=…`) replaces the image.",
    parameters: {
      reference: parameter(
        imageReference,
        'Image reference; `:latest` when it has neither tag nor digest. `"scratch"` is `bk.scratch()`.',
      ),
      options: optionalParameter(imageOptions, "Options."),
    },
    returns: "State",
    examples: [
      'local base = bk.image("alpine:3.20")',
      'local base = bk.image("alpine:3.20", { platform = "linux/arm64", resolve_mode = "pull" })',
      'local first = bk.image("alpine:3.20", { layer_limit = 1 })',
    ],
    run: ({ reference, options = emptyTable(imageOptions) }, call) => {
      const { build, frames } = call;
      const platform = options.platform ?? build.options.targetPlatform;
      if (reference === SCRATCH) {
        const given = (["resolve_mode", "checksum", "layer_limit"] as const).find(
          (option) => options[option] !== undefined,
        );
        if (given === undefined) return State.scratch(platform);
        throw new ScriptError(`${given}: scratch is empty and is never looked up`);
      }
      if (options.platform === build.options.targetPlatform) warnOfPlatform(build, frames());
      const replaced = findNamedContext(build.options.namedContexts, reference, platform);
      if (replaced !== undefined) return namedContextState(replaced, platform, call);
      return State.image(
        createVertex({
          kind: "image",
          reference,
          platform,
          resolveMode: options.resolve_mode ?? build.options.resolveMode,
          ...defined({ checksum: options.checksum, layerLimit: options.layer_limit }),
          frames: frames(),
          step: {},
          title: "FROM",
          stage: build.targets.current,
        }),
      );
    },
  }),
  declare({
    name: "bk.scratch",
    doc: "The empty file system.",
    parameters: {},
    returns: "State",
    examples: ['local files = bk.scratch():mkfile("/hello.txt", "hello\\n")'],
    run: (_args, { build }) => State.scratch(build.options.targetPlatform),
  }),
  declare({
    name: "bk.context",
    doc: "The build context: a directory with its `.dockerignore` applied, a git repository, or an archive. Any other name means the named context of that name (`--build-context NAME=…`), or else the client directory.",
    parameters: {
      name: optionalParameter(
        nameOrOptions,
        'Name of a named context or a client directory, `"context"`, the build context, when left out; or the options alone.',
      ),
      options: optionalParameter(localOptions, "Options."),
    },
    returns: "State",
    examples: [
      'local src = bk.context{ include = { "*.lua" } }',
      'local all = bk.context("context", { ignore_file = false, follow_paths = { "vendor", "go.*" }, differ = "none" })',
      "local src = bk.context()",
    ],
    run: ({ name = MAIN_CONTEXT, options }, call) => {
      if (typeof name === "string") {
        return contextOf(name, options ?? emptyTable(localOptions), call);
      }
      if (options === undefined) return contextOf(MAIN_CONTEXT, name, call);
      throw new ScriptError("options: given twice; write bk.context(name, { … })");
    },
  }),
  declare({
    name: "bk.local_",
    doc: 'The same as `bk.context`, with a name: `"context"` is the build context.',
    parameters: {
      name: parameter(localName, "Name of a named context or a client directory."),
      options: optionalParameter(localOptions, "Options."),
    },
    returns: "State",
    examples: ['local manifests = bk.local_("context", { include = { "package*.json" } })'],
    run: ({ name, options = emptyTable(localOptions) }, call) => contextOf(name, options, call),
  }),
];
