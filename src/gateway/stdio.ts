/**
 * Opens the HTTP/2 connection to BuildKit on file descriptors 0 and 1, before any large module is loaded.
 *
 * BuildKit's server expects the client preface within 10 s of its start, which is before the frontend's container
 * exists, and a first SETTINGS frame within 2 s after that. This file therefore writes both directly. The transport
 * must later drop the preface that grpc-js sends, and the acknowledgement of this SETTINGS frame, which grpc-js does
 * not expect.
 */
import { closeSync, constants, fstatSync, openSync, writeSync } from "node:fs";
import { Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import { InternalError } from "../errors.js";

/** The connection to BuildKit. {@link EARLY_BYTES} have already been sent. */
export interface Stdio {
  /** The bytes from BuildKit, buffered until they are read. */
  readonly input: Readable;
  readonly output: Writable;
}

/** The client preface of HTTP/2 (RFC 9113 §3.4), without the SETTINGS frame that must follow it. */
export const CLIENT_PREFACE: Uint8Array = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "latin1");

/** An empty SETTINGS frame: no payload, type 4, no flags, stream 0. */
const EMPTY_SETTINGS = Uint8Array.of(0, 0, 0, 4, 0, 0, 0, 0, 0);

/** The bytes that {@link openStdio} writes immediately. */
export const EARLY_BYTES: Uint8Array = Buffer.concat([CLIENT_PREFACE, EMPTY_SETTINGS]);

/**
 * Starts the session and redirects standard output to stderr, so that no other code can write into the stream.
 * `process.stdout` and the console of this thread are redirected. If the kernel allows it, file descriptor 1 is
 * redirected too, which covers native code and other threads. Call this function once, before all other work.
 * @throws InternalError if stdin or stdout is not a pipe or a socket. Nothing has been written in that case.
 */
export function openStdio(): Stdio {
  for (const fd of [0, 1]) requirePipe(fd);
  writeSync(1, EARLY_BYTES);
  const output = new Socket({ fd: claimOutput(), readable: false, writable: true });
  Object.defineProperty(process, "stdout", { configurable: true, get: () => process.stderr });
  // A socket on a descriptor starts to read immediately, up to its high-water mark.
  const input = new Socket({ fd: 0, readable: true, writable: false });
  return { input, output };
}

function requirePipe(fd: number): void {
  const stat = fstatSync(fd);
  if (stat.isFIFO() || stat.isSocket()) return;
  throw new InternalError(
    `file descriptor ${fd} is not a pipe: this program is a BuildKit frontend, and BuildKit starts it`,
  );
}

/**
 * Returns a new descriptor for the pipe of descriptor 1, and points 1 to stderr. If that fails, it returns 1. Node has
 * no dup2, so the pipe is opened again through /proc, which fails for sockets and in some user namespaces.
 */
function claimOutput(): number {
  let claimed: number | undefined;
  try {
    // Non-blocking, because opening a pipe without a reader would wait forever.
    claimed = openSync("/proc/self/fd/1", constants.O_WRONLY | constants.O_NONBLOCK);
    const replacement = openableSink();
    closeSync(1);
    // The kernel assigns the lowest free number, which is the one just closed.
    openSync(replacement, constants.O_WRONLY | constants.O_APPEND);
    return claimed;
  } catch {
    // Safe: 1 is closed only after all files have been opened successfully. The console stays redirected.
    if (claimed !== undefined) closeSync(claimed);
    return 1;
  }
}

/** Returns the file for stray output: stderr if it can be opened by name, otherwise /dev/null. */
function openableSink(): string {
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_NONBLOCK;
  try {
    closeSync(openSync("/proc/self/fd/2", flags));
    return "/proc/self/fd/2";
  } catch {
    // A socket, such as the journal's, cannot be opened by its name.
    closeSync(openSync("/dev/null", flags));
    return "/dev/null";
  }
}
