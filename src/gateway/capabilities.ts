/** The daemon's capabilities, which it sends in response to Ping. */
import type { PongResponse } from "../gen/github.com/moby/buildkit/frontend/gateway/pb/gateway_pb.js";
import type { APICap } from "../gen/github.com/moby/buildkit/util/apicaps/pb/caps_pb.js";
import type { Definition } from "../gen/github.com/moby/buildkit/solver/pb/ops_pb.js";

/** Capabilities of the gateway API (moby/buildkit frontend/gateway/pb/caps.go). */
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

/**
 * The gateway capabilities of a daemon that lists none. Never add to this list: it describes BuildKit before capability
 * lists existed.
 */
const DEFAULT_GATEWAY: readonly string[] = [
  "solve.base",
  "solve.inlinereturn",
  "resolveimage",
  "readfile",
];

/** The LLB capabilities of a daemon that lists none. Never add to this list either. `soruce` is BuildKit's spelling. */
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

/** The capability ids of the gateway API and of LLB. */
export class Capabilities {
  readonly gateway: ReadonlySet<string>;
  /** The LLB capabilities that ops may use. The metadata of each op lists the capabilities that the op needs. */
  readonly llb: ReadonlySet<string>;

  constructor(gateway: ReadonlySet<string>, llb: ReadonlySet<string>) {
    this.gateway = gateway;
    this.llb = llb;
  }

  /** Reads the capability lists of a Ping response. An empty list is replaced by the default list. */
  static fromPong(pong: PongResponse): Capabilities {
    return new Capabilities(
      enabled(pong.FrontendAPICaps, DEFAULT_GATEWAY),
      enabled(pong.LLBCaps, DEFAULT_LLB),
    );
  }

  /** Reports whether the gateway API has the capability. */
  supports(id: GatewayCapability): boolean {
    return this.gateway.has(id);
  }

  /** Returns the LLB capabilities that `definition` needs and the daemon lacks, in alphabetical order. */
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
