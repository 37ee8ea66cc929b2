/** The needs of a build's steps from client and daemon, found without looking anything up. */
import type { SourcePosition } from "../../errors.js";
import { expandVariables, hasVariables, type Environment } from "../../llb/expand.js";
import { cacheName } from "../../llb/ops/exec-mounts.js";
import { stepVariables } from "../../llb/ops/exec-op.js";
import type { ExecVertex } from "../../llb/vertex/exec.js";
import type { Mount } from "../../llb/vertex/mount.js";
import type { GitVertex, HttpVertex } from "../../llb/vertex/source.js";
import type { Vertex } from "../../llb/vertex/vertex.js";
import type { Build } from "../build.js";

/** One thing that is asked for. */
export interface Need {
  readonly kind: "secret" | "ssh" | "cache";
  readonly id: string;
  /** The build fails without it. */
  readonly required: boolean;
  /** The lines that made the mount, when it is one. */
  readonly mountFrames: readonly SourcePosition[];
  /** The lines of the step that uses it. */
  readonly frames: readonly SourcePosition[];
}

/** Returns the needs of these vertices, each once: at its first place, and required if any place requires it. */
export function needsOf(vertices: readonly Vertex[], build: Build): readonly Need[] {
  const needs = new Map<string, Need>();
  for (const need of vertices.flatMap((vertex) => needsOfVertex(vertex, build))) {
    const key = `${need.kind} ${need.id}`;
    const known = needs.get(key);
    const required = need.required || known?.required === true;
    needs.set(key, { ...(known ?? need), required });
  }
  return [...needs.values()];
}

function needsOfVertex(vertex: Vertex, build: Build): readonly Need[] {
  if (vertex.kind === "exec") {
    return vertex.mounts.flatMap((mount) => needOfMount(mount, vertex, build));
  }
  return vertex.kind === "git" || vertex.kind === "http" ? needsOfSource(vertex) : [];
}

function needOfMount(mount: Mount, vertex: ExecVertex, build: Build): readonly Need[] {
  const lines = { mountFrames: build.mountFrames.get(mount) ?? [], frames: vertex.frames };
  switch (mount.type) {
    case "cache": {
      const variables = variablesFor(mount.id ?? mount.dest, vertex, build);
      return [{ kind: "cache", id: cacheName(mount, variables), required: false, ...lines }];
    }
    case "secret":
    case "ssh": {
      const id = expandVariables(mount.id, variablesFor(mount.id, vertex, build));
      const shown = id === "" ? DEFAULT_AGENT : id;
      return [{ kind: mount.type, id: shown, required: !mount.optional, ...lines }];
    }
    case "bind":
    case "tmpfs":
      return [];
  }
}

/** The id of an SSH agent without one. */
const DEFAULT_AGENT = "default";

/** The base image of a step is looked up only for a name that has variables. */
function variablesFor(name: string, vertex: ExecVertex, build: Build): Environment {
  return hasVariables(name) ? stepVariables(vertex, build.values(vertex.carried)) : [];
}

/** Secrets of sources are used when they are there. */
function needsOfSource(vertex: GitVertex | HttpVertex): readonly Need[] {
  const { authHeaderSecret } = vertex;
  const lines = { mountFrames: [], frames: vertex.frames };
  const [token, socket] =
    vertex.kind === "git" ? [vertex.authTokenSecret, vertex.sshSocket] : [undefined, undefined];
  const secrets = [token, authHeaderSecret].filter((id) => id !== undefined);
  return [
    ...secrets.map((id): Need => ({ kind: "secret", id, required: false, ...lines })),
    ...(socket === undefined
      ? []
      : [{ kind: "ssh", id: socket, required: true, ...lines } as const]),
  ];
}
