/** The result of a successful build: refs, image configurations and metadata (gateway-protocol: result model). */
import { create, toBinary } from "@bufbuild/protobuf";
import { InternalError, RequestError } from "../errors.js";
import {
  AttestationKind,
  ResultSchema,
  type Result,
} from "../gen/github.com/moby/buildkit/frontend/gateway/pb/gateway_pb.js";
import { decodeImageConfig } from "../oci/image-config.js";
import type { Platform } from "../oci/platform.js";
import { utf8 } from "../util/bytes.js";
import type { Capabilities } from "./capabilities.js";
import type { Reference } from "./reference.js";
import { defined } from "../util/defined.js";

/** The build of one platform. */
export interface PlatformResult {
  /** As formatPlatformId prints the normalised target platform: `linux/amd64`, `linux/arm/v7`. */
  readonly id: string;
  readonly platform: Platform;
  readonly ref: Reference;
  /** JSON of the image configuration. */
  readonly config: Uint8Array;
  /** JSON of the base image's configuration, untouched; lets the exporter keep the base's history as it was. */
  readonly baseConfig?: Uint8Array;
  /** Annotations of the image's manifest. */
  readonly annotations?: ReadonlyMap<string, string>;
  /** A directory of SBOM statements. */
  readonly sbom?: Reference;
}

/** The kind of a result, and its size limit. */
export interface ResultOptions {
  readonly multiPlatform: boolean;
  readonly maxBytes: number;
}

const CONFIG_KEY = "containerimage.config";
const BASE_CONFIG_KEY = "containerimage.base.config";
const PLATFORMS_KEY = "refs.platforms";

/**
 * Collects what {@link Result} needs. A multi-platform result has a ref for each platform, and keys that end in
 * `/<platform id>`; the exporter makes an image index of it even when there is one platform only.
 */
export class ResultBuilder {
  readonly #multiPlatform: boolean;
  readonly #maxBytes: number;
  readonly #platforms: PlatformResult[] = [];
  readonly #metadata = new Map<string, Uint8Array>();

  /** `maxBytes` is what BuildKit takes. */
  constructor({ multiPlatform, maxBytes }: ResultOptions) {
    this.#multiPlatform = multiPlatform;
    this.#maxBytes = maxBytes;
  }

  /**
   * Adds a platform; call in the order in which platforms were requested.
   * @throws InternalError for a second platform without `multiPlatform`, or the same id twice.
   */
  add(platform: PlatformResult): this {
    if (!this.#multiPlatform && this.#platforms.length > 0) {
      throw new InternalError("a single-platform result was given a second platform");
    }
    if (this.#platforms.some(({ id }) => id === platform.id)) {
      throw new InternalError(`a result was given the platform ${platform.id} twice`);
    }
    this.#platforms.push(platform);
    return this;
  }

  /** Sets a metadata key; BuildKit keeps values as text in its history. */
  metadata(key: string, value: string): this {
    this.#metadata.set(key, utf8(value));
    return this;
  }

