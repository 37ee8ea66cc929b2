/**
 * The image configuration: the JSON of docker-image-spec v1 that travels in `containerimage.config`.
 * Field names are the JSON's own (BuildKit's DockerOCIImage), so that a value is what is written.
 */
import { InternalError } from "../errors.js";
import { textOf, utf8 } from "../util/bytes.js";
import { sortedRecord } from "../util/sorted-map.js";
import { normalizePlatform, type Platform } from "./platform.js";

/** Durations are nanoseconds; zero values are left out. */
export interface Healthcheck {
  readonly Test?: readonly string[];
  readonly Interval?: number;
  readonly Timeout?: number;
  readonly StartPeriod?: number;
  readonly StartInterval?: number;
  readonly Retries?: number;
}

/** How a container of the image is started. */
export interface ContainerConfig {
  readonly User?: string;
  readonly ExposedPorts?: Readonly<Record<string, object>>;
  readonly Env?: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly Volumes?: Readonly<Record<string, object>>;
  readonly WorkingDir?: string;
  readonly Labels?: Readonly<Record<string, string>>;
  readonly StopSignal?: string;
  readonly ArgsEscaped?: boolean;
  readonly Healthcheck?: Healthcheck;
  readonly OnBuild?: readonly string[];
  readonly Shell?: readonly string[];
}

/** A line of `docker history`. */
export interface HistoryEntry {
  readonly created?: string;
  readonly created_by?: string;
  readonly author?: string;
  readonly comment?: string;
  readonly empty_layer?: boolean;
}

/** A whole image configuration. */
export interface ImageConfig {
  readonly created?: string;
  readonly author?: string;
  readonly architecture: string;
  readonly os: string;
  readonly "os.version"?: string;
  readonly "os.features"?: readonly string[];
  readonly variant?: string;
  readonly config: ContainerConfig;
  readonly rootfs: { readonly type: string; readonly diff_ids: readonly string[] | null };
  readonly history?: readonly HistoryEntry[];
}

/** The search path of a Linux image that sets none (BuildKit util/system/path.go). */
export const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

const CONFIG_FIELDS = [
  "User",
  "ExposedPorts",
  "Env",
  "Entrypoint",
  "Cmd",
  "Volumes",
  "WorkingDir",
  "Labels",
  "StopSignal",
  "ArgsEscaped",
  "Healthcheck",
  "OnBuild",
  "Shell",
] as const satisfies readonly (keyof ContainerConfig)[];

const IMAGE_FIELDS = [
  "created",
  "author",
  "architecture",
  "os",
  "os.version",
  "os.features",
  "variant",
  "history",
] as const satisfies readonly (keyof ImageConfig)[];

/**
 * Reads an image configuration, keeping only the fields Go's structs know: stale cache data and the like of a base
 * image must not travel on. Absent and null fields are left out.
 * @throws InternalError when the bytes are no JSON object: BuildKit checked them before.
 */
export function decodeImageConfig(bytes: Uint8Array): ImageConfig {
  const value = parseObject(textOf(bytes));
  const rootfs = asObject(value["rootfs"]);
  return {
    ...{ architecture: "", os: "" },
    ...pick<ImageConfig>(value, IMAGE_FIELDS),
    config: pick<ContainerConfig>(asObject(value["config"]), CONFIG_FIELDS),
    rootfs: {
      type: "layers",
      diff_ids: Array.isArray(rootfs["diff_ids"]) ? (rootfs["diff_ids"] as string[]) : null,
    },
  };
}

/**
 * The bytes of an image configuration: fields in a fixed order, maps sorted as Go writes them, so that the same
 * configuration gives the same bytes.
 */
export function encodeImageConfig(image: ImageConfig): Uint8Array {
  const config = pick<ContainerConfig>({ ...image.config }, CONFIG_FIELDS);
  const sortedConfig = Object.fromEntries(
    Object.entries(config).map(([field, value]) => [
      field,
      SORTED_FIELDS.has(field) ? sortedRecord(Object.entries(value)) : value,
    ]),
  );
  return utf8(
    JSON.stringify({
      ...pick<ImageConfig>({ ...image }, IMAGE_FIELDS),
      config: sortedConfig,
      rootfs: image.rootfs,
    }),
  );
}

/** The configuration of an image that starts from nothing (BuildKit dockerfile2llb emptyImage). */
export function emptyImageConfig(platform: Platform): ImageConfig {
  return {
    ...platformFields(platform),
    config: {
      WorkingDir: "/",
      ...(platform.os === "windows" ? {} : { Env: [`PATH=${DEFAULT_PATH}`] }),
    },
    rootfs: { type: "layers", diff_ids: null },
  };
}

/** The platform that a configuration is for, as it is. */
export function platformIn(image: ImageConfig): Platform {
  return normalizePlatform({
    os: image.os,
    architecture: image.architecture,
    ...(image.variant !== undefined && { variant: image.variant }),
    ...(image["os.version"] !== undefined && { osVersion: image["os.version"] }),
    ...(image["os.features"] !== undefined && { osFeatures: image["os.features"] }),
  });
}

/** The configuration for another platform: fields that the platform does not have are left out. */
export function withPlatform(image: ImageConfig, platform: Platform): ImageConfig {
  const others = Object.entries(image).filter(([field]) => !PLATFORM_FIELDS.has(field));
  return { ...(Object.fromEntries(others) as unknown as ImageConfig), ...platformFields(platform) };
}

const PLATFORM_FIELDS = new Set(["architecture", "os", "os.version", "os.features", "variant"]);

function platformFields(platform: Platform): Omit<ImageConfig, "config" | "rootfs"> {
  const { os, architecture, variant, osVersion, osFeatures } = platform;
  return {
    architecture,
    os,
    ...(osVersion !== undefined && { "os.version": osVersion }),
    ...(osFeatures !== undefined && { "os.features": osFeatures }),
    ...(variant !== undefined && { variant }),
  };
}

/** False for an image that is empty; its history tells where it lists no layers (BuildKit dockerfile2llb, resolveBaseImage). */
export function hasLayers({ rootfs, history = [] }: ImageConfig): boolean {
  return (rootfs.diff_ids ?? []).length > 0 || history.some((entry) => entry.empty_layer !== true);
}

const SORTED_FIELDS = new Set(["ExposedPorts", "Volumes", "Labels"]);

type JsonObject = Record<string, unknown>;

function parseObject(text: string): JsonObject {
  try {
    return asObject(JSON.parse(text));
  } catch (error) {
    throw new InternalError("an image configuration is not valid JSON", { cause: error });
  }
}

function asObject(value: unknown): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : {};
}

function pick<T>(value: JsonObject, fields: readonly (keyof T & string)[]): Partial<T> {
  const entries = fields
    .map((field) => [field, value[field]] as const)
    .filter(([, item]) => item !== undefined && item !== null);
  return Object.fromEntries(entries) as Partial<T>;
}
