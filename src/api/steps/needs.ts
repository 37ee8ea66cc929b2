/** Finds the secrets, SSH agents and entitlements that the steps of a build need, without looking anything up. */
import type { SourcePosition } from "../../errors.js";
import { expandVariables, hasVariables, type Environment } from "../../llb/expand.js";
import { cacheName } from "../../llb/ops/exec-mounts.js";
import { stepVariables } from "../../llb/ops/exec-op.js";
import type { ExecVertex } from "../../llb/vertex/exec.js";
import type { Mount } from "../../llb/vertex/mount.js";
import type { GitVertex, HttpVertex } from "../../llb/vertex/source.js";
import type { Vertex } from "../../llb/vertex/vertex.js";
import type { Build } from "../build.js";

/** A secret, SSH agent or entitlement that a step needs. */
export interface Need {
  readonly kind: "secret" | "ssh" | "cache";
  readonly id: string;
  /** True if the build fails without the need. */
  readonly required: boolean;
  /** The frames of the call that created the mount, for mounts. */
  readonly mountFrames: readonly SourcePosition[];
  /** The frames of the step. */
  readonly frames: readonly SourcePosition[];
}

/**
 * Returns the needs of these vertices. Each need appears once, at its first use, and is required if any use requires
 * it.
 */
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

/** The default id of an SSH agent. */
const DEFAULT_AGENT = "default";

/** Returns the variables of a name. Only a name with variables needs the base image. */
function variablesFor(name: string, vertex: ExecVertex, build: Build): Environment {
  return hasVariables(name) ? stepVariables(vertex, build.values(vertex.carried)) : [];
}

/** Returns the secrets of sources, which are optional. */
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
