/** Child processes of tests: run to their end, never longer than allowed. */
import { spawn } from "node:child_process";

/** A process that ended. */
export interface Finished {
  readonly command: string;
  /** Exit code; undefined when a signal ended it. */
  readonly code: number | undefined;
  readonly stdout: Buffer;
  /** What it wrote to stderr: progress and errors, for buildctl and buildx. */
  readonly stderr: string;
}

/** How to run it. */
export interface ChildOptions {
  readonly environment: NodeJS.ProcessEnv;
  /** After this the whole process group is killed and the call fails. */
  readonly timeoutMs: number;
  readonly input?: Uint8Array | undefined;
}

/**
 * Runs a program to its end, whatever its exit code is.
 * @throws Error when it cannot be started or takes too long.
 */
export function runChild(
  program: string,
  args: readonly string[],
  { environment, timeoutMs, input }: ChildOptions,
): Promise<Finished> {
  const command = [program, ...args].join(" ");
  return new Promise((resolve, reject) => {
    // A group of its own: `docker` runs buildx as a child, which must not outlive it.
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
    // A child that does not read its input is no failure of the test.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}

/** Ends a process that was started `detached`, with all of its children. */
export function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It ended by itself meanwhile.
  }
}
