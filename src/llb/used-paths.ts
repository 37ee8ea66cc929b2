/**
 * Collects the paths of each client directory that the build uses. The client sends only these paths. BuildKit's
 * dockerfile2llb (ctxPaths) works the same way, except that a tmpfs mount adds no path here.
 */
import { atCall } from "../errors.js";
import { compareUtf8 } from "../util/bytes.js";
import { escapePattern, rootedPath } from "../util/posix-path.js";
import type { Carried, CarriedValues } from "./carried.js";
import { expandVariables } from "./expand.js";
import { stepVariables } from "./ops/exec-op.js";
import type { LocalVertex } from "./vertex/source.js";
import type { Output, Vertex } from "./vertex/vertex.js";

/** The used paths of client directories. Directories with equal options share their paths, and are transferred once. */
export class UsedPaths {
  readonly #paths = new Map<string, Set<string>>();

  constructor(vertices: readonly Vertex[], values: (carried: Carried) => CarriedValues) {
    for (const vertex of vertices) atCall(vertex.frames, () => this.#visit(vertex, values));
  }

  /** Returns the paths to send, sorted and relative to the directory. An empty list means the whole directory. */
  of(vertex: LocalVertex): readonly string[] {
    // BuildKit sends the union of `followPaths` and `include`. Used paths would widen the script's patterns.
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

/** Returns a key of the directory's options. Directories with equal options have equal keys. */
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
