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
  /** The normalised target platform in the format of formatPlatformId, such as `linux/amd64` or `linux/arm/v7`. */
  readonly id: string;
  readonly platform: Platform;
  readonly ref: Reference;
  /** The JSON of the image configuration. */
  readonly config: Uint8Array;
  /**
   * The unchanged JSON of the base image's configuration. The exporter uses it to keep the base image's history
   * unchanged.
   */
  readonly baseConfig?: Uint8Array;
  /** Annotations of the image's manifest. */
  readonly annotations?: ReadonlyMap<string, string>;
  /** A ref whose file system contains SBOM statements. */
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
 * Builds a {@link Result}. A multi-platform result has one ref per platform and keys that end in `/<platform id>`. The
 * exporter creates an image index from it, even for a single platform.
 */
export class ResultBuilder {
  readonly #multiPlatform: boolean;
  readonly #maxBytes: number;
  readonly #platforms: PlatformResult[] = [];
  readonly #metadata = new Map<string, Uint8Array>();

  /**
   * @param options `maxBytes` is the largest result message that BuildKit accepts
   */
  constructor({ multiPlatform, maxBytes }: ResultOptions) {
    this.#multiPlatform = multiPlatform;
    this.#maxBytes = maxBytes;
  }

  /**
   * Adds a platform. Call it in the order in which the platforms were requested.
   * @throws InternalError for a second platform without `multiPlatform`, or for a repeated id.
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

  /** Sets a metadata key. BuildKit stores values as text in its build history. */
  metadata(key: string, value: string): this {
    this.#metadata.set(key, utf8(value));
    return this;
  }

  /**
   * Returns the message for the Return call, in the form that the daemon's capabilities require. Without a platform,
   * the message has only metadata.
   * @throws RequestError if the daemon does not accept several refs or attestations, or if the message is too large.
   */
  build(capabilities: Capabilities): Result {
    if (this.#multiPlatform && !capabilities.supports("returnmap")) {
      throw new RequestError(
        "this BuildKit cannot build several platforms at once; please update it",
      );
    }
    const hasAttestations = this.#platforms.some(({ sbom }) => sbom !== undefined);
    if (hasAttestations && !capabilities.supports("reference.attestations")) {
      throw new RequestError(
        "this BuildKit does not support attestations (--attest); please update it",
      );
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

  /**
   * Checks the total size. The size of each configuration has been checked before, but all of them are in one message.
   */
  #checkSize({ length }: Uint8Array): void {
    if (length <= this.#maxBytes) return;
    const mib = Math.ceil(length / 2 ** 20);
    const tooMuch = "which is more than this BuildKit accepts";
    if (this.#platforms.length === 0) {
      throw new RequestError(`the answer has ${mib} MiB, ${tooMuch}`);
    }
    throw new RequestError(
      `the image configurations and annotations have ${mib} MiB together, ${tooMuch}: build fewer platforms at once, or reduce env, labels and history`,
    );
  }

  #addConfigs(metadata: Map<string, Uint8Array>, { id, config, baseConfig }: PlatformResult): void {
    const suffix = this.#multiPlatform ? `/${id}` : "";
    metadata.set(CONFIG_KEY + suffix, config);
    if (baseConfig !== undefined) metadata.set(BASE_CONFIG_KEY + suffix, baseConfig);
  }

  /**
   * Adds annotations of the image's manifest. Their keys name the platform in a multi-platform result (BuildKit
   * exporter/containerimage/exptypes/annotations.go).
   */
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

/**
 * Returns the SBOM attestation in the form of the Dockerfile frontend (BuildKit frontend/attestations/sbom): a bundle
 * of statements, and the name of the core statement.
 */
function sbomAttestation({ id }: Reference) {
  return {
    kind: AttestationKind.Bundle,
    ref: { id },
    inTotoPredicateType: "https://spdx.dev/Document",
    metadata: { reason: utf8("sbom"), "sbom-core": utf8("sbom") },
  };
}

/** Scratch has an empty id, but keeps its key in the map. */
function refMap(ids: readonly (readonly [string, string])[]) {
  const refs = Object.fromEntries(ids.map(([platform, id]) => [platform, { id }]));
  return { case: "refs" as const, value: { refs } };
}

function deprecatedRefMap(ids: readonly (readonly [string, string])[]) {
  return { case: "refsDeprecated" as const, value: { refs: Object.fromEntries(ids) } };
}

/** Returns the JSON of Go's exptypes.Platforms, which lists the refs in order. */
function platformsJson(platforms: readonly PlatformResult[]): Uint8Array {
  const list = platforms.map((result) => ({
    ID: result.id,
    Platform: platformJson(describedPlatform(result)),
  }));
  return utf8(JSON.stringify({ Platforms: list }));
}

/**
 * Adds the OS version and features of the base image on Windows, which runs only images of its own version (BuildKit
 * frontend/dockerui/build.go).
 */
function describedPlatform({ platform, config }: PlatformResult): Platform {
  if (platform.os !== "windows") return platform;
  const image = decodeImageConfig(config, "the result");
  if (image.os !== platform.os) return platform;
  const osVersion = platform.osVersion ?? image["os.version"];
  const osFeatures = platform.osFeatures ?? image["os.features"];
  return { ...platform, ...defined({ osVersion, osFeatures }) };
}

/** Returns a platform in the JSON of the OCI image specification. JSON.stringify omits the absent fields. */
function platformJson(platform: Platform): Readonly<Record<string, unknown>> {
  return {
    architecture: platform.architecture,
    os: platform.os,
    "os.version": platform.osVersion,
    "os.features": platform.osFeatures,
    variant: platform.variant,
  };
}
