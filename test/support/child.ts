/** Runs child processes of tests, with a time limit. */
import { spawn } from "node:child_process";

/** The result of a process. */
export interface Finished {
  readonly command: string;
  /** The exit code; undefined if a signal ended the process. */
  readonly code: number | undefined;
  readonly stdout: Buffer;
  /** The output on stderr. For buildctl and buildx, this is progress and errors. */
  readonly stderr: string;
}

/** Options of running a process. */
export interface ChildOptions {
  readonly environment: NodeJS.ProcessEnv;
  /** The time limit. After it, the whole process group is killed and the call fails. */
  readonly timeoutMs: number;
  readonly input?: Uint8Array | undefined;
}

/**
 * Runs a program to its end, with any exit code.
 * @throws Error if the program cannot be started or takes too long
 */
export function runChild(
  program: string,
  args: readonly string[],
  { environment, timeoutMs, input }: ChildOptions,
): Promise<Finished> {
  const command = [program, ...args].join(" ");
  return new Promise((resolve, reject) => {
    // A separate process group, because `docker` runs buildx as a child, which must not outlive it.
    const child = spawn(program, args, { env: environment, detached: true });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      killGroup(child.pid);
    }, timeoutMs);
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      const said = Buffer.concat(stderr).toString();
      if (late) reject(new Error(`no end within ${timeoutMs} ms: ${command}\n${said}`));
      else
        resolve({ command, code: code ?? undefined, stdout: Buffer.concat(stdout), stderr: said });
    });
    // A child that does not read its input does not fail the test.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}

/** Ends a process that was started `detached`, and all its children. */
export function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The process has already ended.
  }
}
