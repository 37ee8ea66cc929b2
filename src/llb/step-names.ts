/** What the progress output calls each step: `[2/5] RUN npm ci`, as a Dockerfile's. */
import { familiarImageReference } from "../oci/image-reference.js";
import type { OpContext } from "./ops/op-context.js";
import type { ImageVertex, Vertex } from "./vertex.js";

/** The shown name of every vertex that has one. Client directories and internal steps have no number. */
export function stepNames(
  vertices: readonly Vertex[],
  lookup: Pick<OpContext, "image">,
): ReadonlyMap<Vertex, string> {
  const prefixes = stepPrefixes(vertices.filter((vertex) => isNumbered(vertex)));
  return new Map(
    vertices.map((vertex) => [
      vertex,
      vertex.step.name ?? (prefixes.get(vertex) ?? "") + titleOf(vertex, lookup),
    ]),
  );
}

/** `[2/5] ` or `[stage 2/5] `: every target counts its own steps. */
function stepPrefixes(vertices: readonly Vertex[]): ReadonlyMap<Vertex, string> {
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
      return [vertex, `[${name}${number}/${total}] `] as const;
    });
  });
  return new Map(prefixes);
}

function isNumbered(vertex: Vertex): boolean {
  return vertex.kind !== "local" && !vertex.title.startsWith("[internal]");
}

function titleOf(vertex: Vertex, lookup: Pick<OpContext, "image">): string {
  return vertex.kind === "image" ? imageTitle(vertex, lookup) : vertex.title;
}

function imageTitle(vertex: ImageVertex, lookup: Pick<OpContext, "image">): string {
  const { reference, digest } = lookup.image(vertex);
  if (vertex.ociStore !== undefined)
    return `FROM oci-layout://${familiarImageReference(reference)}`;
  const pinned = reference.includes("@") || digest === "" ? reference : `${reference}@${digest}`;
  return `FROM ${pinned}`;
}
