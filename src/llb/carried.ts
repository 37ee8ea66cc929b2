/**
 * The values a state carries besides its file system: environment, working directory, user, and the rest of the image
 * configuration. It is a chain of changes over a base image, resolved late: the base image's configuration is looked
 * up only when something needs it, and only for states the result needs.
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

/** How an image is looked up. */
export type ResolveMode = "default" | "pull" | "local";

/** Which image, for which platform. */
export interface ImageSource {
  /** Canonical, with a tag or a digest. */
  readonly reference: string;
  readonly platform: Platform;
  readonly resolveMode: ResolveMode;
  /** The digest it must have. */
  readonly checksum?: Digest;
  /** Only this many of its layers, from the first. */
  readonly layerLimit?: number;
  /** Name of the client's OCI layout it is in, rather than in a registry; the reference then has a digest. */
  readonly ociStore?: string;
  /** The frontend input it is, rather than an image of a registry: the result of another build. */
  readonly input?: string;
  /** The named context that it comes from, for people to see. */
  readonly contextName?: string;
  /** It stands for a whole target: steps on it run on its own platform, and its triggers are none (dockerfile2llb). */
  readonly isTarget?: true;
  /** The lines that asked for it, innermost call first. */
  readonly frames: readonly SourcePosition[];
}

/** The start of a chain, or a change on top of another. Compared by identity. */
export type Carried = CarriedStart | CarriedChange;

export interface CarriedStart {
  readonly kind: "start";
  /** Nothing is inherited without a base image. */
  readonly image: ImageSource | undefined;
  readonly platform: Platform;
}

export interface CarriedChange {
  readonly kind: "change";
  readonly parent: Carried;
  /** Where the chain starts, however long it is. */
  readonly start: CarriedStart;
  readonly apply: (values: CarriedValues) => CarriedValues;
  /** The lines that made it. */
  readonly frames: readonly SourcePosition[];
  /** The subject of the change, for checks of scripts. */
  readonly topic?: ChangeTopic | undefined;
}

/** The subject of a change, known without resolving anything. */
export type ChangeTopic =
  | { readonly kind: "env"; readonly names: readonly string[] }
  /** An entrypoint or a command that goes through the shell. */
  | { readonly kind: "shell-command"; readonly field: "entrypoint" | "cmd" }
  /** As written. */
  | { readonly kind: "workdir"; readonly path: string };

/** A resolved chain. */
export interface CarriedValues {
  /** Steps run on this platform. */
  readonly platform: Platform;
  /** The environment of steps: a variable that is set again moves to the end (BuildKit client/llb EnvList). */
  readonly env: readonly (readonly [key: string, value: string])[];
  /** The image configuration; here a variable that is set again keeps its place. */
  readonly image: ImageConfig;
  /** The untouched configuration of the base image. */
  readonly baseConfig?: Uint8Array;
  /** Annotations of the manifest. */
  readonly annotations: ReadonlyMap<string, string>;
  /** `cmd` was set on this chain, so setting the entrypoint keeps it. */
  readonly cmdSet: boolean;
}

/** A base image as the daemon resolved it. */
export interface ResolvedImage {
  /** The reference to use: as asked for, or what a source policy made of it. */
  readonly reference: string;
  /** Empty when the daemon does not tell one (Docker 20.10 for images of its own store). */
  readonly digest: string;
  /** The configuration that later steps inherit, after the image's triggers have run. */
  readonly config: ImageConfig;
  /** The image's own configuration, untouched. */
  readonly configBytes: Uint8Array;
  /** The bytes of a definition that stands for the image: its triggers have run in it, or another build made it. */
  readonly definition?: Uint8Array;
}

/** A chain that starts from nothing. */
export function emptyCarried(platform: Platform): Carried {
  return Object.freeze({ kind: "start", image: undefined, platform });
}

/** A chain that starts from an image's configuration. */
export function imageCarried(image: ImageSource): Carried {
  return Object.freeze({ kind: "start", image, platform: image.platform });
}

/** The chain with one more change. */
export function changeCarried(
  parent: Carried,
  apply: (values: CarriedValues) => CarriedValues,
  frames: readonly SourcePosition[],
  topic?: ChangeTopic,
): Carried {
  return Object.freeze({ kind: "change", parent, start: startOf(parent), apply, frames, topic });
}

/** The base image a chain starts from. */
export function baseImageOf(carried: Carried): ImageSource | undefined {
  return startOf(carried).image;
}

/** The platform steps on a chain run on. */
export function platformOf(carried: Carried): Platform {
  return startOf(carried).platform;
}

function startOf(carried: Carried): CarriedStart {
  return carried.kind === "start" ? carried : carried.start;
}

/** Resolves chains, each link once. */
export class CarriedResolver {
  readonly #resolved = new Map<Carried, CarriedValues>();
  readonly #imageOf: (image: ImageSource) => ResolvedImage;

  constructor(imageOf: (image: ImageSource) => ResolvedImage) {
    this.#imageOf = imageOf;
  }

  /** The values at the end of the chain. @throws what looking up the base image throws. */
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
    // With the default PATH, which the Dockerfile frontend sets for steps too: the environment is part of a cache key.
    env: assignEnv([], (image.config.Env ?? []).map(splitEnv)),
    image: without(image, "created"),
    ...(base !== undefined && { baseConfig: base.configBytes }),
    annotations: new Map(),
    cmdSet: false,
  };
}

/** Returns the configuration that steps inherit from a base image: the canonical platform, and no triggers. */
function baseConfig(
  source: ImageSource,
  imageOf: (image: ImageSource) => ResolvedImage,
): Pick<ResolvedImage, "config" | "configBytes"> {
  const { config: found, configBytes } = imageOf(source);
  const config = withPlatform(found, platformIn(found));
  if (source.isTarget !== true) refuseTriggers(source, config);
  return { config: { ...config, config: without(config.config, "OnBuild") }, configBytes };
}

/** Without a daemon triggers cannot run, and handing them on would be wrong, in silence. */
function refuseTriggers({ reference, frames }: ImageSource, { config }: ImageConfig): void {
  const [first] = config.OnBuild ?? [];
  if (first === undefined) return;
  throw scriptErrorAt(
    frames,
    `${reference} has ONBUILD triggers (${quoted(first)}), which only a daemon can run`,
  );
}

/** `KEY=value` cut at the first `=`. */
export function splitEnv(entry: string): readonly [string, string] {
  const at = entry.indexOf("=");
  return at < 0 ? [entry, ""] : [entry.slice(0, at), entry.slice(at + 1)];
}

/**
 * The values as a stage built on this one finds them (BuildKit dockerfile2llb, `FROM stage`): variables of the image are
 * set once more, behind those that are not in it, and a command is one that was inherited.
 */
export function stageValues(values: CarriedValues): CarriedValues {
  const env = assignEnv(values.env, (values.image.config.Env ?? []).map(splitEnv));
  return { ...values, env, cmdSet: false };
}

/** Sets variables as `ENV` does: at the end for steps, in place in the image configuration. */
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

/** The environment with variables set; what is set again moves to the end, an undefined value removes. */
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

/** The values with some fields of the container configuration replaced; undefined removes a field. */
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

/** The working directory of steps, absolute whatever the base image says. */
export function workdirOf(values: CarriedValues): string {
  return resolvePath("/", values.image.config.WorkingDir ?? "");
}

/** The text with variables replaced, as later steps see them. @throws ScriptError for an unset name. */
export function expandIn(values: CarriedValues, text: string): string {
  return expandVariables(text, values.env);
}

/** The shell that text commands go through. */
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
