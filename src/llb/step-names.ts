/** Names of steps in progress output, in the style of Dockerfile builds: `[2/5] RUN npm ci`. */
import { familiarImageReference } from "../oci/image-reference.js";
import { formatPlatform, formatPlatformId, samePlatform, type Platform } from "../oci/platform.js";
import { grouped } from "../util/grouped.js";
import { shownText } from "../util/shown-text.js";
import { withSingleDollars } from "./expand.js";
import type { OpContext } from "./ops/op-context.js";
import type { FileVertex } from "./vertex/file.js";
import type { ImageVertex } from "./vertex/source.js";
import type { Vertex } from "./vertex/vertex.js";

type Lookup = Pick<OpContext, "image" | "values">;

/** The inputs of step names, in addition to the vertices. */
export interface NamingOptions {
  readonly lookup: Lookup;
  /** The target platform, if names include platforms: in a build for several platforms. */
  readonly target?: Platform | undefined;
  /** The digest of each vertex's op. */
  readonly digests: ReadonlyMap<Vertex, string>;
}

/**
 * Returns the name of every vertex in progress output. Each of `vertices` comes after its inputs, the result last.
 * Client directories and internal steps have no number.
 */
export function stepNames(
  vertices: readonly Vertex[],
  { lookup, target, digests }: NamingOptions,
): ReadonlyMap<Vertex, string> {
  const same = sameSteps(vertices, digests);
  const numberedStep = (vertex: Vertex) => {
    const layer = linkedLayer(vertex) ?? vertex;
    return same.get(layer) ?? layer;
  };
  const numbered = vertices.filter((vertex) => isNumbered(vertex) && !same.has(vertex));
  const prefixes = stepPrefixes(
    [...targetChains(numbered), ...baseChains(numbered, vertices.at(-1), numberedStep)],
    target === undefined ? () => "" : platformPrefixes(vertices, target, lookup),
  );
  return new Map(
    vertices.map((vertex) => {
      const prefix = prefixes.get(numberedStep(vertex)) ?? "";
      return [vertex, shownText(ownName(vertex, prefix) ?? prefix + titleOf(vertex, lookup))];
    }),
  );
}

/** Returns the script's name for the step. The name of a standard library step gets the number in front of it. */
function ownName({ step: { name }, frames }: Vertex, prefix: string): string | undefined {
  const isLibrary = frames.some((frame) => frame.isLibrary === true);
  if (name === undefined || !isLibrary || name.startsWith("[")) return name;
  return prefix + name;
}

/** Returns the layer of a linked copy, if the vertex is the merge of the layer with its base. */
function linkedLayer(vertex: Vertex): Vertex | undefined {
  return vertex.kind === "merge" && vertex.linked ? vertex.inputs.at(-1)?.vertex : undefined;
}

/** Maps repeated steps of a target to the first of them. Equal steps are one op, and have one number. */
function sameSteps(
  vertices: readonly Vertex[],
  digests: ReadonlyMap<Vertex, string>,
): ReadonlyMap<Vertex, Vertex> {
  const first = new Map<string, Vertex>();
  const same = new Map<Vertex, Vertex>();
  for (const vertex of vertices) {
    const digest = digests.get(vertex);
    if (digest === undefined) continue;
    const key = `${digest} ${vertex.stage ?? ""}`;
    const known = first.get(key);
    if (known === undefined) first.set(key, vertex);
    else same.set(vertex, known);
  }
  return same;
}

/** Steps that are numbered together, from first to last. */
interface Chain {
  /** The label in front of the number; empty if the number alone identifies the chain. */
  readonly label: string;
  readonly steps: readonly Vertex[];
  /** Reports whether the chain is a single source that other chains read. Such a source has no number. */
  readonly isOnlyRead?: boolean;
}

/** Returns the prefixes of numbered steps: `[2/5] `, `[target 2/5] `, `[golang:1.24 2/5] `. */
function stepPrefixes(
  chains: readonly Chain[],
  platformOf: (vertex: Vertex) => string,
): ReadonlyMap<Vertex, string> {
  const prefixes = chains.flatMap(({ label, steps, isOnlyRead = false }) =>
    steps.map((vertex, index) => {
      const total = String(steps.length);
      const number = `${String(index + 1).padStart(total.length)}/${total}`;
      const words = [platformOf(vertex), label, isOnlyRead ? "" : number];
      const shown = words.filter((word) => word !== "").join(" ");
      return [vertex, shown === "" ? "" : `[${shown}] `] as const;
    }),
  );
  return new Map(prefixes);
}

