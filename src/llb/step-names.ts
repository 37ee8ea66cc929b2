/** What the progress output calls each step: `[2/5] RUN npm ci`, as a Dockerfile's. */
import type { OpContext } from "./ops/op-context.js";
import type { ImageVertex, Vertex } from "./vertex.js";

/** The shown name of every vertex that has one. Client directories and internal steps have no number. */
export function stepNames(
  vertices: readonly Vertex[],
  lookup: Pick<OpContext, "image">,
): ReadonlyMap<Vertex, string> {
  const numbered = vertices.filter((vertex) => isNumbered(vertex));
  const total = String(numbered.length);
  const numbers = new Map(numbered.map((vertex, index) => [vertex, String(index + 1)]));
  return new Map(
    vertices.map((vertex) => {
      const number = numbers.get(vertex);
      const prefix = number === undefined ? "" : `[${number.padStart(total.length)}/${total}] `;
      return [vertex, vertex.step.name ?? prefix + titleOf(vertex, lookup)];
    }),
  );
}

function isNumbered(vertex: Vertex): boolean {
  return vertex.kind !== "local" && !vertex.title.startsWith("[internal]");
}

function titleOf(vertex: Vertex, lookup: Pick<OpContext, "image">): string {
  return vertex.kind === "image" ? imageTitle(vertex, lookup) : vertex.title;
}

function imageTitle(vertex: ImageVertex, lookup: Pick<OpContext, "image">): string {
  const { reference, digest } = lookup.image(vertex);
  const pinned = reference.includes("@") || digest === "" ? reference : `${reference}@${digest}`;
  return `FROM ${pinned}`;
}
