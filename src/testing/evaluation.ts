/** The package's public types for evaluating a script without a daemon. */
import type { SourcePosition } from "../errors.js";
import type { Step } from "../llb/inspect/step.js";
import type { ContainerConfig, ImageConfig } from "../oci/image-config.js";

/** Inputs of a build besides its script and its files. */
export interface BuildInputs {
  /** Build arguments. Booleans and numbers stand for their text. */
  readonly args?: Readonly<Record<string, string | number | boolean>> | undefined;
  /** The target, as for `--target`. */
  readonly target?: string | undefined;
  /** The target platform. Default: the build platform, which then counts as not requested. */
  readonly platform?: string | undefined;
  /** The build platform. Default: `linux/amd64`, on every machine. */
  readonly buildPlatform?: string | undefined;
  /**
   * The base images by reference. Other images have a default configuration for the requested platform: the standard
   * `PATH` and the working directory `/`.
   */
  readonly images?: Readonly<Record<string, FakeImage>> | undefined;
  /** True if only the images in `images` exist. Default: false. */
  readonly strict?: boolean | undefined;
  /** Files by path, which replace files on disk: modules, an ignore file. */
  readonly files?: Readonly<Record<string, string | Uint8Array>> | undefined;
}

/** The limits of a script. The build arguments LUAKIT_TIME_LIMIT and LUAKIT_MEMORY_LIMIT have the same effect. */
export interface Limits {
  /** Milliseconds of evaluation. Default: 30,000. */
  readonly timeLimitMs?: number | undefined;
  /** Bytes of Lua memory. Default: 256 MiB. */
  readonly memoryLimitBytes?: number | undefined;
}

/** An image configuration, as `crane config` prints it. Absent fields have their default. */
export type FakeImage = Partial<ImageConfig>;

/** The result of evaluating a script. */
export interface Evaluation {
  /** The graph. Each step follows the steps that it reads, and the result is last. Scratch has no steps. */
  readonly steps: readonly Step[];
  /** The image's `config`: `Env`, `Cmd`, `Labels` and so on. */
  readonly config: ContainerConfig;
  /** The complete image configuration: `config`, `architecture`, `history` and so on. */
  readonly image: ImageConfig;
  /** Annotations of the manifest. */
  readonly annotations: Readonly<Record<string, string>>;
  /** The printed messages and warnings, in order. */
  readonly warnings: readonly ScriptWarning[];
  /** The definition for BuildKit: a `pb.Definition`. */
  readonly definition: Uint8Array;
  /** The digest of the last step, which covers the whole graph. Absent for scratch. */
  readonly digest?: string;
}

/** A printed message or a warning. */
export interface ScriptWarning {
  readonly message: string;
  /** The positions, innermost call first. */
  readonly frames: readonly SourcePosition[];
  /** The violated rule (docs/subrequests.md). Absent for messages of the script. */
  readonly rule?: string;
}
