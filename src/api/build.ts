/** The state of one evaluation: the request, the questions that the script asked, and its result. */
import { ScriptError, type SourcePosition } from "../errors.js";
import { CarriedResolver, baseImageOf, type Carried, type CarriedValues } from "../llb/carried.js";
import type { LlbCap } from "../llb/caps.js";
import type { BuildContextSource, NamedContexts } from "../llb/context-source.js";
import { definitionBytes, marshalOutput, type MarshalInput } from "../llb/marshal.js";
import { sendableDefinition } from "../llb/message-limit.js";
import type { MarshalRequest } from "../llb/marshal-request.js";
import type { State } from "../llb/state.js";
import type { ExecVertex } from "../llb/vertex/exec.js";
import type { Mount } from "../llb/vertex/mount.js";
import type { LocalVertex } from "../llb/vertex/source.js";
import type { Output } from "../llb/vertex/vertex.js";
import type { Platform } from "../oci/platform.js";
import type { OutsideTexts } from "../schema/types.js";
import { SourceLines } from "../util/source-lines.js";
import type { EntriesRequest, Host } from "./host.js";
import { DeclaredTargets } from "./declared-targets.js";
import { Questions } from "./questions.js";
import { ScriptUse } from "./script-use.js";
import { ImageLookup } from "./sources/image-lookup.js";
import { quoted } from "../util/shown-text.js";

/** The parts of the build request that scripts can see. */
export interface BuildOptions {
  /** Build arguments. */
  readonly args: ReadonlyMap<string, string>;
  readonly targetPlatform: Platform;
  readonly buildPlatform: Platform;
  /** The target that the client requests. */
  readonly target?: string | undefined;
  /** The default for the lookup of base images: the client's `image-resolve-mode`. */
  readonly resolveMode: "default" | "pull" | "local";
  readonly context: BuildContextSource;
  readonly namedContexts: NamedContexts;
  /** True for a listing, which builds nothing. Required build arguments may be missing. */
  readonly listing?: boolean;
}

/** The argument of `bk.export`. */
export interface Exported {
  readonly state: State;
  readonly frames: readonly SourcePosition[];
}

/** The state of one evaluation; API functions act on it. */
export class Build {
  readonly options: BuildOptions;
  readonly host: Host;
  readonly resolver: CarriedResolver;
  readonly targets = new DeclaredTargets();
  readonly images: ImageLookup;
  readonly use: ScriptUse;
  /** The frames of the call that created a mount. */
  readonly mountFrames = new WeakMap<Mount, readonly SourcePosition[]>();
  /**
   * The indexes of a command's writable binds by cleaned `dest`. A map, because scripts may look up thousands of them.
   */
  readonly writableBinds = new WeakMap<ExecVertex, ReadonlyMap<string, number>>();
  readonly #asked = new Questions();
  readonly #ignorePatterns = new Map<string, readonly string[]>();
  readonly #files: ReadonlyMap<string, Uint8Array>;
  readonly #lines: SourceLines;
  readonly #marshal: MarshalRequest | undefined;
  #exported: Exported | undefined;

  /** Creates the state. `files` are the user's files by name; `require` may add files later. */
  constructor(
    options: BuildOptions,
    host: Host,
    files: ReadonlyMap<string, Uint8Array>,
    marshal?: MarshalRequest,
  ) {
    this.options = options;
    this.#marshal = marshal;
    this.host = host;
    this.#files = files;
    this.#lines = new SourceLines(() => files);
    this.use = new ScriptUse(files);
    this.images = new ImageLookup({
      host,
      questions: this.#asked,
      targets: this.targets,
      supports: (cap) => marshal === undefined || this.supports(cap),
      definitionOf: (output) => this.definitionOf(output),
    });
    this.resolver = new CarriedResolver((image) => this.images.image(image));
  }

  /** Returns the text of a line in a user's file, or an empty text if the file is unknown. */
  sourceLine(position: SourcePosition | undefined): string {
    return position === undefined ? "" : this.#lines.line(position.file, position.line);
  }

