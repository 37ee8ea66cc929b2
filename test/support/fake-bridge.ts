/** A fake gateway server in this process. It records calls and responds from memory. */
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline, type Readable, type Writable } from "node:stream";
import { create, fromBinary, type Message, type MessageInitShape } from "@bufbuild/protobuf";
import {
  Server,
  ServerCredentials,
  type ConnectionInjector,
  type sendUnaryData,
  type ServerUnaryCall,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import type { Platform } from "../../src/oci/platform.js";
import { MAX_MESSAGE_BYTES } from "../../src/gateway/transport.js";
import {
  LLBBridge,
  type ReturnRequest,
} from "../../src/gen/github.com/moby/buildkit/frontend/gateway/pb/gateway_pb.js";
import {
  OpSchema,
  type Definition,
  type Op,
} from "../../src/gen/github.com/moby/buildkit/solver/pb/ops_pb.js";
import { GATEWAY_FEATURES, LLB_FEATURES } from "./buildkit-features.js";
import { BridgeFailure, ordinary, serviceError } from "./bridge-failure.js";
import { FakeFiles, type FileTree } from "./fake-files.js";
import { LLB_BRIDGE } from "./llb-bridge-service.js";

type Methods = typeof LLBBridge.method;
/** The unary calls that a frontend can make. */
export type MethodName = {
  [K in keyof Methods]: Methods[K]["methodKind"] extends "unary" ? K : never;
}[keyof Methods];
type RequestOf<K extends MethodName> = Parameters<typeof create<Methods[K]["input"]>>[1] & Message;
type AnswerOf<K extends MethodName> = MessageInitShape<Methods[K]["output"]>;

/** Responds to one kind of call, or throws a {@link BridgeFailure}. `undefined` selects the default response. */
export type Handler<K extends MethodName> = (
  request: RequestOf<K>,
) => AnswerOf<K> | undefined | Promise<AnswerOf<K> | undefined>;

/** An image that can be resolved. */
export interface FakeImage {
  /** Default: the digest of the configuration. */
  readonly digest?: string;
  /** The image configuration, as JSON. */
  readonly config: object;
  /** True if the image exists for every platform. Only the platform in the configuration differs. */
  readonly everyPlatform?: true;
  readonly files?: FileTree;
  /** The result of the image's ONBUILD triggers. Only used without a daemon. */
  readonly built?: { readonly definition: Uint8Array; readonly config: Uint8Array };
}

/** The content and the capabilities of the fake daemon. */
export interface FakeBridgeOptions {
  /** The client's directories by the names of local sources. */
  readonly locals?: Readonly<Record<string, FileTree>>;
  /** Images by normalised reference with a tag. */
  readonly images?: Readonly<Record<string, FakeImage>>;
  /** The files of downloads and git repositories by the identifier of the source op. */
  readonly remotes?: Readonly<Record<string, FileTree>>;
  /** Frontend inputs by name. */
  readonly inputs?: Readonly<Record<string, Definition>>;
  readonly handlers?: { readonly [K in MethodName]?: Handler<K> };
  /** Default: the capabilities of BuildKit v0.32. An empty list is sent as an empty list. */
  readonly gatewayFeatures?: readonly string[];
  readonly llbFeatures?: readonly string[];
  readonly sessionId?: string;
  readonly product?: string;
  /** Default: one worker for linux/amd64. */
  readonly workers?: readonly object[];
}

/** A received call. */
export interface RecordedCall {
  readonly method: MethodName;
  readonly request: Message;
}

/** A solved definition. */
export interface SolvedDefinition {
  /** The ref of the definition. */
  readonly id: string;
  readonly definition: Definition;
}

const DEFAULT_WORKER = {
  id: "worker1",
  labels: {},
  platforms: [{ architecture: "amd64", os: "linux" }],
  gcPolicy: null,
  buildkitVersion: { package: "github.com/moby/buildkit", version: "v0.32.2", revision: "1" },
  cdiDevices: null,
};

/** Returns the configuration of an image for a platform, and the digest, which is the same for all platforms. */
export function foundImage(
  { config, digest, everyPlatform }: FakeImage,
  platform: Pick<Platform, "os" | "architecture"> | undefined,
): { readonly digest: string; readonly config: Uint8Array } {
  const { os, architecture } = platform ?? {};
  const own = everyPlatform === true && platform !== undefined ? { os, architecture } : {};
  const encode = (value: object) => new TextEncoder().encode(JSON.stringify(value));
  return { digest: digest ?? sha256(encode(config)), config: encode({ ...config, ...own }) };
}

/** A server of LLBBridge for one frontend. */
export class FakeBridge {
  readonly calls: RecordedCall[] = [];
  readonly solved: SolvedDefinition[] = [];
  /** The request of the frontend's Return call. Stays pending if the frontend never returns. */
  readonly returned: Promise<ReturnRequest>;
  readonly #options: FakeBridgeOptions;
  readonly #server: Server;
  readonly #injector: ConnectionInjector;
  #socket: Socket | undefined;
  readonly #trees = new Map<string, FakeFiles>();
  #settleReturned: (request: ReturnRequest) => void = () => undefined;

  constructor(options: FakeBridgeOptions = {}) {
    this.#options = options;
    this.returned = new Promise((resolve) => {
      this.#settleReturned = resolve;
    });
    this.#server = new Server({
      "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
      "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
    });
    this.#server.addService(LLB_BRIDGE, this.#implementation());
    this.#injector = this.#server.createConnectionInjector(ServerCredentials.createInsecure());
  }

  /** Serves a frontend. `input` is the frontend's stdout, `output` is its stdin. */
  attach({ input, output }: { readonly input: Readable; readonly output: Writable }): void {
    // A real socket connects both ends, because Node's HTTP/2 server is unreliable over other streams.
    const folder = mkdtempSync(join(tmpdir(), "luakit-bridge-"));
    const path = join(folder, "socket");
    const listener = createServer((socket) => {
      listener.close();
      rmSync(folder, { recursive: true });
      this.#injector.injectConnection(socket);
    });
    listener.listen(path);
    this.#socket = connect(path);
    const ignore = (): void => undefined;
    pipeline(input, this.#socket, ignore);
    pipeline(this.#socket, output, ignore);
  }

  /** Returns the environment variables that BuildKit sets for these client options. */
  environment(options: Readonly<Record<string, string>> = {}): Record<string, string> {
    const variables = Object.entries(options).map(([key, value], index): [string, string] => [
      `BUILDKIT_FRONTEND_OPT_${String(index)}`,
      `${key}=${value}`,
    ]);
    return {
      ...Object.fromEntries(variables),
      BUILDKIT_SESSION_ID: this.#options.sessionId ?? "session1",
      BUILDKIT_WORKERS: JSON.stringify(this.#options.workers ?? [DEFAULT_WORKER]),
      BUILDKIT_EXPORTEDPRODUCT: this.#options.product ?? "buildkit",
    };
  }

  /** Returns the names of all calls so far. */
  methods(): readonly MethodName[] {
    return this.calls.map(({ method }) => method);
  }

  /** Returns all requests of one kind so far. */
  requests<K extends MethodName>(method: K): readonly RequestOf<K>[] {
    // A call is only recorded under the name of its method.
    return this.calls
      .filter((call) => call.method === method)
      .map((call) => call.request as RequestOf<K>);
  }

  /** Returns the definition of a ref. */
  definitionOf(refId: string): Definition {
    const found = this.solved.find(({ id }) => id === refId);
    if (found === undefined) throw new Error(`no such ref: ${refId}`);
    return found.definition;
  }

  /** Drops the session. */
  close(): void {
    this.#injector.destroy();
    this.#server.forceShutdown();
    this.#socket?.destroy();
  }

  #implementation(): UntypedServiceImplementation {
    const usual: { readonly [K in MethodName]?: (request: RequestOf<K>) => AnswerOf<K> } = {
      ping: () => this.#ping(),
      solve: (request) => this.#solve(request),
      resolveSourceMeta: (request) => this.#resolveSourceMeta(request),
      resolveImageConfig: (request) => this.#resolveImageConfig(request),
      readFile: ({ Ref, FilePath, Range }) => ({
        Data: this.#tree(Ref).read(
          FilePath,
          Number(Range?.Offset ?? 0),
          Number(Range?.Length ?? MAX_MESSAGE_BYTES),
        ),
      }),
      readDir: ({ Ref, DirPath }) => ({ entries: [...this.#tree(Ref).list(DirPath)] }),
      statFile: ({ Ref, Path }) => ({ stat: this.#tree(Ref).stat(Path) }),
      evaluate: ({ Ref }) => (this.#tree(Ref), {}),
      inputs: () => ({ Definitions: { ...this.#options.inputs } }),
      warn: () => ({}),
      return: (request) => this.#return(request),
    };
    const names = Object.keys(usual) as MethodName[];
    return Object.fromEntries(
      names.map((name) => [name, this.#handler(name, usual[name] as never)]),
    );
  }

  #handler<K extends MethodName>(name: K, usual: (request: RequestOf<K>) => AnswerOf<K>) {
    const own = this.#options.handlers?.[name];
    return (call: ServerUnaryCall<RequestOf<K>, Message>, done: sendUnaryData<Message>): void => {
      this.calls.push({ method: name, request: call.request });
      const answer = async () => (await own?.(call.request)) ?? usual(call.request);
      answer().then(
        (init) => {
          done(null, create(LLBBridge.method[name].output, init as never));
        },
        (error: unknown) => {
          done(serviceError(error));
        },
      );
    };
  }

  #ping(): AnswerOf<"ping"> {
    const { gatewayFeatures = GATEWAY_FEATURES, llbFeatures = LLB_FEATURES } = this.#options;
    return {
      FrontendAPICaps: gatewayFeatures.map((ID) => ({ ID, Enabled: true })),
      LLBCaps: llbFeatures.map((ID) => ({ ID, Enabled: true })),
    };
  }

  /** Checks nothing at this point, like the daemon. */
  #solve({ Definition: definition }: RequestOf<"solve">): AnswerOf<"solve"> {
    if (definition === undefined || definition.def.length === 0) return refAnswer("");
    const id = `ref${String(this.solved.length + 1)}`;
    this.solved.push({ id, definition });
    this.#trees.set(id, new FakeFiles(this.#filesOf(resultOp(definition))));
    return refAnswer(id);
  }

  /** Local sources, downloads and images have the files of the options. Results of other ops are empty. */
  #filesOf(op: Op | undefined): FileTree {
    if (op?.op.case !== "source") return {};
    const { identifier } = op.op.value;
    const [scheme = "", rest = ""] = identifier.split("://");
    if (scheme === "local") return this.#options.locals?.[rest] ?? {};
    const remote = this.#options.remotes?.[identifier];
    if (remote !== undefined) return remote;
    return this.#options.images?.[rest.replace(/@.*/, "")]?.files ?? {};
  }

  #resolveSourceMeta(request: RequestOf<"resolveSourceMeta">): AnswerOf<"resolveSourceMeta"> {
    const identifier = request.Source?.identifier ?? "";
    const reference = identifier.replace("docker-image://", "");
    const { digest, config } = this.#image(reference, request.Platform);
    return { Source: { identifier }, Image: { Digest: digest, Config: config } };
  }

  #resolveImageConfig(request: RequestOf<"resolveImageConfig">): AnswerOf<"resolveImageConfig"> {
    const { Ref } = request;
    const { digest, config } = this.#image(Ref, request.Platform);
    return { Digest: digest, Config: config, Ref };
  }

  #image(reference: string, platform?: { readonly OS: string; readonly Architecture: string }) {
    const image = this.#options.images?.[reference.replace(/@.*/, "")];
    if (image === undefined) {
      const message = `failed to resolve source metadata for ${reference}: ${reference}: not found`;
      throw new BridgeFailure(ordinary(message));
    }
    return foundImage(image, platform && { os: platform.OS, architecture: platform.Architecture });
  }

  #tree(ref: string): FakeFiles {
    const tree = this.#trees.get(ref);
    if (tree === undefined) {
      throw new BridgeFailure(ordinary(`no such ref: ${ref}`));
    }
    return tree;
  }

  #return(request: ReturnRequest): AnswerOf<"return"> {
    if (this.methods().filter((name) => name === "return").length > 1) {
      throw new BridgeFailure(ordinary("gateway result is already set"));
    }
    this.#settleReturned(request);
    return {};
  }
}

function refAnswer(id: string): AnswerOf<"solve"> {
  return { result: { result: { case: "ref", value: { id } } } };
}

/** Returns the op that the last op of a definition points to. */
function resultOp({ def }: Definition): Op | undefined {
  const last = def.at(-1);
  const digest = last === undefined ? "" : fromBinary(OpSchema, last).inputs[0]?.digest;
  const bytes = def.find((op) => sha256(op) === digest);
  return bytes === undefined ? undefined : fromBinary(OpSchema, bytes);
}

function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
