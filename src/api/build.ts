/** One evaluation of a script: what it was asked for, what it asked the world, what it exported. */
import { ScriptError, scriptErrorAt, type SourcePosition } from "../errors.js";
import {
  CarriedResolver,
  baseImageOf,
  type Carried,
  type CarriedValues,
  type ImageSource,
  type ResolvedImage,
} from "../llb/carried.js";
import { missingFeature, type LlbCap } from "../llb/caps.js";
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
import type { HostObject } from "../util/host-object.js";
import { textOf } from "../util/bytes.js";
import { SourceLines } from "../util/source-lines.js";
import type { EntriesRequest, Host, ImageAnswer, TargetFiles } from "./host.js";
import { OutsideValues } from "./values/outside.js";
import { Questions } from "./questions.js";
import { checkDigest, imageKey, requestOf, resolvedImage } from "./sources/image-lookup.js";
import { StringArguments } from "./checks/string-conditions.js";
import { UnusedStates } from "./checks/unused-states.js";
import { quoted } from "../util/shown-text.js";

/** What the person who runs the build asked for, as far as scripts can see it. */
export interface BuildOptions {
  /** Build arguments. */
  readonly args: ReadonlyMap<string, string>;
  readonly targetPlatform: Platform;
  readonly buildPlatform: Platform;
  /** The target the client asks for. */
  readonly target?: string | undefined;
  /** How base images are looked up when the script does not say: `image-resolve-mode`. */
  readonly resolveMode: "default" | "pull" | "local";
  readonly context: BuildContextSource;
  readonly namedContexts: NamedContexts;
  /** Nothing is built, and only what a build takes is asked for: a required argument may be missing. */
  readonly listing?: boolean;
}

/** A build argument that the script asked for; values are as text. */
export interface AskedArgument {
  readonly name: string;
  readonly type: "string" | "boolean" | "integer" | "number";
  readonly description?: string | undefined;
  readonly required?: boolean | undefined;
  readonly default?: string | undefined;
  /** Texts in quotes. */
  readonly choices?: readonly string[] | undefined;
  /** What this build has. */
  readonly value: string | undefined;
  readonly frames: readonly SourcePosition[];
}

/** A declared target; see targets.ts. */
export interface DeclaredTarget extends HostObject {
  readonly name: string;
  readonly options: {
    readonly description: string | undefined;
    readonly default: boolean | undefined;
    readonly sbom_scan: boolean | undefined;
  };
  /** The lines that declared it. */
  readonly frames: readonly SourcePosition[];
  /** What it builds; runs its function the first time. */
  readonly state: () => State;
  /** What it built, if it was asked for. */
  readonly built: State | undefined;
}

/** What `bk.export` was given. */
export interface Exported {
  readonly state: State;
  readonly frames: readonly SourcePosition[];
}

/** Bytes of the script's files that are searched for a text. */
const MAX_SEARCHED_BYTES = 2 ** 20;

/** The state of one evaluation; API functions act on it. */
export class Build {
  readonly options: BuildOptions;
  readonly host: Host;
  readonly resolver: CarriedResolver;
  readonly unused = new UnusedStates();
  /** The texts with a `$` that the script got from outside. */
  readonly outside = new OutsideValues((text) => this.#mayHold(text));
  /** The build arguments the script asked for, by name. */
  readonly askedArguments = new Map<string, AskedArgument>();
  readonly stringArguments = new StringArguments();
  /** Errors that only listing makes up for. */
  readonly missingArguments: ScriptError[] = [];
  /** The lines that made a mount. */
  readonly mountFrames = new WeakMap<Mount, readonly SourcePosition[]>();
  /** The indexes of a command's writable binds, by cleaned dest: scripts may ask for thousands of them. */
  readonly writableBinds = new WeakMap<ExecVertex, ReadonlyMap<string, number>>();
  readonly #asked = new Questions();
  readonly #images = new Map<string, ResolvedImage>();
  readonly #ignorePatterns = new Map<string, readonly string[]>();
  readonly #files: ReadonlyMap<string, Uint8Array>;
  readonly #lines: SourceLines;
  readonly #marshal: MarshalRequest | undefined;
  /** Clients ask for targets in any case, as for the stages of a Dockerfile. */
  readonly #targetsByLowerName = new Map<string, DeclaredTarget>();
  readonly #targets = new Map<string, DeclaredTarget>();
  readonly #stages: string[] = [];
  /** Images, by key, whose triggers wait for targets. */
  readonly #readByTriggers = new Set<string>();
  #exported: Exported | undefined;

  /** `files` holds the user's files by name; it may grow while modules are loaded. */
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
    this.resolver = new CarriedResolver((vertex) => this.image(vertex));
  }