/** Returns a chain for each target, with its steps in order. */
function targetChains(vertices: readonly Vertex[]): readonly Chain[] {
  const inTargets = vertices.filter(({ stage }) => stage !== undefined);
  const targets = grouped(inTargets, ({ stage = "" }) => stage);
  return [...targets].map(([label, steps]) => ({ label, steps }));
}

/**
 * Returns the chains of steps outside targets. Each step follows its base. The result's chain comes first. A base that
 * several chains share counts in the first of them. With several chains, all except the result's chain are labelled
 * with the origin of their base.
 */
function baseChains(
  vertices: readonly Vertex[],
  result: Vertex | undefined,
  numberedStep: (vertex: Vertex) => Vertex,
): readonly Chain[] {
  const left = new Set(vertices.filter(({ stage }) => stage === undefined));
  const origins = new Map<Vertex, string>();
  const chains: { readonly steps: readonly Vertex[]; readonly origin: string }[] = [];
  const ends = result === undefined ? vertices.toReversed() : [result, ...vertices.toReversed()];
  for (const end of ends) {
    const steps: Vertex[] = [];
    let base: Vertex | undefined = end;
    for (; base !== undefined && left.delete(numberedStep(base)); base = baseOf(base)) {
      steps.push(numberedStep(base));
    }
    const [first] = steps.reverse();
    if (first === undefined) continue;
    const known = base && (origins.get(numberedStep(base)) ?? base.stage);
    const origin = known ?? originOfChain(base ?? first);
    for (const step of steps) origins.set(step, origin);
    chains.push({ steps, origin });
  }
  const own = result && numberedStep(result);
  const isOnlyRead = (steps: readonly Vertex[]) => steps.at(-1) !== own && isOneSource(steps);
  const hasOthers = chains.filter(({ steps }) => !isOnlyRead(steps)).length > 1;
  return chains.map(({ steps, origin }) => {
    if (isOnlyRead(steps)) return { label: "", steps, isOnlyRead: true };
    return { label: hasOthers && steps.at(-1) !== own ? origin : "", steps };
  });
}

/** Returns the vertex that a step builds on. */
function baseOf(vertex: Vertex): Vertex | undefined {
  if (vertex.kind === "exec" || vertex.kind === "file") return vertex.base?.vertex;
  if (vertex.kind === "diff") return vertex.upper?.vertex;
  return vertex.kind === "merge" ? vertex.inputs[0]?.vertex : undefined;
}

function originOfChain(first: Vertex): string {
  if (first.kind === "image") return familiarImageReference(first.reference);
  if (first.kind === "local") return first.contextName ?? first.name;
  return first.kind === "git" || first.kind === "http" ? first.kind : "scratch";
}

/** Reports whether the chain is a lone base image, git checkout or download. */
function isOneSource([first, ...others]: readonly Vertex[]): boolean {
  return others.length === 0 && ["image", "git", "http"].includes(first?.kind ?? "");
}

/**
 * Returns a function that formats the platform of a step: `linux/arm64`, or `linux/amd64->arm64` for a step that
 * cross-compiles.
 */
function platformPrefixes(
  vertices: readonly Vertex[],
  target: Platform,
  lookup: Lookup,
): (vertex: Vertex) => string {
  const forTarget = stepsForTarget(vertices, target, lookup);
  return (vertex) => {
    const platform = platformOfVertex(vertex, lookup) ?? target;
    if (samePlatform(platform, target) || !forTarget.has(vertex)) return formatPlatformId(platform);
    const [, ...rest] = formatPlatform(target).split("/");
    const shown = platform.os === target.os ? rest.join("/") : formatPlatform(target);
    return `${formatPlatformId(platform)}->${shown}`;
  };
}

