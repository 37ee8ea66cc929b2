/** BuildKit's gateway: one method for each call that Luakit makes. */
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
  evaluate,
  solve,
  solveFrontend,
  type FrontendOptions,
  type FrontendResult,
  type SolveOptions,
} from "./solve.js";
import { resolveDate } from "./source-date.js";
import type { Session } from "./transport.js";

/** How a client is made. */
export interface ConnectOptions extends CallOptions {
  readonly log: Logger;
  /** The daemon's name in "please update …"; BUILDKIT_EXPORTEDPRODUCT. */
  readonly product?: string;
}

/** A message for the person who runs the build. */
export interface GatewayWarning {
  /** The vertex it belongs to. */
  readonly digest: string;
  /** One line. */
  readonly short: string;
  /** Paragraphs, shown when asked for. */
  readonly detail?: readonly string[];
  readonly url?: string;
  /** Default 1. */
  readonly level?: number;
  /** The file and lines to show; every range needs both ends. */
  readonly info?: SourceInfo;
  readonly ranges?: readonly Range[];
}

const PING_TIMEOUT_MS = 15_000;

/** A session with BuildKit. Paths are inside the ref; symbolic links are followed there. */
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
   * Sends the first Ping and learns what the daemon can do.
   * @throws BuildError DEADLINE_EXCEEDED when there is no answer within 15 s.
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
   * Gives `definition` to BuildKit. An empty definition is scratch.
   * @throws RequestError when it needs an LLB feature that the daemon lacks.
   */
  solve(options: SolveOptions): Promise<Reference> {
    return solve(this.#session, this, options);
  }

  /**
   * Runs another frontend inside this build. Its options are `options` alone; nothing is inherited.
   * @throws BuildError as the other frontend fails.
   */
  solveFrontend(options: FrontendOptions): Promise<FrontendResult> {
    return solveFrontend(this.#session, this, options);
  }

  /**
   * Looks an image up: its digest, and its configuration for a platform.
   * @throws RequestError when a source policy turned the image into something else.
   */
  resolveImage(options: ResolveImageOptions): Promise<ImageMetadata> {
    return resolveImage(this.#session, this.capabilities, options);
  }

  /**
   * The content of a regular file, in pieces that fit a message.
   * @throws RequestError when it has more than `maxBytes`; BuildError when it cannot be read, see isNotFound.
   */
  readFile(ref: Reference, path: string, options: ReadFileOptions): Promise<Uint8Array> {
    return readFile(this.#session, ref, path, options);
  }

  /** How a file begins: `maxBytes` of it, or all of a shorter one. @throws BuildError when it cannot be read. */
  readStart(ref: Reference, path: string, maxBytes: number): Promise<Uint8Array> {
    return readStart(this.#session, ref, path, { maxBytes });
  }

  /**
   * The entries of a directory, not of those below it.
   * @throws BuildError when there is no such directory.
   */
  readDir(
    ref: Reference,
    path: string,
    options: ReadDirOptions = {},
  ): Promise<readonly FileInfo[]> {
    return readDir(this.#session, ref, path, options);
  }

  /**
   * What a path is, after following symbolic links.
   * @throws BuildError when there is no such file; see isNotFound.
   */
  statFile(ref: Reference, path: string, options: CallOptions = {}): Promise<FileInfo> {
    return statFile(this.#session, ref, path, options);
  }

  /**
   * When the repository or the download was made that `definition` begins with, in seconds since 1970; undefined when
   * the server does not tell, and for everything else.
   * @throws RequestError when the daemon cannot ask.
   */
  resolveDate(definition: Definition): Promise<number | undefined> {
    return resolveDate(this.#session, this.capabilities, definition);
  }

  /** Builds what `ref` stands for, and waits for that. */
  evaluate(ref: Reference, options: CallOptions = {}): Promise<void> {
    return evaluate(this.#session, this, ref, options);
  }

  /** Definitions that the client passed along, by name. Those of daemons without the feature: none. */
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

  /** Shows a warning to the person who runs the build. Never fails: a build is not worse for a lost warning. */
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
   * Ends the build with a result. The process should exit with 0 as soon as this resolves.
   * @throws InternalError when the build has been ended before.
   */
  returnResult(result: Result): Promise<void> {
    return this.#return({ result });
  }

  /**
   * Ends the build with an error, see statusOf.
   * @throws InternalError when the build has been ended before.
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
