/**
 * A client of the Debug Adapter Protocol. The debugger is a child process that exchanges messages on stdin and stdout.
 */
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { killGroup, type ChildOptions } from "./child.js";

/** The members of requests, responses and events that tests read. */
interface Message {
  readonly seq: number;
  readonly type: "request" | "response" | "event";
  /** The name of a request. In a response, the name of the answered request. */
  readonly command?: string;
  /** The name of an event. */
  readonly event?: string;
  readonly arguments?: unknown;
  readonly body?: unknown;
  readonly request_seq?: number;
  readonly success?: boolean;
  readonly message?: string;
}

interface Waiter {
  readonly isFor: (message: Message) => boolean;
  readonly resolve: (message: Message) => void;
  readonly reject: (error: Error) => void;
}

/** Options of a debugger's process. */
export interface DebuggerOptions extends ChildOptions {
  /** The working directory. */
  readonly directory: string;
}

/** A running debugger. Waiting fails if the process has ended. The process is killed `timeoutMs` after its start. */
export class DapClient {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #ended: Promise<void>;
  #input = Buffer.alloc(0);
  #sequence = 0;
  /** The messages that no call has waited for yet. */
  readonly #inbox: Message[] = [];
  readonly #waiters = new Set<Waiter>();
  #failure: Error | undefined;

  constructor(program: string, args: readonly string[], options: DebuggerOptions) {
    const { environment, timeoutMs, directory } = options;
    // PWD in the environment would otherwise be the directory of the test.
    const env = { ...environment, PWD: directory };
    const child = spawn(program, args, { env, cwd: directory, detached: true });
    this.#child = child;
    const stderr: Buffer[] = [];
    const timer = setTimeout(() => killGroup(child.pid), timeoutMs);
    child.stdout.on("data", (chunk: Buffer) => this.#read(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    // When the process ends, every wait fails, so a failed write is not reported separately.
    child.stdin.on("error", () => undefined);
    this.#ended = new Promise((resolve) => {
      const end = (how: string) => {
        clearTimeout(timer);
        const command = [program, ...args].join(" ");
        this.#fail(new Error(`${command}: ${how}\n${Buffer.concat(stderr).toString()}`));
        resolve();
      };
      child.on("error", (error) => end(error.message));
      child.on("close", (code, signal) => end(`ended with ${String(code ?? signal)}`));
    });
  }

  /** Sends a request and returns the body of the response. @throws Error with the message of a failed response */
  async request(command: string, given: object = {}): Promise<unknown> {
    const seq = this.#send({ type: "request", command, arguments: given });
    const response = await this.#next(
      ({ type, request_seq }) => type === "response" && request_seq === seq,
    );
    if (response.success !== true) throw new Error(`${command}: ${response.message ?? "failed"}`);
    return response.body;
  }

  /** Returns the body of the next event of a name. */
  async event(name: string): Promise<unknown> {
    const { body } = await this.#next(({ type, event }) => type === "event" && event === name);
    return body;
  }

  /** Responds to the debugger's next request of a name with success, and returns the request's arguments. */
  async reverseRequest(name: string): Promise<unknown> {
    const request = await this.#next(({ type, command }) => type === "request" && command === name);
    this.#send({ type: "response", command: name, request_seq: request.seq, success: true });
    return request.arguments;
  }

  /** Ends the process and waits for its end. */
  async close(): Promise<void> {
    killGroup(this.#child.pid);
    await this.#ended;
  }

  #send(message: object): number {
    const seq = ++this.#sequence;
    const content = JSON.stringify({ seq, ...message });
    this.#child.stdin.write(`Content-Length: ${Buffer.byteLength(content)}\r\n\r\n${content}`);
    return seq;
  }

  #read(chunk: Buffer): void {
    this.#input = Buffer.concat([this.#input, chunk]);
    for (;;) {
      const headerEnd = this.#input.indexOf("\r\n\r\n");
      if (headerEnd < 0) return;
      const header = this.#input.toString("latin1", 0, headerEnd);
      const start = headerEnd + 4;
      const end = start + Number(/^Content-Length: (\d+)$/m.exec(header)?.[1]);
      if (this.#input.length < end) return;
      const content = this.#input.toString("utf8", start, end);
      this.#input = this.#input.subarray(end);
      this.#receive(JSON.parse(content) as Message);
    }
  }

  #receive(message: Message): void {
    const waiter = [...this.#waiters].find(({ isFor }) => isFor(message));
    if (waiter === undefined) {
      this.#inbox.push(message);
      return;
    }
    this.#waiters.delete(waiter);
    waiter.resolve(message);
  }

  #next(isFor: Waiter["isFor"]): Promise<Message> {
    const index = this.#inbox.findIndex(isFor);
    const [arrived] = index < 0 ? [] : this.#inbox.splice(index, 1);
    if (arrived !== undefined) return Promise.resolve(arrived);
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => this.#waiters.add({ isFor, resolve, reject }));
  }

  #fail(error: Error): void {
    this.#failure = error;
    for (const { reject } of this.#waiters) reject(error);
    this.#waiters.clear();
  }
}
