/** The only door out of the core: a small synchronous interface of effects. */
import type { SourcePosition, Status } from "../errors.js";
import type { ResolveMode } from "../llb/carried.js";
import type { Platform } from "../oci/platform.js";
import type { LintRule } from "./checks/rules.js";

/** A base image whose configuration is wanted. */
export interface ImageRequest {
  /** Canonical, with a tag or a digest. */
  readonly reference: string;
  readonly platform: Platform;
  readonly resolveMode: ResolveMode;
  /** Name of the client's OCI layout it is in; a registry's image when left out. */
  readonly ociStore?: string;
  /** The frontend input it is; `reference` is its name, too. */
  readonly input?: string;
  /** The named context it comes from. */
  readonly contextName?: string;
  /** It stands for a whole target: its triggers do not run. */
  readonly isTarget?: true;
  /** The targets that its triggers read. Left out until an answer asks for them. */
  readonly targets?: readonly TargetFiles[];
}

/** The files of a target, for builds that read them. */
export interface TargetFiles {
  /** As the reader spells it. */
  readonly name: string;
  /** The bytes of the definition that builds it. */
  readonly definition: Uint8Array;
}

/**
 * An image as the daemon resolved it, or why it could not. `reads` are the stages and images that the image's triggers
 * name; the same request with the targets among them gets the image.
 */
export type ImageAnswer =
  | {
      readonly reference: string;
      /** May be empty: see llb/carried.ts. */
      readonly digest: string;
      /** The image configuration's JSON. */
      readonly config: Uint8Array;
      /** The definition that replaces the image, and its configuration: of its ONBUILD triggers, or of another build. */
      readonly built?: { readonly definition: Uint8Array; readonly config: Uint8Array };
    }
  | { readonly reads: readonly string[] }
  | { readonly failure: Status };

/** A directory of the client. */
export interface LocalDirectory {
  readonly local: string;
  /** The named context that it is. */
  readonly contextName?: string;
}

/** Paths that a client directory must have. */
export interface PathsRequest extends LocalDirectory {
  /** Relative to the root of the directory, and clean. */
  readonly paths: readonly string[];
}

/** A path that a client directory does not have. */
export interface MissingPath {
  readonly path: string;
  /** The part of the path that exists: empty, or with a slash at its end. */
  readonly parent: string;
  /** The names in `parent`. */
  readonly names: readonly string[];
}

/** A file of the tree the script came from, or of the build context. */
export interface ModuleFile {
  readonly tree: "script" | "context";
  /** From the root of the tree; never leaves it. */
  readonly path: string;
}

/** A module that exists. */
export interface FoundModule {
  /** Which of the candidates it is. */
  readonly index: number;
  readonly data: Uint8Array;
  /** The file's name in messages, where several scripts share files; each script's own choice if left out. */
  readonly name?: string;
}

/** Paths that a file system may have. */
export interface EntriesRequest {
  /** The bytes of the definition that builds it. */
  readonly definition: Uint8Array;
  /** Absolute. */
  readonly paths: readonly string[];
}

/** A layer that is to be laid over a base, and the definitions that build both. */
export interface LayerRequest {
  readonly base: Uint8Array;
  readonly layer: Uint8Array;
  /** The path that the layer's files were copied to: absolute, without links, and in the base. */
  readonly dest: string;
  /** A copy into the base leaves mode and owner of the directories that it finds there. */
  readonly keepsDirectories: boolean;
}

/** Something the person who runs the build should read. */
export interface Warning {
  /** The first line stands alone; more lines are its detail. */
  readonly message: string;
  /** The lines it is about, innermost first. */
  readonly frames: readonly SourcePosition[];
  /** The violated rule. Absent for messages of the script. */
  readonly rule?: LintRule;
  /** The rule in one sentence. The linter adds it. */
  readonly description?: string;
}

/**
 * Questions of the core to the world. A question blocks the script and nothing else; it may throw a `LuakitError`. A new
 * question stands here, and `host/request-host.ts` answers it.
 */
export interface HostQuestions {
  /** Looks several images up at once; answers in the order of the requests. */
  resolveImages: (requests: readonly ImageRequest[]) => readonly ImageAnswer[];
  /** Ignore patterns of a client directory, in wire form; empty when it has no ignore file. */
  ignorePatterns: (directory: LocalDirectory) => readonly string[];
  /** Those of the paths that a client directory does not have. Left out by hosts that cannot tell. */
  missingPaths?: (request: PathsRequest) => readonly MissingPath[];
  /** The first of these files that exists, or undefined. */
  readModule: (candidates: readonly ModuleFile[]) => FoundModule | undefined;
  /**
   * Those of the paths that exist in a built file system, with the targets of symbolic links; anything else has "".
   * Builds the file system if necessary. Left out by hosts that cannot build.
   */
  readEntries?: (request: EntriesRequest) => ReadonlyMap<string, string>;
  /**
   * Reports whether laying a layer over its base gives what copying into the base gives: no path is a directory in one of
   * them and something else in the other. Builds the base, and the layer if `dest` is a directory with entries.
   */
  layerFits?: (request: LayerRequest) => boolean;
}

/** The names of all questions, for those that forward them. */
export const HOST_QUESTIONS = Object.keys({
  resolveImages: true,
  ignorePatterns: true,
  missingPaths: true,
  readModule: true,
  readEntries: true,
  layerFits: true,
} satisfies Record<keyof HostQuestions, true>) as readonly (keyof HostQuestions)[];

/**
 * The only door out of the core. In the frontend, a port to the main thread answers; in tests and tools, a plain object
 * over fixtures.
 */
export interface Host extends HostQuestions {
  /** Shows something to the user; does not wait. */
  warn: (warning: Warning) => void;
}

/** The main thread's answers to the questions of a worker: all of them, asynchronously. */
export type AsyncAnswers = {
  readonly [Question in keyof HostQuestions]-?: (
    ...input: Parameters<NonNullable<HostQuestions[Question]>>
  ) => Promise<ReturnType<NonNullable<HostQuestions[Question]>>>;
};

/** The main thread's side of a Host. */
export interface AsyncHost {
  readonly answers: AsyncAnswers;
  readonly warn: Host["warn"];
  /** Resolves when no script that asked before is running. Left out where one script runs alone. */
  readonly takeTurn?: () => Promise<void>;
}