function platformOfVertex(vertex: Vertex, lookup: Lookup): Platform | undefined {
  if (vertex.kind === "image") return vertex.platform;
  if (vertex.kind !== "exec" && vertex.kind !== "file") return undefined;
  return lookup.values(vertex.carried).platform;
}

const TARGET_VARIABLE = /^TARGET(?:PLATFORM|OS|ARCH|VARIANT)$/;

/** The spellings of architectures that differ from Go's: uname, Debian, GNU triples, Rust. */
const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  amd64: ["x86_64", "x64"],
  arm64: ["aarch64"],
  arm: ["armhf", "armel", "armv7l", "armv6l", "armv7"],
  "386": ["i386", "i686", "x86"],
  ppc64le: ["ppc64el", "powerpc64le"],
};

/**
 * Returns the steps that build for the target platform: commands whose environment or arguments name the platform, and
 * all steps on top of them. Each of `vertices` comes after its inputs.
 */
function stepsForTarget(
  vertices: readonly Vertex[],
  { architecture }: Platform,
  lookup: Lookup,
): ReadonlySet<Vertex> {
  const spellings = new Set([architecture, ...(SPELLINGS[architecture] ?? [])]);
  const steps = new Set<Vertex>();
  for (const vertex of vertices) {
    const base = baseOf(vertex);
    const builds = base !== undefined && base.stage === vertex.stage && steps.has(base);
    if (builds || namesTarget(vertex, spellings, lookup)) steps.add(vertex);
  }
  return steps;
}

function namesTarget(vertex: Vertex, spellings: ReadonlySet<string>, lookup: Lookup): boolean {
  if (vertex.kind !== "exec") return false;
  const env = [...lookup.values(vertex.carried).env, ...vertex.env];
  const { command } = vertex;
  const words = command.form === "exec" ? command.args : [command.text];
  const texts = [...env.map(([, value]) => value ?? ""), ...words];
  return (
    env.some(([name]) => TARGET_VARIABLE.test(name)) ||
    texts.some((text) => text.split(/\W/).some((word) => spellings.has(word)))
  );
}

function isNumbered(vertex: Vertex): boolean {
  if (vertex.kind === "local" || linkedLayer(vertex) !== undefined) return false;
  if (/^\[(?:internal\]|context )/.test(vertex.title)) return false;
  return vertex.kind !== "image" || vertex.contextName === undefined;
}

function titleOf(vertex: Vertex, lookup: Lookup): string {
  if (vertex.kind === "image") return imageTitle(vertex, lookup);
  const layer = linkedLayer(vertex);
  if (layer !== undefined) return `MERGE ${layer.step.name ?? titleOf(layer, lookup)}`;
  const origin = vertex.kind === "file" ? originOf(vertex) : undefined;
  // In a command's title, `$$` belongs to the shell.
  const title = vertex.kind === "exec" ? vertex.title : withSingleDollars(vertex.title);
  if (origin === undefined) return title;
  return title.replace(/^(?:COPY|ADD)(?= )/, (word) => `${word} --from=${origin}`);
}

/** Returns the source of a copy for `COPY --from=`: another target, an image or a named context. */
function originOf({ actions, stage }: FileVertex): string | undefined {
  const copy = actions.findLast((action) => action.type === "copy");
  const from = copy?.from?.vertex;
  if (from === undefined || (from.stage !== undefined && from.stage !== stage)) return from?.stage;
  if (from.kind !== "image" && from.kind !== "local") return undefined;
  const [context] = from.contextName?.split("::") ?? [];
  return context ?? (from.kind === "image" ? familiarImageReference(from.reference) : undefined);
}

function imageTitle(vertex: ImageVertex, lookup: Lookup): string {
  const { reference, digest } = lookup.image(vertex);
  const { contextName } = vertex;
  if (contextName !== undefined && vertex.ociStore !== undefined) {
    return `[context ${contextName}] OCI load from client`;
  }
  if (contextName !== undefined) return `[context ${contextName}] ${reference}`;
  if (vertex.ociStore !== undefined)
    return `FROM oci-layout://${familiarImageReference(reference)}`;
  const pinned = reference.includes("@") || digest === "" ? reference : `${reference}@${digest}`;
  return `FROM ${pinned}`;
}