  /** Returns the check for texts from outside, which warns at the lines of a call. */
  outsideTexts(frames: () => readonly SourcePosition[]): OutsideTexts {
    return {
      has: (text) => this.use.outside.has(text),
      escapeCall: (text) => this.use.outside.escapeCall(text),
      warn: (path, escapeCall) => {
        const message = `${path}: a value from outside is part of a larger text, where its $ begins a variable: write ${escapeCall}`;
        this.host.warn({ rule: "UnescapedValue", message, frames: frames() });
      },
    };
  }

  get exported(): Exported | undefined {
    return this.#exported;
  }

  /** The lookups that marshalling uses. */
  get lookup(): MarshalInput["lookup"] {
    return {
      values: (carried) => this.values(carried),
      image: (vertex) => this.images.image(vertex),
      ignorePatterns: (vertex) => this.ignorePatterns(vertex),
    };
  }

  /**
   * Returns the bytes of a definition to build while the script runs, or undefined without a daemon.
   * @throws ScriptError if the definition is too large for BuildKit
   */
  definitionOf(output: Output): Uint8Array | undefined {
    const { lookup } = this;
    const request = this.#marshal;
    if (request === undefined) return undefined;
    // The files have no text, because an error with the text could be too large. Their lines are enough to find the
    // place.
    const files = new Map([...this.#files.keys()].map((name) => [name, new Uint8Array()] as const));
    const definition = marshalOutput(output, { request, lookup, sources: { files } });
    return sendableDefinition(definitionBytes(definition), output.vertex.frames, request.caps);
  }

  /** Reports whether the daemon has an LLB capability. */
  supports(cap: LlbCap): boolean {
    return this.#marshal?.caps.has(cap) ?? false;
  }

  /** Sets the result of the build. @throws ScriptError for a second result, and inside a target */
  export(exported: Exported): void {
    if (this.targets.current !== undefined) {
      throw new ScriptError(
        `a target returns its state: write return state, { … } in the function of ${quoted(this.targets.current)}`,
      );
    }
    const first = this.#exported;
    if (first !== undefined) {
      const [at] = first.frames;
      const where = at === undefined ? "" : `: the first call is at ${at.file}:${at.line}`;
      throw new ScriptError(`a build has one result, and bk.export was called before${where}`);
    }
    this.#exported = exported;
  }

  /** Returns the carried values of a state. Waits for the base image if the values depend on it. */
  values(carried: Carried): CarriedValues {
    const image = baseImageOf(carried);
    if (image !== undefined) this.images.resolve([image]);
    return this.resolver.values(carried);
  }

  /** Returns the paths that exist in a built file system, or undefined without a daemon. */
  readEntries(request: EntriesRequest): ReturnType<NonNullable<Host["readEntries"]>> {
    this.#asked.add("linked copies' destinations");
    return this.host.readEntries?.(request) ?? new Map();
  }

  /** Returns the paths that are missing in a client directory. The result is empty if the host cannot tell. */
  missingPaths({ name, contextName }: LocalVertex, paths: readonly string[]) {
    if (!this.supports("source.local.metadatatransfer")) return [];
    this.#asked.add("directories of the client");
    const directory = { local: name, ...(contextName !== undefined && { contextName }) };
    return this.host.missingPaths?.({ ...directory, paths }) ?? [];
  }

  /** Returns the ignore patterns of a client directory. Each directory is read once. */
  ignorePatterns(vertex: LocalVertex): readonly string[] {
    const known = this.#ignorePatterns.get(vertex.name);
    if (known !== undefined) return known;
    const { contextName } = vertex;
    this.#asked.add("directories of the client", vertex.frames);
    const patterns = this.host.ignorePatterns({
      local: vertex.name,
      ...(contextName !== undefined && { contextName }),
    });
    this.#ignorePatterns.set(vertex.name, patterns);
    return patterns;
  }
}