  /** The text of a line the user wrote; empty when it is not known. */
  sourceLine(position: SourcePosition | undefined): string {
    return position === undefined ? "" : this.#lines.line(position.file, position.line);
  }

  /** True when a file that was loaded holds the text, or there is too much text to search. */
  #mayHold(text: string): boolean {
    let size = 0;
    for (const bytes of this.#files.values()) {
      size += bytes.length;
      if (size > MAX_SEARCHED_BYTES || textOf(bytes).includes(text)) return true;
    }
    return false;
  }

  /** Returns the check for texts from outside, which warns at the lines of a call. */
  outsideTexts(frames: () => readonly SourcePosition[]): OutsideTexts {
    return {
      has: (text) => this.outside.has(text),
      escapeCall: (text) => this.outside.escapeCall(text),
      warn: (path, escapeCall) => {
        const message = `${path}: a value from outside is part of a larger text, where its $ begins a variable: write ${escapeCall}`;
        this.host.warn({ rule: "UnescapedValue", message, frames: frames() });
      },
    };
  }

  get exported(): Exported | undefined {
    return this.#exported;
  }

  /** What marshalling asks of a build. */
  get lookup(): MarshalInput["lookup"] {
    return {
      values: (carried) => this.values(carried),
      image: (vertex) => this.image(vertex),
      ignorePatterns: (vertex) => this.ignorePatterns(vertex),
    };
  }

  /**
   * The bytes of a definition that is built while the script runs; undefined where no daemon is there.
   * @throws ScriptError when BuildKit would not take them
   */
  definitionOf(output: Output): Uint8Array | undefined {
    const { lookup } = this;
    const request = this.#marshal;
    if (request === undefined) return undefined;
    // Files without their text: errors that carry it could be too large to be received. Their lines are enough to find it.
    const files = new Map([...this.#files.keys()].map((name) => [name, new Uint8Array()] as const));
    const definition = marshalOutput(output, { request, lookup, sources: { files } });
    return sendableDefinition(definitionBytes(definition), output.vertex.frames, request.caps);
  }

  /** True when the daemon has an LLB capability. */
  supports(cap: LlbCap): boolean {
    return this.#marshal?.caps.has(cap) ?? false;
  }

  /** The targets declared so far, by name. */
  get targets(): ReadonlyMap<string, DeclaredTarget> {
    return this.#targets;
  }

  /** The targets that are being run, outermost first. */
  get stages(): readonly string[] {
    return this.#stages;
  }

  /** The target whose steps are being made. */
  get stage(): string | undefined {
    return this.#stages.at(-1);
  }

  /** Runs `body` as part of a target. */
  inStage<T>(name: string, body: () => T): T {
    this.#stages.push(name);
    try {
      return body();
    } finally {
      this.#stages.pop();
    }
  }

  /** Takes a declared target. @throws ScriptError for a name that is taken. */
  addTarget(target: DeclaredTarget): DeclaredTarget {
    const lower = target.name.toLowerCase();
    const first = this.#targetsByLowerName.get(lower);
    if (first !== undefined) {
      const [at] = first.frames;
      const where = at === undefined ? "" : ` at ${at.file}:${at.line}`;
      throw new ScriptError(`there is a target ${quoted(first.name)} already${where}`);
    }
    this.#targetsByLowerName.set(lower, target);
    this.#targets.set(target.name, target);
    return target;
  }

  /** Takes the result of the build. @throws ScriptError the second time, and inside a target. */
  export(exported: Exported): void {
    if (this.stage !== undefined) {
      throw new ScriptError(
        `a target returns its state: write return state, { … } in the function of ${quoted(this.stage)}`,
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

  /** The values a state carries, waiting for its base image when needed. */
  values(carried: Carried): CarriedValues {
    const image = baseImageOf(carried);
    if (image !== undefined) this.resolveImages([image]);
    return this.resolver.values(carried);
  }

  /** Looks up several base images at once. @throws what the first failing one gives, with its lines. */
  resolveImages(vertices: readonly ImageSource[]): void {
    const missing = new Map<string, ImageSource>();
    for (const vertex of vertices) {
      const key = imageKey(vertex);
      if (!this.#images.has(key)) missing.set(key, vertex);
    }
    if (missing.size === 0) return;
    for (const vertex of missing.values()) {
      this.#asked.add("base images", vertex.frames);
      this.#checkLayout(vertex);
    }
    const wanted = [...missing];
    const answers = this.#lookUp(wanted.map(([, vertex]) => vertex));
    for (const [index, [key, vertex]] of wanted.entries()) {
      const answer = answers[index];
      if (answer !== undefined) this.#images.set(key, resolvedImage(answer, vertex));
    }
  }

  /** The answers about images, those whose triggers read targets among them. */
  #lookUp(images: readonly ImageSource[]): readonly ImageAnswer[] {
    const asked = images.map((image) => ({ image, request: requestOf(image) }));
    const answers = this.host.resolveImages(asked.map(({ request }) => request));
    const again = asked.flatMap(({ image, request }, index) => {
      const answer = answers[index];
      if (answer === undefined || !("reads" in answer)) return [];
      return [{ index, request: { ...request, targets: this.#targetsFor(image, answer.reads) } }];
    });
    if (again.length === 0) return answers;
    const built = this.host.resolveImages(again.map(({ request }) => request));
    const later = new Map(again.map(({ index }, position) => [index, built[position]]));
    return answers.map((answer, index) => later.get(index) ?? answer);
  }

  /**
   * The targets among the names that an image's triggers read, as the Dockerfile frontend takes its stages.
   * @throws ScriptError when one of them is built on the image
   */
  #targetsFor(image: ImageSource, names: readonly string[]): readonly TargetFiles[] {
    const key = imageKey(image);
    const targets = [...this.#targets.values()];
    return names.flatMap((name) => {
      const target = targets.find((item) => item.name.toLowerCase() === name.toLowerCase());
      if (target === undefined) return [];
      if (this.#readByTriggers.has(key)) {
        throw scriptErrorAt(
          image.frames,
          `the ONBUILD triggers of ${image.reference} read the target ${JSON.stringify(target.name)}, which is built on that image`,
        );
      }
      this.#readByTriggers.add(key);
      try {
        const state = target.state();
        const { root } = state;
        const definition = root === undefined ? new Uint8Array() : this.definitionOf(root);
        return definition === undefined ? [] : [{ name, definition }];
      } finally {
        this.#readByTriggers.delete(key);
      }
    });
  }

  /** @throws ScriptError for an image of an OCI layout that the daemon would look up in a registry. */
  #checkLayout({ ociStore, frames }: ImageSource): void {
    const cap = "source.ocilayout";
    if (ociStore === undefined || this.#marshal === undefined || this.supports(cap)) return;
    throw scriptErrorAt(frames, missingFeature(cap));
  }

  /** Those of the paths that exist in a built file system; undefined where nothing can be built. */
  readEntries(request: EntriesRequest): ReturnType<NonNullable<Host["readEntries"]>> {
    this.#asked.add("linked copies' destinations");
    return this.host.readEntries?.(request) ?? new Map();
  }

  /** A base image that was looked up; looks it up when it was not. */
  image(vertex: ImageSource): ResolvedImage {
    this.resolveImages([vertex]);
    const found = this.#images.get(imageKey(vertex));
    if (found === undefined)
      throw new ScriptError(`${vertex.reference} was not resolved`, vertex.frames);
    checkDigest(vertex, found);
    return found;
  }

  /** The base images that were looked up so far. */
  get resolvedImages(): Iterable<ResolvedImage> {
    return this.#images.values();
  }

  /** Ignore patterns of a client directory, read once. */
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
