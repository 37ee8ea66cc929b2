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
  /** The platform the image is for. Default: the build platform, and nobody asked for it. */
  readonly platform?: string | undefined;
  /** Where the build runs. Default: `linux/amd64`, on every machine. */
  readonly buildPlatform?: string | undefined;
  /**
   * The base images there are, by reference. Others have a default configuration for the platform that is asked for:
   * the standard `PATH`, working directory `/`, and nothing else.
   */
  readonly images?: Readonly<Record<string, FakeImage>> | undefined;
  /** Base images that `images` does not name do not exist. Default: false. */
  readonly strict?: boolean | undefined;
  /** Files by path, over those on disk: modules, an ignore file. */
  readonly files?: Readonly<Record<string, string | Uint8Array>> | undefined;
}

/** The limits of a script. Build arguments of the names LUAKIT_TIME_LIMIT and LUAKIT_MEMORY_LIMIT do the same. */
export interface Limits {
  /** Milliseconds of evaluation. Default: 30,000. */
  readonly timeLimitMs?: number | undefined;
  /** Bytes of Lua memory. Default: 256 MiB. */
  readonly memoryLimitBytes?: number | undefined;
}

/** An image configuration, as `crane config` prints it; what is left out is that of the default. */
export type FakeImage = Partial<ImageConfig>;

/** The result of evaluating a script. */
export interface Evaluation {
  /** The graph, each step after those it reads, the result last. An image that is scratch has none. */
  readonly steps: readonly Step[];
  /** The image's `config`: `Env`, `Cmd`, `Labels` and so on. */
  readonly config: ContainerConfig;
  /** The whole image configuration: `architecture`, `history` and so on, and `config` again. */
  readonly image: ImageConfig;
  /** Annotations of the manifest. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Prints and warnings, in order. */
  readonly warnings: readonly ScriptWarning[];
  /** The definition that BuildKit would get: a `pb.Definition`. */
  readonly definition: Uint8Array;
  /** Digest of the last step, which covers the whole graph; absent for scratch. */
  readonly digest?: string;
}

/** Something a script printed or warned of. */
export interface ScriptWarning {
  readonly message: string;
  /** The lines it is about, innermost call first. */
  readonly frames: readonly SourcePosition[];
  /** The rule that is not kept, see docs/subrequests.md; absent for what the script itself says. */
  readonly rule?: string;
}
