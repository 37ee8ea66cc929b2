/** Rules about the states and vertices of a build, checked when the script has run. */
import type { SourcePosition } from "../../errors.js";
import type { Carried, CarriedChange } from "../../llb/carried.js";
import { LOCAL_CONTEXT } from "../../llb/context-source.js";
import { IgnorePatterns } from "../../llb/ignore-patterns.js";
import type { State } from "../../llb/state.js";
import type { ImageVertex, LocalVertex } from "../../llb/vertex/source.js";
import type { Vertex } from "../../llb/vertex/vertex.js";
import { decodeImageConfig, hasLayers, platformIn } from "../../oci/image-config.js";
import { familiarImageReference } from "../../oci/image-reference.js";
import { formatPlatformId } from "../../oci/platform.js";
import type { Build } from "../build.js";
import { localCopies } from "./local-copies.js";
import type { Warning } from "../host.js";
import { quoted } from "../../util/shown-text.js";

/**
 * Checks a state and the vertices it depends on. Their base images must have been looked up.
 */
export function lintState(
  state: State,
  vertices: readonly Vertex[],
  build: Build,
): readonly Warning[] {
  const ends = vertices.flatMap((vertex) =>
    vertex.kind === "exec" || vertex.kind === "file" ? [vertex.carried] : [],
  );
  return [
    ...changesOf([...ends, state.carried]).flatMap((change) => lintChange(change, build)),
    ...vertices.flatMap((vertex) => (vertex.kind === "image" ? foreignImage(vertex, build) : [])),
    ...ignoredFiles(vertices, build),
    ...vertices.flatMap((vertex) =>
      vertex.kind === "exec"
        ? vertex.env.flatMap(([name]) => secretInEnv(name, vertex.frames))
        : [],
    ),
  ];
}

/**
 * Warns about an image of another platform. A registry returns its only platform for every platform. Named contexts
 * that replace an image and images without layers are exempt (BuildKit dockerfile2llb, resolveBaseImage).
 */
function foreignImage(vertex: ImageVertex, build: Build): readonly Warning[] {
  if (vertex.contextName !== undefined) return [];
  const { platform, frames } = vertex;
  const { configBytes } = build.images.image(vertex);
  const found = decodeImageConfig(configBytes, vertex.reference);
  if (!hasLayers(found)) return [];
  const own = platformIn(found);
  if (own.os === platform.os && own.architecture === platform.architecture) return [];
  const made = formatPlatformId(own);
  const name = familiarImageReference(vertex.reference);
  const message = `the image ${name} is for ${made}, not for ${formatPlatformId(platform)}: commands do not run on it without an emulator; build for its platform, or write platform = "${made}" if only its files are needed`;
  return [{ rule: "InvalidBaseImagePlatform", message, frames }];
}

/**
 * Warns about copies of paths that the ignore file of the build context excludes. BuildKit's Dockerfile frontend
 * (validateCopySourcePath) gives up when the file has a `!` pattern; here only patterns that could match count.
 */
function ignoredFiles(vertices: readonly Vertex[], build: Build): readonly Warning[] {
  const read = new Map<readonly string[], IgnorePatterns>();
  const patternsOf = (vertex: LocalVertex): IgnorePatterns => {
    const texts = isMainContext(vertex) ? build.ignorePatterns(vertex) : NOTHING;
    const patterns = read.get(texts) ?? new IgnorePatterns(texts);
    read.set(texts, patterns);
    return patterns;
  };
  return localCopies(vertices, build).flatMap(({ directory, src, frames }) => {
    if (!patternsOf(directory).excludesWhole(src)) return [];
    const message = `${quoted(src)} is not in the build context: its ignore file excludes it`;
    return [{ rule: "CopyIgnoredFile" as const, message, frames }];
  });
}

const NOTHING: readonly string[] = [];

function isMainContext({ name, contextName, ignoreFile }: LocalVertex): boolean {
  return (
    name === LOCAL_CONTEXT.source.name && contextName === undefined && ignoreFile === undefined
  );
}

/** Names of build arguments that look like secrets. */
export function lintArguments(build: Build): readonly Warning[] {
  return [...build.use.arguments.values()]
    .filter(({ name }) => looksSecret(name))
    .map(({ name, frames }) => ({
      rule: "SecretsUsedInArgOrEnv",
      message: `the build argument ${name} looks like a secret, and build arguments are shown in provenance: use bk.secret{ id = "${name.toLowerCase()}", env = "${name}" }`,
      frames,
    }));
}

/** A change of carried values. `hasWorkdir` is true if an earlier change of the build set the working directory. */
interface PlacedChange {
  readonly change: CarriedChange;
  readonly hasWorkdir: boolean;
}

/** Returns every change of these chains once, earlier changes first. */
function changesOf(ends: readonly Carried[]): readonly PlacedChange[] {
  const workdirSetAt = new Map<Carried, boolean>();
  const placed: PlacedChange[] = [];
  for (const end of ends) {
    const pending: CarriedChange[] = [];
    let current = end;
    while (current.kind === "change" && !workdirSetAt.has(current)) {
      pending.push(current);
      current = current.parent;
    }
    let hasWorkdir = workdirSetAt.get(current) ?? false;
    for (const change of pending.reverse()) {
      placed.push({ change, hasWorkdir });
      hasWorkdir ||= change.topic?.kind === "workdir";
      workdirSetAt.set(change, hasWorkdir);
    }
  }
  return placed;
}

function lintChange({ change, hasWorkdir }: PlacedChange, build: Build): readonly Warning[] {
  const { topic, frames } = change;
  switch (topic?.kind) {
    case undefined:
      return [];
    case "env":
      return topic.names.flatMap((name) => secretInEnv(name, frames));
    case "shell-command":
      return shellCommand(topic.field, change, build);
    case "workdir":
      return hasWorkdir || /^(?:\/|\$(?!\$))/.test(topic.path)
        ? []
        : [relativeWorkdir(topic.path, frames)];
  }
}

function relativeWorkdir(path: string, frames: readonly SourcePosition[]): Warning {
  const message = `the relative working directory ${quoted(path)} starts where the base image says, which can change: write an absolute path`;
  return { rule: "WorkdirRelativePath", message, frames };
}

/** If the state sets a shell, the text form is intended, as in a Dockerfile. */
function shellCommand(
  field: string,
  { parent, frames }: CarriedChange,
  build: Build,
): readonly Warning[] {
  const { Shell: shell = [] } = build.values(parent).image.config;
  if (shell.length > 0) return [];
  const message = `${field} as a string runs in a shell, which does not pass signals on: write a list, ${field} = { "program", "argument" }`;
  return [{ rule: "JSONArgsRecommended", message, frames }];
}

function secretInEnv(name: string, frames: readonly SourcePosition[]): readonly Warning[] {
  if (!looksSecret(name)) return [];
  const message = `the variable ${name} looks like a secret, and environments are part of images, caches and provenance: use bk.secret{ id = "${name.toLowerCase()}", env = "${name}" }`;
  return [{ rule: "SecretsUsedInArgOrEnv", message, frames }];
}

const SECRET_WORDS =
  /(?:_|^)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)/i;
const HARMLESS_WORDS = /(?:_|^)(?:public|file|version)(?:_|$)/i;

/**
 * Reports whether a name looks like a secret, by its words: `API_TOKEN` does, `TOKEN_FILE` does not (BuildKit
 * dockerfile2llb/validations.go).
 */
function looksSecret(name: string): boolean {
  return SECRET_WORDS.test(name) && !HARMLESS_WORDS.test(name);
}
