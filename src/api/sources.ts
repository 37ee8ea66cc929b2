/** `bk.image`, `bk.scratch`, `bk.context`, `bk.local_`: where file systems come from. */
import { createVertex, type LocalVertex } from "../llb/vertex.js";
import { State } from "../llb/state.js";
import { formatImageReference, parseImageReference } from "../oci/image-reference.js";
import { optionalParameter, parameter } from "../schema/api-function.js";
import { emptyTable, optional, table, withDefault } from "../schema/table.js";
import {
  boolean,
  integer,
  listOf,
  mapped,
  nonEmptyText,
  oneOf,
  refine,
  text,
  type Type,
  type TypeOf,
} from "../schema/types.js";
import { sha256Hex } from "../util/sha256.js";
import { utf8 } from "../util/bytes.js";
import type { Build } from "./build.js";
import { declare, type BuildCall, type BuildFunction } from "./declare.js";
import { platformType } from "./platform-value.js";
import { digest } from "./values/digest.js";

/** BuildKit reads the number as a Go int; no image has nearly as many. */
const MAX_LAYERS = 10_000;

const imageReference: Type<string> = mapped(text, (written) => {
  const parsed = parseImageReference(written.trim());
  if ("problem" in parsed) {
    return {
      problem: `expected an image reference such as "alpine:3.20", got the string ${JSON.stringify(written)}: ${parsed.problem}`,
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

/** The name of a directory the client offers. */
const localName: Type<string> = refine(nonEmptyText, "the name of a client directory", (name) =>
  /^[\w.-]+$/.test(name) ? undefined : `${JSON.stringify(name)} cannot name a client directory`,
);

const patterns = listOf(nonEmptyText, { single: true });

const localOptions = table("LocalOptions", "Options of `bk.context` and `bk.local_`.", {
  include: optional(patterns, "Only what matches one of these patterns."),
  exclude: optional(
    patterns,
    "Not what matches one of these patterns, in the syntax of `.dockerignore`.",
  ),
  shared_key_hint: optional(
    nonEmptyText,
    "Transfers with the same hint build on each other: only what changed is sent again.",
  ),
  follow_paths: optional(
    patterns,
    "Only these paths and what they point to when they are symbolic links, besides what `include` matches.",
    { defaultText: "the paths that the build uses" },
  ),
  differ: withDefault(
    oneOf("metadata", "none"),
    'How a file is found unchanged since the last transfer: by its size, time, mode and owner; `"none"` sends every file again.',
    "metadata",
  ),
  ignore_file: withDefault(boolean, "The directory's `.dockerignore` applies.", true),
});

/** The build context as `bk.context()` gives it, for calls that leave their source out. */
export function buildContext(build: Build, call: BuildCall): State {
  return localState("context", emptyTable(localOptions), build, call);
}

function localState(
  name: string,
  options: TypeOf<typeof localOptions>,
  build: Build,
  call: BuildCall,
): State {
  const include = options.include ?? [];
  const exclude = options.exclude ?? [];
  const vertex: LocalVertex = createVertex({
    kind: "local",
    name,
    include,
    exclude,
    followPaths: options.follow_paths ?? [],
    differ: options.differ,
    sharedKeyHint: options.shared_key_hint ?? defaultHint(name, options),
    ...(!options.ignore_file && { ignoreFile: false }),
    frames: call.frames(),
    step: {},
    title: name === "context" ? "[internal] load build context" : `[internal] load ${name}`,
  });
  return State.source(vertex, build.options.targetPlatform, name);
}

/** Differently filtered transfers must not take turns in deleting each other's files. */
function defaultHint(name: string, options: TypeOf<typeof localOptions>): string {
  const { include = [], exclude = [], follow_paths: followed = [], ignore_file: ignores } = options;
  const filters = [
    include,
    exclude,
    ...(followed.length > 0 || !ignores ? [followed] : []),
    ...(ignores ? [] : [["all"]]),
  ];
  if (filters.every((filter) => filter.length === 0)) return name;
  return `${name}-${sha256Hex(utf8(JSON.stringify(filters))).slice(0, 12)}`;
}

/** Functions that make states from nothing. */
export const sourceFunctions: readonly BuildFunction[] = [
  declare({
    name: "bk.image",
    doc: "A base image: its file system and its configuration (environment, working directory, user, entrypoint and the rest flow on to later steps and to the export).",
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
    run: ({ reference, options = emptyTable(imageOptions) }, { build, frames }) => {
      const platform = options.platform ?? build.options.targetPlatform;
      if (reference === SCRATCH) return State.scratch(platform);
      return State.image(
        createVertex({
          kind: "image",
          reference,
          platform,
          resolveMode: options.resolve_mode ?? build.options.resolveMode,
          ...(options.checksum !== undefined && { checksum: options.checksum }),
          ...(options.layer_limit !== undefined && { layerLimit: options.layer_limit }),
          frames: frames(),
          step: {},
          title: "FROM",
          stage: build.stage,
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
    doc: "The build context: the directory the client builds from. `.dockerignore` applies. Another name is the client directory of that name.",
    parameters: {
      name: optionalParameter(
        localName,
        'Name of the client directory; `"context"` when left out.',
      ),
      options: optionalParameter(localOptions, "Options."),
    },
    returns: "State",
    examples: [
      'local src = bk.context("context", { include = { "*.lua" } })',
      'local all = bk.context("context", { ignore_file = false, follow_paths = { "vendor", "go.*" }, differ = "none" })',
      "local src = bk.context()",
    ],
    run: ({ name = "context", options = emptyTable(localOptions) }, call) =>
      localState(name, options, call.build, call),
  }),
  declare({
    name: "bk.local_",
    doc: 'A directory of the client, by name; `"context"` is the build context.',
    parameters: {
      name: parameter(localName, "Name of the client directory."),
      options: optionalParameter(localOptions, "Options."),
    },
    returns: "State",
    examples: ['local manifests = bk.local_("context", { include = { "package*.json" } })'],
    run: ({ name, options = emptyTable(localOptions) }, call) =>
      localState(name, options, call.build, call),
  }),
];
