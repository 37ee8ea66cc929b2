/** The daemon's capabilities, from its answer to Ping. */
import type { PongResponse } from "../gen/github.com/moby/buildkit/frontend/gateway/pb/gateway_pb.js";
import type { APICap } from "../gen/github.com/moby/buildkit/util/apicaps/pb/caps_pb.js";
import type { Definition } from "../gen/github.com/moby/buildkit/solver/pb/ops_pb.js";

/** Features of the gateway API (moby/buildkit frontend/gateway/pb/caps.go). */
export type GatewayCapability =
  | "solve.base"
  | "solve.inlinereturn"
  | "resolveimage"
  | "resolveimage.resolvemode"
  | "readfile"
  | "return"
  | "returnmap"
  | "readdir"
  | "statfile"
  | "importcaches"
  | "proto.refarray"
  | "reference.output"
  | "reference.attestations"
  | "frontend.inputs"
  | "frontend.caps"
  | "gateway.solve.metadata"
  | "gateway.solve.evaluate"
  | "gateway.evaluate"
  | "gateway.warnings"
  | "gateway.exec"
  | "gateway.exec.extrahosts"
  | "gateway.exec.secretenv"
  | "gateway.exec.signals"
  | "gateway.exec.filesystem"
  | "source.metaresolver"
  | "source.metaresolver.image.attestations"
  | "source.metaresolver.http.checksumrequest";

/** The gateway features of a daemon that lists none. Frozen: it describes BuildKit before the lists existed. */
const DEFAULT_GATEWAY: readonly string[] = [
  "solve.base",
  "solve.inlinereturn",
  "resolveimage",
  "readfile",
];

/** The LLB features of a daemon that lists none. Frozen likewise; `soruce` is BuildKit's own spelling. */
const DEFAULT_LLB: readonly string[] = [
  "source.image",
  "source.local",
  "source.local.unique",
  "source.local.sessionid",
  "source.local.includepatterns",
  "source.local.followpaths",
  "source.local.excludepatterns",
  "source.local.sharedkeyhint",
  "source.git",
  "source.git.keepgitdir",
  "source.git.fullurl",
  "source.http",
  "source.http.checksum",
  "source.http.perm",
  "soruce.http.uidgid",
  "source.buildop.llbfilename",
  "exec.meta.base",
  "exec.meta.proxyenv",
  "exec.mount.bind",
  "exec.mount.cache",
  "exec.mount.cache.sharing",
  "exec.mount.selector",
  "exec.mount.tmpfs",
  "exec.mount.secret",
  "constraints",
  "platform",
  "meta.ignorecache",
  "meta.description",
  "meta.exportcache",
];

/** Two sets of feature ids: of the gateway API, and of LLB. */
export class Capabilities {
  readonly gateway: ReadonlySet<string>;
  /** LLB capabilities that ops may use; the graph records the needs of each op. */
  readonly llb: ReadonlySet<string>;

  constructor(gateway: ReadonlySet<string>, llb: ReadonlySet<string>) {
    this.gateway = gateway;
    this.llb = llb;
  }

  /** Takes the lists of an answer to Ping, and a frozen list for each one that is empty. */
  static fromPong(pong: PongResponse): Capabilities {
    return new Capabilities(
      enabled(pong.FrontendAPICaps, DEFAULT_GATEWAY),
      enabled(pong.LLBCaps, DEFAULT_LLB),
    );
  }

  /** Reports whether the gateway API has the feature. */
  supports(id: GatewayCapability): boolean {
    return this.gateway.has(id);
  }

  /** The LLB features that `definition` says it needs and the daemon lacks, in alphabetical order. */
  missingFor(definition: Definition): readonly string[] {
    const needed = Object.values(definition.metadata).flatMap(({ caps }) =>
      Object.entries(caps).flatMap(([id, isNeeded]) => (isNeeded ? [id] : [])),
    );
    return [...new Set(needed)].filter((id) => !this.llb.has(id)).sort();
  }
}

function enabled(caps: readonly APICap[], fallback: readonly string[]): ReadonlySet<string> {
  if (caps.length === 0) return new Set(fallback);
  return new Set(caps.filter((cap) => cap.Enabled).map((cap) => cap.ID));
}
