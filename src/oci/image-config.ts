/**
 * The image configuration: the JSON of docker-image-spec v1, which BuildKit exchanges in `containerimage.config`. Field
 * names are the names in the JSON (BuildKit's DockerOCIImage), so values need no conversion.
 */
import { RequestError } from "../errors.js";
import { textOf, utf8 } from "../util/bytes.js";
import {
  fields,
  flag,
  jsonInteger,
  list,
  matching,
  parseJson,
  record,
  jsonString,
  type Shaped,
} from "../util/json-shape.js";
import { sortedRecord } from "../util/sorted-map.js";
import { withoutPassword } from "../util/url.js";
import { normalizePlatform, type Platform } from "./platform.js";
import { defined } from "../util/defined.js";

/** The health check of an image. Durations are in nanoseconds. */
const HEALTHCHECK = fields({
  Test: list(jsonString),
  Interval: jsonInteger,
  Timeout: jsonInteger,
  StartPeriod: jsonInteger,
  StartInterval: jsonInteger,
  Retries: jsonInteger,
});
export type Healthcheck = Shaped<typeof HEALTHCHECK>;

/** A set of names: Go's `map[string]struct{}`. */
const NAMES = record<object>(fields({}));

/** The settings of a container of the image, in the order of the encoded JSON. */
const CONTAINER_FIELDS = {
  User: jsonString,
  ExposedPorts: NAMES,
  Env: list(jsonString),
  Entrypoint: list(jsonString),
  Cmd: list(jsonString),
  Volumes: NAMES,
  WorkingDir: jsonString,
  Labels: record(jsonString),
  StopSignal: jsonString,
  ArgsEscaped: flag,
  Healthcheck: HEALTHCHECK,
  OnBuild: list(jsonString),
  Shell: list(jsonString),
};
const CONTAINER_CONFIG = fields(CONTAINER_FIELDS);
export type ContainerConfig = Shaped<typeof CONTAINER_CONFIG>;

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** A time in the format of RFC 3339. */
const time = matching(TIME, "a time such as 2006-01-02T15:04:05Z");

/** An entry of the history, which is a line of `docker history`. */
const HISTORY_ENTRY = fields({
  created: time,
  created_by: jsonString,
  author: jsonString,
  comment: jsonString,
  empty_layer: flag,
});
export type HistoryEntry = Shaped<typeof HISTORY_ENTRY>;

/** The other fields of an image configuration, in the order of the encoded JSON. */
const IMAGE_FIELDS = {
  created: time,
  author: jsonString,
  architecture: jsonString,
  os: jsonString,
  "os.version": jsonString,
  "os.features": list(jsonString),
  variant: jsonString,
  history: list(HISTORY_ENTRY),
};
const IMAGE_CONFIG = fields({
  ...IMAGE_FIELDS,
  config: CONTAINER_CONFIG,
  rootfs: fields({ diff_ids: list(jsonString) }),
});

/** A complete image configuration. */
export interface ImageConfig extends Omit<Shaped<typeof IMAGE_CONFIG>, "rootfs"> {
  readonly architecture: string;
  readonly os: string;
  readonly config: ContainerConfig;
  readonly rootfs: { readonly type: string; readonly diff_ids: readonly string[] | null };
}

/**
 * The maximum size of a configuration. A result contains the configurations of the image and of its base image, and
 * must fit into one message.
 */
const MAX_CONFIG_BYTES = 8 * 2 ** 20;

/** The default PATH of a Linux image (BuildKit util/system/path.go). */
export const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * Decodes an image configuration. Only the fields of Go's structs are kept, because a new image must not inherit data
 * such as stale cache information of its base image. Absent and null fields are omitted.
 * @param name the name of the image, for messages
 * @throws RequestError if Go could not decode the bytes as an image configuration
 */
export function decodeImageConfig(bytes: Uint8Array, name: string): ImageConfig {
  const what = `the image configuration of ${withoutPassword(name)}`;
  if (bytes.length > MAX_CONFIG_BYTES) {
    const mib = Math.ceil(bytes.length / 2 ** 20);
    throw new RequestError(
      `${what} has ${mib} MiB; at most ${MAX_CONFIG_BYTES / 2 ** 20} MiB are read`,
    );
  }
  const { config = {}, rootfs, ...image } = parseJson(what, textOf(bytes), IMAGE_CONFIG);
  return {
    ...{ architecture: "", os: "" },
    ...image,
    config,
    rootfs: { type: "layers", diff_ids: rootfs?.diff_ids ?? null },
  };
}

/**
 * Encodes an image configuration. Fields are in a fixed order and maps are sorted as in Go, so the same configuration
 * always gives the same bytes.
 */
export function encodeImageConfig(image: ImageConfig): Uint8Array {
  const config = pick(image.config, CONTAINER_FIELDS);
  const sortedConfig = Object.fromEntries(
    Object.entries(config).map(([field, value]) => [
      field,
      SORTED_FIELDS.has(field) ? sortedRecord(Object.entries(value)) : value,
    ]),
  );
  return utf8(
    JSON.stringify({
      ...pick(image, IMAGE_FIELDS),
      config: sortedConfig,
      rootfs: image.rootfs,
    }),
  );
}

/** Returns the configuration of an image from scratch (BuildKit dockerfile2llb emptyImage). */
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

/** Returns the normalised platform of a configuration. */
export function platformIn(image: ImageConfig): Platform {
  return normalizePlatform({
    os: image.os,
    architecture: image.architecture,
    ...defined({
      variant: image.variant,
      osVersion: image["os.version"],
      osFeatures: image["os.features"],
    }),
  });
}

/** Returns the configuration with another platform. Platform fields that the new platform does not have are removed. */
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
    ...defined({ "os.version": osVersion, "os.features": osFeatures, variant }),
  };
}

/**
 * Reports whether an image has layers. If the configuration lists no layers, the history decides (BuildKit
 * dockerfile2llb, resolveBaseImage).
 */
export function hasLayers({ rootfs, history = [] }: ImageConfig): boolean {
  return (rootfs.diff_ids ?? []).length > 0 || history.some((entry) => entry.empty_layer !== true);
}

const SORTED_FIELDS = new Set(["ExposedPorts", "Volumes", "Labels"]);

/** Returns the fields that `shapes` names, in the order of `shapes`. */
function pick<T extends object>(
  value: T,
  shapes: Readonly<Partial<Record<keyof T, unknown>>>,
): Partial<T> {
  const names = Object.keys(shapes) as (keyof T)[];
  const entries = names
    .map((name) => [name, value[name]] as const)
    .filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries) as Partial<T>;
}
