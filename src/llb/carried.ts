/**
 * The values of a state in addition to its file system: environment, working directory, user, and the rest of the image
 * configuration. They are a chain of changes on top of a base image, resolved late: Luakit resolves a base image only
 * if the result needs its configuration.
 */
import { atCall, scriptErrorAt, type SourcePosition } from "../errors.js";
import {
  DEFAULT_PATH,
  emptyImageConfig,
  platformIn,
  withPlatform,
  type ContainerConfig,
  type ImageConfig,
} from "../oci/image-config.js";
import type { Digest } from "../oci/digest.js";
import type { Platform } from "../oci/platform.js";
import { expandVariables } from "./expand.js";
import { resolvePath } from "../util/posix-path.js";
import { quoted } from "../util/shown-text.js";

/** How the daemon resolves an image. */
export type ResolveMode = "default" | "pull" | "local";

/** An image for a platform. */
export interface ImageSource {
  /** The canonical reference, with a tag or a digest. */
  readonly reference: string;
  readonly platform: Platform;
  readonly resolveMode: ResolveMode;
  /** The required digest. */
  readonly checksum?: Digest;
  /** The number of layers to use, counted from the first. */
  readonly layerLimit?: number;
  /** The client's OCI layout that has the image, instead of a registry. The reference then has a digest. */
  readonly ociStore?: string;
  /** The frontend input, the result of another build, that the image is, instead of an image of a registry. */
  readonly input?: string;
  /** The named context of the image, for progress output. */
  readonly contextName?: string;
  /**
   * The image replaces a whole target. Steps run on the image's own platform, and its ONBUILD triggers do not run
   * (dockerfile2llb).
   */
  readonly isTarget?: true;
  /** The script lines that request the image, innermost call first. */
  readonly frames: readonly SourcePosition[];
}

/** The start of a chain, or a change on top of another. Compared by identity. */
export type Carried = CarriedStart | CarriedChange;

export interface CarriedStart {
  readonly kind: "start";
  /** The base image. Undefined inherits nothing. */
  readonly image: ImageSource | undefined;
  readonly platform: Platform;
}

export interface CarriedChange {
  readonly kind: "change";
  readonly parent: Carried;
  /** The start of the chain, so that finding it takes the same time for any length. */
  readonly start: CarriedStart;
  readonly apply: (values: CarriedValues) => CarriedValues;
  /** The script lines that made the change. */
  readonly frames: readonly SourcePosition[];
  /** The subject of the change, for checks of scripts. */
  readonly topic?: ChangeTopic | undefined;
}

/** The subject of a change, known without resolving anything. */
export type ChangeTopic =
  | { readonly kind: "env"; readonly names: readonly string[] }
  /** An entrypoint or a command that runs through the shell. */
  | { readonly kind: "shell-command"; readonly field: "entrypoint" | "cmd" }
  /** The working directory as the script spells it. */
  | { readonly kind: "workdir"; readonly path: string };

/** A resolved chain. */
export interface CarriedValues {
  /** The platform of steps. */
  readonly platform: Platform;
  /** The environment of steps. A variable that is set again moves to the end (BuildKit client/llb EnvList). */
  readonly env: readonly (readonly [key: string, value: string])[];
  /** The image configuration. In its environment, a variable that is set again keeps its position. */
  readonly image: ImageConfig;
  /** The original bytes of the base image's configuration. */
  readonly baseConfig?: Uint8Array;
  /** The annotations of the image manifest. */
  readonly annotations: ReadonlyMap<string, string>;
  /** Reports whether the script has set `cmd`. If so, setting the entrypoint keeps it. */
  readonly cmdSet: boolean;
}

/** An image that the daemon has resolved. */
export interface ResolvedImage {
  /** The reference to use. A source policy may have replaced the script's reference. */
  readonly reference: string;
  /** The digest; empty if the daemon reports none (Docker 20.10 for images in its own store). */
  readonly digest: string;
  /** The configuration that later steps inherit, after the image's ONBUILD triggers have run. */
  readonly config: ImageConfig;
  /** The original bytes of the image's configuration. */
  readonly configBytes: Uint8Array;
  /**
   * The bytes of a definition that replaces the image: the image with its ONBUILD triggers run, or a frontend input.
   */
  readonly definition?: Uint8Array;
}

