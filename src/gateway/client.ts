/** The client of BuildKit's gateway API, with one method for each call that Luakit makes. */
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { InternalError, type Status } from "../errors.js";
import {
  InputsRequestSchema,
  LLBBridge,
  PingRequestSchema,
  ReturnRequestSchema,
  WarnRequestSchema,
  type Result,
} from "../gen/github.com/moby/buildkit/frontend/gateway/pb/gateway_pb.js";
import type {
  Definition,
  Range,
  SourceInfo,
} from "../gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import type { Logger } from "../log.js";
import { utf8 } from "../util/bytes.js";
import { Capabilities } from "./capabilities.js";
import { checkDefinition } from "./definition.js";
import type { FileInfo } from "./file-info.js";
import {
  readDir,
  readFile,
  readStart,
  statFile,
  type ReadDirOptions,
  type ReadFileOptions,
} from "./files.js";
import { resolveImage, type ImageMetadata, type ResolveImageOptions } from "./images.js";
import type { Reference } from "./reference.js";
import { unary, type CallOptions } from "./rpc.js";
import {
  evaluateRef,
  solve,
  solveFrontend,
  type FrontendOptions,
  type FrontendResult,
  type SolveOptions,
} from "./solve.js";
import { resolveDate } from "./source-date.js";
import type { Session } from "./transport.js";

/** Options of a client. */
export interface ConnectOptions extends CallOptions {
  readonly log: Logger;
  /** The daemon's name in "please update …"; BUILDKIT_EXPORTEDPRODUCT. */
  readonly product?: string;
}

/** A warning for the person who runs the build. */
export interface GatewayWarning {
  /** The digest of the vertex that the warning belongs to. */
  readonly digest: string;
  /** One line. */
  readonly short: string;
  /** Paragraphs that clients show on request. */
  readonly detail?: readonly string[];
  readonly url?: string;
  /** Default 1. */
  readonly level?: number;
  /** The file to show an excerpt of. */
  readonly info?: SourceInfo;
  /** The lines to show. Every range needs a start and an end. */
  readonly ranges?: readonly Range[];
}

const PING_TIMEOUT_MS = 15_000;

/**
 * A session with BuildKit. Paths are relative to the root of the ref, and symbolic links are followed within the ref.
 */
export class GatewayClient {
  readonly capabilities: Capabilities;
  readonly #session: Session;
  readonly #log: Logger;
  /** The daemon's name in "please update …". */
  readonly product: string;
  #returned = false;

  private constructor(session: Session, capabilities: Capabilities, options: ConnectOptions) {
    this.#session = session;
    this.#log = options.log;
    this.product =
      options.product === undefined || options.product === "" ? "BuildKit" : options.product;
    this.capabilities = capabilities;
  }

  /**
   * Sends the first Ping and reads the daemon's capabilities from the response.
   * @throws BuildError DEADLINE_EXCEEDED if the daemon does not respond within 15 s.
   */
  static async connect(session: Session, options: ConnectOptions): Promise<GatewayClient> {
    const request = create(PingRequestSchema);
    const { signal } = options;
    const pong = await unary(session, LLBBridge.method.ping, request, {
      signal,
      timeoutMs: PING_TIMEOUT_MS,
    });
    return new GatewayClient(session, Capabilities.fromPong(pong), options);
  }

