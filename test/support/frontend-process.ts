/** Runs the bundled frontend like BuildKit: in a separate process whose stdin and stdout are pipes to a fake bridge. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { closeSync, constants, existsSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { FakeBridge, type FakeBridgeOptions, type MethodName } from "./fake-bridge.js";
import { STANDARD_IMAGES } from "./images.js";
import type { FileTree } from "./fake-files.js";
import type { ReturnRequest } from "../../src/gen/github.com/moby/buildkit/frontend/gateway/pb/gateway_pb.js";

/** The entry point of the bundle that `npm run build` creates. */
const BUNDLE = "dist/luakit.cjs";

/** The options of a frontend process. */
export interface FrontendOptions {
  /** The client's options. */
  readonly options?: Readonly<Record<string, string>>;
  /** Environment variables that replace the ones for `options`. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Additional environment variables. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** A running frontend process. */
export class FrontendProcess {
  readonly bridge: FakeBridge;
  readonly child: ChildProcess;
  /** The bytes on stdout so far. */
  readonly stdout: Buffer[] = [];
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  readonly #fromChild: Socket;
  readonly #toChild: Socket;
  #stderr = "";

  constructor(
    bridge: FakeBridge,
    { options = {}, environment, variables = {} }: FrontendOptions = {},
  ) {
    if (!existsSync(BUNDLE)) throw new Error(`${BUNDLE} is missing: npm run build makes it`);
    this.bridge = bridge;
    const input = openPipe();
    const output = openPipe();
    this.child = spawn(process.execPath, [BUNDLE], {
      env: { ...(environment ?? bridge.environment(options)), ...variables },
      stdio: [input.read, output.write, "pipe"],
    });
    closeSync(input.read);
    closeSync(output.write);
    this.#toChild = new Socket({ fd: input.write, readable: false, writable: true });
    this.#fromChild = new Socket({ fd: output.read, readable: true, writable: false });
    this.child.stderr?.setEncoding("utf8").on("data", (text: string) => (this.#stderr += text));
    this.ended = once(this.child, "close").then(
      ([code, signal]) => (code ?? signal) as number | NodeJS.Signals,
    );
    this.#fromChild.on("data", (chunk: Buffer) => this.stdout.push(chunk));
    bridge.attach({ input: this.#fromChild, output: this.#toChild });
  }

  /** Emits `data` for each chunk on stdout. */
  get output(): Readable {
    return this.#fromChild;
  }

  /** The log so far. */
  get stderr(): string {
    return this.#stderr;
  }

  /** Writes bytes to stdin, between the bytes of the bridge. */
  inject(bytes: Uint8Array): void {
    this.#toChild.write(bytes);
  }

  /** Closes stdin and stdout, like BuildKit when a build is cancelled. */
  hangUp(): void {
    this.#toChild.destroy();
    this.#fromChild.destroy();
  }
}

/** The outcome of a build. */
export interface FinishedBuild {
  readonly bridge: FakeBridge;
  readonly process: FrontendProcess;
  /** Exit code, or the signal that ended it. */
  readonly code: number | NodeJS.Signals;
  /** Undefined if the frontend ended without a Return call. */
  readonly returned: ReturnRequest | undefined;
  /** The names of all calls in order. */
  readonly methods: readonly MethodName[];
}

/** Starts a frontend and waits for a call that is never answered. */
export async function frontendThatWaits(
  method: MethodName,
  script: string,
  options: FrontendOptions = {},
): Promise<{ readonly frontend: FrontendProcess; readonly bridge: FakeBridge }> {
  const called = new EventEmitter();
  const never = async (): Promise<undefined> => {
    called.emit("call");
    await new Promise<never>(() => undefined);
    return undefined;
  };
  const bridge = new FakeBridge({
    locals: { dockerfile: { "build.lua": script } },
    images: STANDARD_IMAGES,
    handlers: { [method]: never },
  });
  const call = once(called, "call");
  const frontend = new FrontendProcess(bridge, options);
  await call;
  return { frontend, bridge };
}

/** Runs a frontend to its end. */
export async function runFrontend(
  bridgeOptions: FakeBridgeOptions,
  options: FrontendOptions = {},
): Promise<FinishedBuild> {
  const bridge = new FakeBridge(bridgeOptions);
  const frontend = new FrontendProcess(bridge, options);
  const code = await frontend.ended;
  const [returned] = bridge.requests("return");
  bridge.close();
  return { bridge, process: frontend, code, returned, methods: bridge.methods() };
}

/** Builds a script as the `build.lua` of a client with these files. The standard base images exist. */
export function buildScript(
  script: string | Uint8Array,
  {
    files = {},
    options = {},
    variables = {},
    ...bridge
  }: FakeBridgeOptions & FrontendOptions & { files?: FileTree } = {},
): Promise<FinishedBuild> {
  const tree = { "build.lua": script, ...files };
  return runFrontend(
    { locals: { dockerfile: tree, context: tree }, images: STANDARD_IMAGES, ...bridge },
    { options, variables },
  );
}

/** Creates a real pipe, like BuildKit. Node's `spawn` would create sockets. */
function openPipe(): { readonly read: number; readonly write: number } {
  const folder = mkdtempSync(join(tmpdir(), "luakit-pipe-"));
  const path = join(folder, "pipe");
  execFileSync("mkfifo", [path]);
  // The reading end is opened first, because opening the writing end would wait for it or fail.
  const read = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const write = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  rmSync(folder, { recursive: true });
  return { read, write };
}