/** Returns a chain without a base image. */
export function emptyCarried(platform: Platform): Carried {
  return Object.freeze({ kind: "start", image: undefined, platform });
}

/** Returns a chain that starts from an image's configuration. */
export function imageCarried(image: ImageSource): Carried {
  return Object.freeze({ kind: "start", image, platform: image.platform });
}

/** Returns the chain with one more change. */
export function changeCarried(
  parent: Carried,
  apply: (values: CarriedValues) => CarriedValues,
  frames: readonly SourcePosition[],
  topic?: ChangeTopic,
): Carried {
  return Object.freeze({ kind: "change", parent, start: startOf(parent), apply, frames, topic });
}

/** Returns the base image of a chain. */
export function baseImageOf(carried: Carried): ImageSource | undefined {
  return startOf(carried).image;
}

/** Returns the platform of steps on a chain. */
export function platformOf(carried: Carried): Platform {
  return startOf(carried).platform;
}

function startOf(carried: Carried): CarriedStart {
  return carried.kind === "start" ? carried : carried.start;
}

/** Resolves chains of changes. It applies each change once. */
export class CarriedResolver {
  readonly #resolved = new Map<Carried, CarriedValues>();
  readonly #imageOf: (image: ImageSource) => ResolvedImage;

  constructor(imageOf: (image: ImageSource) => ResolvedImage) {
    this.#imageOf = imageOf;
  }

  /** Returns the values at the end of the chain. @throws the error of resolving the base image */
  values(carried: Carried): CarriedValues {
    const pending: CarriedChange[] = [];
    let current = carried;
    let values = this.#resolved.get(current);
    while (values === undefined && current.kind === "change") {
      pending.push(current);
      current = current.parent;
      values = this.#resolved.get(current);
    }
    const start = values ?? this.#start(current as CarriedStart);
    return pending.reduceRight((before, change) => this.#apply(change, before), start);
  }

  #apply(change: CarriedChange, before: CarriedValues): CarriedValues {
    const values = atCall(change.frames, () => change.apply(before));
    this.#resolved.set(change, values);
    return values;
  }

  #start(start: CarriedStart): CarriedValues {
    const values = startValues(start, this.#imageOf);
    this.#resolved.set(start, values);
    return values;
  }
}

function startValues(
  start: CarriedStart,
  imageOf: (image: ImageSource) => ResolvedImage,
): CarriedValues {
  const base = start.image && baseConfig(start.image, imageOf);
  const image = withDefaultPath(base?.config ?? emptyImageConfig(start.platform));
  return {
    platform:
      start.image?.isTarget === true && image.os !== "" ? platformIn(image) : start.platform,
    // Includes the default PATH, as the Dockerfile frontend does: the environment is part of a cache key.
    env: assignEnv([], (image.config.Env ?? []).map(splitEnv)),
    image: without(image, "created"),
    ...(base !== undefined && { baseConfig: base.configBytes }),
    annotations: new Map(),
    cmdSet: false,
  };
}

/**
 * Returns the configuration that steps inherit from a base image: with a canonical platform, without ONBUILD triggers.
 */
function baseConfig(
  source: ImageSource,
  imageOf: (image: ImageSource) => ResolvedImage,
): Pick<ResolvedImage, "config" | "configBytes"> {
  const { config: found, configBytes } = imageOf(source);
  const config = withPlatform(found, platformIn(found));
  if (source.isTarget !== true) refuseTriggers(source, config);
  return { config: { ...config, config: without(config.config, "OnBuild") }, configBytes };
}

/** Rejects ONBUILD triggers. Without a daemon they cannot run, and dropping them silently would build a wrong image. */
function refuseTriggers({ reference, frames }: ImageSource, { config }: ImageConfig): void {
  const [first] = config.OnBuild ?? [];
  if (first === undefined) return;
  throw scriptErrorAt(
    frames,
    `${reference} has ONBUILD triggers (${quoted(first)}), which only a daemon can run`,
  );
}

