/** The interface between the core and everything outside the script: a small synchronous interface of effects. */
import type { SourcePosition, Status } from "../errors.js";
import type { ResolveMode } from "../llb/carried.js";
import type { Platform } from "../oci/platform.js";
import type { LintRule } from "./checks/rules.js";

/** A request for the configuration of a base image. */
export interface ImageRequest {
  /** The canonical reference, with a tag or a digest. */
  readonly reference: string;
  readonly platform: Platform;
  readonly resolveMode: ResolveMode;
  /** The name of the client's OCI layout with the image. Default: a registry. */
  readonly ociStore?: string;
  /** The name of the frontend input that the image is. `reference` has the same name. */
  readonly input?: string;
  /** The named context that replaces the image. */
  readonly contextName?: string;
  /** True if the image replaces a target. Its ONBUILD triggers then do not run. */
  readonly isTarget?: true;
  /** The targets that the image's triggers read. Absent until an answer requests them. */
  readonly targets?: readonly TargetFiles[];
}

/** A target that an ONBUILD trigger reads. */
export interface TargetFiles {
  /** The name in the spelling of the trigger. */
  readonly name: string;
  /** The bytes of the definition. */
  readonly definition: Uint8Array;
}

/**
 * A resolved image, or the reason of a failure. `reads` are the stages and images that the image's triggers name. The
 * same request with the targets among them returns the image.
 */
export type ImageAnswer =
  | {
      readonly reference: string;
      /** Empty if the daemon returned no digest. */
      readonly digest: string;
      /** The image configuration's JSON. */
      readonly config: Uint8Array;
      /**
       * The definition and the configuration that replace the image: the result of its ONBUILD triggers, or of another
       * build.
       */
      readonly built?: { readonly definition: Uint8Array; readonly config: Uint8Array };
    }
  | { readonly reads: readonly string[] }
  | { readonly failure: Status };

/** A directory of the client. */
export interface LocalDirectory {
  readonly local: string;
  /** The name, if the directory is a named context. */
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
  /** The existing part of the path: empty, or with a slash at the end. */
  readonly parent: string;
  /** The names in `parent`. */
  readonly names: readonly string[];
}

/** A file next to the script, or in the build context. */
export interface ModuleFile {
  readonly tree: "script" | "context";
  /** The path from the root of the tree. It never leaves the tree. */
  readonly path: string;
}

/** An existing module. */
export interface FoundModule {
  /** The index of the candidate. */
  readonly index: number;
  readonly data: Uint8Array;
  /** The file's name in messages, if several scripts share files. Default: chosen by the script. */
  readonly name?: string;
}

/** A question whether paths exist in a built file system. */
export interface EntriesRequest {
  /** The bytes of the definition. */
  readonly definition: Uint8Array;
  /** Absolute paths. */
  readonly paths: readonly string[];
}

/** A layer to merge with a base, and the definitions of both. */
export interface LayerRequest {
  readonly base: Uint8Array;
  readonly layer: Uint8Array;
  /** The destination of the layer's files: an absolute path without symbolic links, which exists in the base. */
  readonly dest: string;
  /** True if a copy into the base keeps the mode and owner of existing directories. */
  readonly keepsDirectories: boolean;
}

/** A message for the person who runs the build. */
export interface Warning {
  /** The first line is the summary, and further lines are its detail. */
  readonly message: string;
  /** The positions that the message is about, innermost first. */
  readonly frames: readonly SourcePosition[];
  /** The violated rule. Absent for messages of the script. */
  readonly rule?: LintRule;
  /** The rule in one sentence. The linter adds it. */
  readonly description?: string;
}

/** The questions of the core. A question ends an attempt in the main thread, and blocks a script in a worker. It may throw a LuakitError. */
export interface HostQuestions {
  /** Looks up several images together. The answers are in the order of the requests. */
  resolveImages: (requests: readonly ImageRequest[]) => readonly ImageAnswer[];
  /** Returns the ignore patterns of a client directory in wire form. The list is empty without an ignore file. */
  ignorePatterns: (directory: LocalDirectory) => readonly string[];
  /** Returns the paths that a client directory does not have. Absent in hosts that cannot tell. */
  missingPaths?: (request: PathsRequest) => readonly MissingPath[];
  /** Returns the first existing file of the candidates, or undefined. */
  readModule: (candidates: readonly ModuleFile[]) => FoundModule | undefined;
  /**
   * Returns the paths that exist in a built file system, with the targets of symbolic links; other entries have an
   * empty text. Builds the file system if necessary. Absent in hosts that cannot build.
   */
  readEntries?: (request: EntriesRequest) => ReadonlyMap<string, string>;
  /**
   * Reports whether merging a layer with its base has the result of copying into the base: no path is a directory in
   * one of them and another kind of entry in the other, and with `keepsDirectories` the directories of both have the
   * same mode and owner. Builds the base, and also the layer if `dest` is a directory
   * with entries.
   */
  layerFits?: (request: LayerRequest) => boolean;
}

/** The names of all questions, for code that forwards them. */
export const HOST_QUESTIONS = Object.keys({
  resolveImages: true,
  ignorePatterns: true,
  missingPaths: true,
  readModule: true,
  readEntries: true,
  layerFits: true,
} satisfies Record<keyof HostQuestions, true>) as readonly (keyof HostQuestions)[];

/** The host of a script. In the frontend it asks the daemon; in tests and tools it is an object over fixtures. */
export interface Host extends HostQuestions {
  /** Shows a message to the user, without waiting. */
  warn: (warning: Warning) => void;
}

/** The asynchronous answers to all questions. */
export type AsyncAnswers = {
  readonly [Question in keyof HostQuestions]-?: (
    ...input: Parameters<NonNullable<HostQuestions[Question]>>
  ) => Promise<ReturnType<NonNullable<HostQuestions[Question]>>>;
};

/** The asynchronous side of a host. */
export interface AsyncHost {
  readonly answers: AsyncAnswers;
  readonly warn: Host["warn"];
  /** Resolves when no script that asked earlier is running. Absent if one script runs alone. */
  readonly takeTurn?: () => Promise<void>;
}
