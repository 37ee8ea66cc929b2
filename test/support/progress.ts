/** What `--progress rawjson` tells, as buildctl writes it to stderr. */
import type { Finished } from "./child.js";

interface Vertex {
  readonly name?: string;
  readonly cached?: boolean;
  readonly progressGroup?: { readonly name: string; readonly weak?: boolean };
}

interface Status {
  readonly vertexes?: readonly Vertex[];
  readonly warnings?: readonly { readonly short: string; readonly detail?: readonly string[] }[];
}

/** The warnings of a build in the order they came, each with its detail. */
export function warningsOf({ stderr }: Finished): readonly string[] {
  return statuses(stderr)
    .flatMap(({ warnings = [] }) => warnings)
    .map(({ short, detail = [] }) => [short, ...detail].map(decode).join("\n"));
}

/** Names of the steps that were run rather than found in the cache. */
export function stepsRun({ stderr }: Finished): readonly string[] {
  const vertices = statuses(stderr).flatMap(({ vertexes = [] }) => vertexes);
  const cached = new Set(vertices.filter((vertex) => vertex.cached).map(({ name }) => name));
  const names = new Set(vertices.map(({ name }) => name));
  return [...names].filter((name) => name !== undefined).filter((name) => !cached.has(name));
}

/** Names of the shown steps, each once. A group is shown under its name, unless all of its steps are weak. */
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