/** Splits `KEY=value` at the first `=`. */
export function splitEnv(entry: string): readonly [string, string] {
  const at = entry.indexOf("=");
  return at < 0 ? [entry, ""] : [entry.slice(0, at), entry.slice(at + 1)];
}

/**
 * Returns the values that a stage inherits from a stage with these values (BuildKit dockerfile2llb, `FROM stage`). The
 * image's variables are set again, so they move behind other variables. A `cmd` counts as inherited, not as set.
 */
export function stageValues(values: CarriedValues): CarriedValues {
  const env = assignEnv(values.env, (values.image.config.Env ?? []).map(splitEnv));
  return { ...values, env, cmdSet: false };
}

/** Sets variables as `ENV` does: they move to the end for steps, and keep their position in the image configuration. */
export function setEnv(
  values: CarriedValues,
  pairs: readonly (readonly [key: string, value: string])[],
): CarriedValues {
  const env = assignEnv(values.env, pairs);
  const entries = [...(values.image.config.Env ?? [])];
  const places = new Map(entries.map((entry, at) => [splitEnv(entry)[0], at] as const).reverse());
  for (const [key, value] of pairs) {
    const at = places.get(key) ?? entries.length;
    places.set(key, at);
    entries[at] = `${key}=${value}`;
  }
  return { ...updateConfig(values, { Env: entries }), env };
}

/** Removes variables from the environment of steps and from the image configuration. */
export function unsetEnv(values: CarriedValues, keys: readonly string[]): CarriedValues {
  const removed = new Set(keys);
  const env = values.env.filter(([key]) => !removed.has(key));
  const entries = (values.image.config.Env ?? []).filter(
    (entry) => !removed.has(splitEnv(entry)[0]),
  );
  return { ...updateConfig(values, { Env: entries }), env };
}

/**
 * Returns the environment with the pairs applied. A variable that is set again moves to the end; undefined removes it.
 */
export function assignEnv(
  env: readonly (readonly [string, string])[],
  pairs: readonly (readonly [string, string | undefined])[],
): readonly (readonly [string, string])[] {
  if (pairs.length === 0) return env;
  const list = new Map(env);
  for (const [key, value] of pairs) {
    // Deleted first: a key that is set again would keep its place.
    list.delete(key);
    if (value !== undefined) list.set(key, value);
  }
  return [...list];
}

/** Returns the values with some fields of the container configuration replaced. Undefined removes a field. */
export function updateConfig(
  values: CarriedValues,
  fields: { readonly [K in keyof ContainerConfig]?: ContainerConfig[K] | undefined },
): CarriedValues {
  const entries = Object.entries({ ...values.image.config, ...fields }).filter(
    ([, value]) => value !== undefined,
  );
  const config = Object.fromEntries(entries) as ContainerConfig;
  return { ...values, image: { ...values.image, config } };
}

/** Returns the working directory of steps. It is absolute even if the base image's path is relative. */
export function workdirOf(values: CarriedValues): string {
  return resolvePath("/", values.image.config.WorkingDir ?? "");
}

/**
 * Returns the text with its variables expanded in the environment of later steps.
 * @throws ScriptError for an unset name
 */
export function expandIn(values: CarriedValues, text: string): string {
  return expandVariables(text, values.env);
}

/** Returns the shell that runs commands given as text. */
export function shellOf(values: CarriedValues): readonly string[] {
  const shell = values.image.config.Shell;
  return shell === undefined || shell.length === 0 ? ["/bin/sh", "-c"] : shell;
}

function withDefaultPath(image: ImageConfig): ImageConfig {
  const env = image.config.Env ?? [];
  if (image.os === "windows" || env.some((entry) => splitEnv(entry)[0] === "PATH")) return image;
  return { ...image, config: { ...image.config, Env: [...env, `PATH=${DEFAULT_PATH}`] } };
}

function without<T extends object>(record: T, field: keyof T): T {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== field)) as T;
}
