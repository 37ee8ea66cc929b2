/**
 * Which paths of each client directory the reachable steps use: the client sends nothing else. Mirrors the bookkeeping
 * of BuildKit's dockerfile2llb (ctxPaths), except that a tmpfs mount does not widen it.
 */
import { atCall } from "../errors.js";
import { compareUtf8 } from "../util/bytes.js";
import { escapePattern, rootedPath } from "../util/posix-path.js";
import type { Carried, CarriedValues } from "./carried.js";
import { expandVariables } from "./expand.js";
import { stepVariables } from "./ops/exec-op.js";
import type { LocalVertex } from "./vertex/source.js";
import type { Output, Vertex } from "./vertex/vertex.js";

/**
 * The paths of each client directory, sorted, relative to its root; none means all of it. Directories that are asked for
 * with the same options are one, so that they are transferred once.
 */
export class UsedPaths {
  readonly #paths = new Map<string, Set<string>>();

  constructor(vertices: readonly Vertex[], values: (carried: Carried) => CarriedValues) {
    for (const vertex of vertices) atCall(vertex.frames, () => this.#visit(vertex, values));
  }

  /** Returns the paths that the client follows; empty for the whole directory. */
  of(vertex: LocalVertex): readonly string[] {
    // BuildKit unites what is followed with what is included; with patterns of its own a directory needs no more.
    if (vertex.followPaths.length > 0 || vertex.include.length > 0) return vertex.followPaths;
    const paths = this.#paths.get(localKey(vertex)) ?? new Set();
    if (paths.has("/")) return [];
    return [...paths].map((path) => path.slice(1)).sort(compareUtf8);
  }

  #visit(vertex: Vertex, values: (carried: Carried) => CarriedValues): void {
    switch (vertex.kind) {
      case "file": {
        const { env } = values(vertex.carried);
        for (const action of vertex.actions) {
          if (action.type !== "copy") continue;
          const src = expandVariables(action.src, env);
          this.#use(action.from, action.allowWildcard ? src : escapePattern(src));
        }
        this.#use(vertex.base, "/");
        return;
      }
      case "exec": {
        const variables = stepVariables(vertex, values(vertex.carried));
        for (const mount of vertex.mounts) {
          if (mount.type !== "bind" && mount.type !== "cache") continue;
          this.#use(mount.from, expandVariables(mount.source, variables));
        }
        this.#use(vertex.base, "/");
        return;
      }
      case "merge":
        for (const input of vertex.inputs) this.#use(input, "/");
        return;
      case "diff":
        this.#use(vertex.lower, "/");
        this.#use(vertex.upper, "/");
        return;
      case "image":
      case "local":
      case "git":
      case "http":
    }
  }

  #use(output: Output | undefined, path: string): void {
    if (output?.vertex.kind !== "local") return;
    const key = localKey(output.vertex);
    const paths = this.#paths.get(key) ?? new Set();
    this.#paths.set(key, paths.add(rootedPath(path)));
  }
}

/** Directories that are asked for in the same way have the same key. */
export function localKey({
  name,
  include,
  exclude,
  sharedKeyHint,
  differ,
  followPaths,
  ignoreFile,
}: LocalVertex): string {
  return JSON.stringify([name, include, exclude, sharedKeyHint, differ, followPaths, ignoreFile]);
}