  /**
   * Sends a definition to BuildKit. An empty definition is scratch.
   * @throws RequestError if the definition needs an LLB capability that the daemon lacks.
   */
  solve(options: SolveOptions): Promise<Reference> {
    return solve(this.#session, this, options);
  }

  /**
   * Runs another frontend inside this build. The frontend gets only these options and inherits none of this build's.
   * @throws BuildError if the other frontend fails.
   */
  solveFrontend(options: FrontendOptions): Promise<FrontendResult> {
    return solveFrontend(this.#session, this, options);
  }

  /**
   * Resolves the digest of an image, and its configuration for a platform.
   * @throws RequestError if a source policy replaces the image with a source of another kind.
   */
  resolveImage(options: ResolveImageOptions): Promise<ImageMetadata> {
    return resolveImage(this.#session, this.capabilities, options);
  }

  /**
   * Reads a regular file, in pieces that fit into a message.
   * @throws RequestError if the file has more than `maxBytes`; BuildError if it cannot be read, see isNotFound.
   */
  readFile(ref: Reference, path: string, options: ReadFileOptions): Promise<Uint8Array> {
    return readFile(this.#session, ref, path, options);
  }

  /** Reads at most the first `maxBytes` of a file. @throws BuildError if the file cannot be read. */
  readStart(ref: Reference, path: string, maxBytes: number): Promise<Uint8Array> {
    return readStart(this.#session, ref, path, { maxBytes });
  }

  /**
   * Lists a directory, without its subdirectories.
   * @throws BuildError if the directory does not exist.
   */
  readDir(
    ref: Reference,
    path: string,
    options: ReadDirOptions = {},
  ): Promise<readonly FileInfo[]> {
    return readDir(this.#session, ref, path, options);
  }

  /**
   * Returns the metadata of a file. Symbolic links are followed.
   * @throws BuildError if the file does not exist; see isNotFound.
   */
  statFile(ref: Reference, path: string, options: CallOptions = {}): Promise<FileInfo> {
    return statFile(this.#session, ref, path, options);
  }

  /**
   * Returns the date of the git commit or HTTP download that `definition` begins with, in seconds since 1970. The date
   * is undefined if the server does not send one, and for every other source.
   * @throws RequestError if the daemon cannot resolve the date.
   */
  resolveDate(definition: Definition): Promise<number | undefined> {
    return resolveDate(this.#session, this.capabilities, definition);
  }

  /** Builds the result of `ref` and waits until it is built. */
  evaluate(ref: Reference, options: CallOptions = {}): Promise<void> {
    return evaluateRef(this.#session, this, ref, options);
  }

  /**
   * Returns the definitions that the client passed as frontend inputs, by name. The map is empty if the daemon lacks
   * the capability.
   */
  async inputs({ signal }: CallOptions = {}): Promise<ReadonlyMap<string, Definition>> {
    if (!this.capabilities.supports("frontend.inputs")) return new Map();
    const request = create(InputsRequestSchema);
    const response = await unary(this.#session, LLBBridge.method.inputs, request, { signal });
    const inputs = Object.entries(response.Definitions);
    for (const [name, definition] of inputs) {
      checkDefinition(definition, `the frontend input ${JSON.stringify(name)}`);
    }
    return new Map(inputs);
  }

  /** Shows a warning to the person who runs the build. Never fails, because a lost warning must not fail the build. */
  async warn(warning: GatewayWarning, { signal }: CallOptions = {}): Promise<void> {
    if (!this.capabilities.supports("gateway.warnings")) return;
    const { digest, short, detail = [], url = "", level = 1, info, ranges = [] } = warning;
    const request = create(WarnRequestSchema, {
      digest,
      level: BigInt(level),
      short: utf8(short),
      detail: detail.map(utf8),
      url,
      ranges: [...ranges],
      ...(info === undefined ? {} : { info }),
    });
    try {
      await unary(this.#session, LLBBridge.method.warn, request, { signal });
    } catch (err) {
      this.#log.debug({ rpc: "Warn", err }, "warning not delivered");
    }
  }

  /**
   * Ends the build with a result. The process should exit with 0 as soon as the promise resolves.
   * @throws InternalError if the build has already ended
   */
  returnResult(result: Result): Promise<void> {
    return this.#return({ result });
  }

  /**
   * Ends the build with an error. See statusOf.
   * @throws InternalError if the build has already ended
   */
  returnError(status: Status): Promise<void> {
    const details = status.details.map(({ typeUrl, value }) => ({ typeUrl, value }));
    return this.#return({ error: { code: status.code, message: status.message, details } });
  }

  async #return(outcome: MessageInitShape<typeof ReturnRequestSchema>): Promise<void> {
    if (this.#returned) throw new InternalError("the build has been ended before");
    this.#returned = true;
    await unary(this.#session, LLBBridge.method.return, create(ReturnRequestSchema, outcome));
  }
}