  /**
   * The message for Return, in the form that `capabilities` ask for. Without any platform it is metadata alone.
   * @throws RequestError when the daemon cannot take several refs, or so much.
   */
  build(capabilities: Capabilities): Result {
    if (this.#multiPlatform && !capabilities.supports("returnmap")) {
      throw new RequestError(
        "this BuildKit cannot build several platforms at once; please update it",
      );
    }
    const hasAttestations = this.#platforms.some(({ sbom }) => sbom !== undefined);
    if (hasAttestations && !capabilities.supports("reference.attestations")) {
      throw new RequestError("this BuildKit takes no attestations (--attest); please update it");
    }
    const metadata = new Map(this.#metadata);
    for (const platform of this.#platforms) {
      this.#addConfigs(metadata, platform);
      this.#addAnnotations(metadata, platform);
    }
    if (this.#platforms.length > 0) metadata.set(PLATFORMS_KEY, platformsJson(this.#platforms));
    const result = create(ResultSchema, {
      result: this.#refs(capabilities.supports("proto.refarray")),
      metadata: Object.fromEntries(metadata),
      attestations: Object.fromEntries(
        this.#platforms.flatMap(({ id, sbom }) =>
          sbom === undefined ? [] : [[id, { attestation: [sbomAttestation(sbom)] }]],
        ),
      ),
    });
    this.#checkSize(toBinary(ResultSchema, result));
    return result;
  }

  /** Each configuration has been measured, but all of them travel together. */
  #checkSize({ length }: Uint8Array): void {
    if (length <= this.#maxBytes) return;
    const mib = Math.ceil(length / 2 ** 20);
    const tooMuch = "which is more than this BuildKit takes";
    if (this.#platforms.length === 0) {
      throw new RequestError(`the answer has ${mib} MiB, ${tooMuch}`);
    }
    throw new RequestError(
      `the image configurations and annotations have ${mib} MiB together, ${tooMuch}: build fewer platforms at once, or see what adds to env, labels and history`,
    );
  }

  #addConfigs(metadata: Map<string, Uint8Array>, { id, config, baseConfig }: PlatformResult): void {
    const suffix = this.#multiPlatform ? `/${id}` : "";
    metadata.set(CONFIG_KEY + suffix, config);
    if (baseConfig !== undefined) metadata.set(BASE_CONFIG_KEY + suffix, baseConfig);
  }

  /** The key of one manifest among several, by its platform (BuildKit exporter/containerimage/exptypes/annotations.go). */
  #addAnnotations(
    metadata: Map<string, Uint8Array>,
    { id, annotations = new Map() }: PlatformResult,
  ): void {
    const prefix = this.#multiPlatform ? `annotation-manifest[${id}]` : "annotation";
    for (const [key, value] of annotations) metadata.set(`${prefix}.${key}`, utf8(value));
  }

  #refs(asMessages: boolean) {
    const ids = this.#platforms.map(({ id, ref }): readonly [string, string] => [id, ref.id]);
    if (this.#multiPlatform) return asMessages ? refMap(ids) : deprecatedRefMap(ids);
    const id = ids[0]?.[1] ?? "";
    if (asMessages) return { case: "ref" as const, value: { id } };
    return { case: "refDeprecated" as const, value: id };
  }
}

/** As the Dockerfile frontend says it (BuildKit frontend/attestations/sbom): a bundle of statements, the core one by name. */
function sbomAttestation({ id }: Reference) {
  return {
    kind: AttestationKind.Bundle,
    ref: { id },
    inTotoPredicateType: "https://spdx.dev/Document",
    metadata: { reason: utf8("sbom"), "sbom-core": utf8("sbom") },
  };
}

/** Scratch has no ref, but keeps its place in the map. */
function refMap(ids: readonly (readonly [string, string])[]) {
  const refs = Object.fromEntries(ids.map(([platform, id]) => [platform, { id }]));
  return { case: "refs" as const, value: { refs } };
}

function deprecatedRefMap(ids: readonly (readonly [string, string])[]) {
  return { case: "refsDeprecated" as const, value: { refs: Object.fromEntries(ids) } };
}

/** Go's exptypes.Platforms: which refs there are, and in what order. */
function platformsJson(platforms: readonly PlatformResult[]): Uint8Array {
  const list = platforms.map((result) => ({
    ID: result.id,
    Platform: platformJson(describedPlatform(result)),
  }));
  return utf8(JSON.stringify({ Platforms: list }));
}

/** Windows runs images of its own version alone, which the base image tells (BuildKit frontend/dockerui/build.go). */
function describedPlatform({ platform, config }: PlatformResult): Platform {
  if (platform.os !== "windows") return platform;
  const image = decodeImageConfig(config, "the result");
  if (image.os !== platform.os) return platform;
  const osVersion = platform.osVersion ?? image["os.version"];
  const osFeatures = platform.osFeatures ?? image["os.features"];
  return { ...platform, ...defined({ osVersion, osFeatures }) };
}

/** A platform in the JSON of the OCI image specification; absent fields are left out. */
function platformJson(platform: Platform): Readonly<Record<string, unknown>> {
  return {
    architecture: platform.architecture,
    os: platform.os,
    "os.version": platform.osVersion,
    "os.features": platform.osFeatures,
    variant: platform.variant,
  };
}
