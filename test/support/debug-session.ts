/** A build in buildx's debugger, controlled like by an editor. */
import { connect } from "node:net";
import { join, relative } from "node:path";
import type { DapClient } from "./dap-client.js";

/** Ways to resume a stopped build. */
export type Resume = "continue" | "next" | "stepIn" | "stepOut";

/** A step of the build that has not run yet. */
export interface Frame {
  readonly id: number;
  readonly name: string;
  /** The location as `file:first-last`. The file is relative to the build context. */
  readonly lines: string;
}

/** The state of a stopped build. */
export interface Stop {
  readonly reason: string;
  readonly thread: number;
  /** The next step, then the steps that wait for its branch. */
  readonly frames: readonly Frame[];
}

/** The lines of breakpoints by file. Files are relative to the build context. */
export type Breakpoints = Readonly<Record<string, readonly number[]>>;

interface StackFrame {
  readonly id: number;
  readonly name: string;
  readonly line: number;
  readonly endLine: number;
  readonly source?: { readonly path: string };
}

interface Variable {
  readonly name: string;
  readonly value: string;
  readonly variablesReference: number;
}

/** A debugged build. Its build context is the debugger's working directory. */
export class DebugSession {
  readonly #client: DapClient;
  readonly #directory: string;

  constructor(client: DapClient, directory: string) {
    this.#client = client;
    this.#directory = directory;
  }

  /** Starts the build. `configuration` contains the keys of launch.json. */
  async launch(breakpoints: Breakpoints, configuration: object = {}): Promise<void> {
    await this.#client.request("initialize", { supportsRunInTerminalRequest: true });
    const launched = this.#client.request("launch", configuration);
    await this.#client.event("initialized");
    for (const [file, lines] of Object.entries(breakpoints)) {
      const source = { path: join(this.#directory, file) };
      const wanted = lines.map((line) => ({ line }));
      await this.#client.request("setBreakpoints", { source, breakpoints: wanted });
    }
    await this.#client.request("configurationDone");
    await launched;
  }

  /** Waits until a breakpoint is bound or rejected, and returns its location. */
  async breakpoint(): Promise<{ readonly verified: boolean; readonly lines: string }> {
    const { breakpoint } = (await this.#client.event("breakpoint")) as {
      breakpoint: StackFrame & { verified: boolean };
    };
    return { verified: breakpoint.verified, lines: this.#linesOf(breakpoint) };
  }

  /** Waits until the build stops. */
  async stop(): Promise<Stop> {
    const { reason, threadId } = (await this.#client.event("stopped")) as {
      reason: string;
      threadId: number;
    };
    const { stackFrames } = (await this.#client.request("stackTrace", { threadId })) as {
      stackFrames: readonly StackFrame[];
    };
    const frames = stackFrames.map((frame) => ({
      id: frame.id,
      name: frame.name,
      lines: this.#linesOf(frame),
    }));
    return { reason, thread: threadId, frames };
  }

  /** Resumes a stopped build. */
  async resume({ thread }: Stop, how: Resume): Promise<void> {
    await this.#client.request(how, { threadId: thread });
  }

  /** Resumes a stopped build and waits for the next stop. */
  async step(stop: Stop, how: Resume): Promise<Stop> {
    await this.resume(stop, how);
    return this.stop();
  }

  /** Returns the values of a scope of the stopped step by name. `path` selects a variable that has members. */
  async variables(
    { frames: [frame] }: Stop,
    scope: string,
    ...path: readonly string[]
  ): Promise<Readonly<Record<string, string>>> {
    const { scopes } = (await this.#client.request("scopes", { frameId: frame?.id })) as {
      scopes: readonly Variable[];
    };
    let members: readonly Variable[] = scopes;
    for (const wanted of [scope, ...path]) {
      const variablesReference = members.find(({ name }) => name === wanted)?.variablesReference;
      if (variablesReference === undefined) throw new Error(`no variable ${wanted}`);
      const answer = await this.#client.request("variables", { variablesReference });
      members = (answer as { variables: readonly Variable[] }).variables;
    }
    return Object.fromEntries(members.map(({ name, value }) => [name, value]));
  }

  /**
   * Types a line into a shell in the step, leaves the shell, and returns the terminal's output. The terminal's program
   * only copies between the terminal and a socket.
   */
  async shell(line: string): Promise<string> {
    const asked = this.#client.request("evaluate", { context: "repl", expression: "exec" });
    const { args } = (await this.#client.reverseRequest("runInTerminal")) as {
      args: readonly string[];
    };
    await asked;
    return talkToShell(args.at(-1) ?? "", `${line}; exit\n`);
  }

  /** Waits for the end of the build and returns the exit code of buildx. */
  async exitCode(): Promise<number> {
    const { exitCode } = (await this.#client.event("exited")) as { exitCode: number };
    return exitCode;
  }

  #linesOf({ source, line, endLine }: StackFrame): string {
    const file = source === undefined ? "" : relative(this.#directory, source.path);
    return `${file}:${line}-${endLine}`;
  }
}

/**
 * Types a line at a shell's first prompt, and returns the socket's output until the socket closes. buildx can lose
 * input that arrives before the prompt.
 */
function talkToShell(path: string, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let shown = "";
    let isTyped = false;
    const socket = connect(path);
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => {
      shown += text;
      if (isTyped || !/^\S* [#$] /m.test(shown)) return;
      isTyped = true;
      socket.write(line);
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(shown));
  });
}
