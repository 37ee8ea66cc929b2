/** The bundled frontend as BuildKit runs it: a process of its own, its stdin and stdout pipes to a fake bridge. */
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

/** The bundle's entry, made by `npm run build`. */
const BUNDLE = "dist/luakit.cjs";

/** What the frontend is started with. */
export interface FrontendOptions {
  /** The client's options. */
  readonly options?: Readonly<Record<string, string>>;
  /** Variables that come instead of what the bridge makes of `options`. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Variables beside those. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** A running frontend. */
export class FrontendProcess {
  readonly bridge: FakeBridge;
  readonly child: ChildProcess;
  /** Bytes it wrote to stdout so far, as they came. */
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

  /** Emits `data` for each piece of its stdout. */
  get output(): Readable {
    return this.#fromChild;
  }

  /** Its log so far. */
  get stderr(): string {
    return this.#stderr;
  }

  /** Writes bytes to its stdin, between those of the bridge. */
  inject(bytes: Uint8Array): void {
    this.#toChild.write(bytes);
  }

  /** Closes its stdin and stdout, as BuildKit does when a build is cancelled. */
  hangUp(): void {
    this.#toChild.destroy();
    this.#fromChild.destroy();
  }
}

/** How a build ended. */
export interface FinishedBuild {
  readonly bridge: FakeBridge;
  readonly process: FrontendProcess;
  /** Exit code, or the signal that ended it. */
  readonly code: number | NodeJS.Signals;
  /** Undefined when the frontend ended without. */
  readonly returned: ReturnRequest | undefined;
  /** Names of all calls in order. */
  readonly methods: readonly MethodName[];
}

/** A frontend that has made a call which is never answered. */
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

/** Builds a script: it is `build.lua` of a client that has these files, and the standard base images. */
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

/** A real pipe, as BuildKit makes them; Node's own `spawn` would make sockets. */
function openPipe(): { readonly read: number; readonly write: number } {
  const folder = mkdtempSync(join(tmpdir(), "luakit-pipe-"));
  const path = join(folder, "pipe");
  execFileSync("mkfifo", [path]);
  // The reading end first: opening the other one would wait for it, or fail.
  const read = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const write = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  rmSync(folder, { recursive: true });
  return { read, write };
}
