/** What the progress output calls each step: `[2/5] RUN npm ci`, as a Dockerfile's. */
import { familiarImageReference } from "../oci/image-reference.js";
import { formatPlatform, formatPlatformId, samePlatform, type Platform } from "../oci/platform.js";
import { shownText } from "../util/shown-text.js";
import { withSingleDollars } from "./expand.js";
import type { OpContext } from "./ops/op-context.js";
import type { FileVertex } from "./vertex/file.js";
import type { ImageVertex } from "./vertex/source.js";
import type { ProgressGroup } from "./vertex/step-options.js";
import type { Vertex } from "./vertex/vertex.js";

type Lookup = Pick<OpContext, "image" | "values">;

/** What names depend on besides the vertices. */
export interface NamingFacts {
  readonly lookup: Lookup;
  /** Names tell for which platform a step is, as in a Dockerfile's build for several. */
  readonly target?: Platform | undefined;
  /** The op that a vertex became. */
  readonly digests: ReadonlyMap<Vertex, string>;
}

/** The shown name of every vertex that has one. Client directories and internal steps have no number. */
export function stepNames(
  vertices: readonly Vertex[],
  { lookup, target, digests }: NamingFacts,
): ReadonlyMap<Vertex, string> {
  const same = sameSteps(vertices, digests);
  const numbers = stepPrefixes(
    vertices.filter((vertex) => isNumbered(vertex) && !same.has(vertex)),
    (vertex) => (target === undefined ? "" : `${platformPrefix(vertex, target, lookup)} `),
  );
  const numberOf = (vertex: Vertex) => {
    const numbered = linkedLayer(vertex) ?? vertex;
    return numbers.get(same.get(numbered) ?? numbered) ?? "";
  };
  return new Map(
    vertices.map((vertex) => [
      vertex,
      shownText(vertex.step.name ?? numberOf(vertex) + titleOf(vertex, lookup)),
    ]),
  );
}

/**
 * Groups that show a linked copy as one step: the merge shows it, under the name of its layer. Where layers are shared,
 * so is the group; others may have the same name, if the script gives it.
 */
export function linkGroups(
  vertices: readonly Vertex[],
  names: ReadonlyMap<Vertex, string>,
  digests: ReadonlyMap<Vertex, string>,
): ReadonlyMap<Vertex, ProgressGroup> {
  const pairs = vertices.map((merge) => [merge, linkedLayer(merge)] as const);
  const groups = pairs.flatMap(([merge, layer]) => {
    if (layer === undefined) return [];
    const name = names.get(layer) ?? "";
    const group = { id: `link ${digests.get(layer) ?? ""} ${name}`, name };
    const members: (readonly [Vertex, ProgressGroup])[] = [
      [layer, { ...group, weak: true }],
      [merge, { ...group, weak: false }],
    ];
    return members.map(([vertex, own]) => [vertex, vertex.step.progressGroup ?? own] as const);
  });
  return new Map(groups);
}

/** The layer that a merge lays over the base of a linked copy. */
function linkedLayer(vertex: Vertex): Vertex | undefined {
  return vertex.kind === "merge" && vertex.linked ? vertex.inputs.at(-1)?.vertex : undefined;
}

/** Steps that a target makes again, by the one that was first: they are one op, and one number. */
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

/** `[2/5] ` or `[stage 2/5] `: every target counts its own steps. */
function stepPrefixes(
  vertices: readonly Vertex[],
  platformOf: (vertex: Vertex) => string,
): ReadonlyMap<Vertex, string> {
  const stages = new Map<string | undefined, Vertex[]>();
  for (const vertex of vertices) {
    const steps = stages.get(vertex.stage) ?? [];
    steps.push(vertex);
    stages.set(vertex.stage, steps);
  }
  const prefixes = [...stages].flatMap(([stage, steps]) => {
    const total = String(steps.length);
    const name = stage === undefined ? "" : `${stage} `;
    return steps.map((vertex, index) => {
      const number = String(index + 1).padStart(total.length);
      return [vertex, `[${platformOf(vertex)}${name}${number}/${total}] `] as const;
    });
  });
  return new Map(prefixes);
}

/** `linux/arm64`, or `linux/amd64->arm64` for a step that runs on one platform and is told of another. */
function platformPrefix(vertex: Vertex, target: Platform, lookup: Lookup): string {
  const platform = platformOfVertex(vertex, lookup) ?? target;
  if (samePlatform(platform, target) || !knowsTarget(vertex, target, lookup)) {
    return formatPlatformId(platform);
  }
  const [, ...rest] = formatPlatform(target).split("/");
  const shown = platform.os === target.os ? rest.join("/") : formatPlatform(target);
  return `${formatPlatformId(platform)}->${shown}`;
}

function platformOfVertex(vertex: Vertex, lookup: Lookup): Platform | undefined {
  if (vertex.kind === "image") return vertex.platform;
  if (vertex.kind !== "exec" && vertex.kind !== "file") return undefined;
  return lookup.values(vertex.carried).platform;
}

const TARGET_VARIABLE = /^TARGET(?:PLATFORM|OS|ARCH|VARIANT)$/;

/** True when the step's environment or words name the target: what it makes depends on it. */
function knowsTarget(vertex: Vertex, { architecture }: Platform, lookup: Lookup): boolean {
  if (vertex.kind !== "exec") return false;
  const env = [...lookup.values(vertex.carried).env, ...vertex.env];
  const { command } = vertex;
  const words = command.form === "exec" ? command.args : [command.text];
  const texts = [...env.map(([, value]) => value ?? ""), ...words];
  return (
    env.some(([name]) => TARGET_VARIABLE.test(name)) ||
    texts.some((text) => text.split(/\W/).includes(architecture))
  );
}

function isNumbered(vertex: Vertex): boolean {
  if (vertex.kind === "local" || linkedLayer(vertex) !== undefined) return false;
  if (/^\[(?:internal\]|context )/.test(vertex.title)) return false;
  return vertex.kind !== "image" || vertex.contextName === undefined;
}

function titleOf(vertex: Vertex, lookup: Lookup): string {
  if (vertex.kind === "image") return imageTitle(vertex, lookup);
  const origin = vertex.kind === "file" ? originOf(vertex) : undefined;
  // In the title of a command a `$$` is the shell's.
  const title = vertex.kind === "exec" ? vertex.title : withSingleDollars(vertex.title);
  if (origin === undefined) return title;
  return title.replace(/^(?:COPY|ADD)(?= )/, (word) => `${word} --from=${origin}`);
}

/** The other target, the image or the named context that a copy reads, as a Dockerfile would name it. */
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
