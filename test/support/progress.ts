/** Parses the output of `--progress rawjson`, which buildctl writes to stderr. */
import type { Finished } from "./child.js";

interface Vertex {
  readonly digest: string;
  readonly inputs?: readonly string[];
  readonly name?: string;
  readonly started?: string;
  readonly cached?: boolean;
  readonly progressGroup?: { readonly name: string; readonly weak?: boolean };
}

interface Status {
  readonly vertexes?: readonly Vertex[];
  readonly statuses?: readonly {
    readonly id: string;
    readonly vertex: string;
    readonly current: number;
  }[];
  readonly warnings?: readonly { readonly short: string; readonly detail?: readonly string[] }[];
}

/** Returns the warnings of a build in order, each with its detail. */
export function warningsOf({ stderr }: Finished): readonly string[] {
  return statuses(stderr)
    .flatMap(({ warnings = [] }) => warnings)
    .map(({ short, detail = [] }) => [short, ...detail].map(decode).join("\n"));
}

/** Returns the names of the steps that ran instead of being cached. */
export function stepsRun({ stderr }: Finished): readonly string[] {
  const vertices = statuses(stderr).flatMap(({ vertexes = [] }) => vertexes);
  const cached = new Set(vertices.filter((vertex) => vertex.cached).map(({ name }) => name));
  const names = new Set(vertices.map(({ name }) => name));
  return [...names].filter((name) => name !== undefined).filter((name) => !cached.has(name));
}

/**
 * Returns the names of the executed vertices that have inputs. That excludes sources and the frontend image. Vertices
 * with the same name, such as the copy and the merge of `COPY --link`, are each counted.
 */
export function executedSteps({ stderr }: Finished): readonly string[] {
  const latest = new Map<string, Vertex>();
  for (const { vertexes = [] } of statuses(stderr)) {
    for (const vertex of vertexes) {
      latest.set(vertex.digest, { ...latest.get(vertex.digest), ...vertex });
    }
  }
  return [...latest.values()]
    .filter(({ inputs = [], started, cached }) => inputs.length > 0 && started && !cached)
    .map(({ name = "" }) => name);
}

/** Returns the bytes that the client sent, by the name of the vertex. */
export function sentBytes({ stderr }: Finished): Readonly<Record<string, number>> {
  const all = statuses(stderr);
  const names = new Map(
    all.flatMap(({ vertexes = [] }) => vertexes).map(({ digest, name = "" }) => [digest, name]),
  );
  // The progress of a transfer counts up. The last status has the sum.
  const transfers = all
    .flatMap((each) => each.statuses ?? [])
    .filter(({ id }) => id.startsWith("transferring "));
  return Object.fromEntries(
    transfers.map(({ vertex, current }) => [names.get(vertex) ?? vertex, current]),
  );
}

/** Returns the names of the shown steps, each once. A group has one name; a group of weak steps only is not shown. */
export function stepNames({ stderr }: Finished): readonly string[] {
  const vertices = statuses(stderr).flatMap(({ vertexes = [] }) => vertexes);
  const shown = vertices.filter(({ progressGroup }) => progressGroup?.weak !== true);
  const names = shown.map(({ name = "", progressGroup }) => progressGroup?.name ?? name);
  return [...new Set(names)];
}

function statuses(stderr: string): readonly Status[] {
  const lines = stderr.split("\n").filter((line) => line.startsWith("{"));
  return lines.map((line) => JSON.parse(line) as Status);
}

function decode(base64: string): string {
  return Buffer.from(base64, "base64").toString();
}
